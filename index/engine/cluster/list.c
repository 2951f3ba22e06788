/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.c - all hits of a request, in one order and of one state of the index: for exports.
 *
 *   open a point in time ─▶ all that the request finds (whole.c) ─▶ the first page, and the total
 *   fetch ─▶ the page is used up? ─▶ the next one, after the last hit (`search_after`)
 *
 * Hits are fetched in order. To begin later, a list passes over what is before. */
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/inquiry.h"
#include "engine/local/reader_private.h"
#include "store/document/showing.h"
#include "store/document/withdrawal.h"

#define PAGE_MAX 500 /* hits of one request */

struct hit_list {
    struct inquiry inquiry;
    struct search_request request; /* without a page and facets */
    char *state;                   /* the id of the point in time */
    json_t *query, *order;
    json_t *after;      /* the sort values of the last hit of the page; NULL: there is no page */
    uint32_t size;      /* hits of a page */
    struct buf page;    /* the cluster's answer */
    struct str rest;    /* hits of it that are to come */
    uint32_t at, count; /* of the next hit; all */
};

static const struct search_sort oldest_first = {STR_INIT("published"), false};

void list_close(void *context)
{
    struct hit_list *list = context;

    if (!list)
        return;
    pit_close(list->inquiry.cluster, list->state);
    json_decref(list->query);
    json_decref(list->order);
    json_decref(list->after);
    buf_fini(&list->page);
    free(list);
}

static enum status make_query(struct hit_list *list)
{
    const struct search_request *request = &list->request;
    const struct search_sort *sorts = request->sort_count ? request->sorts : &oldest_first;

    if (!(list->query = inquiry_whole(&list->inquiry)))
        return list->inquiry.dsl.err->status;
    list->order = inquiry_order(&list->inquiry.dsl, sorts,
                                request->sort_count ? request->sort_count : 1, false);
    return list->order ? STATUS_OK : list->inquiry.dsl.err->status;
}

static enum status ask_hits(void *context, uint32_t size, struct buf *answer, struct error *err)
{
    const struct hit_list *list = context;
    json_t *body = json_pack("{s:o, s:O, s:O, s:i, s:b, s:[s]}", "pit", pit_body(list->state),
                             "query", list->query, "sort", list->order, "size", (int)size,
                             "track_total_hits", list->after == NULL, "_source", "doc");

    if (list->after)
        json_object_set(body, "search_after", list->after);
    return pit_search(list->inquiry.cluster, body, answer, err);
}

static enum status next_page(struct hit_list *list, struct error *err)
{
    buf_clear(&list->page);
    if (ask_page(&list->size, ask_hits, list, &list->page, err))
        return err->status;
    list->rest = json_member(json_member(buf_str(&list->page), STR("hits")), STR("hits"));
    return STATUS_OK;
}

/* The next hit as text, borrowed until the next call. */
static enum status next_hit(struct hit_list *list, struct str *found, struct error *err)
{
    if (!json_next_element(&list->rest, found) &&
        (next_page(list, err) || !json_next_element(&list->rest, found)))
        return err->status ? err->status
                           : error_set(err, STATUS_IO, "the cluster lists fewer hits than it has");
    json_decref(list->after);
    list->after = json_read(json_member(*found, STR("sort")), 0, err);
    list->at++;
    return list->after ? STATUS_OK : err->status;
}

static enum status fill(struct hit_list *list, struct error *err)
{
    uint64_t total;

    if (inquiry_check(&list->inquiry, false) ||
        pit_open(list->inquiry.cluster, inquiry_uid(list->inquiry.reader), &list->state, err) ||
        make_query(list) || next_page(list, err))
        return err->status;
    total = inquiry_total(buf_str(&list->page));
    if (total > SEARCH_LIST_MAX)
        return error_set(err, STATUS_BAD_LIMIT, "more than %u hits: narrow the search by a filter",
                         SEARCH_LIST_MAX);
    list->count = (uint32_t)total;
    return STATUS_OK;
}

enum status list_open(struct reader *reader, const struct search_request *request,
                      struct arena *arena, void **out, uint32_t *count, struct error *err)
{
    struct hit_list *list = mem_zero(1, sizeof *list);

    list->size = PAGE_MAX;
    list->request = *request;
    list->request.facet_count = 0;
    list->request.details = list->request.suggest = false;
    list->request.score_threshold = 0;
    list->request.budget = NULL;
    list->inquiry = (struct inquiry){.reader = reader,
                                     .cluster = cluster_of(reader->engine),
                                     .request = &list->request,
                                     .dsl = inquiry_dsl(reader, arena, &list->request, err),
                                     .arena = arena};
    list->inquiry.dsl.unscored = true;
    if (fill(list, err)) {
        list_close(list);
        return err->status;
    }
    *out = list;
    *count = list->count;
    return STATUS_OK;
}

/* False also for documents that were hidden after the list was made. */
static bool may_show(struct str found, int64_t now, struct arena *arena)
{
    struct str text = json_member_text(json_member(found, STR("_source")), "doc", arena);
    struct error none;
    json_auto_t *document = json_read(text, 0, &none);

    return document && !document_is_withdrawn(document) && showing_allows(document, now);
}

enum status list_fetch(void *context, uint32_t from, uint32_t count, int64_t now,
                       struct arena *arena, struct search_result *result, struct error *err)
{
    struct hit_list *list = context;
    struct inquiry inquiry = list->inquiry;
    struct search_hit *hits = arena_zero(arena, count + 1, sizeof *hits);
    struct str found;

    *result = (struct search_result){.hits = hits, .marks = inquiry.marks, .total = list->count};
    inquiry.arena = arena;
    inquiry.dsl.err = err;
    err->status = STATUS_OK;
    while (list->at < from + count && list->at < list->count) {
        bool passed = list->at < from;

        if (next_hit(list, &found, err))
            return err->status;
        if (passed || !may_show(found, now, arena))
            continue;
        if (inquiry_take_hit(&inquiry, found, &hits[result->hit_count]))
            return err->status;
        result->hit_count++;
    }
    return STATUS_OK;
}
