/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multi_search.c - reads and runs several queries. */
#include "server/answers/multi_search.h"

#include "base/date.h"
#include "server/answers/indexes.h"
#include "server/answers/pins.h"
#include "server/answers/search_limits.h"
#include "server/http/api_error.h"

enum status multi_search_blame(uint32_t number, struct error *err)
{
    api_error_recode(err, STATUS_INDEX_NOT_FOUND, API_QUERY_INDEX_NOT_FOUND);
    return error_prefix(err, "Inside `.queries[%u]`: ", number);
}

enum status multi_search_read(const struct request *request, const json_t *queries,
                              struct multi_search *out, struct error *err)
{
    const struct value value = {"queries", API_BAD_REQUEST, queries, STR_NONE, NULL};
    const json_t *query;
    size_t i;

    *out = (struct multi_search){.request = request, .started = clock_monotonic()};
    if (!queries)
        return error_set(err, STATUS_BAD_REQUEST, "Missing field `queries`");
    if (!json_is_array(queries))
        return value_refused(&value, "an array", err);
    if (json_array_size(queries) > MULTI_SEARCH_MAX)
        return error_set(err, STATUS_BAD_REQUEST, "`queries` has more than %d queries",
                         MULTI_SEARCH_MAX);
    out->queries = arena_zero(request->arena, json_array_size(queries) + 1, sizeof *out->queries);
    json_array_foreach (queries, i, query) {
        struct str inside = arena_format(request->arena, ".queries[%zu]", i);

        if (search_form_from_query(query, inside.data, request->arena, &out->queries[i].target,
                                   &out->queries[i].form, err))
            return err->status;
        out->count++;
    }
    return STATUS_OK;
}

static struct reader *reader_of(const struct multi_search *multi, struct str uid)
{
    for (uint32_t i = 0; i < multi->count; i++)
        if (multi->queries[i].reader && str_eq(multi->queries[i].target.uid, uid))
            return multi->queries[i].reader;
    return NULL;
}

static enum status acquire(struct multi_search *multi, struct multi_query *query, struct error *err)
{
    struct str uid = query->target.uid;
    struct reader *known = reader_of(multi, uid);

    if (known) {
        if (search_limits_apply(multi->request, uid, &query->form, known, err))
            return err->status;
        query->reader = known;
        return STATUS_OK;
    }
    if (search_limits_acquire(multi->request, uid, &query->form, &query->reader, err))
        return err->status;
    multi->readers[multi->reader_count++] = query->reader;
    return STATUS_OK;
}

enum status multi_search_acquire(struct multi_search *multi, struct error *err)
{
    multi->readers = arena_zero(multi->request->arena, multi->count + 1, sizeof(struct reader *));
    for (uint32_t i = 0; i < multi->count; i++)
        if (acquire(multi, &multi->queries[i], err))
            return multi_search_blame(i, err);
    return STATUS_OK;
}

/* If nothing is left of the budget, a query is not run: even its checks would take time. */
static enum status run(struct multi_search *multi, struct multi_query *query, bool merges,
                       struct error *err)
{
    const struct request *request = multi->request;
    enum budget_limit cut = budget_check(request->budget, request->arena);

    query->result = (struct search_result){.cut = cut, .timed_out = cut == BUDGET_TIME};
    if (cut)
        return STATUS_OK;
    return merges ? pins_search(request, query->target.uid, query->reader, &query->form,
                                &query->result, err)
                  : ruled_find(request, query->target.uid, query->reader, &query->form,
                               &query->ruled, &query->result, err);
}

/* If the time ends in the filter of a later query, that query has no hits, and those before keep
 * theirs. The filter of the first one is too long even for a search alone: an error there, too. */
static enum status run_numbered(struct multi_search *multi, uint32_t number, bool merges,
                                struct error *err)
{
    struct multi_query *query = &multi->queries[number];
    int64_t started = clock_monotonic();
    enum status status = run(multi, query, merges, err);

    if (status == STATUS_TIMEOUT && number > 0)
        query->result = (struct search_result){.timed_out = true};
    else if (status) {
        index_blame(query->target.uid, err);
        return multi_search_blame(number, err);
    }
    query->taken = clock_monotonic() - started;
    search_limits_account(multi->request, query->target.uid, &query->form, &query->result,
                          query->taken);
    return STATUS_OK;
}

enum status multi_search_run(struct multi_search *multi, uint32_t number, struct error *err)
{
    return run_numbered(multi, number, true, err);
}

enum status multi_search_run_all(struct multi_search *multi, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < multi->count; i++)
        status = run_numbered(multi, i, false, err);
    return status;
}

void multi_search_fini(struct multi_search *multi)
{
    for (uint32_t i = 0; i < multi->reader_count; i++)
        reader_release(multi->readers[i]);
}
