/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_prepare.c - checks a request; sets its page, and the documents that may match. */
#include "base/date.h"
#include "search/facet/facet.h"
#include "search/filter/filter_match.h"
#include "search/match/scan.h"
#include "search/order/collapse.h"
#include "search/order/distinct.h"
#include "search/order/sort.h"
#include "search/search_private.h"
#include "store/reader/moment_narrow.h"
#include "store/settings/attribute.h"
#include "store/settings/locales.h"

static bool is_searchable(const struct schema *schema, struct str name)
{
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].searchable && attribute_matches(name, schema->fields[i].name))
            return true;
    return false;
}

/* As the settings name them: fields of documents may be hidden. */
static struct str searchable_names(const struct settings *settings, struct arena *arena)
{
    const struct str_list *list = &settings->searchable;
    BUF_AUTO struct buf names = {0};

    for (uint32_t i = 0; i < list->count && names.length < 300; i++)
        buf_addf(&names, "%s%.*s", names.length ? ", " : "", STR_ARG(list->at[i]));
    return arena_str(arena, buf_str(&names));
}

/* If all attributes are searchable, an attribute that no document has yet is no error. */
static enum status check_search_on(const struct search *search)
{
    const struct search_request *request = search->request;
    const struct schema *schema = search->generation->schema;

    if (schema->settings->all_searchable)
        return STATUS_OK;
    for (uint32_t i = 0; i < request->search_on_count; i++)
        if (!is_searchable(schema, request->search_on[i]))
            return error_set(search->err, STATUS_BAD_SEARCH_ON,
                             "Attribute `%.*s` is not searchable. Available searchable attributes "
                             "are: `%.*s`.",
                             STR_ARG(request->search_on[i]),
                             STR_ARG(searchable_names(schema->settings, search->arena)));
    return STATUS_OK;
}

static enum status check_locales(const struct search *search)
{
    const struct search_request *request = search->request;
    BUF_AUTO struct buf known = {0};

    for (uint32_t i = 0; i < request->locale_count; i++) {
        if (locale_known(request->locales[i]))
            continue;
        locale_list(&known);
        return error_set(search->err, STATUS_BAD_LOCALES,
                         "Unknown value `%.*s` at `.locales[%u]`: expected one of %s",
                         STR_ARG(request->locales[i]), i, known.data);
    }
    return STATUS_OK;
}

/* Sets the page, limited by maxTotalHits of the settings. */
static void set_page(struct search *search)
{
    const struct settings *settings = search->settings;
    uint64_t offset = search->request->offset, wanted = offset + search->request->limit;
    uint64_t most = settings && settings->max_total_hits ? settings->max_total_hits : UINT32_MAX;

    search->wanted = (uint32_t)(wanted < most ? wanted : most);
    search->offset = (uint32_t)(offset < most ? offset : most);
}

static enum status check_request(const struct search *search)
{
    const struct search_request *request = search->request;
    const struct schema *schema = search->generation->schema;
    enum status status;

    if (request->filter &&
        (status = filter_check(request->filter, schema, search->now, search->err)))
        return status;
    if (request->scope && (status = filter_check(request->scope, schema, search->now, search->err)))
        return status;
    if ((status = sort_check(request->sorts, request->sort_count, schema, search->err)))
        return status;
    for (uint32_t i = 0; i < request->facet_count; i++)
        if ((status = facet_check(request->facets[i], schema, search->err)))
            return status;
    if ((status = check_search_on(search)) || (status = check_locales(search)) ||
        (status = collapse_check(request, schema, search->err)))
        return status;
    if (request->distinct.data && (status = distinct_check(request->distinct, schema, search->err)))
        return status;
    if (!search->settings && (uint64_t)request->offset + request->limit > SEARCH_HITS_MAX)
        return error_set(search->err, STATUS_BAD_LIMIT,
                         "offset and limit may reach to the %dth hit; narrow the search instead",
                         SEARCH_HITS_MAX);
    return STATUS_OK;
}

static bool is_empty(const struct bitmap *documents)
{
    return bitmap_next(documents, 0) == documents->size;
}

/* *matching is a new set, in the arena. */
static enum status match_filter(const struct search *search, const struct filter_node *filter,
                                uint32_t number, struct bitmap *matching)
{
    const struct filter_place place = {&search->generation->segments[number],
                                       search->searcher->view, number};

    return filter_match(filter, &place, search->now, search->request->deadline, search->arena,
                        matching, search->err);
}

/* Keeps the documents that match the filter; NULL keeps all. */
static enum status restrict_by(const struct search *search, const struct filter_node *filter,
                               uint32_t number, struct bitmap *documents)
{
    struct bitmap matching;
    enum status status;

    if (!filter || is_empty(documents))
        return STATUS_OK;
    if ((status = match_filter(search, filter, number, &matching)))
        return status;
    bitmap_and(documents, &matching);
    return STATUS_OK;
}

/* One set per segment, in the arena: the documents that may be shown. */
static enum status make_scope(const struct search *search, struct bitmap **out)
{
    uint32_t count = search->generation->segment_count;
    struct bitmap *scope = sets_new(search->generation, search->arena);
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < count; s++) {
        if (search->request->only)
            bitmap_or(&scope[s], &search->request->only[s]);
        else
            bitmap_fill(&scope[s]);
        moment_restrict(search->searcher->moment, s, &scope[s]);
        status = restrict_by(search, search->request->scope, s, &scope[s]);
    }
    *out = scope;
    return status;
}

/* Those of the scope that are not deleted. */
static struct bitmap make_seen_of(const struct search *search, const struct bitmap *scope,
                                  uint32_t number)
{
    const struct bitmap *deleted = &search->generation->segments[number].deleted;
    struct bitmap seen = scope[number];

    if (!deleted->words)
        return seen;
    seen = bitmap_in(search->arena, scope[number].size);
    bitmap_or(&seen, &scope[number]);
    bitmap_and_not(&seen, deleted);
    return seen;
}

/* A request for some documents only weighs words as if it were for all. */
static const struct plan_seen *make_seen(const struct search *search, const struct bitmap *scope)
{
    uint32_t count = search->generation->segment_count;
    uint32_t *others = arena_zero(search->arena, count + 1, sizeof *others);
    struct bitmap *documents = arena_zero(search->arena, count + 1, sizeof *documents);
    struct plan_seen *seen = arena_zero(search->arena, 1, sizeof *seen);

    if (!scope || search->request->only)
        return NULL;
    for (uint32_t s = 0; s < count; s++) {
        documents[s] = make_seen_of(search, scope, s);
        others[s] = documents[s].size - bitmap_count(&documents[s]);
    }
    *seen = (struct plan_seen){documents, others};
    return seen;
}

/* Only the request's filter restricts the documents. */
static enum status filter_all(const struct search *search, struct bitmap **out)
{
    uint32_t count = search->generation->segment_count;
    enum status status = STATUS_OK;

    *out = arena_zero(search->arena, count + 1, sizeof **out);
    for (uint32_t s = 0; !status && s < count; s++)
        status = match_filter(search, search->request->filter, s, &(*out)[s]);
    return status;
}

/* The scope, restricted by the request's filter and by what it leaves out. */
static enum status make_filters(const struct search *search, const struct bitmap *scope,
                                struct bitmap **out)
{
    uint32_t count = search->generation->segment_count;
    struct bitmap *filters = sets_new(search->generation, search->arena);
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < count; s++) {
        if (scope)
            bitmap_or(&filters[s], &scope[s]);
        else
            bitmap_fill(&filters[s]);
        if (search->request->without)
            bitmap_and_not(&filters[s], &search->request->without[s]);
        status = restrict_by(search, search->request->filter, s, &filters[s]);
    }
    *out = filters;
    return status;
}

static bool is_restricted(const struct search *search)
{
    bool hides = search->request->scope || search->request->only;

    for (uint32_t s = 0; s < search->generation->segment_count && !hides; s++)
        hides = moment_hides_any(search->searcher->moment, s);
    return hides;
}

/* Makes no sets if nothing is hidden and the request has no filter. */
static enum status set_documents(struct search *search)
{
    struct bitmap *scope = NULL, *filters;
    enum status status = is_restricted(search) ? make_scope(search, &scope) : STATUS_OK;

    search->scope = search->filters = scope;
    search->seen = make_seen(search, scope);
    search->moment = search->searcher->moment;
    if (!status && search->request->scope)
        search->moment = moment_narrow(search->moment, scope, search->arena);
    if (!status && search->request->search_nowhere && str_trim(search->request->q).length > 0)
        search->filters = sets_new(search->generation, search->arena);
    if (status || search->filters != scope ||
        !(search->request->filter || search->request->without))
        return status;
    status = scope || search->request->without ? make_filters(search, scope, &filters)
                                               : filter_all(search, &filters);
    if (status)
        return status;
    search->filters = filters;
    return STATUS_OK;
}

/* NULL: rank by bm25 only. Ranking rules drop words and correct them, so they are not for a query
 * in the professional's language, nor for one that is kept. */
static const struct settings *settings_of_rules(const struct search_request *request,
                                                const struct schema *schema)
{
    bool ranks = request->language == SEARCH_READERS && !request->standing;

    return ranks && rules_apply(schema->settings) ? schema->settings : NULL;
}

static struct str distinct_field(const struct search_request *request,
                                 const struct settings *settings)
{
    if (request->collapse)
        return DISTINCT_STORY;
    return request->distinct.data ? request->distinct : settings->distinct;
}

enum status search_prepare(struct search *search, struct searcher *searcher,
                           const struct search_request *request, struct cursor_cache *cache,
                           struct arena *arena, struct error *err)
{
    const struct schema *schema = searcher->generation->schema;
    enum status status;

    *cache = (struct cursor_cache){.arena = arena};
    *search = (struct search){.searcher = searcher,
                              .generation = searcher->generation,
                              .request = request,
                              .settings = settings_of_rules(request, schema),
                              .distinct = distinct_field(request, schema->settings),
                              .now = searcher->now,
                              .cache = cache,
                              .compounds = arena_zero(arena, 1, sizeof(struct plan_compounds)),
                              .arena = arena,
                              .err = err};
    set_page(search);
    if ((status = check_request(search)) || (status = set_documents(search)))
        return status;
    search->query = search_query(search);
    return search_professional(search, &search->professional);
}
