/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read.c - a request to the cluster's search, and the hits that come back.
 *
 *   a stage (attempts.c) ─▶ its part of the page, behind those of the stages above it
 *
 * What a key cannot see, and an embargo, are filters of every search. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/ahead.h"
#include "engine/cluster/closeness.h"
#include "engine/cluster/cluster.h"
#include "engine/cluster/dsl.h"
#include "engine/cluster/facets.h"
#include "engine/cluster/inquiry.h"
#include "engine/cluster/story_answers.h"
#include "engine/local/reader_private.h"
#include "search/elsewhere.h"
#include "search/searcher.h"
#include "store/document/document.h"

#define MS 1000000
/* The cluster stops at the deadline. So long may an answer be on its way, also from a second node
 * if the first one is silent. */
#define ON_ITS_WAY_MS 3000
/* A request that comes late, after a silent node, gets so long. */
#define LEAST_MS 250
/* The best hit of a later stage ranks a little below the worst of the one before. */
#define BEHIND 0.999

struct dsl inquiry_dsl(const struct reader *reader, struct arena *arena,
                       const struct search_request *request, struct error *err)
{
    const struct generation *generation = reader->searcher->generation;

    return (struct dsl){.schema = generation->schema,
                        .now = reader->searcher->now,
                        .err = err,
                        .reader = (struct reader *)(uintptr_t)reader,
                        .answers = story_answers_new(arena, request),
                        .terms = generation->manifest.has_norms};
}

const char *inquiry_uid(const struct reader *reader)
{
    return generation_describe(reader->searcher->generation).uid;
}

/* --- what is not possible yet --- */

enum status inquiry_check(const struct inquiry *inquiry, bool distinct)
{
    const struct search_request *request = inquiry->request;
    const struct settings *settings = inquiry->dsl.schema->settings;
    const struct {
        bool asked;
        const char *what;
    } lacking[] = {
        {!distinct && request->collapse != COLLAPSE_NONE,
         "one hit for each story, outside of searches, is"},
        {!distinct && (request->distinct.data || settings->distinct.data),
         "`distinct` outside of searches is"},
        {!distinct && request->details, "details of scores, outside of searches, are"},
        {!distinct && request->score_threshold > 0, "a least score, outside of searches, is"},
        {request->only != NULL, "searching some documents only is"},
    };

    for (size_t i = 0; i < sizeof lacking / sizeof *lacking; i++)
        if (lacking[i].asked)
            return engine_lacks(inquiry->reader->engine, lacking[i].what, inquiry->dsl.err);
    return STATUS_OK;
}

/* --- what is asked --- */

bool inquiry_add_filter(const struct dsl *dsl, const struct filter_node *filter, json_t *list)
{
    json_t *made;

    if (!filter)
        return true;
    made = dsl_filter(dsl, filter);
    if (!made)
        return false;
    json_array_append_new(list, made);
    return true;
}

/* What may be found: by the moment and the key; by the request's own filter, too, if `filtered`. */
static json_t *scope_of(const struct inquiry *inquiry, bool filtered)
{
    json_t *list = json_array();

    if (!inquiry->reader->unfiltered)
        json_array_append_new(list, dsl_moment(&inquiry->dsl));
    if (inquiry_add_filter(&inquiry->dsl, inquiry->request->scope, list) &&
        (!filtered || inquiry_add_filter(&inquiry->dsl, inquiry->request->filter, list)))
        return json_pack("{s:{s:o}}", "bool", "filter", list);
    json_decref(list);
    return NULL;
}

json_t *inquiry_scope(const struct inquiry *inquiry)
{
    return scope_of(inquiry, false);
}

json_t *inquiry_scope_filtered(const struct inquiry *inquiry)
{
    return scope_of(inquiry, true);
}

json_t *inquiry_query(const struct inquiry *inquiry, const struct plan_node *root, bool filtered)
{
    json_t *query, *scope;

    if (inquiry->request->search_nowhere && str_trim(inquiry->request->q).length > 0)
        return json_pack("{s:{}}", "match_none");
    query = dsl_plan(&inquiry->dsl, root);
    scope = query ? scope_of(inquiry, filtered) : NULL;
    if (scope)
        return dsl_both(query, scope);
    json_decref(query);
    return NULL;
}

/* --- order --- */

static void add_order(json_t *orders, const char *name, const char *type, bool descending)
{
    json_array_append_new(orders, json_pack("{s:{s:s, s:s, s:s}}", name, "order",
                                            descending ? "desc" : "asc", "missing", "_last",
                                            "unmapped_type", type));
}

static enum status add_sort(const struct dsl *dsl, const struct search_sort *sort, json_t *orders)
{
    static const struct {
        char letter;
        const char *type;
    } parts[] = {{'n', "double"}, {'k', "keyword"}, {'r', "keyword"}};
    int field = schema_field(dsl->schema, sort->field);
    char name[16];

    if (str_starts(sort->field, STR("_geo")))
        return error_set(dsl->err, STATUS_BAD_SORT,
                         "sorting by distance is not possible while the indexes are in a cluster");
    if (field < 0)
        return STATUS_OK; /* no document has it */
    if (dsl->schema->fields[field].column == COLUMN_DATE) {
        snprintf(name, sizeof name, "s%d", field);
        add_order(orders, name, "date", sort->descending);
        return STATUS_OK;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(name, sizeof name, "%c%d", parts[i].letter, field);
        add_order(orders, name, parts[i].type, sort->descending);
    }
    return STATUS_OK;
}

/* By the sorts, else by relevance, else in order of time; equal ones by id. NULL with *err. */
json_t *inquiry_order(const struct dsl *dsl, const struct search_sort *sorts, uint32_t count,
                      bool by_score)
{
    static const struct search_sort newest_first = {STR_INIT("published"), true};
    json_t *orders = json_array();

    if (count == 0 && by_score)
        json_array_append_new(orders, json_string("_score"));
    if (count == 0 && !by_score) {
        sorts = &newest_first;
        count = 1;
    }
    for (uint32_t i = 0; i < count; i++)
        if (add_sort(dsl, &sorts[i], orders)) {
            json_decref(orders);
            return NULL;
        }
    json_array_append_new(orders, json_string("id"));
    return orders;
}

/* --- asking --- */

unsigned inquiry_time_left(const struct search_request *request)
{
    int64_t left = (request->deadline - clock_monotonic()) / MS;

    if (!request->deadline)
        return 0;
    return left > LEAST_MS ? (unsigned)left : LEAST_MS;
}

unsigned inquiry_patience(const struct search_request *request)
{
    int64_t left = (request->deadline - clock_monotonic()) / MS + ON_ITS_WAY_MS;

    if (!request->deadline)
        return 0;
    return left > 2 * LEAST_MS ? (unsigned)left : 2 * LEAST_MS;
}

/* Hits that are ranked again are in no order but that of their scores (add_order_of). Asked of the
 * same copies of the shards, equal ones are in the same order on every page. */
bool inquiry_preference(const json_t *body, struct buf *out)
{
    const json_t *rescore = json_object_get(body, "rescore");
    BUF_AUTO struct buf ranked = {0};

    if (!rescore)
        return false;
    json_add(&ranked, rescore);
    buf_addf(out, "%016" PRIx64, hash_str(buf_str(&ranked)));
    return true;
}

static char *search_path(const char *uid, const json_t *body)
{
    BUF_AUTO struct buf rest = {0}, preference = {0};

    buf_add_text(&rest, "_search?allow_partial_search_results=false");
    if (inquiry_preference(body, &preference))
        buf_addf(&rest, "&preference=%s", preference.data);
    return index_path(uid, rest.data);
}

void inquiry_limit(struct cluster_request *request)
{
    request->search_ms = request->wait_ms > ON_ITS_WAY_MS ? request->wait_ms - ON_ITS_WAY_MS : 0;
}

/* Takes over the body. An answer of only some shards is an error (`allow_partial_search_results`).
 */
enum status inquiry_search(struct search_cluster *cluster, const char *uid, unsigned wait_ms,
                           json_t *take_body, struct buf *answer, struct error *err)
{
    MEM_AUTO char *path = search_path(uid, take_body);
    BUF_AUTO struct buf body = {0};
    struct cluster_request request = {.method = "GET", .path = path, .wait_ms = wait_ms};
    enum ask_miss miss;

    inquiry_limit(&request);
    json_add(&body, take_body);
    json_decref(take_body);
    request.body = buf_str(&body);
    if (ask_text(cluster, &request, &miss, answer, err))
        return err->status;
    return miss ? index_missing(uid, err) : STATUS_OK;
}

/* What is wanted of each hit. */
static void add_wanted(const struct hit_page *page, json_t *body)
{
    static const char letters[] = "kns";
    json_t *fields = json_array();

    if (page->values_of == HIT_SKETCH) {
        json_array_append_new(fields, json_string("sketch"));
        json_object_set_new(body, "docvalue_fields", fields);
        json_object_set_new(body, "_source", json_false());
        return;
    }
    if (page->values_of == HIT_DOCUMENT) { /* all that is stored: little else is */
        json_decref(fields);
        return;
    }
    for (const char *letter = letters; *letter; letter++)
        json_array_append_new(fields, json_sprintf("%c%d", *letter, page->values_of));
    json_object_set_new(body, "docvalue_fields", fields);
    json_object_set_new(body, "_source", json_false());
}

/* Hits that are ranked again have no further order: the cluster refuses one. */
static bool add_order_of(const struct inquiry *inquiry, const struct hit_page *page, json_t *body)
{
    const struct search_request *request = inquiry->request;
    const struct closeness_recency recency = {request->recency, inquiry->newest};
    bool by_score = request->sort_count == 0 && page->by_score;
    json_t *part = NULL;

    if (by_score && inquiry->dsl.terms &&
        (part = closeness_rescore(&inquiry->dsl, page->plan, &recency))) {
        json_object_set_new(body, "rescore", part);
        return true;
    }
    part = inquiry_order(&inquiry->dsl, request->sorts, request->sort_count, page->by_score);
    if (!part)
        return false;
    json_object_set_new(body, "sort", part);
    json_object_set_new(body, "track_scores", json_true());
    return true;
}

static bool add_parts(const struct inquiry *inquiry, const struct hit_page *page, json_t *body)
{
    const struct search_request *request = inquiry->request;
    json_t *part;

    if (!add_order_of(inquiry, page, body))
        return false;
    if (page->without) {
        struct dsl dsl = inquiry->dsl;

        dsl.unscored = true;
        if (!(part = dsl_plan(&dsl, page->without)))
            return false;
        json_object_set_new(body, "post_filter", json_pack("{s:{s:o}}", "bool", "must_not", part));
    }
    if (page->facets && request->facet_count > 0)
        json_object_set_new(body, "aggs", facets_ask(&inquiry->dsl, request));
    return true;
}

/* The body of a search for the page; NULL with the error of the dsl. */
static json_t *page_body(const struct inquiry *inquiry, const struct plan_node *root,
                         const struct hit_page *page)
{
    json_t *query = inquiry_query(inquiry, root, true), *body;
    unsigned left = inquiry_time_left(inquiry->request);

    if (!query)
        return NULL;
    body = json_pack("{s:o, s:i, s:i, s:b}", "query", query, "from", (int)page->from, "size",
                     (int)page->size, "track_total_hits", true);
    add_wanted(page, body);
    if (left > 0)
        json_object_set_new(body, "timeout", json_sprintf("%ums", left));
    if (add_parts(inquiry, page, body))
        return body;
    json_decref(body);
    return NULL;
}

enum status inquiry_ask_page(const struct inquiry *inquiry, const struct plan_node *root,
                             const struct hit_page *page, struct buf *answer)
{
    json_t *body = page_body(inquiry, root, page);
    const char *uid = inquiry_uid(inquiry->reader);
    unsigned patience = inquiry_patience(inquiry->request);

    if (!body)
        return inquiry->dsl.err->status;
    if (inquiry->ahead)
        return ahead_search(inquiry->ahead, inquiry->cluster, uid, patience, body, answer,
                            inquiry->dsl.err);
    return inquiry_search(inquiry->cluster, uid, patience, body, answer, inquiry->dsl.err);
}

/* What cannot be asked is refused when it is asked for. */
void inquiry_expect_page(const struct inquiry *inquiry, const struct plan_node *root,
                         const struct hit_page *page)
{
    struct inquiry careful = *inquiry;
    struct error none;
    json_t *body;

    careful.dsl.err = &none;
    body = page_body(&careful, root, page);
    if (body)
        ahead_expect(inquiry->ahead, body);
}

uint64_t inquiry_total(struct str answer)
{
    return ask_number(json_member(json_member(answer, STR("hits")), STR("total")), "value");
}

/* --- hits --- */

/* A document has no place here. What tells it from others is the hash of its id, which was checked
 * when it was written. */
static void identify(const struct schema *schema, const json_t *document, struct search_hit *hit)
{
    BUF_AUTO struct buf id = {0};
    struct error none;
    uint64_t hash = document_id(schema, document, &id, &none) ? 0 : hash_str(buf_str(&id));

    hit->segment = (uint32_t)(hash >> 32);
    hit->document = (uint32_t)hash;
}

enum status inquiry_take_document(const struct schema *schema, struct str text, struct arena *arena,
                                  struct search_hit *hit, struct error *err)
{
    json_auto_t *document = json_read_exact(text, 0, err);
    BUF_AUTO struct buf fields = {0}, hidden = {0};
    struct str language;

    if (!document)
        return err->status;
    identify(schema, document, hit);
    document_parts(schema, document, &fields, &hit->body, &hidden);
    hit->fields = arena_str(arena, buf_str(&fields));
    hit->body = hit->body.length > 0 ? arena_str(arena, hit->body) : STR_NONE;
    language = json_str(
        json_object_get(document, schema->language_field.data ? schema->language_field.data : ""));
    hit->language = arena_str(arena, language.length > 0 ? language : schema->default_language);
    return STATUS_OK;
}

void inquiry_dress(const struct inquiry *inquiry, struct search_hit *hit)
{
    elsewhere_dress(inquiry->reader->searcher, inquiry->request, inquiry->marks, inquiry->arena,
                    hit);
}

enum status inquiry_take_hit(const struct inquiry *inquiry, struct str found,
                             struct search_hit *hit)
{
    struct str source = json_member(found, STR("_source"));
    struct str text = json_member_text(source, "doc", inquiry->arena);

    *hit = (struct search_hit){0};
    str_to_double(json_member(found, STR("_score")), &hit->score);
    if (inquiry_take_document(inquiry->dsl.schema, text, inquiry->arena, hit, inquiry->dsl.err))
        return inquiry->dsl.err->status;
    if (inquiry->marks)
        inquiry_dress(inquiry, hit);
    return STATUS_OK;
}

double inquiry_rank(double score, double most, uint32_t stage)
{
    double high = stage ? BEHIND / (stage + 1) : 1, low = 1.0 / (stage + 2);

    return most > 0 ? low + (high - low) * score / most : high;
}

static void rank_hits(struct search_hit *hits, uint32_t count, double most, uint32_t stage)
{
    for (uint32_t i = 0; i < count; i++)
        hits[i].rank = inquiry_rank(hits[i].score, most, stage);
}

bool inquiry_may_take_hit(const struct inquiry *inquiry, struct search_result *result)
{
    enum budget_limit limit = budget_take_hit(inquiry->request->budget, inquiry->arena);

    if (limit && !result->cut)
        result->cut = limit;
    result->timed_out |= limit == BUDGET_TIME;
    return limit == 0;
}

/* An answer that came ahead may have more than `most`. */
static enum status take_hits(const struct inquiry *inquiry, struct str answer, uint32_t most,
                             struct search_hit *hits, uint32_t *count, struct search_result *result)
{
    struct str rest = json_member(json_member(answer, STR("hits")), STR("hits")), found;
    enum status status = STATUS_OK;

    while (!status && *count < most && json_next_element(&rest, &found) &&
           inquiry_may_take_hit(inquiry, result))
        status = inquiry_take_hit(inquiry, found, &hits[(*count)++]);
    result->timed_out |= str_is(json_member(answer, STR("timed_out")), "true");
    return status;
}

static double best_of(struct str answer)
{
    double most = 0;

    str_to_double(json_member(json_member(answer, STR("hits")), STR("max_score")), &most);
    return most;
}

/* --- the search --- */

/* A search for a page of hits. */
struct page_search {
    const struct inquiry *inquiry;
    struct search_result *result;
};

/* What a stage has found. */
struct stage_hits {
    struct search_hit *hits;
    uint32_t count, all; /* of the page; with the stages above it */
    struct str facets;   /* the cluster's aggregations */
};

static uint32_t depth_of(const struct elsewhere_stage *stage)
{
    uint32_t depth = 0;

    while ((stage = stage->above))
        depth++;
    return depth;
}

static enum status take_stage(struct page_search *search, struct elsewhere_stage *stage,
                              uint32_t most, struct str answer)
{
    const struct inquiry *inquiry = search->inquiry;
    const struct stage_hits *above = stage->above ? stage->above->hits : NULL;
    struct stage_hits *found = arena_zero(inquiry->arena, 1, sizeof *found);

    found->hits = arena_zero(inquiry->arena, inquiry->request->limit + 1, sizeof *found->hits);
    stage->hits = found;
    if (take_hits(inquiry, answer, most, found->hits, &found->count, search->result))
        return inquiry->dsl.err->status;
    rank_hits(found->hits, found->count, best_of(answer), depth_of(stage));
    found->all = found->count + (above ? above->all : 0);
    found->facets = arena_str(inquiry->arena, json_member(answer, STR("aggregations")));
    stage->matches = inquiry_total(answer) + (stage->above ? stage->above->matches : 0);
    stage->total = stage->matches;
    stage->timed_out = search->result->timed_out;
    return STATUS_OK;
}

/* The deadline has passed: the answer has what the stages above it found, and says so. */
static enum status leave_stage(const struct page_search *search, struct elsewhere_stage *stage)
{
    const struct stage_hits *above = stage->above ? stage->above->hits : NULL;
    struct stage_hits *found = arena_zero(search->inquiry->arena, 1, sizeof *found);

    *found = (struct stage_hits){.all = above ? above->all : 0,
                                 .facets = above ? above->facets : STR("{}")};
    stage->hits = found;
    stage->matches = stage->total = stage->above ? stage->above->matches : 0;
    stage->timed_out = true;
    return STATUS_OK;
}

/* Its hits come behind those of the stage above it, of which `before` match, and `taken` are on the
 * page. */
static struct hit_page page_of(const struct page_search *search,
                               const struct elsewhere_stage *stage, uint64_t before, uint32_t taken)
{
    const struct search_request *request = search->inquiry->request;

    return (struct hit_page){
        .from = before > request->offset ? 0 : (uint32_t)(request->offset - before),
        .size = request->limit - taken,
        .facets = true,
        .by_score = stage->words,
        .plan = stage->plan,
        .without = stage->above ? stage->above->root : NULL,
        .values_of = HIT_DOCUMENT};
}

/* How much of the page it has is not known yet. */
static void expect_page(void *context, const struct elsewhere_stage *stage, bool filled)
{
    struct page_search *search = context;
    const struct hit_page page =
        page_of(search, stage, 0, filled ? search->inquiry->request->limit : 0);

    inquiry_expect_page(search->inquiry, stage->root, &page);
}

static enum status find_page(void *context, struct elsewhere_stage *stage)
{
    struct page_search *search = context;
    const struct elsewhere_stage *above = stage->above;
    const struct hit_page page = page_of(search, stage, above ? above->matches : 0,
                                         above ? ((const struct stage_hits *)above->hits)->all : 0);
    BUF_AUTO struct buf answer = {0};
    enum status status = inquiry_ask_page(search->inquiry, stage->root, &page, &answer);

    if (status == STATUS_TIMEOUT)
        return leave_stage(search, stage);
    return status ? status : take_stage(search, stage, page.size, buf_str(&answer));
}

/* The hits of the stages in their order. */
static void join_hits(const struct inquiry *inquiry, const struct elsewhere_stage *last,
                      struct search_result *result)
{
    uint32_t count = ((const struct stage_hits *)last->hits)->all;
    struct search_hit *hits = arena_zero(inquiry->arena, count + 1, sizeof *hits);

    result->hits = hits;
    result->hit_count = count;
    for (; last; last = last->above) {
        const struct stage_hits *found = last->hits;

        for (uint32_t i = found->count; i > 0; i--) {
            hits[--count] = found->hits[i - 1];
            inquiry_dress(inquiry, &hits[count]);
        }
    }
}

static enum status find(struct inquiry *inquiry, struct search_result *result)
{
    struct search_result met = {0}; /* limits that were met meanwhile */
    struct page_search search = {inquiry, &met};
    const struct elsewhere_stage *last;
    bool foresees = inquiry->request->offset == 0 && inquiry->request->facet_count == 0;

    inquiry->ahead = foresees ? ahead_new(inquiry->arena) : NULL;
    if (inquiry_run(inquiry, find_page, foresees ? expect_page : NULL, &search, &last, result))
        return inquiry->dsl.err->status;
    result->cut = met.cut;
    join_hits(inquiry, last, result);
    facets_read(&inquiry->dsl, inquiry->request, ((const struct stage_hits *)last->hits)->facets,
                inquiry->arena, result);
    return STATUS_OK;
}

enum status inquiry_read(struct inquiry *inquiry)
{
    return elsewhere_read(inquiry->reader->searcher, inquiry->request, inquiry->arena,
                          &inquiry->marks, inquiry->dsl.err);
}

/* They are sorted, best first: none behind the last of the page has a better score. */
static void leave_out_below(const struct search_request *request, struct search_result *result)
{
    uint32_t count = 0;

    while (count < result->hit_count && result->hits[count].rank >= request->score_threshold)
        count++;
    if (count == result->hit_count)
        return;
    result->hit_count = count;
    if (result->total > request->offset + count)
        result->total = request->offset + count;
}

static void finish(const struct inquiry *inquiry, struct search_result *result)
{
    const struct search_request *request = inquiry->request;
    struct search_hit *hits;

    if (result->hit_count == 0)
        return;
    hits = arena_copy(inquiry->arena, result->hits, result->hit_count * sizeof *hits);
    for (uint32_t i = 0; i < result->hit_count; i++)
        elsewhere_detail(inquiry->reader->searcher, request, inquiry->plan, inquiry->arena,
                         &hits[i]);
    result->hits = hits;
    if (request->score_threshold > 0)
        leave_out_below(request, result);
}

enum status read_search(struct reader *reader, const struct search_request *request,
                        struct arena *arena, struct search_result *result, struct error *err)
{
    struct inquiry inquiry = {.reader = reader,
                              .cluster = cluster_of(reader->engine),
                              .request = request,
                              .dsl = inquiry_dsl(reader, arena, request, err),
                              .arena = arena};
    int distinct;

    *result = (struct search_result){0};
    if (inquiry_check(&inquiry, true) || (request->recency > 0 && inquiry_find_newest(&inquiry)))
        return err->status;
    distinct = distinct_field_of(&inquiry);
    err->status = distinct != HIT_DOCUMENT ? distinct_find(&inquiry, distinct, result)
                                           : find(&inquiry, result);
    if (!err->status)
        finish(&inquiry, result);
    return err->status;
}
