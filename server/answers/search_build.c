/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_build.c - builds a search from its parameters: what they mean, and which do not fit. */
#include "server/answers/search_build.h"

#include "base/date.h"
#include "base/json.h"
#include "server/answers/rule_check.h"
#include "server/http/api_error.h"

#define SNIPPETS_MAX       10
#define SNIPPET_LENGTH_MAX 2000
#define RECENCY_MAX        10.0
#define TAG_MAX            256  /* bytes; it is repeated at each match */
#define BODIES_MAX         1000 /* hits of an answer with whole bodies: they are long */

/* What the words of queryLanguage and matchingStrategy mean, in their order in search_form.c. */
static const enum search_language query_languages[] = {SEARCH_READERS, SEARCH_READERS,
                                                       SEARCH_PROFESSIONAL, SEARCH_LUCENE};
static const enum search_match strategy_matches[] = {SEARCH_LAST, SEARCH_ALL, SEARCH_FREQUENCY,
                                                     SEARCH_ANY};

static const struct str reader_facets[] = {{"source", 6}, {"section", 7}, {"year", 4}};

/* `newest` and `oldest` sort by the published date. */
static const struct {
    const char *name;
    struct search_sort sort;
} sort_words[] = {
    {"newest", {{"published", 9}, true}},
    {"oldest", {{"published", 9}, false}},
};

static bool parse_sort(struct str text, struct search_sort *out)
{
    bool ascending = str_ends(text, STR(":asc"));

    for (size_t i = 0; i < sizeof sort_words / sizeof *sort_words; i++)
        if (str_is(text, sort_words[i].name)) {
            *out = sort_words[i].sort;
            return true;
        }
    out->descending = str_ends(text, STR(":desc"));
    if (!ascending && !out->descending)
        return false;
    out->field = str_slice(text, 0, text.length - (ascending ? 4 : 5));
    return out->field.length > 0;
}

static enum status build_sorts(const struct search_params *params, struct arena *arena,
                               struct search_request *search, struct error *err)
{
    struct search_sort *sorts = arena_alloc(arena, SEARCH_SORTS_MAX * sizeof *sorts);

    search->sorts = sorts;
    for (uint32_t i = 0; i < params->sort.count; i++) {
        struct str text = params->sort.items[i];

        if (str_is(text, "relevance"))
            continue;
        if (search->sort_count == SEARCH_SORTS_MAX)
            return error_set(err, STATUS_BAD_SORT, "`sort` has more than %d fields",
                             SEARCH_SORTS_MAX);
        if (!parse_sort(text, &sorts[search->sort_count]))
            return error_set(err, STATUS_BAD_SORT,
                             "Invalid syntax for the sort parameter: expected expression ending by "
                             "`:asc` or `:desc`, found `%.*s`.",
                             STR_ARG(text));
        search->sort_count++;
    }
    return STATUS_OK;
}

static enum status build_facets(const struct search_params *params, enum search_preset preset,
                                struct search_request *search, struct error *err)
{
    bool all = names_have(&params->facets, STR("*"));

    search->facets = params->facets.items;
    search->facet_count = params->facets.count;
    if (all || (!params->facets.given && preset == PRESET_READER)) {
        search->facets = reader_facets;
        search->facet_count = sizeof reader_facets / sizeof *reader_facets;
    }
    if (search->facet_count > SEARCH_FACETS_MAX)
        return error_set(err, STATUS_BAD_FACETS, "`facets` has more than %d fields",
                         SEARCH_FACETS_MAX);
    return STATUS_OK;
}

/* `from` and `to` are short for a filter on the published date. */
static enum status add_date(struct str date, enum filter_kind kind, enum api_code wrong,
                            struct arena *arena, struct search_request *search, struct error *err)
{
    struct filter_node *bound;
    int64_t first, last;

    if (!date.data)
        return STATUS_OK;
    if (!filter_date(date, date_now(), NULL, &first, &last))
        return api_error_set(err, wrong,
                             "`%.*s` is not a date: write it as 2021-01-31, 2021-01, "
                             "2021-01-31T09:30:00Z or now-7d",
                             STR_ARG(date));
    bound = filter_compare(arena, kind, STR("published"), date);
    search->filter = filter_both(arena, (struct filter_node *)(uintptr_t)search->filter, bound);
    return STATUS_OK;
}

/* A filter in a URL is an expression, or a JSON array of expressions as in a body. */
static enum status parse_filter_text(struct str text, struct arena *arena, struct filter_node **out,
                                     struct error *err)
{
    struct error not_json;
    json_auto_t *json = str_starts(text, STR("[")) ? json_read(text, 0, &not_json) : NULL;

    return json ? filter_parse_json(json, arena, out, err) : filter_parse(text, arena, out, err);
}

static enum status build_filter(const struct search_params *params, struct arena *arena,
                                struct search_request *search, struct error *err)
{
    struct filter_node *filter = NULL;

    if (params->filter.json && filter_parse_json(params->filter.json, arena, &filter, err))
        return err->status;
    if (params->filter.text.data && parse_filter_text(params->filter.text, arena, &filter, err))
        return err->status;
    search->filter = filter;
    if (add_date(params->from, FILTER_GREATER_EQUAL, API_BAD_FROM, arena, search, err))
        return err->status;
    return add_date(params->to, FILTER_LESS_EQUAL, API_BAD_TO, arena, search, err);
}

static enum status build_zone(const struct search_params *params, struct search_request *search,
                              struct error *err)
{
    if (!params->timezone.data)
        return STATUS_OK;
    search->zone = zone_find(str_trim(params->timezone));
    if (!search->zone)
        return api_error_set(err, API_BAD_TIMEZONE,
                             "there is no time zone `%.*s`: write it as Europe/Paris or +09:00",
                             STR_ARG(params->timezone));
    return STATUS_OK;
}

static uint32_t at_most(uint64_t number, uint32_t most)
{
    return number < most ? (uint32_t)number : most;
}

/* A page beyond the last hit is empty, not an error, as in Meilisearch. */
static void build_page(const struct search_params *params, struct search_form *form)
{
    struct search_request *search = &form->search;
    struct search_view *view = &form->view;
    uint32_t page = params->page.number;
    uint64_t offset = params->offset.number;

    view->paged = params->page.given || params->hits_per_page.given;
    view->page = page;
    view->limit = params->limit.number;
    view->most_total = UINT64_MAX;
    view->hits_per_page = at_most(params->hits_per_page.number, SEARCH_HITS_MAX);
    search->limit = view->paged ? view->hits_per_page : params->limit.number;
    if (view->paged)
        offset = (uint64_t)(page ? page - 1 : 0) * search->limit;
    search->offset = at_most(offset, SEARCH_HITS_MAX);
    search->limit = at_most(search->limit, SEARCH_HITS_MAX - search->offset);
    if (view->paged && page == 0)
        search->limit = 0;
    search->exact_total = view->paged;
}

/* "field" or "field:words"; a field's name may have colons, too. */
static struct crop parse_crop(struct str text, uint32_t words)
{
    size_t colon = text.length;
    uint64_t number;

    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    if (colon == 0 || !str_to_u64(str_slice(text, colon, text.length), &number))
        return (struct crop){.field = text, .words = words};
    return (struct crop){.field = str_slice(text, 0, colon - 1),
                         .words = at_most(number, UINT32_MAX)};
}

static void build_crops(const struct search_params *params, struct arena *arena,
                        struct search_view *view)
{
    struct crop *crops = arena_alloc(arena, (params->crop.count + 1) * sizeof *crops);

    for (uint32_t i = 0; i < params->crop.count; i++)
        crops[i] = parse_crop(params->crop.items[i], params->crop_words.number);
    view->crops = crops;
    view->crop_count = params->crop.count;
}

static bool crops_body(const struct search_view *view)
{
    for (uint32_t i = 0; i < view->crop_count; i++)
        if (str_is(view->crops[i].field, "body"))
            return true;
    return false;
}

static enum status check_tags(const struct search_params *params, struct error *err)
{
    const struct {
        const char *name;
        struct str text;
        enum api_code wrong;
    } tags[] = {{"highlightPreTag", params->before, API_BAD_PRE_TAG},
                {"highlightPostTag", params->after, API_BAD_POST_TAG},
                {"cropMarker", params->marker, API_BAD_CROP_MARKER}};

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (tags[i].text.length > TAG_MAX)
            return api_error_set(err, tags[i].wrong, "`%s` must be a string of at most %d bytes",
                                 tags[i].name, TAG_MAX);
    return STATUS_OK;
}

static enum status build_inline_rule(const struct search_params *params, const char *inside,
                                     struct search_form *form, struct error *err)
{
    form->inline_rule = params->inline_rule.json;
    return form->inline_rule ? rule_check_inline(form->inline_rule, inside, err) : STATUS_OK;
}

static enum status build_view(const struct search_params *params, struct arena *arena,
                              struct search_form *form, struct error *err)
{
    struct search_view *view = &form->view;

    view->retrieve = params->retrieve;
    view->highlight = params->highlight;
    view->before = params->before;
    view->after = params->after;
    view->marker = params->marker;
    view->positions = params->positions.on;
    view->score = params->score.on;
    view->score_details = params->score_details.on;
    view->performance = params->performance.on;
    view->vectors = params->retrieve_vectors.on;
    view->body = params->body.on || names_have(&params->retrieve, STR("body")) ||
                 names_have(&params->retrieve, STR("*"));
    if (check_tags(params, err))
        return err->status;
    build_crops(params, arena, view);
    view->reads_body =
        view->body || names_have(&params->highlight, STR("body")) || crops_body(view);
    form->search.bodiless = !view->reads_body;
    if (view->reads_body)
        form->search.limit = at_most(form->search.limit, BODIES_MAX);
    return STATUS_OK;
}

static enum status build_snippets(const struct search_params *params, struct search_request *search,
                                  struct error *err)
{
    if (params->snippets.number > SNIPPETS_MAX)
        return api_error_set(err, API_BAD_SNIPPETS, "`snippets` must be a number from 0 to %d",
                             SNIPPETS_MAX);
    if (params->snippet_length.number > SNIPPET_LENGTH_MAX)
        return api_error_set(err, API_BAD_SNIPPET_LENGTH,
                             "`snippetLength` must be a number from 0 to %d", SNIPPET_LENGTH_MAX);
    search->snippets = params->snippets.number > 0;
    search->snippet_passages = params->snippets.given ? params->snippets.number : 0;
    search->snippet_length = params->snippet_length.number;
    return STATUS_OK;
}

static enum status build_ranking(const struct search_params *params, enum search_preset preset,
                                 struct search_request *search, struct error *err)
{
    if (params->recency.number < 0 || params->recency.number > RECENCY_MAX)
        return api_error_set(err, API_BAD_RECENCY, "`recency` must be a number from 0 to 10");
    search->match =
        params->matching.given ? strategy_matches[params->matching.number] : SEARCH_ALL_THEN_FEWER;
    search->recency = params->recency.number;
    search->collapse = (enum search_collapse)params->collapse.number;
    search->sources = params->collapse_sources.items;
    search->source_count = params->collapse_sources.count;
    if (search->source_count > 0 && !params->collapse.given)
        search->collapse = COLLAPSE_SOURCE;
    if (params->prefix.given)
        search->prefix = params->prefix.on ? SEARCH_PREFIX_ALWAYS : SEARCH_PREFIX_NEVER;
    else
        search->prefix = preset == PRESET_READER ? SEARCH_PREFIX_BY_RULES : SEARCH_PREFIX_TYPED;
    search->as_typed = params->correct.given && !params->correct.on;
    search->search_on = params->search_on.items;
    search->search_on_count = params->search_on.count;
    search->search_nowhere = params->search_on.given && params->search_on.count == 0;
    search->locales = params->locales.items;
    search->locale_count = params->locales.count;
    search->distinct = params->distinct;
    search->score_threshold = params->threshold.number;
    search->details = params->score_details.on;
    search->hidden_too = preset == PRESET_READER;
    search->suggest = true;
    return STATUS_OK;
}

static bool asks_for_more(const struct search_params *params)
{
    return params->from.data || params->to.data || params->timezone.data ||
           params->snippets.given || params->snippet_length.given || params->prefix.given ||
           params->recency.given || params->body.given || params->language.given ||
           params->correct.given;
}

enum status search_build(const struct search_params *params, enum search_preset preset,
                         const char *inside, struct arena *arena, struct search_form *form,
                         struct error *err)
{
    struct search_request *search = &form->search;
    bool words = str_trim(params->q).length > 0;

    *form = (struct search_form){
        .search = {.q = params->q, .language = query_languages[params->language.number]},
        .facets = params->facets,
        .own_parameters = asks_for_more(params),
        .snippets_given = params->snippets.given,
        .full_language = {params->language.number == 1, params->language.given}};
    build_page(params, form);
    if (features_check(&params->features, words, inside, arena, err) ||
        build_sorts(params, arena, search, err) || build_facets(params, preset, search, err) ||
        build_zone(params, search, err) || build_filter(params, arena, search, err) ||
        build_ranking(params, preset, search, err) ||
        build_inline_rule(params, inside, form, err) || build_snippets(params, search, err) ||
        build_view(params, arena, form, err))
        return err->status;
    return STATUS_OK;
}
