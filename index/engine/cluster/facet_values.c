/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facet_values.c - searches the values of a facet: the cluster lists all texts of the field among
 * what matches, a page at a time and in their order (`composite`), and we choose. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/counted.h"
#include "engine/cluster/inquiry.h"
#include "search/facet/facet.h"

#define PAGE_VALUES 10000

struct value_search {
    struct inquiry *inquiry;
    struct facet_finder finder;
    json_t *query;
    json_t *after; /* the last value of the page before; NULL: there is none */
    char field[16];
    struct counted_value *values; /* that are found */
    size_t count, capacity;
};

static void fini(struct value_search *search)
{
    facet_finder_fini(&search->finder);
    json_decref(search->query);
    json_decref(search->after);
    free(search->values);
}

static json_t *page_of(const struct value_search *search)
{
    json_t *options = json_pack("{s:i, s:[{s:{s:{s:s}}}]}", "size", PAGE_VALUES, "sources", "value",
                                "terms", "field", search->field);

    if (search->after)
        json_object_set(options, "after", search->after);
    return json_pack("{s:O, s:i, s:b, s:{s:{s:o}}}", "query", search->query, "size", 0,
                     "track_total_hits", false, "aggs", "values", "composite", options);
}

static void take_value(struct value_search *search, struct str bucket)
{
    struct arena *arena = search->inquiry->arena;
    struct arena_place mark = arena_mark(arena);
    struct str text = json_member_text(json_member(bucket, STR("key")), "value", arena);

    if (!facet_finder_finds(&search->finder, text)) {
        arena_release(arena, mark);
        return;
    }
    search->values =
        mem_grow(search->values, search->count, &search->capacity, sizeof *search->values);
    search->values[search->count++] =
        (struct counted_value){.value = {text, ask_number(bucket, "doc_count")}};
}

/* *more: there may be another page. */
static enum status take_page(struct value_search *search, bool *more)
{
    const struct inquiry *inquiry = search->inquiry;
    BUF_AUTO struct buf answer = {0};
    struct str values, buckets, bucket, after;
    struct error none;

    if (inquiry_search(inquiry->cluster, inquiry_uid(inquiry->reader),
                       inquiry_patience(inquiry->request), page_of(search), &answer,
                       inquiry->dsl.err))
        return inquiry->dsl.err->status;
    values = json_member(json_member(buf_str(&answer), STR("aggregations")), STR("values"));
    buckets = json_member(values, STR("buckets"));
    while (json_next_element(&buckets, &bucket))
        take_value(search, bucket);
    after = json_member(values, STR("after_key"));
    json_decref(search->after);
    search->after = after.data ? json_read(after, 0, &none) : NULL;
    *more = search->after != NULL;
    return STATUS_OK;
}

/* After the deadline, values are missing. */
static enum status take_pages(struct value_search *search, enum budget_limit *limit)
{
    const struct inquiry *inquiry = search->inquiry;
    enum status status = STATUS_OK;
    bool more = true;

    while (!status && more && !(*limit = budget_check(inquiry->request->budget, inquiry->arena)))
        status = take_page(search, &more);
    if (status == STATUS_TIMEOUT)
        *limit = BUDGET_TIME;
    return status == STATUS_TIMEOUT ? STATUS_OK : status;
}

static enum status find_values(struct value_search *search, enum budget_limit *limit)
{
    search->query = inquiry_whole(search->inquiry);
    if (search->query)
        return take_pages(search, limit);
    if (search->inquiry->dsl.err->status != STATUS_TIMEOUT)
        return search->inquiry->dsl.err->status;
    *limit = BUDGET_TIME;
    return STATUS_OK;
}

enum status read_facet_values(struct reader *reader, const struct search_request *request,
                              struct str field, struct str text, struct arena *arena,
                              struct facet_result *values, enum budget_limit *limit,
                              struct error *err)
{
    struct search_request bare;
    struct inquiry inquiry;
    struct value_search search = {.inquiry = &inquiry};
    const struct schema *schema;
    struct facet_typos typos;
    enum status status = STATUS_OK;
    int number;

    *limit = BUDGET_OPEN;
    *values = (struct facet_result){.field = field};
    inquiry_begin(reader, request, &bare, arena, &inquiry, err);
    schema = inquiry.dsl.schema;
    number = schema_field(schema, field);
    if (facet_find_check(field, schema, &typos, err) || inquiry_check(&inquiry, false))
        return err->status;
    facet_finder_init(&search.finder, text, &typos);
    snprintf(search.field, sizeof search.field, "r%d", number);
    if (number >= 0) /* else no document has the field */
        status = find_values(&search, limit);
    counted_choose(search.values, (uint32_t)search.count, schema->settings, 0, arena, values);
    fini(&search);
    return status;
}
