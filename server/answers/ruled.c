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

/* Keeps what the filter of the search and the scope of its key let pass. */
static enum status check(struct reader *reader, const struct search_request *search,
                         struct arena *arena, struct ruled_search *ruled, struct error *err)
{
    struct filter_node *filter = filter_both(arena, (struct filter_node *)(uintptr_t)search->filter,
                                             (struct filter_node *)(uintptr_t)search->scope);
    struct str ids[SEARCH_PINS_MAX];
    const struct browse browse = {
        .filter = filter, .ids = ids, .id_count = ruled->pin_count, .limit = SEARCH_PINS_MAX};
    uint64_t total;

    if (ruled->pin_count == 0)
        return STATUS_OK;
    for (uint32_t i = 0; i < ruled->pin_count; i++)
        ids[i] = ruled->pins[i].id;
    if (reader_browse(reader, &browse, arena, allow, ruled, &total, err))
        return err->status;
    drop_forbidden(ruled);
    return STATUS_OK;
}

/* --- the rules of a search --- */

static void find_orders(const struct request *request, struct str uid,
                        const struct search_form *form, struct search_orders *orders)
{
    const struct search_question question = {uid, form->search.q, form->search.filter, date_now()};
    json_t *rules = stored_object_snapshot(request->server->rules), *all = rules;

    if (form->inline_rule)
        all = search_rules_with(rules, form->inline_rule, question.now);
    search_rules_find(all, &question, request->arena, orders);
    if (all != rules)
        json_decref(all);
    json_decref(rules);
}

enum status ruled_prepare(const struct request *request, struct str uid, struct reader *reader,
                          const struct search_form *form, struct ruled_search *out,
                          struct error *err)
{
    struct arena *arena = request->arena;
    struct search_orders *orders = arena_alloc(arena, sizeof *orders);

    *out = (struct ruled_search){.orders = orders};
    find_orders(request, uid, form, orders);
    if (orders->weight_count > 0 && scaling_check(reader, orders, arena, err))
        return err->status;
    out->filter = scaling_unhidden(orders, form->search.filter, arena);
    if (orders->pin_count == 0)
        return STATUS_OK;
    out->pins = arena_zero(arena, orders->pin_count, sizeof *out->pins);
    if (fetch(reader, orders, &form->search, arena, out, err))
        return err->status;
    return check(reader, &form->search, arena, out, err);
}

bool ruled_orders(const struct ruled_search *ruled)
{
    return ruled->orders->pin_count > 0 || ruled->orders->weight_count > 0;
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
    if (scaling_applies(ruled->orders, &form->search))
        return scaled_search(request, uid, reader, form, ruled->orders, result, err);
    return reader_search(reader, &form->search, request->arena, result, err);
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
