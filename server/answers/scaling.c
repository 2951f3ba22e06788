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

static struct filter_node *selected(const struct search_weight *weight, struct arena *arena)
{
    return filter_either(arena, weight->ids, weight->filter);
}

static enum status ignore(void *context, const struct search_hit *document, struct error *err)
{
    (void)context;
    (void)document;
    (void)err;
    return STATUS_OK;
}

static enum status count_documents(struct reader *reader, const struct filter_node *filter,
                                   struct arena *arena, uint64_t *count, struct error *err)
{
    const struct browse browse = {.filter = filter};

    return reader_browse(reader, &browse, arena, ignore, NULL, count, err);
}

enum status scaling_check(struct reader *reader, struct search_orders *orders, struct arena *arena,
                          struct error *err)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < orders->weight_count; i++) {
        struct search_weight weight = orders->weights[i];
        uint64_t count;

        if (weight.filter && count_documents(reader, weight.filter, arena, &count, err)) {
            if (err->status != STATUS_BAD_FILTER)
                return err->status;
            weight.filter = NULL;
        }
        if (weight.ids || weight.filter)
            orders->weights[kept++] = weight;
    }
    orders->weight_count = kept;
    return STATUS_OK;
}

struct filter_node *scaling_unhidden(const struct search_orders *orders,
                                     const struct filter_node *filter, struct arena *arena)
{
    struct filter_node *kept = changeable(filter);

    for (uint32_t i = 0; i < orders->weight_count; i++)
        if (orders->weights[i].weight <= 0)
            kept =
                filter_both(arena, kept, filter_not(arena, selected(&orders->weights[i], arena)));
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
    return search->deadline && clock_monotonic() > search->deadline;
}

/* Parts each group into the documents that the weight selects and the others. A group without
 * documents is not made. After the deadline of the search nothing is parted. */
static enum status split(struct groups *groups, const struct search_orders *orders, uint32_t number,
                         struct reader *reader, const struct search_request *search,
                         struct arena *arena, struct error *err)
{
    const struct search_weight *weight = &orders->weights[number];
    struct filter_node *selects = selected(weight, arena), *others = filter_not(arena, selects);
    uint32_t before = groups->count;

    for (uint32_t i = 0; i < before && groups->count < SCALED_GROUPS_MAX && !is_late(search); i++) {
        struct filter_node *inside = filter_both(arena, groups->at[i].filter, selects);
        uint64_t count;

        if (count_documents(reader, filter_both(arena, inside, changeable(search->scope)), arena,
                            &count, err))
            return err->status;
        if (count == 0)
            continue;
        groups->at[groups->count++] = (struct group){inside, groups->at[i].weight * weight->weight,
                                                     groups->at[i].weights | UINT64_C(1) << number};
        groups->at[i].filter = filter_both(arena, groups->at[i].filter, others);
    }
    return STATUS_OK;
}

static enum status make_groups(const struct search_orders *orders,
                               const struct search_request *search, struct reader *reader,
                               struct arena *arena, struct groups *groups, struct error *err)
{
    groups->at[0] = (struct group){changeable(search->filter), 1, 0};
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

static enum status search_groups(const struct groups *groups, struct federation *federation,
                                 struct str uid, struct reader *reader,
                                 const struct search_form *form, struct search_result *result,
                                 struct error *err)
{
    struct multi_search *multi = federation->multi;
    struct arena *arena = multi->request->arena;

    for (uint32_t i = 0; i < groups->count; i++) {
        struct multi_query *query = &multi->queries[i];
        struct order_steps steps;

        *query = query_of(&groups->at[i], uid, reader, form, federation->distinct);
        federation_steps(query, &steps);
        federation->members[i] =
            (struct federation_member){groups->at[i].weight, i, federation_has_sorts(&steps)};
        if (reader_search(reader, &query->form.search, arena, &query->result, err))
            return err->status;
        note_limits(&query->result, result);
    }
    return STATUS_OK;
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
    multi.count = groups.count;
    multi.queries = arena_zero(arena, groups.count, sizeof *multi.queries);
    federation.members = arena_zero(arena, groups.count, sizeof *federation.members);
    if (search_groups(&groups, &federation, uid, reader, form, result, err))
        return err->status;
    federation_merge(&federation);
    take_hits(&federation, &groups, orders, result);
    return STATUS_OK;
}
