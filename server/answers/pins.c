/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pins.c - finds what is pinned, and merges it with what was found. */
#include "server/answers/pins.h"

#include "base/date.h"
#include "server/state/search_rules.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"

struct pinned {
    struct search_hit hit;
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
    struct stored_object *stored = request->server->rules;
    bool any = json_object_size(stored_object_lock(stored)) > 0;

    stored_object_unlock(stored);
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

static uint32_t count_pinned(const struct pinning *pinning, const struct search_result *result)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < result->hit_count; i++)
        count += is_pinned(pinning, &result->hits[i]);
    return count;
}

/* Puts the page of the merged list into the result. The result has the first hits of all. */
static void merge(const struct search_request *search, const struct pinning *pinning,
                  struct arena *arena, struct search_result *result)
{
    uint64_t last = (uint64_t)search->offset + search->limit;
    struct search_hit *page = arena_alloc(arena, (search->limit + 1) * sizeof *page);
    uint32_t next = 0, found = 0, count = 0;

    result->total += pinning->count - count_pinned(pinning, result);
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
static enum status search_from_start(struct reader *reader, const struct search_request *search,
                                     uint32_t pins, struct arena *arena,
                                     struct search_result *result, struct error *err)
{
    struct search_request from_start = *search;
    uint64_t limit = (uint64_t)search->offset + search->limit + pins;

    from_start.offset = 0;
    from_start.limit = limit < SEARCH_HITS_MAX ? (uint32_t)limit : SEARCH_HITS_MAX;
    return reader_search(reader, &from_start, arena, result, err);
}

enum status pins_search(const struct request *request, struct str uid, struct reader *reader,
                        const struct search_form *form, struct search_result *result,
                        struct error *err)
{
    struct stored_object *stored = request->server->rules;
    const struct search_request *search = &form->search;
    struct search_pin pins[SEARCH_PINS_MAX];
    struct pinning *pinning;
    uint32_t count = search_rules_pins(stored_object_lock(stored), uid, search->q, date_now(),
                                       request->arena, pins);

    stored_object_unlock(stored);
    if (count == 0)
        return reader_search(reader, search, request->arena, result, err);
    pinning = arena_zero(request->arena, 1, sizeof *pinning);
    if (fetch(reader, pins, count, request->arena, pinning, err) ||
        check(reader, search, request->arena, pinning, err))
        return err->status;
    drop_forbidden(pinning);
    if (search_from_start(reader, search, pinning->count, request->arena, result, err))
        return err->status;
    merge(search, pinning, request->arena, result);
    return STATUS_OK;
}
