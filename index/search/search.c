/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.c - a request, step by step: plan, match, rank, count facets, fetch, snippets. */
#include "search/search.h"

#include "base/date.h"
#include "base/json_members.h"
#include "query/plan.h"
#include "search/facet.h"
#include "search/filter_match.h"
#include "search/match.h"
#include "search/rank.h"
#include "search/searcher.h"
#include "search/snippet.h"
#include "search/sort.h"
#include "search/suggest.h"

#define ANSWER_TIME ((int64_t)250000000) /* ns */

/* One search under way. */
struct run {
    struct searcher *searcher;
    const struct generation *generation;
    const struct search_request *request;
    struct arena *arena;
    struct search_result *result;
    struct error *err;
    struct plan plan;
    int64_t now;
    struct bitmap *filters; /* one a segment; NULL: no filter */
    struct bitmap *all;     /* every match, one set a segment; NULL until needed */
    struct match_hit *hits;
    uint32_t hit_count;
};

/* --- the plan --- */

static bool is_field(void *context, struct str name)
{
    const struct schema *schema = context;
    int field = schema_field(schema, name);

    return field >= 0 &&
           (schema->fields[field].searchable || schema->fields[field].column != COLUMN_NONE);
}

static enum status make_plan(struct run *run)
{
    const struct search_request *request = run->request;
    struct query_options reading = {.is_field = is_field,
                                    .context = (void *)(uintptr_t)run->generation->schema,
                                    .plain_words = request->plain_words};
    struct plan_options planning = {.prefix = request->prefix,
                                    .any = request->match == SEARCH_ANY,
                                    .expand_compounds = !request->plain_words};
    struct query *query = query_parse(request->q, &reading, run->arena);
    enum status status = plan_build(run->searcher->view, request->q, query, &planning, run->arena,
                                    &run->plan, run->err);

    run->result->truncated = query->truncated;
    run->result->marks = run->plan.marks;
    return status;
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
    if ((uint64_t)request->offset + request->limit > SEARCH_MAX_HITS)
        return error_set(run->err, STATUS_BAD_LIMIT,
                         "offset and limit may reach to the %dth hit; narrow the search instead",
                         SEARCH_MAX_HITS);
    return STATUS_OK;
}

static enum status make_filters(struct run *run)
{
    uint32_t count = run->generation->segment_count;
    enum status status = STATUS_OK;

    if (!run->request->filter)
        return STATUS_OK;
    run->filters = arena_zero(run->arena, count, sizeof *run->filters);
    for (uint32_t s = 0; !status && s < count; s++)
        status = filter_match(run->request->filter, &run->generation->segments[s], run->now,
                              run->request->deadline, run->arena, &run->filters[s], run->err);
    return status;
}

/* --- matching --- */

static float recency_gain(const struct run *run)
{
    float lightest = 0;

    for (uint32_t i = 0; i < run->plan.word_count; i++) {
        const struct plan_word *word = &run->plan.words[i];

        if (!word->stop && word->node->weight > 0 &&
            (lightest <= 0 || word->node->weight < lightest))
            lightest = word->node->weight;
    }
    /* Below what closeness gives for any two words side by side: newness never passes an exact
     * match. */
    return score_round((float)run->request->recency * lightest * RANK_CLOSENESS * 0.9F);
}

/* Newness is measured from now, in an archive from its newest article. */
static int64_t newest_date(const struct run *run)
{
    int64_t newest = COLUMN_NO_DATE;

    for (uint32_t s = 0; s < run->generation->segment_count; s++) {
        const struct column *column =
            columns_find(&run->generation->segments[s].files->columns, STR("published"));
        int64_t last = COLUMN_NO_DATE;

        if (column && column->order_count > 0)
            last = column_date(column, column_ordered(column, column->order_count - 1));
        if (last > newest)
            newest = last;
    }
    return newest < run->now ? newest : run->now;
}

typedef void match_fn(struct run *run, struct match *match, void *context);

/* Open the plan in each segment and hand it on; segments without a match are left out. */
static enum status for_each_segment(struct run *run, match_fn *each, void *context)
{
    struct match_recency recency = {.gain = recency_gain(run)};

    if (recency.gain > 0)
        recency.newest = newest_date(run);
    for (uint32_t s = 0; s < run->generation->segment_count; s++) {
        const struct segment *segment = &run->generation->segments[s];
        struct cursor_context cursors;
        struct match match = {.segment = segment,
                              .segment_number = s,
                              .filter = run->filters ? &run->filters[s] : NULL,
                              .recency = recency,
                              .deadline = run->request->deadline};

        cursor_context_init(&cursors, segment, s, run->now, run->arena, run->err);
        cursors.deadline = run->request->deadline;
        match.root = cursor_open(&cursors, run->plan.root);
        if (recency.gain > 0)
            match.recency.column = columns_find(&segment->files->columns, STR("published"));
        if (match.root)
            each(run, &match, context);
        if (cursors.status)
            return cursors.status;
        run->result->timed_out |= match.timed_out || cursors.late;
    }
    return STATUS_OK;
}

/* What the best hits are taken from, and how much of it was looked at. */
struct best {
    struct match_heap heap;
    uint64_t out_of, passed_over, seen;
};

static void take_best(struct run *run, struct match *match, void *context)
{
    struct best *best = context;

    match_best(match, &best->heap, run->arena);
    best->out_of += match->out_of;
    best->passed_over += match->passed_over;
    best->seen += match->seen;
}

/* What was passed over is taken to match as often as what was looked at. */
static uint64_t estimate_total(const struct best *best)
{
    uint64_t total = best->seen;

    if (best->passed_over > 0 && best->passed_over < best->out_of)
        total = total * best->out_of / (best->out_of - best->passed_over);
    return total > best->heap.count ? total : best->heap.count;
}

static void take_all(struct run *run, struct match *match, void *context)
{
    (void)context;
    match_all(match, &run->all[match->segment_number], run->arena);
}

static enum status match_everything(struct run *run)
{
    uint32_t count = run->generation->segment_count;
    enum status status;

    if (run->all)
        return STATUS_OK;
    run->all = arena_zero(run->arena, count, sizeof *run->all);
    for (uint32_t s = 0; s < count; s++) {
        run->all[s].size = run->generation->segments[s].files->document_count;
        run->all[s].words =
            arena_zero(run->arena, bitmap_words(run->all[s].size), sizeof *run->all[s].words);
    }
    if ((status = for_each_segment(run, take_all, NULL)))
        return status;
    run->result->total = 0;
    run->result->total_exact = !run->result->timed_out;
    for (uint32_t s = 0; s < count; s++)
        run->result->total += bitmap_count(&run->all[s]);
    return STATUS_OK;
}

/* The second look needs words in a row, and takes the same best hits for every page. */
static enum status find_best(struct run *run)
{
    uint32_t wanted = run->request->offset + run->request->limit;
    uint32_t kept = wanted ? wanted : 1;
    bool close = run->plan.word_count > 1;
    struct best best = {.seen = 0};
    struct match_heap *heap = &best.heap;
    enum status status;

    match_heap_init(heap, close && kept < RANK_WINDOW ? RANK_WINDOW : kept, run->arena);
    if ((status = for_each_segment(run, take_best, &best)))
        return status;
    run->result->total = estimate_total(&best);
    run->result->total_exact = best.passed_over == 0 && !run->result->timed_out;
    match_heap_sort(heap);
    if (close && (status = rank_by_closeness(run->generation, &run->plan, heap->hits, heap->count,
                                             run->request->deadline, &run->result->timed_out,
                                             run->arena, run->err)))
        return status;
    run->hits = heap->hits;
    run->hit_count = heap->count < wanted ? heap->count : wanted;
    return STATUS_OK;
}

static enum status find_sorted(struct run *run)
{
    uint32_t wanted = run->request->offset + run->request->limit;
    enum status status = match_everything(run);

    if (status)
        return status;
    run->hits = arena_alloc(run->arena, (wanted ? wanted : 1) * sizeof *run->hits);
    run->hit_count = sort_first(
        sort_order_new(run->generation, run->request->sorts, run->request->sort_count, run->arena),
        run->all, wanted, run->hits, run->arena);
    return STATUS_OK;
}

static const struct search_sort newest_first = {STR_INIT("published"), true};

/* Without words there is no relevance: the newest come first. */
static void sort_by_default(struct run *run, struct search_request *request)
{
    if (request->sort_count > 0 || run->plan.root->weight > 0)
        return;
    request->sorts = &newest_first;
    request->sort_count = 1;
}

static enum status find(struct run *run)
{
    run->result->total = 0;
    run->all = NULL;
    return run->request->sort_count > 0 ? find_sorted(run) : find_best(run);
}

static bool wants_fewer(const struct run *run)
{
    return run->request->match == SEARCH_ALL_THEN_FEWER && run->plan.droppable &&
           run->result->total == 0;
}

static enum status find_or_loosen(struct run *run)
{
    enum status status = find(run);

    if (status || !wants_fewer(run))
        return status;
    plan_loosen(&run->plan, run->arena);
    run->result->fewer_words = true;
    return find(run);
}

/* --- the answer --- */

static enum status count_facets(struct run *run)
{
    const struct search_request *request = run->request;
    struct facet_result *facets;
    enum status status;

    if (request->facet_count == 0 && !request->exact_total)
        return STATUS_OK;
    if ((status = match_everything(run)))
        return status;
    facet_count_all(run->generation, run->all, request->facets, request->facet_count,
                    request->facet_values, run->arena, &facets, &run->result->facet_count);
    run->result->facets = facets;
    return STATUS_OK;
}

static struct str hit_language(const struct run *run, const struct match_hit *hit)
{
    const struct column *column =
        columns_find(&run->generation->segments[hit->segment].files->columns,
                     run->generation->schema->language_field);
    uint32_t rank = column ? column_first(column, hit->document) : 0;

    return rank ? column_string(column, rank) : run->generation->schema->default_language;
}

static struct str make_snippet(const struct run *run, struct str language, struct str body)
{
    struct snippet_options options = {run->request->snippet_length, run->request->snippet_passages};
    BUF_AUTO struct buf out = {0};
    const struct passage *passages;
    uint32_t count;

    passages = snippet_find(run->searcher->view->analyzer, language_find(language), body,
                            run->plan.marks, &options, run->arena, &count);
    snippet_write(&out, body, passages, count, &snippet_style_html);
    return arena_str(run->arena, buf_str(&out));
}

static struct str mark_headline(const struct run *run, struct str language, struct str fields)
{
    struct str headline = json_member_text(fields, "headline", run->arena);
    BUF_AUTO struct buf out = {0};

    if (!headline.data)
        return STR_NONE;
    search_highlight(run->searcher, language, headline, run->plan.marks,
                     snippet_style_html.before_match, snippet_style_html.after_match, true,
                     run->arena, &out);
    return arena_str(run->arena, buf_str(&out));
}

/* Between 0 and 1: of what words, closeness and newness can add together. */
static double share_of_best(const struct run *run, float score)
{
    double most = (double)run->plan.root->weight * (1 + (double)RANK_CLOSENESS * 2);

    if (most <= 0)
        return 1;
    return (double)score < most ? (double)score / most : 1;
}

static enum status fetch(struct run *run, const struct match_hit *hit, struct search_hit *out)
{
    const struct search_request *request = run->request;
    struct text_record record;
    enum status status;

    *out = (struct search_hit){.score = (double)hit->score,
                               .rank = share_of_best(run, hit->score),
                               .language = hit_language(run, hit)};
    if ((status = view_text(run->searcher->view, hit->segment, hit->document, run->arena, &record,
                            run->err)))
        return status;
    out->fields = record.fields;
    out->body = record.body;
    if (request->snippets) {
        out->snippet = make_snippet(run, out->language, record.body);
        out->headline = mark_headline(run, out->language, out->fields);
    }
    return STATUS_OK;
}

static enum status fetch_page(struct run *run)
{
    uint32_t from = run->request->offset < run->hit_count ? run->request->offset : run->hit_count;
    struct search_hit *hits = arena_alloc(run->arena, (run->hit_count - from + 1) * sizeof *hits);
    int64_t until = search_answer_until(run->request->deadline);
    enum status status = STATUS_OK;
    uint32_t count = 0;
    size_t bytes = 0;

    while (!status && from + count < run->hit_count) {
        if (bytes > SEARCH_MAX_ANSWER || (until && clock_monotonic() > until)) {
            run->result->timed_out = true;
            break;
        }
        status = fetch(run, &run->hits[from + count], &hits[count]);
        bytes += hits[count].fields.length + hits[count].body.length;
        count++;
    }
    run->result->hits = hits;
    run->result->hit_count = count;
    return status;
}

/* A search that used up its time still has its first hits to show. */
int64_t search_answer_until(int64_t deadline)
{
    int64_t least = clock_monotonic() + ANSWER_TIME;

    return deadline == 0 || deadline > least ? deadline : least;
}

enum status search_run(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct search_result *result, struct error *err)
{
    struct search_request settled = *request;
    struct run run = {.searcher = searcher,
                      .generation = searcher->generation,
                      .request = &settled,
                      .arena = arena,
                      .result = result,
                      .err = err,
                      .now = request->now ? request->now : date_now()};
    enum status status;

    *result = (struct search_result){0};
    if ((status = check_request(&run)) || (status = make_plan(&run)) ||
        (status = make_filters(&run)))
        return status;
    sort_by_default(&run, &settled);
    if ((status = find_or_loosen(&run)) || (status = count_facets(&run)))
        return status;
    if (result->total == 0 && request->suggest)
        result->suggestion =
            suggest(run.generation, request->q, &run.plan, request->deadline, arena);
    return fetch_page(&run);
}
