/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruled.c - finds the rules of a search, what they pin, and the hits in the order of their weights.
 */
#include "server/answers/ruled.h"

#include "base/date.h"
#include "server/answers/scaling.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

static bool same(const struct search_hit *a, const struct search_hit *b)
{
    return a->segment == b->segment && a->document == b->document;
}

bool ruled_may_apply(const struct request *request, const struct search_form *form)
{
    json_t *rules = stored_object_snapshot(request->server->rules);
    bool any = json_object_size(rules) > 0 || form->inline_rule;

    json_decref(rules);
    return any;
}

/* --- what is pinned --- */

/* The details of a pinned hit have only its place. */
static void tell_place(struct pinned *pinned, struct arena *arena)
{
    struct search_detail *detail = arena_zero(arena, 1, sizeof *detail);

    *detail = (struct search_detail){
        .rule = SEARCH_RULE_PIN, .name = STR("pin"), .matching = pinned->position};
    pinned->hit.details = detail;
    pinned->hit.detail_count = 1;
}

/* Fetches the pinned documents. Those that are not there are left out. */
static enum status fetch(struct reader *reader, const struct search_orders *orders,
                         const struct search_request *search, struct arena *arena,
                         struct ruled_search *ruled, struct error *err)
{
    for (uint32_t i = 0; i < orders->pin_count; i++) {
        const struct search_pin *pin = &orders->pins[i];
        struct pinned *pinned = &ruled->pins[ruled->pin_count];
        enum status status = reader_document(reader, pin->id, arena, &pinned->hit, err);

        if (status == STATUS_DOCUMENT_NOT_FOUND)
            continue;
        if (status)
            return status;
        pinned->hit.rank = 1;
        pinned->position = pin->position;
        pinned->id = pin->id;
        pinned->own = pin->own;
        if (search->details)
            tell_place(pinned, arena);
        ruled->pin_count++;
    }
    return STATUS_OK;
}

static enum status allow(void *context, const struct search_hit *document, struct error *err)
{
    struct ruled_search *ruled = context;

    (void)err;
    for (uint32_t i = 0; i < ruled->pin_count; i++)
        if (same(&ruled->pins[i].hit, document))
            ruled->pins[i].allowed = true;
    return STATUS_OK;
}

static void drop_forbidden(struct ruled_search *ruled)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < ruled->pin_count; i++)
        if (ruled->pins[i].allowed)
            ruled->pins[kept++] = ruled->pins[i];
    ruled->pin_count = kept;
}

/* Of the pins of the own rule, or of the others, allows those that pass the filter and the scope of
 * the key. */
static enum status allow_some(struct reader *reader, bool own, struct filter_node *filter,
                              const struct filter_node *scope, struct arena *arena,
                              struct ruled_search *ruled, struct error *err)
{
    struct str ids[SEARCH_PINS_MAX];
    struct browse browse = {.filter =
                                filter_both(arena, filter, (struct filter_node *)(uintptr_t)scope),
                            .ids = ids,
                            .limit = SEARCH_PINS_MAX};
    uint64_t total;

    for (uint32_t i = 0; i < ruled->pin_count; i++)
        if (ruled->pins[i].own == own)
            ids[browse.id_count++] = ruled->pins[i].id;
    if (browse.id_count == 0)
        return STATUS_OK;
    return reader_browse(reader, &browse, arena, allow, ruled, &total, err);
}

static enum status check(struct reader *reader, const struct search_request *search,
                         struct arena *arena, struct ruled_search *ruled, struct error *err)
{
    struct filter_node *filter = (struct filter_node *)(uintptr_t)search->filter;
    struct filter_node *shown = scaling_unhidden(ruled->orders, true, filter, arena);

    if (allow_some(reader, false, filter, search->scope, arena, ruled, err) ||
        allow_some(reader, true, shown, search->scope, arena, ruled, err))
        return err->status;
    drop_forbidden(ruled);
    return STATUS_OK;
}

/* --- the rules of a search --- */

static void find_orders(const struct request *request, struct str uid,
                        const struct search_form *form, struct search_orders *orders)
{
    const struct search_question question = {uid, form->search.q, form->search.filter, date_now()};
    json_t *rules = stored_object_snapshot(request->server->rules);

    search_rules_find(rules, form->inline_rule, &question, request->arena, orders);
    json_decref(rules);
}

static enum status find_ruled(const struct request *request, struct str uid, struct reader *reader,
                              const struct search_form *form, struct ruled_search *out,
                              struct error *err)
{
    struct arena *arena = request->arena;
    struct search_orders *orders = arena_alloc(arena, sizeof *orders);

    *out = (struct ruled_search){.orders = orders};
    find_orders(request, uid, form, orders);
    if (orders->weight_count > 0 && scaling_select(reader, &form->search, orders, arena, err))
        return err->status;
    out->filter = scaling_unhidden(orders, false, form->search.filter, arena);
    if (orders->pin_count == 0)
        return STATUS_OK;
    out->pins = arena_zero(arena, orders->pin_count, sizeof *out->pins);
    if (fetch(reader, orders, &form->search, arena, out, err))
        return err->status;
    return check(reader, &form->search, arena, out, err);
}

enum status ruled_prepare(const struct request *request, struct str uid, struct reader *reader,
                          const struct search_form *form, struct ruled_search *out,
                          struct error *err)
{
    int64_t started = clock_monotonic();
    enum status status = find_ruled(request, uid, reader, form, out, err);

    budget_add_rules(request->budget, clock_monotonic() - started);
    return status;
}

void ruled_put_off(const struct request *request, struct search_request *search)
{
    if (search->deadline)
        search->deadline += request->budget->rules;
}

bool ruled_orders(const struct ruled_search *ruled)
{
    const struct search_orders *orders = ruled->orders;

    return orders->pin_count > 0 || orders->weight_count > 0 || orders->left_out;
}

bool ruled_pins(const struct ruled_search *ruled, const struct search_hit *hit)
{
    for (uint32_t i = 0; i < ruled->pin_count; i++)
        if (same(&ruled->pins[i].hit, hit))
            return true;
    return false;
}

enum status ruled_find(const struct request *request, struct str uid, struct reader *reader,
                       const struct search_form *form, const struct ruled_search *ruled,
                       struct search_result *result, struct error *err)
{
    enum status status = scaling_applies(ruled->orders, &form->search)
                             ? scaled_search(request, uid, reader, form, ruled->orders, result, err)
                             : reader_search(reader, &form->search, request->arena, result, err);

    if (!status && !result->cut && ruled->orders->left_out)
        result->cut = BUDGET_RULES;
    return status;
}

/* --- totals --- */

struct search_part ruled_pins_part(const struct ruled_search *ruled,
                                   const struct search_request *search, struct arena *arena)
{
    struct search_request *pinned = arena_zero(arena, 1, sizeof *pinned);
    struct str *ids = arena_alloc(arena, (ruled->pin_count + 1) * sizeof *ids);

    for (uint32_t i = 0; i < ruled->pin_count; i++)
        ids[i] = ruled->pins[i].id;
    *pinned = (struct search_request){.filter = filter_ids(arena, ids, ruled->pin_count),
                                      .zone = search->zone,
                                      .scope = search->scope,
                                      .distinct = search->distinct,
                                      .budget = search->budget,
                                      .deadline = search->deadline};
    return (struct search_part){pinned, NULL};
}
