/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_order.c - sorts hits by the rules, up to the end of the page. */
#include <stdlib.h>

#include "search/rules/rules.h"

/* --- order --- */

/* Packs the costs of the first rules into two numbers with the same order. */
static void make_keys(const struct rule_search *search, struct ranked *hits, uint32_t count)
{
    uint32_t keyed = search->list->keyed;

    for (uint32_t i = 0; i < count; i++) {
        struct ranked *ranked = &hits[i];

        ranked->keys[0] = ranked->keys[1] = 0;
        for (uint32_t k = 0; k < keyed; k++)
            ranked->keys[k / 4] |= (uint64_t)ranked->costs[search->list->rules[k].step]
                                   << (48 - k % 4 * 16);
    }
}

static int by_score(const struct ranked *a, const struct ranked *b)
{
    return (a->hit.score < b->hit.score) - (a->hit.score > b->hit.score);
}

/* Below 0 when `a` comes first, by rules [from, to) of the list. */
static int compare_rules(const struct rule_search *search, uint32_t from, uint32_t to,
                         const struct ranked *a, const struct ranked *b)
{
    for (uint32_t i = from; i < to; i++) {
        const struct rule *rule = &search->list->rules[i];
        int order;

        if (rule->step == STEP_SORT)
            order = sort_compare(rule->order, &a->hit, &b->hit);
        else if (rule->step == STEP_BM25)
            order = by_score(a, b);
        else
            order = (int)a->costs[rule->step] - (int)b->costs[rule->step];
        if (order != 0)
            return order;
    }
    return 0;
}

static int best_first(const void *left, const void *right, void *context)
{
    const struct rule_search *search = context;
    const struct ranked *a = left, *b = right;
    int order;

    if (a->skipped != b->skipped)
        return a->skipped ? 1 : -1;
    if (a->keys[0] != b->keys[0])
        return a->keys[0] < b->keys[0] ? -1 : 1;
    if (a->keys[1] != b->keys[1])
        return a->keys[1] < b->keys[1] ? -1 : 1;
    order = compare_rules(search, search->list->keyed, search->list->count, a, b);
    if (order == 0 && search->list->ties_by_bm25)
        order = by_score(a, b);
    if (order != 0)
        return order;
    if (a->hit.segment != b->hit.segment)
        return a->hit.segment < b->hit.segment ? -1 : 1;
    return (a->hit.document > b->hit.document) - (a->hit.document < b->hit.document);
}

static void swap(struct ranked *a, struct ranked *b)
{
    struct ranked kept = *a;

    *a = *b;
    *b = kept;
}

/* Moves the hits before the pivot to the front; returns their number. */
static uint32_t part(const struct rule_search *search, struct ranked *hits, uint32_t count)
{
    void *context = (void *)(uintptr_t)search;
    uint32_t front = 0;

    swap(&hits[count / 2], &hits[count - 1]);
    for (uint32_t i = 0; i + 1 < count; i++)
        if (best_first(&hits[i], &hits[count - 1], context) < 0)
            swap(&hits[i], &hits[front++]);
    swap(&hits[front], &hits[count - 1]);
    return front;
}

/* Sorts the best `wanted` hits to the front; the order of the rest is undefined (quickselect: C. A.
 * R. Hoare, "Algorithm 65: Find", Communications of the ACM 4(7), 1961). */
static void put_in_order(const struct rule_search *search, struct ranked *hits, uint32_t count,
                         uint32_t wanted)
{
    uint32_t low = 0, high = count;

    make_keys(search, hits, count);
    while (wanted > low && wanted < high) {
        uint32_t middle = low + part(search, hits + low, high - low);

        if (middle < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (count > 0)
        qsort_r(hits, wanted < count ? wanted : count, sizeof *hits, best_first,
                (void *)(uintptr_t)search);
}

/* --- is an attribute all of the query? --- */

struct open_hits {
    struct ranked **hits;
    uint32_t count;
};

static void add_open(struct open_hits *open, struct ranked *ranked)
{
    if (ranked->starts > 0 && !ranked->skipped)
        open->hits[open->count++] = ranked;
}

/* Finds the hits whose order depends on it: hits on the page that are equal by all earlier rules.
 * The first `ordered` hits are sorted. */
static void find_open(const struct rule_search *search, struct ranked *hits, uint32_t count,
                      uint32_t ordered, uint32_t offset, struct open_hits *open)
{
    uint32_t before = 0;

    while (search->list->rules[before].step != STEP_EXACT_ATTRIBUTE)
        before++;
    for (uint32_t start = 0, end; start < ordered; start = end) {
        for (end = start + 1;
             end < ordered && compare_rules(search, 0, before, &hits[start], &hits[end]) == 0;)
            end++;
        for (uint32_t i = start; i < end && end > offset; i++)
            add_open(open, &hits[i]);
        for (uint32_t i = ordered; i < count && end == ordered; i++)
            if (compare_rules(search, 0, before, &hits[start], &hits[i]) == 0)
                add_open(open, &hits[i]);
    }
}

static bool asks_exact(const struct rule_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rules[i].step == STEP_EXACT_ATTRIBUTE)
            return true;
    return false;
}

enum status rule_order(const struct rule_search *search, struct rule_result *result, uint32_t from)
{
    struct ranked *hits = result->hits + from;
    uint32_t count = result->count - from;
    uint32_t wanted = search->wanted - from < count ? search->wanted - from : count;
    uint32_t offset = search->offset > from ? search->offset - from : 0;
    struct open_hits open = {.count = 0};
    enum status status;

    put_in_order(search, hits, count, wanted);
    if (wanted == 0 || !asks_exact(search->list))
        return STATUS_OK;
    open.hits = arena_alloc(search->arena, (count + 1) * sizeof(struct ranked *));
    find_open(search, hits, count, wanted, offset, &open);
    if ((status = rule_settle_exact(search, open.hits, open.count)))
        return status;
    if (open.count > 0)
        put_in_order(search, hits, count, wanted);
    return STATUS_OK;
}
