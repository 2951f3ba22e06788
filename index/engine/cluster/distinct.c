/* SPDX-License-Identifier: GPL-2.0-or-later */
/* distinct.c - one hit for each value of a field, or for each story (found_stories.h): the first.
 *
 *   pages of ids and values, in the order of the hits ─▶ is one of its values taken? ─▶ pass over
 * it ─▶ the page's documents, by their ids: those of them that the filters still let through
 *
 * A document without a value is always taken, and one with several only if none is taken, as here
 * (search/order/distinct.h). That is why this does not use the cluster's `collapse`, which takes
 * one value a document, and no value for a value, and cannot leave out what an earlier attempt of
 * the search has found. The pages end when the request's page is full,
 * but not before LOOKED_AT_LEAST hits were looked at: so many are counted exactly. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "engine/cluster/facets.h"
#include "engine/cluster/found_stories.h"
#include "engine/cluster/inquiry.h"
#include "engine/local/reader_private.h"

#define WALK_PAGE       1000
#define LOOKED_AT_LEAST 1000
#define LOOKED_AT_MAX   10000 /* hits of a query that the cluster lets one page through */

/* A hit of the request's page. */
struct taken_hit {
    struct str id;       /* in the arena */
    struct str document; /* of the answer that has it; STR_NONE: it may not be shown */
    double score, rank;
    uint64_t story; /* with stories: its name, and how many others it has */
    uint32_t copies;
};

struct distinct_walk {
    const struct inquiry *inquiry;
    int field;                     /* or HIT_SKETCH */
    struct found_stories *stories; /* NULL: values of the field */
    struct string_table values;    /* that are taken */
    struct taken_hit *page;
    uint32_t page_count;
    struct str *before; /* with stories: the ids of the hits before the page, in the arena */
    uint32_t before_count;
    size_t before_capacity;
    uint64_t taken;     /* all so far, also those before the page */
    uint32_t looked_at; /* hits of the stage */
    bool ended;         /* all hits of the stage were looked at */
    uint32_t depth;     /* of the stage: how many are above it */
    struct buf key;
};

int distinct_field_of(const struct inquiry *inquiry)
{
    const struct schema *schema = inquiry->dsl.schema;
    struct str name = inquiry->request->distinct;

    int field;

    if (inquiry->request->collapse)
        return HIT_SKETCH;
    if (!name.data)
        name = schema->settings->distinct;
    field = name.data ? schema_field(schema, name) : -1;
    return field < 0 ? HIT_DOCUMENT : field;
}

/* --- one hit --- */

typedef bool value_fn(struct distinct_walk *walk, struct str value);

static bool is_taken(struct distinct_walk *walk, struct str value)
{
    return string_table_find(&walk->values, value) >= 0;
}

static bool take_value(struct distinct_walk *walk, struct str value)
{
    bool is_new;

    string_table_add(&walk->values, value, &is_new);
    return false;
}

static bool with_story(struct distinct_walk *walk, struct str found, value_fn *each)
{
    buf_clear(&walk->key);
    found_stories_name(walk->stories, json_member_text(found, "_id", walk->inquiry->arena),
                       &walk->key);
    return each(walk, buf_str(&walk->key));
}

/* Calls each() with a name for every value of the hit, until it returns true. */
static bool any_value(struct distinct_walk *walk, struct str found, value_fn *each)
{
    struct str fields = json_member(found, STR("fields")), name, list, value;

    if (walk->stories)
        return with_story(walk, found, each);
    while (json_next_member(&fields, &name, &list))
        while (json_next_element(&list, &value)) {
            buf_clear(&walk->key);
            buf_add(&walk->key, name.data, 1); /* the kind of the value */
            buf_add_str(&walk->key, value);
            if (each(walk, buf_str(&walk->key)))
                return true;
        }
    return false;
}

static void take_before_page(struct distinct_walk *walk, struct str found)
{
    if (!walk->stories)
        return;
    walk->before =
        mem_grow(walk->before, walk->before_count, &walk->before_capacity, sizeof *walk->before);
    walk->before[walk->before_count++] = json_member_text(found, "_id", walk->inquiry->arena);
}

static void look_at(struct distinct_walk *walk, struct str found, double most, uint32_t stage)
{
    const struct search_request *request = walk->inquiry->request;
    struct taken_hit *hit = &walk->page[walk->page_count];

    if (any_value(walk, found, is_taken))
        return;
    any_value(walk, found, take_value);
    if (walk->taken++ < request->offset) {
        take_before_page(walk, found);
        return;
    }
    if (walk->page_count == request->limit)
        return;
    walk->page_count++;
    *hit = (struct taken_hit){.id = json_member_text(found, "_id", walk->inquiry->arena)};
    str_to_double(json_member(found, STR("_score")), &hit->score);
    hit->rank = inquiry_rank(hit->score, most, stage);
}

/* --- a stage of the plan --- */

static bool is_enough(const struct distinct_walk *walk, uint32_t looked_at)
{
    const struct search_request *request = walk->inquiry->request;

    return walk->ended || looked_at + WALK_PAGE > LOOKED_AT_MAX ||
           (looked_at >= LOOKED_AT_LEAST &&
            walk->taken >= (uint64_t)request->offset + request->limit);
}

static uint32_t look_at_page(struct distinct_walk *walk, struct str answer, double most,
                             uint32_t stage)
{
    struct str rest = json_member(json_member(answer, STR("hits")), STR("hits")), found;
    uint32_t count = 0;

    for (; json_next_element(&rest, &found); count++)
        look_at(walk, found, most, stage);
    walk->ended = count < WALK_PAGE;
    return count;
}

/* What a stage has found. */
struct walked_stage {
    struct str facets; /* the cluster's aggregations */
};

static void take_first_page(const struct distinct_walk *walk, struct elsewhere_stage *stage,
                            struct str answer, double *most)
{
    struct walked_stage *walked = arena_zero(walk->inquiry->arena, 1, sizeof *walked);

    walked->facets = arena_str(walk->inquiry->arena, json_member(answer, STR("aggregations")));
    stage->hits = walked;
    stage->matches = inquiry_total(answer) + (stage->above ? stage->above->matches : 0);
    str_to_double(json_member(json_member(answer, STR("hits")), STR("max_score")), most);
}

/* The deadline has passed: the page has what was taken before. */
static enum status leave_walk(const struct distinct_walk *walk, struct elsewhere_stage *stage)
{
    struct walked_stage *walked = arena_zero(walk->inquiry->arena, 1, sizeof *walked);

    walked->facets = STR("{}");
    if (!stage->hits)
        stage->hits = walked;
    stage->timed_out = true;
    return STATUS_OK;
}

static enum status walk_pages(struct distinct_walk *walk, struct elsewhere_stage *stage)
{
    struct hit_page page = {.size = WALK_PAGE,
                            .facets = true,
                            .by_score = stage->words,
                            .plan = stage->plan,
                            .without = stage->above ? stage->above->root : NULL,
                            .values_of = walk->field};
    double most = 0;

    walk->ended = false;
    do {
        BUF_AUTO struct buf answer = {0};
        enum status status = inquiry_ask_page(walk->inquiry, stage->root, &page, &answer);

        if (status)
            return status == STATUS_TIMEOUT ? leave_walk(walk, stage) : status;
        if (page.facets)
            take_first_page(walk, stage, buf_str(&answer), &most);
        stage->timed_out |= str_is(json_member(buf_str(&answer), STR("timed_out")), "true");
        if (walk->stories && found_stories_take(walk->stories, buf_str(&answer)))
            return walk->inquiry->dsl.err->status;
        page.facets = false;
        walk->looked_at = page.from += look_at_page(walk, buf_str(&answer), most, walk->depth);
    } while (!is_enough(walk, page.from) && !stage->timed_out);
    return STATUS_OK;
}

/* Forgets the hits of stages that do not count any more: the words of this one replace theirs. */
static void begin_anew(struct distinct_walk *walk)
{
    string_table_fini(&walk->values);
    string_table_init(&walk->values);
    walk->page_count = walk->before_count = walk->depth = 0;
    walk->taken = 0;
}

static enum status walk_stage(void *context, struct elsewhere_stage *stage)
{
    struct distinct_walk *walk = context;

    if (stage->above)
        walk->depth++;
    else
        begin_anew(walk);
    if (walk_pages(walk, stage))
        return walk->inquiry->dsl.err->status;
    stage->total = walk->taken;
    return STATUS_OK;
}

/* --- the documents --- */

/* What may be found, and has these ids. An article may have changed since its values were looked
 * at, so the moment, the key's filter and the request's are asked again. */
static json_t *query_of_page(const struct distinct_walk *walk)
{
    static const struct plan_node all = {.kind = PLAN_ALL};
    json_t *scope = inquiry_query(walk->inquiry, &all, true), *ids;

    if (!scope)
        return NULL;
    ids = json_array();
    for (uint32_t i = 0; i < walk->page_count; i++)
        json_array_append_new(ids, json_stringn(walk->page[i].id.data, walk->page[i].id.length));
    return dsl_both(json_pack("{s:{s:o}}", "ids", "values", ids), scope);
}

/* Puts the documents at their places in the page: the cluster has an order of its own. Of hits with
 * one id, the first gets the document. */
static void place_documents(const struct distinct_walk *walk, struct str answer)
{
    struct str rest = json_member(json_member(answer, STR("hits")), STR("hits")), found;
    struct taken_hit **places =
        arena_alloc(walk->inquiry->arena, (walk->page_count + 1) * sizeof(struct taken_hit *));
    struct string_table ids;
    bool is_new;
    int number;

    string_table_init(&ids);
    for (uint32_t i = 0; i < walk->page_count; i++) {
        uint32_t added = string_table_add(&ids, walk->page[i].id, &is_new);

        if (is_new)
            places[added] = &walk->page[i];
    }
    while (json_next_element(&rest, &found)) {
        number = string_table_find(&ids, json_member_text(found, "_id", walk->inquiry->arena));
        if (number >= 0)
            places[number]->document = found;
    }
    string_table_fini(&ids);
}

/* A document that was deleted meanwhile, or that the filters hide now, is no hit. */
static enum status take_documents(const struct distinct_walk *walk, struct search_hit *hits,
                                  struct search_result *result)
{
    const struct inquiry *inquiry = walk->inquiry;

    for (uint32_t i = 0; i < walk->page_count; i++) {
        const struct taken_hit *taken = &walk->page[i];
        struct search_hit *hit = &hits[result->hit_count];

        if (!taken->document.data)
            continue;
        if (!inquiry_may_take_hit(inquiry, result))
            break;
        if (inquiry_take_hit(inquiry, taken->document, hit))
            return inquiry->dsl.err->status;
        hit->score = taken->score;
        hit->rank = taken->rank;
        hit->story = taken->story;
        hit->copies = taken->copies;
        result->hit_count++;
    }
    return STATUS_OK;
}

static bool is_new_story(struct distinct_walk *walk, struct str id)
{
    bool is_new;

    buf_clear(&walk->key);
    found_stories_name(walk->stories, id, &walk->key);
    string_table_add(&walk->values, buf_str(&walk->key), &is_new);
    return is_new;
}

static struct taken_hit with_copies(const struct distinct_walk *walk, struct taken_hit hit)
{
    struct chosen_copy chosen = found_stories_choose(walk->stories, hit.id);

    hit.id = chosen.id;
    hit.story = chosen.story;
    hit.copies = chosen.copies;
    return hit;
}

/* A look-up may find an article that joins two stories of the walk: only the first of their hits
 * stays. */
static void drop_joined(struct distinct_walk *walk, struct search_result *result)
{
    uint32_t kept = 0;

    string_table_clear(&walk->values);
    for (uint32_t i = 0; i < walk->before_count; i++)
        is_new_story(walk, walk->before[i]);
    for (uint32_t i = 0; i < walk->page_count; i++)
        if (is_new_story(walk, walk->page[i].id))
            walk->page[kept++] = walk->page[i];
    result->total -= walk->page_count - kept;
    walk->page_count = kept;
}

/* Another article of the story may be the one to show. */
static enum status choose_copies(struct distinct_walk *walk, struct search_result *result)
{
    struct str *ids = arena_alloc(walk->inquiry->arena, (walk->page_count + 1) * sizeof *ids);

    for (uint32_t i = 0; i < walk->page_count; i++)
        ids[i] = walk->page[i].id;
    if (found_stories_look_up(walk->stories, ids, walk->page_count))
        return walk->inquiry->dsl.err->status;
    drop_joined(walk, result);
    for (uint32_t i = 0; i < walk->page_count; i++)
        walk->page[i] = with_copies(walk, walk->page[i]);
    return STATUS_OK;
}

static enum status fetch_page(const struct distinct_walk *walk, struct search_result *result)
{
    const struct inquiry *inquiry = walk->inquiry;
    struct search_hit *hits = arena_zero(inquiry->arena, walk->page_count + 1, sizeof *hits);
    BUF_AUTO struct buf answer = {0};
    json_t *query;

    result->hits = hits;
    if (walk->page_count == 0)
        return STATUS_OK;
    query = query_of_page(walk);
    if (!query ||
        inquiry_search(inquiry->cluster, inquiry_uid(inquiry->reader),
                       inquiry_patience(inquiry->request),
                       json_pack("{s:o, s:i, s:b, s:[s]}", "query", query, "size",
                                 (int)walk->page_count, "track_total_hits", 0, "_source", "doc"),
                       &answer, inquiry->dsl.err))
        return inquiry->dsl.err->status;
    place_documents(walk, buf_str(&answer));
    return take_documents(walk, hits, result);
}

/* --- the whole --- */

/* As many as in the part that was looked at. */
static uint64_t estimate_stories(const struct distinct_walk *walk, uint64_t matches)
{
    return (uint64_t)((double)walk->taken / walk->looked_at * (double)matches);
}

/* Of many hits: how many values they have. */
static enum status estimate_total(const struct distinct_walk *walk,
                                  const struct elsewhere_stage *last, struct search_result *result)
{
    uint64_t about = 0;

    if (walk->stories && walk->looked_at > 0)
        about = estimate_stories(walk, last->matches);
    else if (!walk->stories && distinct_estimate(walk->inquiry, walk->field, last->root, &about))
        return walk->inquiry->dsl.err->status;
    result->total_exact = false;
    result->total = result->all_words = about > walk->taken ? about : walk->taken;
    return STATUS_OK;
}

static enum status run(struct distinct_walk *walk, struct inquiry *inquiry,
                       struct search_result *result)
{
    const struct elsewhere_stage *last;
    const struct walked_stage *walked;

    if (inquiry_run(inquiry, walk_stage, NULL, walk, &last, result) ||
        (!walk->ended && !last->timed_out && estimate_total(walk, last, result)))
        return inquiry->dsl.err->status;
    if (walk->stories && walk->page_count > 0 && choose_copies(walk, result))
        return inquiry->dsl.err->status;
    walked = last->hits;
    facets_read(&inquiry->dsl, inquiry->request, walked->facets, inquiry->arena, result);
    return fetch_page(walk, result);
}

enum status distinct_find(struct inquiry *inquiry, int field, struct search_result *result)
{
    struct distinct_walk walk = {.inquiry = inquiry, .field = field};
    enum status status;

    string_table_init(&walk.values);
    walk.stories = field == HIT_SKETCH ? found_stories_new(inquiry) : NULL;
    walk.page = mem_zero((size_t)inquiry->request->limit + 1, sizeof *walk.page);
    status = run(&walk, inquiry, result);
    string_table_fini(&walk.values);
    found_stories_free(walk.stories);
    free(walk.page);
    free(walk.before);
    buf_fini(&walk.key);
    return status;
}
