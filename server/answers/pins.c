/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pins.c - finds what is pinned, and merges it with what was found, in the order that the rules'
 * weights give (scaling.h). */
#include "server/answers/pins.h"

#include "base/date.h"
#include "server/answers/scaling.h"
#include "server/state/search_rules.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

struct pinned {
    struct search_hit hit;
    struct str id;
    uint32_t position;
    bool allowed; /* by the filter and the scope */
};

struct pinning {
    struct pinned list[SEARCH_PINS_MAX];
    struct str ids[SEARCH_PINS_MAX];
    uint32_t count;
};

static bool same(const struct search_hit *a, const struct search_hit *b)
{
    return a->segment == b->segment && a->document == b->document;
}

bool pins_may_apply(const struct request *request)
{
    json_t *rules = stored_object_snapshot(request->server->rules);
    bool any = json_object_size(rules) > 0;

    json_decref(rules);
    return any;
}

static enum status allow(void *context, const struct search_hit *document, struct error *err)
{
    struct pinning *pinning = context;

    (void)err;
    for (uint32_t i = 0; i < pinning->count; i++)
        if (same(&pinning->list[i].hit, document))
            pinning->list[i].allowed = true;
    return STATUS_OK;
}

/* Fetches the pinned documents. Those that are not there are left out. */
static enum status fetch(struct reader *reader, const struct search_pin *pins, uint32_t count,
                         struct arena *arena, struct pinning *pinning, struct error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        struct pinned *pinned = &pinning->list[pinning->count];
        enum status status = reader_document(reader, pins[i].id, arena, &pinned->hit, err);

        if (status == STATUS_DOCUMENT_NOT_FOUND)
            continue;
        if (status)
            return status;
        pinned->hit.rank = 1;
        pinned->position = pins[i].position;
        pinned->id = pins[i].id;
        pinning->ids[pinning->count++] = pins[i].id;
    }
    return STATUS_OK;
}

static enum status check(struct reader *reader, const struct search_request *search,
                         struct arena *arena, struct pinning *pinning, struct error *err)
{
    struct filter_node *filter = filter_both(arena, (struct filter_node *)(uintptr_t)search->filter,
                                             (struct filter_node *)(uintptr_t)search->scope);
    const struct browse browse = {.filter = filter,
                                  .ids = pinning->ids,
                                  .id_count = pinning->count,
                                  .limit = SEARCH_PINS_MAX};
    uint64_t total;

    return reader_browse(reader, &browse, arena, allow, pinning, &total, err);
}

static void drop_forbidden(struct pinning *pinning)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < pinning->count; i++)
        if (pinning->list[i].allowed)
            pinning->list[kept++] = pinning->list[i];
    pinning->count = kept;
}

static bool is_pinned(const struct pinning *pinning, const struct search_hit *hit)
{
    for (uint32_t i = 0; i < pinning->count; i++)
        if (same(&pinning->list[i].hit, hit))
            return true;
    return false;
}

/* Puts the page of the merged list into the result. The result has the first hits of all. */
static void merge(const struct search_request *search, const struct pinning *pinning,
                  struct arena *arena, struct search_result *result)
{
    uint64_t last = (uint64_t)search->offset + search->limit;
    struct search_hit *page = arena_alloc(arena, (search->limit + 1) * sizeof *page);
    uint32_t next = 0, found = 0, count = 0;

    for (uint64_t place = 0; place < last; place++) {
        const struct search_hit *hit;

        while (found < result->hit_count && is_pinned(pinning, &result->hits[found]))
            found++;
        if (next < pinning->count &&
            (pinning->list[next].position <= place || found == result->hit_count))
            hit = &pinning->list[next++].hit;
        else if (found < result->hit_count)
            hit = &result->hits[found++];
        else
            break;
        if (place >= search->offset)
            page[count++] = *hit;
    }
    result->hits = page;
    result->hit_count = count;
}

/* The first hits up to the page's end, pinned ones left aside, for the merge. */
static struct search_form from_start(const struct search_form *form, uint32_t pins)
{
    struct search_form start = *form;
    uint64_t limit = (uint64_t)form->search.offset + form->search.limit + pins;

    start.search.offset = 0;
    start.search.limit = limit < SEARCH_HITS_MAX ? (uint32_t)limit : SEARCH_HITS_MAX;
    return start;
}

/* Totals and facets of what matches and what is pinned, each document once. */
static enum status count_all(struct reader *reader, const struct search_request *search,
                             struct pinning *pinning, struct arena *arena,
                             struct search_result *result, struct error *err)
{
    struct search_request pinned = {.zone = search->zone,
                                    .scope = search->scope,
                                    .distinct = search->distinct,
                                    .budget = search->budget,
                                    .deadline = search->deadline};
    const struct search_part parts[] = {{search, result}, {&pinned, NULL}};
    struct search_result counted;

    for (uint32_t i = 0; i < pinning->count; i++)
        pinning->ids[i] = pinning->list[i].id;
    pinned.filter = filter_ids(arena, pinning->ids, pinning->count);
    if (reader_search_together(reader, parts, 2, search->facets, search->facet_count, arena,
                               &counted, err))
        return err->status;
    result->total = counted.total;
    result->total_exact = true;
    result->facets = counted.facets;
    result->facet_count = counted.facet_count;
    if (counted.cut && !result->cut)
        result->cut = counted.cut;
    result->timed_out |= counted.timed_out;
    return STATUS_OK;
}

/* The search with its hidden documents left out, in the order that the weights give. */
static enum status search_weighted(const struct request *request, struct str uid,
                                   struct reader *reader, const struct search_form *form,
                                   const struct search_orders *orders, struct search_result *result,
                                   struct error *err)
{
    if (scaling_applies(orders, &form->search))
        return scaled_search(request, uid, reader, form, orders, result, err);
    return reader_search(reader, &form->search, request->arena, result, err);
}

static enum status search_ruled(const struct request *request, struct str uid,
                                struct reader *reader, const struct search_form *form,
                                const struct search_orders *orders, struct search_result *result,
                                struct error *err)
{
    struct arena *arena = request->arena;
    struct pinning *pinning = arena_zero(arena, 1, sizeof *pinning);
    struct search_form shown = *form, start;

    if (fetch(reader, orders->pins, orders->pin_count, arena, pinning, err) ||
        (pinning->count > 0 && check(reader, &form->search, arena, pinning, err)))
        return err->status;
    drop_forbidden(pinning);
    shown.search.filter = scaling_unhidden(orders, form->search.filter, arena);
    start = from_start(&shown, pinning->count);
    if (pinning->count > 0)
        start.search.facet_count = 0;
    if (search_weighted(request, uid, reader, &start, orders, result, err) ||
        (pinning->count > 0 && count_all(reader, &shown.search, pinning, arena, result, err)))
        return err->status;
    merge(&form->search, pinning, arena, result);
    return STATUS_OK;
}

enum status pins_search(const struct request *request, struct str uid, struct reader *reader,
                        const struct search_form *form, struct search_result *result,
                        struct error *err)
{
    const struct search_request *search = &form->search;
    const struct search_question question = {uid, search->q, search->filter, date_now()};
    struct search_orders *orders = arena_alloc(request->arena, sizeof *orders);
    json_t *rules = stored_object_snapshot(request->server->rules);

    search_rules_find(rules, &question, request->arena, orders);
    json_decref(rules);
    if (orders->weight_count > 0 && scaling_check(reader, orders, request->arena, err))
        return err->status;
    if (orders->pin_count == 0 && orders->weight_count == 0)
        return reader_search(reader, search, request->arena, result, err);
    return search_ruled(request, uid, reader, form, orders, result, err);
}
