/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.c - a request, step by step: plan, match, rank, count facets, fetch, snippets. */
#include "search/search.h"

#include "base/date.h"
#include "query/plan.h"
#include "search/facet/facet.h"
#include "search/filter/filter_match.h"
#include "search/order/collapse.h"
#include "search/order/distinct.h"
#include "search/order/sort.h"
#include "search/search_private.h"
#include "search/suggest.h"
#include "search/visible.h"
#include "store/settings/attribute.h"

#define ANSWER_TIME ((int64_t)250000000) /* ns */

/* --- the plan --- */

static bool is_field(void *context, struct str name)
{
    const struct schema *schema = context;
    int field = schema_field(schema, name);

    return field >= 0 &&
           (schema->fields[field].searchable || schema->fields[field].column != COLUMN_NONE);
}

static const enum plan_strategy strategies[] = {
    [SEARCH_ALL_THEN_FEWER] = PLAN_DROP_LAST,
    [SEARCH_ALL] = PLAN_KEEP_ALL,
    [SEARCH_ANY] = PLAN_KEEP_ANY,
    [SEARCH_LAST] = PLAN_DROP_LAST,
    [SEARCH_FREQUENCY] = PLAN_DROP_FREQUENT,
};

static bool is_prefix(const struct run *run)
{
    enum search_prefix prefix = run->request->prefix;

    if (!run->settings || prefix >= SEARCH_PREFIX_NEVER)
        return prefix == SEARCH_PREFIX_ALWAYS;
    return run->settings->prefix_search;
}

static enum status make_plan(struct run *run, bool typing, enum plan_tolerance tolerance)
{
    const struct search_request *request = run->request;
    struct query_options reading = {.is_field = is_field,
                                    .context = (void *)(uintptr_t)run->generation->schema,
                                    .plain_words = request->plain_words};
    struct plan_options planning = {.prefix = is_prefix(run),
                                    .typing = typing,
                                    .tolerance = tolerance,
                                    .typo = &run->generation->schema->settings->typo,
                                    .any = request->match == SEARCH_ANY,
                                    .expand_compounds = !request->plain_words,
                                    .on = request->search_on,
                                    .on_count = request->search_on_count,
                                    .settings = run->settings,
                                    .strategy = strategies[request->match],
                                    .deadline = request->deadline,
                                    .locales = request->locales,
                                    .locale_count = request->locale_count};
    struct query *query = query_parse(request->q, &reading, run->arena);
    enum status status = plan_build(run->searcher->view, request->q, query, &planning, run->arena,
                                    &run->plan, run->err);

    run->result->truncated = query->truncated;
    run->result->marks = run->plan.marks;
    return status;
}

static bool is_searchable(const struct schema *schema, struct str name)
{
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].searchable && attribute_matches(name, schema->fields[i].name))
            return true;
    return false;
}

static struct str searchable_names(const struct schema *schema, struct arena *arena)
{
    BUF_AUTO struct buf names = {0};

    for (uint32_t i = 0; i < schema->field_count && names.length < 300; i++)
        if (schema->fields[i].searchable)
            buf_addf(&names, "%s%.*s", names.length ? ", " : "", STR_ARG(schema->fields[i].name));
    return arena_str(arena, buf_str(&names));
}

/* Where all attributes are searched, one that no document has yet is no mistake. */
static enum status check_search_on(const struct run *run)
{
    const struct search_request *request = run->request;
    const struct schema *schema = run->generation->schema;

    if (schema->settings->all_searchable)
        return STATUS_OK;
    for (uint32_t i = 0; i < request->search_on_count; i++)
        if (!is_searchable(schema, request->search_on[i]))
            return error_set(run->err, STATUS_BAD_SEARCH_ON,
                             "Attribute `%.*s` is not searchable. Available searchable attributes "
                             "are: `%.*s`.",
                             STR_ARG(request->search_on[i]),
                             STR_ARG(searchable_names(schema, run->arena)));
    return STATUS_OK;
}

/* How far hits are shown: the settings may end it. */
static void set_page(struct run *run)
{
    const struct settings *settings = run->settings;
    uint64_t offset = run->request->offset, wanted = offset + run->request->limit;
    uint64_t most = settings && settings->max_total_hits ? settings->max_total_hits : UINT32_MAX;

    run->wanted = (uint32_t)(wanted < most ? wanted : most);
    run->offset = (uint32_t)(offset < most ? offset : most);
}

static enum status check_request(const struct run *run)
{
    const struct search_request *request = run->request;
    const struct schema *schema = run->generation->schema;
    enum status status;

    if (request->filter && (status = filter_check(request->filter, schema, run->now, run->err)))
        return status;
    if ((status = sort_check(request->sorts, request->sort_count, schema, run->err)))
        return status;
    for (uint32_t i = 0; i < request->facet_count; i++)
        if ((status = facet_check(request->facets[i], schema, run->err)))
            return status;
    if ((status = check_search_on(run)) || (status = collapse_check(request, schema, run->err)))
        return status;
    if (request->distinct.data && (status = distinct_check(request->distinct, schema, run->err)))
        return status;
    if (!run->settings && (uint64_t)request->offset + request->limit > SEARCH_HITS_MAX)
        return error_set(run->err, STATUS_BAD_LIMIT,
                         "offset and limit may reach to the %dth hit; narrow the search instead",
                         SEARCH_HITS_MAX);
    return STATUS_OK;
}

/* What the request lets pass, of what may be shown. */
static enum status make_filter(struct run *run, const struct segment *segment,
                               struct bitmap *filter)
{
    enum status status = STATUS_OK;

    if (run->request->filter)
        status = filter_match(run->request->filter, segment, run->now, run->request->deadline,
                              run->arena, filter, run->err);
    else {
        *filter = bitmap_in(run->arena, segment->files->document_count);
        bitmap_fill(filter);
    }
    if (!status)
        visible_restrict(segment, run->now, filter);
    return status;
}

static enum status make_filters(struct run *run)
{
    uint32_t count = run->generation->segment_count;
    bool wanted = run->request->filter != NULL;
    enum status status = STATUS_OK;

    for (uint32_t s = 0; s < count && !wanted; s++)
        wanted = visible_hides(&run->generation->segments[s], run->now);
    if (!wanted)
        return STATUS_OK;
    run->filters = arena_zero(run->arena, count, sizeof *run->filters);
    for (uint32_t s = 0; !status && s < count; s++)
        status = make_filter(run, &run->generation->segments[s], &run->filters[s]);
    return status;
}

/* --- finding --- */

static const struct search_sort newest_first = {STR_INIT("published"), true};

/* Without words there is no relevance: the newest come first. */
static void settle_sorts(struct run *run)
{
    struct search_request *request = &run->settled;

    if (request->sorts == &newest_first)
        request->sort_count = 0;
    if (request->sort_count > 0 || run->plan.root->weight > 0)
        return;
    request->sorts = &newest_first;
    request->sort_count = 1;
}

static enum status find(struct run *run)
{
    run->result->total = 0;
    run->all = NULL;
    if (run->settings)
        return search_by_rules(run);
    settle_sorts(run);
    return run->request->sort_count > 0
               ? search_sorted(run, run->request->sorts, run->request->sort_count)
               : search_best(run);
}

static bool wants_fewer(const struct run *run)
{
    enum search_match match = run->request->match;

    return match != SEARCH_ALL && match != SEARCH_ANY && run->plan.droppable &&
           run->result->total == 0;
}

/* --- words that are starts of others, or slips --- */

#define FEW_HITS   100
#define UNFINISHED 100 /* times rarer than its starts: it is hardly the word that is meant */

static bool is_typing(const struct run *run)
{
    return !run->settings && run->request->prefix == SEARCH_PREFIX_TYPED &&
           run->generation->schema->settings->prefix_search;
}

static bool is_finished(const struct plan *whole, const struct plan *starts)
{
    uint32_t last = whole->word_count - 1;

    return whole->word_count == 0 ||
           whole->words[last].node->documents * UNFINISHED >= starts->words[last].node->documents;
}

/* Whole words first; where they find few, words that begin as the last one are looked for too. */
static enum status find_starts(struct run *run)
{
    const struct plan whole = run->plan;
    bool any = run->result->total > 0;
    enum status status = make_plan(run, true, PLAN_AS_TYPED);

    if (status)
        return status;
    if (any && is_finished(&whole, &run->plan))
        plan_prefer(&run->plan, whole.root, run->arena);
    return find(run);
}

/* Nothing has the words as typed: first those that no document has are doubted, then all. */
static enum status find_slips(struct run *run)
{
    struct plan typed = run->plan, unknown = run->plan;
    enum plan_tolerance tolerance = PLAN_AS_TYPED;
    enum status status = STATUS_OK;

    while (run->result->total == 0 && tolerance < PLAN_DOUBT_ALL) {
        tolerance++;
        if ((status = make_plan(run, is_typing(run), tolerance)))
            return status;
        if (tolerance == PLAN_DOUBT_UNKNOWN && run->plan.tolerated)
            unknown = run->plan;
        if (run->plan.tolerated && (status = find(run)))
            return status;
    }
    if (run->result->total == 0)
        run->plan = unknown.tolerated ? unknown : typed;
    run->result->marks = run->plan.marks;
    return status;
}

static bool finds_few(const struct run *run)
{
    return run->result->total < FEW_HITS && !run->result->timed_out;
}

static bool may_be_slips(const struct run *run)
{
    return !run->settings && run->result->total == 0 && !run->result->timed_out &&
           run->generation->schema->settings->typo.enabled;
}

static enum status find_or_loosen(struct run *run)
{
    enum status status = find(run);

    if (!status && is_typing(run) && finds_few(run))
        status = find_starts(run);
    if (!status && may_be_slips(run))
        status = find_slips(run);
    if (status || !wants_fewer(run))
        return status;
    plan_loosen(&run->plan, run->arena);
    run->result->fewer_words = true;
    return find(run);
}

/* A search that used up its time still has its first hits to show. */
int64_t search_answer_until(int64_t deadline)
{
    int64_t least = clock_monotonic() + ANSWER_TIME;

    return deadline == 0 || deadline > least ? deadline : least;
}

/* NULL where the core's ranking alone is wanted. */
static const struct settings *settings_of_rules(const struct schema *schema)
{
    return rules_apply(schema->settings) ? schema->settings : NULL;
}

enum status search_begin(struct run *run, struct searcher *searcher,
                         const struct search_request *request, struct arena *arena,
                         struct search_result *result, struct error *err)
{
    const struct schema *schema = searcher->generation->schema;
    enum status status;

    *run = (struct run){.searcher = searcher,
                        .generation = searcher->generation,
                        .settled = *request,
                        .arena = arena,
                        .cache = {.arena = arena},
                        .result = result,
                        .err = err,
                        .now = request->now ? request->now : date_now(),
                        .settings = settings_of_rules(schema)};
    run->request = &run->settled;
    run->distinct = request->collapse        ? DISTINCT_STORY
                    : request->distinct.data ? request->distinct
                                             : schema->settings->distinct;
    *result = (struct search_result){0};
    set_page(run);
    if ((status = check_request(run)))
        return status;
    return make_filters(run);
}

enum status search_find(struct run *run)
{
    enum status status = make_plan(run, false, PLAN_AS_TYPED);

    if (status)
        return status;
    return find_or_loosen(run);
}

enum status search_run(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct search_result *result, struct error *err)
{
    struct run run;
    enum status status;

    if ((status = search_begin(&run, searcher, request, arena, result, err)) ||
        (status = search_find(&run)) || (status = search_facets(&run)))
        return status;
    if ((result->total == 0 || run.plan.tolerated) && request->suggest)
        result->suggestion =
            suggest(run.generation, request->q, &run.plan, request->deadline, arena);
    return search_page(&run);
}
