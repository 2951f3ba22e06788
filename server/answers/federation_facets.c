/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation_facets.c - totals and facets of all queries together, index by index. */
#include <stdlib.h>

#include "base/json.h"
#include "server/answers/federation_private.h"
#include "server/answers/indexes.h"
#include "server/answers/response.h"
#include "server/http/api_error.h"
#include "server/keys/access.h"

static struct reader *reader_of(const struct multi_search *multi, struct str uid)
{
    for (uint32_t i = 0; i < multi->count; i++)
        if (str_eq(multi->queries[i].target.uid, uid))
            return multi->queries[i].reader;
    return NULL;
}

static enum status note_unused(struct str uid, struct error *err)
{
    const struct error before = *err;

    api_error_recode(err, STATUS_INDEX_NOT_FOUND, API_QUERY_INDEX_NOT_FOUND);
    return api_error_set(err, api_error_code(err),
                         "Inside `.federation.facetsByIndex.%.*s`: %s\n - Note: index `%.*s` is "
                         "not used in queries",
                         STR_ARG(uid), before.message, STR_ARG(uid));
}

/* Searches nothing, for the checks. */
static enum status check_unused(const struct request *request, const struct facets_of_index *facets,
                                struct error *err)
{
    struct arena *arena = request->arena;
    struct search_request nothing = {.facets = facets->facets.items,
                                     .facet_count = facets->facets.count,
                                     .budget = request->budget,
                                     .filter = filter_ids(arena, NULL, 0)};
    struct reader *reader = NULL;
    struct search_result result;
    enum status status;

    if (access_index(request->access, facets->uid, arena, &nothing.scope, err) ||
        index_acquire(request->server, facets->uid, &reader, err))
        return note_unused(facets->uid, err);
    status = reader_search(reader, &nothing, arena, &result, err);
    reader_release(reader);
    return status ? note_unused(facets->uid, err) : STATUS_OK;
}

/* Facets of an index without a query are checked, and not counted. */
enum status federation_read_facets(struct federation *federation, struct error *err)
{
    const json_t *object = federation->facets_by_index.json;
    struct arena *arena = federation->multi->request->arena;
    struct value value = {"facetsByIndex", API_BAD_FACETS_BY_INDEX, object, STR_NONE,
                          ".federation"};
    const char *uid;
    json_t *names;

    if (object && !json_is_object(object))
        return value_refused(&value, "an object", err);
    federation->facets =
        arena_zero(arena, json_object_size(object) + 1, sizeof *federation->facets);
    value.inside = ".federation.facetsByIndex";
    json_object_foreach ((json_t *)(uintptr_t)object, uid, names) {
        struct facets_of_index *facets = &federation->facets[federation->facets_count];

        value.name = uid;
        value.json = names;
        facets->uid = str_of(uid);
        facets->reader = reader_of(federation->multi, facets->uid);
        facets->facets = (struct names){0};
        if (!json_is_null(names) && value_names(&value, arena, &facets->facets, err))
            return err->status;
        if (!facets->reader && check_unused(federation->multi->request, facets, err))
            return err->status;
        federation->facets_count += facets->reader && !json_is_null(names);
    }
    return STATUS_OK;
}

static struct facets_of_index *facets_of(struct federation *federation, const struct reader *reader)
{
    for (uint32_t i = 0; i < federation->facets_count; i++)
        if (federation->facets[i].reader == reader)
            return &federation->facets[i];
    return NULL;
}

/* The requests to one index, and what is pinned there; *one is the last request. */
static uint32_t requests_to(const struct multi_search *multi, const struct reader *reader,
                            struct search_part *out, const struct multi_query **one)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < multi->count; i++)
        if (multi->queries[i].reader == reader) {
            const struct multi_query *query = &multi->queries[i];

            out[count++] = (struct search_part){&query->form.search, &query->result};
            if (query->ruled.pin_count > 0)
                out[count++] =
                    ruled_pins_part(&query->ruled, &query->form.search, multi->request->arena);
            *one = query;
        }
    return count;
}

/* A search counts up to maxTotalHits; the union of all does not. */
static bool is_capped(const struct multi_query *query)
{
    return query->result.total >= reader_settings(query->reader)->max_total_hits;
}

static enum status blame_facets(struct str uid, struct error *err)
{
    return error_set(err, err->status, "Inside `.federation.facetsByIndex.%.*s`: %s", STR_ARG(uid),
                     err->message);
}

/* What can be told of several requests if there is no time to count them together. */
static uint64_t largest_total(const struct search_part *parts, uint32_t count)
{
    uint64_t most = 0;

    for (uint32_t i = 0; i < count; i++)
        if (parts[i].found && parts[i].found->total > most)
            most = parts[i].found->total;
    return most;
}

/* After the deadline, the total is that of the query with most hits, and there are no facets. */
enum status federation_count(struct federation *federation, struct error *err)
{
    const struct multi_search *multi = federation->multi;
    struct arena *arena = multi->request->arena;
    struct search_part *parts = arena_alloc(arena, (2 * multi->count + 1) * sizeof *parts);

    for (uint32_t i = 0; i < multi->reader_count; i++) {
        struct facets_of_index *facets = facets_of(federation, multi->readers[i]);
        const struct multi_query *one = NULL;
        uint32_t count = requests_to(multi, multi->readers[i], parts, &one);
        struct search_result together;
        enum status status;

        if (count == 1 && !facets && !is_capped(one)) {
            federation->total += one->result.total;
            continue;
        }
        status = reader_search_together(multi->readers[i], parts, count,
                                        facets ? facets->facets.items : NULL,
                                        facets ? facets->facets.count : 0, arena, &together, err);
        if (status && status != STATUS_TIMEOUT)
            return blame_facets(facets ? facets->uid : one->target.uid, err);
        if (status)
            together =
                (struct search_result){.timed_out = true, .total = largest_total(parts, count)};
        federation->total += together.total;
        federation->cut = federation->cut ? federation->cut : together.cut;
        federation->timed_out |= together.timed_out;
        if (facets)
            facets->counted = together;
    }
    return STATUS_OK;
}

/* --- facets merged over all indexes --- */

static struct facet_result *facet_named(struct facet_result *facets, uint32_t count,
                                        struct str field)
{
    for (uint32_t i = 0; i < count; i++)
        if (str_eq(facets[i].field, field))
            return &facets[i];
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    return str_compare(((const struct facet_value *)a)->value,
                       ((const struct facet_value *)b)->value);
}

/* Adds the counts of equal values. */
static void merge_values(struct facet_result *into, const struct facet_result *more,
                         struct arena *arena)
{
    uint32_t most = into->value_count + more->value_count, count = 0;
    struct facet_value *values = arena_alloc(arena, (most + 1) * sizeof *values);

    for (uint32_t i = 0; i < into->value_count; i++)
        values[count++] = into->values[i];
    for (uint32_t i = 0; i < more->value_count; i++)
        values[count++] = more->values[i];
    qsort(values, count, sizeof *values, by_value);
    most = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (most > 0 && str_eq(values[most - 1].value, values[i].value))
            values[most - 1].count += values[i].count;
        else
            values[most++] = values[i];
    }
    into->values = values;
    into->value_count = most;
}

static void merge_facet(struct facet_result *into, const struct facet_result *more,
                        struct arena *arena)
{
    merge_values(into, more, arena);
    if (!more->has_range)
        return;
    into->low = into->has_range && into->low < more->low ? into->low : more->low;
    into->high = into->has_range && into->high > more->high ? into->high : more->high;
    into->has_range = true;
}

static void add_merged(const struct federation *federation, struct buf *out)
{
    struct arena *arena = federation->multi->request->arena;
    struct facet_result *merged;
    uint32_t most = 0, count = 0;

    for (uint32_t i = 0; i < federation->facets_count; i++)
        most += federation->facets[i].counted.facet_count;
    merged = arena_zero(arena, most + 1, sizeof *merged);
    for (uint32_t i = 0; i < federation->facets_count; i++) {
        const struct search_result *counted = &federation->facets[i].counted;

        for (uint32_t k = 0; k < counted->facet_count; k++) {
            const struct facet_result *facet = &counted->facets[k];
            struct facet_result *into = facet_named(merged, count, facet->field);

            if (!into) {
                into = &merged[count++];
                into->field = facet->field;
            }
            merge_facet(into, facet, arena);
        }
    }
    for (uint32_t i = 0; i < count && federation->most_values > 0; i++)
        if (merged[i].value_count > federation->most_values)
            merged[i].value_count = federation->most_values;
    response_facets(merged, count, "facetDistribution", "facetStats", out);
}

void federation_add_facets(const struct federation *federation, struct buf *out)
{
    if (federation->facets_count == 0)
        return;
    if (federation->merge_facets) {
        add_merged(federation, out);
        return;
    }
    json_add_key(out, "facetsByIndex");
    buf_add_char(out, '{');
    for (uint32_t i = 0; i < federation->facets_count; i++) {
        const struct facets_of_index *facets = &federation->facets[i];

        json_add_comma(out);
        json_add_string(out, facets->uid);
        buf_add_text(out, ":{");
        response_facets(facets->counted.facets, facets->counted.facet_count, "distribution",
                        "stats", out);
        buf_add_char(out, '}');
    }
    buf_add_char(out, '}');
}
