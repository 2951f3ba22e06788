/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_alerts.c - saved searches that ring: /indexes/{uid}/alerts and /feeds/{token}.
 *
 * A client sees the alerts that its own key, or tenant, has made; the master key sees all. */
#include "base/date.h"
#include "base/json.h"
#include "engine/standing.h"
#include "server/alerts/alert.h"
#include "server/alerts/alerts.h"
#include "server/alerts/displayed.h"
#include "server/alerts/owner.h"
#include "server/alerts/round.h"
#include "server/alerts/shown.h"
#include "server/answers/search_limits.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/tasks/tasks.h"

#define LIMIT_DEFAULT 20
#define LIMIT_MAX     1000
#define MATCHES_MAX   100
#define TEST_HITS     10
#define JUDGED_LEAST  1000 /* documents: of fewer, a share says little */
#define BROAD_SHARE   0.5  /* of the documents: more is no alert */
#define RATE_DAYS     30

/* --- finding --- */

static struct book *book_of(const struct request *request)
{
    return alerts_book(request->server->alerts);
}

/* Where alerts are not kept, none is found; that must not look as if there were none. The address
 * of the primary is not for everybody who asks. */
static enum status check_kept(const struct request *request, struct error *err)
{
    if (request->server->config->follow)
        return error_set(err, STATUS_LOCKED,
                         "this daemon is a replica, and alerts are kept by the primary: ask that "
                         "one");
    if (!tasks_are_ours(request->server->tasks))
        return error_set(err, STATUS_LOCKED,
                         "alerts are kept by the datelined that writes to this database: ask that "
                         "one");
    return STATUS_OK;
}

static enum status refuse_absent(const struct request *request, struct error *err)
{
    return api_error_set(err, API_ALERT_NOT_FOUND, "Alert `%.*s` not found.",
                         STR_ARG(request->match.parts[1]));
}

/* The alert of the path: a new value. API_ALERT_NOT_FOUND, also if it is another client's;
 * STATUS_LOCKED. */
static json_t *find(const struct request *request, struct alert *numbers, struct error *err)
{
    struct str uid = request->match.parts[0], id = request->match.parts[1];
    char uuid[UUID_SIZE];
    json_t *alert = NULL;

    if (check_kept(request, err))
        return NULL;
    if (uuid_parse(id, uuid))
        alert = book_find(book_of(request), str_of(uuid), uid, numbers);
    if (alert && owner_is(json_object_get(alert, "owner"), request->access, uid))
        return alert;
    json_decref(alert);
    refuse_absent(request, err);
    return NULL;
}

static json_t *find_feed(const struct request *request, struct error *err)
{
    char token[UUID_SIZE];
    json_t *alert = NULL;

    if (check_kept(request, err))
        return NULL;
    if (uuid_parse(request->match.parts[0], token))
        alert = book_find_token(book_of(request), str_of(token), NULL);
    if (!alert)
        api_error_set(err, API_ALERT_NOT_FOUND, "there is no such feed");
    return alert;
}

/* --- checking --- */

static uint64_t count(struct reader *reader, const struct search_request *request, int days,
                      struct arena *arena, struct error *err)
{
    struct search_request counting = *request;
    struct search_result result;
    struct filter_node *since;

    err->status = STATUS_OK;
    counting.limit = 0;
    counting.exact_total = true;
    counting.collapse = COLLAPSE_NONE;
    if (days > 0) {
        since = filter_compare(arena, FILTER_GREATER_EQUAL, STR("published"),
                               arena_format(arena, "now-%dd", days));
        counting.filter =
            filter_both(arena, (struct filter_node *)(uintptr_t)counting.filter, since);
    }
    return reader_search(reader, &counting, arena, &result, err) ? 0 : result.total;
}

struct breadth {
    uint64_t total, documents;
    double a_day; /* of the last RATE_DAYS days; below 0: unknown */
    bool broad;
};

/* How often would it ring? An index that cannot tell dates has no rate. */
static enum status measure(const struct request *request, const json_t *alert,
                           struct reader *reader, const struct search_request *search,
                           struct breadth *out, struct error *err)
{
    bool empty = str_trim(search->q).length == 0 && !search->filter;
    struct reader_stats stats;
    struct error undated;
    uint64_t lately;

    reader_stats(reader, &stats);
    out->documents = stats.documents;
    out->total = count(reader, search, 0, request->arena, err);
    if (err->status)
        return err->status;
    lately = count(reader, search, RATE_DAYS, request->arena, &undated);
    out->a_day = undated.status ? -1 : (double)lately / RATE_DAYS;
    out->broad = empty || (stats.documents >= JUDGED_LEAST &&
                           (double)out->total > (double)stats.documents * BROAD_SHARE);
    return STATUS_OK;
}

static enum status refuse_broad(const struct breadth *breadth, struct error *err)
{
    if (breadth->a_day < 0)
        return api_error_set(err, API_ALERT_TOO_BROAD,
                             "this alert would ring for %llu of %llu articles; ask for more",
                             (unsigned long long)breadth->total,
                             (unsigned long long)breadth->documents);
    return api_error_set(err, API_ALERT_TOO_BROAD,
                         "this alert would ring for %llu of %llu articles, in the last %d days "
                         "%.1f times a day; ask for more",
                         (unsigned long long)breadth->total, (unsigned long long)breadth->documents,
                         RATE_DAYS, breadth->a_day);
}

/* Reads the alert's search, for what the client may see. The index must exist. */
static enum status prepare(const struct request *request, const json_t *alert,
                           struct reader **reader, struct search_request *search, struct error *err)
{
    struct standing *standing;
    enum status status;

    *reader = NULL;
    if (alert_request(alert, request->arena, search, err) ||
        access_index(request->access, request->match.parts[0], request->arena, &search->scope,
                     err) ||
        index_acquire(request->server, request->match.parts[0], reader, err))
        return err->status;
    search->deadline = request->budget->deadline;
    standing = standing_new();
    status = reader_keep(*reader, standing, 0, search, request->arena, err);
    standing_free(standing);
    return status;
}

static enum status check(const struct request *request, const json_t *alert, struct error *err)
{
    struct search_request search;
    struct breadth breadth = {.total = 0};
    struct reader *reader;
    enum status status = prepare(request, alert, &reader, &search, err);

    if (!status)
        status = measure(request, alert, reader, &search, &breadth, err);
    if (!status && breadth.broad)
        status = refuse_broad(&breadth, err);
    reader_release(reader);
    return status;
}

/* --- alerts --- */

static json_t *new_alert(const struct request *request)
{
    char uuid[UUID_SIZE], token[UUID_SIZE];
    struct str uid = request->match.parts[0];

    uuid_make_ordered(uuid);
    uuid_make(token); /* secret: who knows it may read the feed */
    return json_pack("{s:s,s:s%,s:I,s:s,s:o}", "uuid", uuid, "index", uid.data, uid.length,
                     "createdAt", (json_int_t)date_now(), "token", token, "owner",
                     owner_of(request->access, uid));
}

/* *out is a new value, from the body of the request. */
static enum status read_new(const struct request *request, json_t **out, struct error *err)
{
    json_t *body;

    *out = NULL;
    if (json_body_read(request->http, &body, err))
        return err->status;
    *out = new_alert(request);
    alert_change(*out, body, err);
    json_decref(body);
    return err->status;
}

enum status handle_add_alert(const struct request *request, struct http_response *response,
                             struct error *err)
{
    const struct alert numbers = {.rings = 0};
    json_t *alert = NULL;

    err->status = STATUS_OK;
    if (search_limits_check_load(request, err))
        return err->status;
    if (book_count(book_of(request)) >= BOOK_ALERTS_MAX)
        return api_error_set(err, API_BAD_ALERT, "there are %d alerts already", BOOK_ALERTS_MAX);
    if (!read_new(request, &alert, err) && !check(request, alert, err) &&
        !alerts_add(request->server->alerts, alert, err))
        shown_add_alert(request->server, alert, &numbers, &response->body);
    json_decref(alert);
    response->status = 201;
    return err->status;
}

enum status handle_alert(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct alert numbers;
    json_t *alert = find(request, &numbers, err);

    if (!alert)
        return err->status;
    shown_add_alert(request->server, alert, &numbers, &response->body);
    json_decref(alert);
    return STATUS_OK;
}

enum status handle_update_alert(const struct request *request, struct http_response *response,
                                struct error *err)
{
    struct alert numbers;
    json_t *alert = find(request, &numbers, err), *body;

    if (!alert)
        return err->status;
    if (!json_body_read(request->http, &body, err)) {
        if (!alert_change(alert, body, err) && !check(request, alert, err) &&
            !alerts_change(request->server->alerts, alert, err))
            shown_add_alert(request->server, alert, &numbers, &response->body);
        json_decref(body);
    }
    json_decref(alert);
    return err->status;
}

enum status handle_delete_alert(const struct request *request, struct http_response *response,
                                struct error *err)
{
    json_t *alert = find(request, NULL, err);
    enum status status;

    if (!alert)
        return err->status;
    status = alerts_drop(request->server->alerts, json_get_str(alert, "uuid").data, err);
    json_decref(alert);
    response->status = 204;
    return status;
}

struct page_params {
    struct count offset, limit, after;
    struct flag newest;
};

static const struct param list_rows[] = {
    {"offset", PARAM_COUNT, offsetof(struct page_params, offset), API_BAD_OFFSET, NULL},
    {"limit", PARAM_COUNT, offsetof(struct page_params, limit), API_BAD_LIMIT, NULL},
};
static const struct param_table list_table = {list_rows, sizeof list_rows / sizeof *list_rows};

/* A new value, if the client may see the alert with this number in the book. */
static json_t *alert_at(const struct request *request, uint32_t number, struct alert *numbers)
{
    struct str uid = request->match.parts[0];
    struct book *book = book_of(request);
    json_t *alert = NULL;
    struct error err;

    book_lock(book);
    *numbers = *book_alert(book, number);
    if (numbers->text)
        alert = json_read(str_of(numbers->text), 0, &err);
    book_unlock(book);
    if (alert && str_eq(json_get_str(alert, "index"), uid) &&
        owner_is(json_object_get(alert, "owner"), request->access, uid))
        return alert;
    json_decref(alert);
    return NULL;
}

enum status handle_alerts(const struct request *request, struct http_response *response,
                          struct error *err)
{
    struct page_params page = {.limit.number = LIMIT_DEFAULT};
    uint32_t most, seen = 0, shown = 0;

    if (check_kept(request, err) ||
        params_from_url(&list_table, &request->http->url, request->arena, &page, err))
        return err->status;
    if (page.limit.number > LIMIT_MAX)
        page.limit.number = LIMIT_MAX;
    book_lock(book_of(request));
    most = book_alert_count(book_of(request));
    book_unlock(book_of(request));
    buf_add_text(&response->body, "{\"results\":[");
    for (uint32_t i = 0; i < most; i++) {
        struct alert numbers;
        json_t *alert = alert_at(request, i, &numbers);

        if (alert && seen++ >= page.offset.number && shown < page.limit.number) {
            shown_add_alert(request->server, alert, &numbers, &response->body);
            shown++;
        }
        json_decref(alert);
    }
    buf_addf(&response->body, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", page.offset.number,
             page.limit.number, seen);
    return STATUS_OK;
}

/* --- what rang --- */

static const struct param match_rows[] = {
    {"after", PARAM_COUNT, offsetof(struct page_params, after), API_BAD_OFFSET, NULL},
    {"newest", PARAM_SWITCH, offsetof(struct page_params, newest), API_BAD_REQUEST, NULL},
    {"limit", PARAM_COUNT, offsetof(struct page_params, limit), API_BAD_LIMIT, NULL},
};
static const struct param_table match_table = {match_rows, sizeof match_rows / sizeof *match_rows};

enum status handle_alert_matches(const struct request *request, struct http_response *response,
                                 struct error *err)
{
    struct page_params page = {.limit.number = LIMIT_DEFAULT};
    struct ring_choice choice;
    json_t *alert;
    bool there;

    if (params_from_url(&match_table, &request->http->url, request->arena, &page, err) ||
        !(alert = find(request, NULL, err)))
        return err->status;
    choice = (struct ring_choice){.after = page.after.number,
                                  .most = page.limit.number < MATCHES_MAX ? page.limit.number
                                                                          : MATCHES_MAX,
                                  .newest = page.newest.on};
    there = shown_add_rings(request->server, book_of(request), json_get_str(alert, "uuid"), &choice,
                            request->arena, &response->body);
    json_decref(alert);
    return there ? STATUS_OK : refuse_absent(request, err);
}

/* A client that comes back says what it has; a new one gets what rings from now on. */
static enum status stream(const struct request *request, const json_t *alert,
                          struct http_response *response, struct error *err)
{
    struct str last = request->http->headers.values[HEADER_LAST_EVENT_ID];
    struct ring_list newest = {.count = 0};
    uint64_t after = 0;

    if (!last.data || !str_to_u64(last, &after)) {
        struct book *book = book_of(request);
        uint32_t number;

        book_lock(book);
        number = book_number(book, json_get_str(alert, "uuid"));
        book_unlock(book);
        if (number != BOOK_NONE)
            book_newest(book, number, 1, request->arena, &newest);
        after = newest.count > 0 ? newest.rings[0].sequence : 0;
    }
    if (request->http->method == HTTP_GET) {
        response->stream =
            alerts_stream(request->server->alerts, json_get_str(alert, "uuid"), after);
        if (!response->stream)
            return api_error_set(err, API_BUSY, "too many streams, or the server is stopping");
    }
    http_add_field(response, "Content-Type", "text/event-stream");
    http_add_field(response, "X-Accel-Buffering", "no"); /* nginx would collect it */
    return STATUS_OK;
}

enum status handle_alert_events(const struct request *request, struct http_response *response,
                                struct error *err)
{
    json_t *alert = find(request, NULL, err);
    enum status status;

    if (!alert)
        return err->status;
    status = stream(request, alert, response, err);
    json_decref(alert);
    return status;
}

/* --- feeds --- */

enum status handle_feed_events(const struct request *request, struct http_response *response,
                               struct error *err)
{
    json_t *alert = find_feed(request, err);
    enum status status;

    if (!alert)
        return err->status;
    status = stream(request, alert, response, err);
    json_decref(alert);
    return status;
}

enum status handle_feed_atom(const struct request *request, struct http_response *response,
                             struct error *err)
{
    json_t *alert = find_feed(request, err);

    if (!alert)
        return err->status;
    http_add_field(response, "Content-Type", "application/atom+xml; charset=utf-8");
    shown_add_atom(request->server, book_of(request), alert, request->arena, &response->body);
    json_decref(alert);
    return STATUS_OK;
}

enum status handle_feed_json(const struct request *request, struct http_response *response,
                             struct error *err)
{
    json_t *alert = find_feed(request, err);

    if (!alert)
        return err->status;
    http_add_field(response, "Content-Type", "application/feed+json; charset=utf-8");
    shown_add_json_feed(request->server, book_of(request), alert, request->arena, &response->body);
    json_decref(alert);
    return STATUS_OK;
}

/* --- trying --- */

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
        struct str snippet = displayed_snippet(reader, &result->hits[i]);

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
    enum status status = prepare(request, alert, &reader, &search, err);

    if (!status)
        status = measure(request, alert, reader, &search, &breadth, err);
    if (!status) {
        bool dated = breadth.a_day >= 0;

        search.limit = TEST_HITS;
        search.snippets = true;
        search.facets = &month;
        search.facet_count = dated;
        search.facet_values = LIMIT_MAX;
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
    if (!search_limits_check_load(request, err) && !read_new(request, &alert, err))
        try_it(request, alert, &response->body, err);
    json_decref(alert);
    return err->status;
}

/* {"id": "…"}: which alerts does this article of the index ring? */
enum status handle_match_alerts(const struct request *request, struct http_response *response,
                                struct error *err)
{
    struct str *uuids;
    uint32_t number;
    json_t *body;
    struct str id;
    enum status status;

    if (check_kept(request, err) || search_limits_check_load(request, err) ||
        json_body_read(request->http, &body, err))
        return err->status;
    id = json_get_str(body, "id");
    if (!id.data || json_object_size(body) != 1)
        status = error_set(err, STATUS_BAD_REQUEST, "write {\"id\": the id of an article}");
    else
        status = round_preview(request->server, book_of(request), request->access,
                               request->match.parts[0], id, request->arena, &uuids, &number, err);
    json_decref(body);
    if (status)
        return status;
    buf_add_text(&response->body, "{\"results\":[");
    for (uint32_t i = 0; i < number; i++) {
        json_add_comma(&response->body);
        json_add_string(&response->body, uuids[i]);
    }
    buf_add_text(&response->body, "]}");
    return STATUS_OK;
}
