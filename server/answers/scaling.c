/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scaling.c - splits the documents into groups of one weight each, searches each group, and merges
 * the hits as those of a federated search.
 *
 * Within a group all scores are multiplied by the same number, so its order stays. So the merged
 * list is exact, and no search looks further than the end of the page. A document that several
 * weights select has their product. */
#include "server/answers/scaling.h"

#include "base/date.h"
#include "base/json.h"
#include "server/answers/federation_private.h"

#define WEIGHT_LEAST ((int64_t)200000) /* ns that each weight may take */

struct group {
    struct filter_node *filter;
    double weight;
    uint64_t weights; /* a bit for each of the orders' weights that select its documents */
};

struct groups {
    struct group at[SCALED_GROUPS_MAX];
    uint32_t count;
};

static struct filter_node *changeable(const struct filter_node *filter)
{
    return (struct filter_node *)(uintptr_t)filter; /* filters are joined, never changed */
}

/* The end of the rules' time; 0: none. */
static int64_t rules_end(const struct search_request *search)
{
    int64_t most = budget_rules_time(search->budget);

    return most > 0 ? clock_monotonic() + most - search->budget->rules : 0;
}

/* A weight may take a quarter of what is left, so that one heavy filter leaves time for others. */
static int64_t weight_end(int64_t end)
{
    int64_t now = clock_monotonic(), part = (end - now) / 4;

    return end ? now + (part > WEIGHT_LEAST ? part : WEIGHT_LEAST) : 0;
}

/* Makes the documents of a weight one set, in .filter. NULL: it selects nothing. */
static enum status select_documents(struct reader *reader, struct search_weight *weight,
                                    int64_t until, struct arena *arena, struct error *err)
{
    struct filter_node *all = filter_either(arena, weight->ids, weight->filter), *set;
    uint64_t count = 0;
    enum status status =
        all ? reader_select(reader, all, until, arena, &set, &count, err) : STATUS_OK;

    if (status == STATUS_BAD_FILTER) {
        weight->filter = NULL;
        return weight->ids ? select_documents(reader, weight, until, arena, err) : STATUS_OK;
    }
    weight->ids = NULL;
    weight->filter = count > 0 ? set : NULL;
    return status;
}

enum status scaling_select(struct reader *reader, const struct search_request *search,
                           struct search_orders *orders, struct arena *arena, struct error *err)
{
    int64_t end = rules_end(search);
    uint32_t kept = 0;

    for (uint32_t i = 0; i < orders->weight_count; i++) {
        struct search_weight weight = orders->weights[i];
        enum status status = select_documents(reader, &weight, weight_end(end), arena, err);

        if (status && status != STATUS_TIMEOUT)
            return status;
        orders->left_out |= status == STATUS_TIMEOUT;
        if (!status && weight.filter)
            orders->weights[kept++] = weight;
    }
    orders->weight_count = kept;
    return STATUS_OK;
}

struct filter_node *scaling_unhidden(const struct search_orders *orders, bool stored,
                                     const struct filter_node *filter, struct arena *arena)
{
    struct filter_node *kept = changeable(filter);

    for (uint32_t i = 0; i < orders->weight_count; i++) {
        const struct search_weight *weight = &orders->weights[i];

        if (weight->weight <= 0 && !(stored && weight->own))
            kept = filter_both(arena, kept, filter_not(arena, weight->filter));
    }
    return kept;
}

static bool has_effect(const struct search_weight *weight)
{
    return weight->weight > 0 && weight->weight != 1;
}

bool scaling_applies(const struct search_orders *orders, const struct search_request *search)
{
    for (uint32_t i = 0; i < orders->weight_count; i++)
        if (has_effect(&orders->weights[i]))
            return !search->collapse;
    return false;
}

/* --- groups --- */

static bool is_late(const struct search_request *search)
{
    return search->deadline && clock_give_way() > search->deadline;
}

/* Parts each group into the documents that the weight selects and the others. A group without
 * documents is not made. After the deadline of the search nothing is parted. */
static enum status split(struct groups *groups, const struct search_orders *orders, uint32_t number,
                         struct reader *reader, const struct search_request *search,
                         struct arena *arena, struct error *err)
{
    const struct search_weight *weight = &orders->weights[number];
    struct filter_node *selects = weight->filter, *others = filter_not(arena, selects);
    uint32_t before = groups->count;

    for (uint32_t i = 0; i < before && groups->count < SCALED_GROUPS_MAX && !is_late(search); i++) {
        struct filter_node *inside = filter_both(arena, groups->at[i].filter, selects);
        uint64_t count;
        enum status status =
            reader_select(reader, filter_both(arena, inside, changeable(search->scope)),
                          search->deadline, arena, &inside, &count, err);

        if (status)
            return status == STATUS_TIMEOUT ? STATUS_OK : status;
        if (count == 0)
            continue;
        groups->at[groups->count++] = (struct group){inside, groups->at[i].weight * weight->weight,
                                                     groups->at[i].weights | UINT64_C(1) << number};
        groups->at[i].filter = filter_both(arena, groups->at[i].filter, others);
    }
    return STATUS_OK;
}

/* If the time ends in the filter of the search, nothing is parted. */
static enum status make_groups(const struct search_orders *orders,
                               const struct search_request *search, struct reader *reader,
                               struct arena *arena, struct groups *groups, struct error *err)
{
    struct filter_node *all = changeable(search->filter);
    uint64_t count;
    enum status status =
        all ? reader_select(reader, all, search->deadline, arena, &all, &count, err) : STATUS_OK;

    if (status && status != STATUS_TIMEOUT)
        return status;
    groups->at[0] = (struct group){all, 1, 0};
    groups->count = 1;
    for (uint32_t i = 0; i < orders->weight_count; i++)
        if (has_effect(&orders->weights[i]) && split(groups, orders, i, reader, search, arena, err))
            return err->status;
    return STATUS_OK;
}

/* --- their searches --- */

/* With `distinct`, a hit of one group may be the same as one of another: twice as many are enough
 * for the page in all but odd cases. */
static struct multi_query query_of(const struct group *group, struct str uid, struct reader *reader,
                                   const struct search_form *form, struct str distinct)
{
    struct multi_query query = {.target.uid = uid, .form = *form, .reader = reader};
    struct search_request *search = &query.form.search;
    uint64_t limit = (uint64_t)search->limit * (distinct.data ? 2 : 1);
    struct order_steps steps;

    search->filter = group->filter;
    search->facet_count = 0;
    search->exact_total = search->suggest = false;
    search->limit = limit < SEARCH_HITS_MAX ? (uint32_t)limit : SEARCH_HITS_MAX;
    federation_steps(&query, &steps);
    search->details |= federation_has_sorts(&steps);
    return query;
}

static void note_limits(const struct search_result *part, struct search_result *whole)
{
    whole->timed_out |= part->timed_out;
    if (whole->cut == BUDGET_OPEN)
        whole->cut = part->cut;
}

/* After the deadline, the groups that are left are not searched. */
static enum status search_groups(const struct groups *groups, struct federation *federation,
                                 struct str uid, struct reader *reader,
                                 const struct search_form *form, struct search_result *result,
                                 struct error *err)
{
    struct multi_search *multi = federation->multi;
    struct arena *arena = multi->request->arena;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < groups->count; i++) {
        struct multi_query *query = &multi->queries[i];
        struct order_steps steps;

        *query = query_of(&groups->at[i], uid, reader, form, federation->distinct);
        federation_steps(query, &steps);
        federation->members[i] =
            (struct federation_member){groups->at[i].weight, i, federation_has_sorts(&steps)};
        if ((status = reader_search(reader, &query->form.search, arena, &query->result, err)))
            break;
        note_limits(&query->result, result);
        multi->count = i + 1;
    }
    result->timed_out |= status == STATUS_TIMEOUT;
    return status == STATUS_TIMEOUT ? STATUS_OK : status;
}

/* The rules whose weights the documents of a group have, as a JSON array. */
static struct str rules_of(const struct group *group, const struct search_orders *orders,
                           struct arena *arena)
{
    BUF_AUTO struct buf names = {0};

    buf_add_char(&names, '[');
    for (uint32_t i = 0; i < orders->weight_count; i++)
        if (group->weights >> i & 1) {
            json_add_comma(&names);
            json_add_string(&names, orders->weights[i].rule);
        }
    buf_add_char(&names, ']');
    return arena_str(arena, buf_str(&names));
}

/* The weight is the last detail of a hit that has one (federation_order.c relies on it). */
static void add_weight(struct search_hit *hit, const struct search_detail *weight,
                       struct arena *arena)
{
    struct search_detail *details = arena_alloc(arena, (hit->detail_count + 1) * sizeof *details);

    for (uint32_t i = 0; i < hit->detail_count; i++)
        details[i] = hit->details[i];
    details[hit->detail_count++] = *weight;
    hit->details = details;
}

static void take_hits(const struct federation *federation, const struct groups *groups,
                      const struct search_orders *orders, struct search_result *result)
{
    struct arena *arena = federation->multi->request->arena;
    bool details = federation->form.search.details;
    struct search_hit *hits = arena_alloc(arena, (federation->hit_count + 1) * sizeof *hits);
    struct search_detail weights[SCALED_GROUPS_MAX] = {0};

    for (uint32_t i = 0; i < groups->count; i++)
        weights[i] = (struct search_detail){.rule = SEARCH_RULE_SCALE,
                                            .name = STR("scale"),
                                            .score = groups->at[i].weight,
                                            .value = rules_of(&groups->at[i], orders, arena)};
    for (uint32_t i = 0; i < federation->hit_count; i++) {
        const struct merged_hit *merged = &federation->hits[i];

        hits[i] = *merged->hit;
        hits[i].rank = merged->score;
        if (details && groups->at[merged->query].weights)
            add_weight(&hits[i], &weights[merged->query], arena);
    }
    result->hits = hits;
    result->hit_count = federation->hit_count;
}

/* Totals, facets, and what the words were taken for. */
static enum status search_whole(const struct request *request, struct reader *reader,
                                const struct search_form *form, struct search_result *result,
                                struct error *err)
{
    struct search_request whole = form->search;

    whole.limit = 0;
    return reader_search(reader, &whole, request->arena, result, err);
}

static struct str distinct_of(const struct search_form *form, const struct reader *reader)
{
    struct str own = form->search.distinct;

    return own.data ? own : reader_settings(reader)->distinct;
}

enum status scaled_search(const struct request *request, struct str uid, struct reader *reader,
                          const struct search_form *form, const struct search_orders *orders,
                          struct search_result *result, struct error *err)
{
    struct arena *arena = request->arena;
    struct multi_search multi = {
        .request = request, .readers = &reader, .reader_count = 1, .started = clock_monotonic()};
    struct federation federation = {
        .multi = &multi, .form = *form, .distinct = distinct_of(form, reader)};
    struct groups groups;

    if (search_whole(request, reader, form, result, err) ||
        make_groups(orders, &form->search, reader, arena, &groups, err))
        return err->status;
    multi.queries = arena_zero(arena, groups.count, sizeof *multi.queries);
    federation.members = arena_zero(arena, groups.count, sizeof *federation.members);
    if (search_groups(&groups, &federation, uid, reader, form, result, err))
        return err->status;
    federation_merge(&federation);
    take_hits(&federation, &groups, orders, result);
    return STATUS_OK;
}
