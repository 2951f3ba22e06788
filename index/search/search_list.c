/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_list.c - all hits of a request, in one order, to be fetched a few at a time.
 *
 * The matches are found and put in order once: 12 bytes a hit. Their documents are read when they
 * are fetched. So a list of a million hits needs little memory, and a caller that takes it in steps
 * never works for long at a time. */
#include "search/match/scan.h"
#include "search/order/distinct.h"
#include "search/order/sort.h"
#include "search/search_private.h"

struct search_list {
    struct search_request request; /* without a page and facets */
    struct cursor_cache cache;
    struct search search;
    struct found *found; /* .hits: all of them */
    struct moment *moment;
    int64_t until; /* when .moment ends; ms */
};

static const struct search_sort oldest_first = {STR_INIT("published"), false};

static uint32_t sort_all(const struct search *search, const struct sort_order *order,
                         struct found *found, struct arena *scratch)
{
    struct sort_page page = {found->hits, 0, found->hit_count};
    struct distinct *distinct = NULL;
    uint32_t count;

    if (search->distinct.data)
        distinct = distinct_new(search->generation, search->distinct);
    count = distinct ? sort_first_distinct(order, found->all, distinct, &page, scratch)
                     : sort_first(order, found->all, found->hit_count, found->hits, scratch);
    distinct_free(distinct);
    return count;
}

/* Fills in found->hits. */
static enum status order_all(const struct search *search, struct found *found)
{
    const struct search_request *request = search->request;
    const struct search_sort *sorts = request->sort_count ? request->sorts : &oldest_first;
    uint32_t sort_count = request->sort_count ? request->sort_count : 1;
    struct arena *scratch;

    if (found->total > SEARCH_LIST_MAX)
        return error_set(search->err, STATUS_BAD_LIMIT,
                         "more than %u hits: narrow the search by a filter", SEARCH_LIST_MAX);
    scratch = arena_new();
    found->hit_count = (uint32_t)sets_count(search->generation, found->all);
    found->hits = arena_alloc(search->arena, (found->hit_count + 1) * sizeof *found->hits);
    found->hit_count = sort_all(
        search, sort_order_new(search->generation, sorts, sort_count, scratch), found, scratch);
    arena_free(scratch);
    return STATUS_OK;
}

static enum status find_all(struct search_list *list)
{
    struct search *search = &list->search;
    enum status status = search_find(search, &list->found);

    if (status || (status = search_everything(search, list->found)))
        return status;
    if (list->found->timed_out)
        return error_set(search->err, STATUS_TIMEOUT,
                         "finding all hits takes longer than a search may: narrow the search");
    return order_all(search, list->found);
}

enum status search_list_new(struct searcher *searcher, const struct search_request *request,
                            struct arena *arena, struct search_list **out, struct error *err)
{
    struct search_list *list = arena_zero(arena, 1, sizeof *list);
    enum status status;

    list->request = *request;
    list->request.offset = list->request.limit = 0;
    list->request.facet_count = 0;
    list->request.details = list->request.suggest = false;
    list->request.score_threshold = 0;
    list->request.budget = NULL;
    list->until = searcher_valid_until(searcher);
    *out = list;
    status = search_prepare(&list->search, searcher, &list->request, &list->cache, arena, err);
    return status ? status : find_all(list);
}

void search_list_free(struct search_list *list)
{
    if (list)
        moment_release(list->moment);
}

uint32_t search_list_count(const struct search_list *list)
{
    return list->found->hit_count;
}

/* What is hidden at `now` is not shown, though it was when the list was made. */
static void move_to(struct search_list *list, int64_t now)
{
    if (now < list->until)
        return;
    moment_release(list->moment);
    list->moment = moment_acquire((struct generation *)(uintptr_t)list->search.generation, now);
    list->until = list->moment->until;
}

static uint32_t keep_shown(const struct search_list *list, struct match_hit *hits, uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++)
        if (!list->moment || moment_shows(list->moment, hits[i].segment, hits[i].document))
            hits[kept++] = hits[i];
    return kept;
}

enum status search_list_fetch(struct search_list *list, uint32_t from, uint32_t count, int64_t now,
                              struct arena *arena, struct search_result *result, struct error *err)
{
    struct search search = list->search;
    struct found found = *list->found;
    uint32_t all = list->found->hit_count;

    *result = (struct search_result){.marks = found.plan->marks, .total = all};
    move_to(list, now);
    from = from < all ? from : all;
    count = count < all - from ? count : all - from;
    found.hits = arena_copy(arena, found.hits + from, (count + 1) * sizeof *found.hits);
    found.hit_count = keep_shown(list, found.hits, count);
    search.offset = 0;
    search.arena = arena;
    search.err = err;
    return search_show(&search, &found, result);
}
