/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_alert_trials.c - what an alert would ring for in the archive, and which alerts an article
 * would ring. */
#include "base/json.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/alert_asked.h"
#include "server/api/handlers.h"
#include "server/params/displayed.h"
#include "server/params/json_body.h"

#define MONTHS_MAX 1000
#define TEST_HITS  10

static void add_months(const struct search_result *result, struct buf *out)
{
    const struct facet_result *months = result->facet_count > 0 ? result->facets : NULL;

    buf_add_text(out, ",\"months\":{");
    for (uint32_t i = 0; months && i < months->value_count; i++) {
        json_add_comma(out);
        json_add_string(out, months->values[i].value);
        buf_addf(out, ":%llu", (unsigned long long)months->values[i].count);
    }
    buf_add_char(out, '}');
}

static void add_hits(const struct reader *reader, const struct search_result *result,
                     struct buf *out)
{
    buf_add_text(out, ",\"results\":[");
    for (uint32_t i = 0; i < result->hit_count; i++) {
        struct str snippet = result->hits[i].snippet;

        json_add_comma(out);
        buf_add_text(out, "{\"document\":");
        displayed_add(reader, &result->hits[i], out);
        json_add_key(out, "snippet");
        json_add_string(out, snippet.data ? snippet : STR(""));
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static void add_test(const struct reader *reader, const struct breadth *breadth,
                     const struct search_result *result, struct buf *out)
{
    buf_addf(out, "{\"total\":%llu,\"documents\":%llu,\"tooBroad\":%s,\"perDay\":",
             (unsigned long long)breadth->total, (unsigned long long)breadth->documents,
             breadth->broad ? "true" : "false");
    if (breadth->a_day >= 0)
        json_add_double(out, breadth->a_day);
    else
        buf_add_text(out, "null");
    response_cut(NULL, breadth->timed_out || result->timed_out, result->cut, out);
    add_months(result, out);
    add_hits(reader, result, out);
    buf_add_char(out, '}');
}

static enum status try_it(const struct request *request, const json_t *alert, struct buf *out,
                          struct error *err)
{
    static const struct str month = STR_INIT("month");
    static const struct search_sort newest = {STR_INIT("published"), true};
    struct search_request search;
    struct search_result result;
    struct breadth breadth;
    struct reader *reader;
    enum status status = alert_prepare(request, alert, &reader, &search, err);

    if (!status)
        status = alert_measure(request, alert, reader, &search, &breadth, err);
    if (!status) {
        bool dated = breadth.a_day >= 0;

        search.limit = TEST_HITS;
        search.snippets = true;
        search.facets = &month;
        search.facet_count = dated;
        search.facet_values = MONTHS_MAX;
        search.sorts = &newest;
        search.sort_count = dated;
        status = reader_search(reader, &search, request->arena, &result, err);
    }
    if (!status)
        add_test(reader, &breadth, &result, out);
    reader_release(reader);
    return status;
}

enum status handle_test_alert(const struct request *request, struct http_response *response,
                              struct error *err)
{
    json_t *alert = NULL;

    err->status = STATUS_OK;
    if (!search_limits_check_load(request, err) && !alert_read_new(request, &alert, err))
        try_it(request, alert, &response->body, err);
    json_decref(alert);
    return err->status;
}

static enum status match(const struct request *request, const struct preview_order *order,
                         struct buf *out, struct error *err)
{
    struct preview_result result;

    if (alerts_preview(request->server->alerts, order, request->arena, &result, err))
        return err->status;
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; i < result.count; i++) {
        json_add_comma(out);
        json_add_string(out, result.uuids[i]);
    }
    buf_add_text(out, "]}");
    return STATUS_OK;
}

/* {"id": "…"} or {"document": {…}}: which alerts does this article of the index, or this draft,
 * ring? */
enum status handle_match_alerts(const struct request *request, struct http_response *response,
                                struct error *err)
{
    struct preview_order order = {.access = request->access, .index = request->match.parts[0]};
    json_t *body;
    enum status status;

    if (alert_check_kept(request, err) || search_limits_check_load(request, err) ||
        json_body_read(request->http, request->budget, &body, err))
        return err->status;
    order.id = json_get_str(body, "id");
    order.draft = json_object_get(body, "document");
    if (json_object_size(body) != 1 || (!order.id.data && !order.draft))
        status = error_set(err, STATUS_BAD_REQUEST,
                           "write {\"id\": the id of an article} or {\"document\": a draft}");
    else
        status = match(request, &order, &response->body, err);
    json_decref(body);
    return status;
}
