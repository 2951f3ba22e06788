/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_alert_rings.c - what rang: pages, streams of events, and the feeds below /feeds/{token}.
 */
#include "base/json.h"
#include "server/alerts/shown.h"
#include "server/api/alert_asked.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/http/event_streams.h"
#include "server/params/params.h"

#define LIMIT_DEFAULT 20
#define MATCHES_MAX   100

struct matches_params {
    struct count limit, after;
    struct flag newest;
};

static const struct param match_rows[] = {
    {"after", PARAM_COUNT, offsetof(struct matches_params, after), API_BAD_OFFSET, NULL},
    {"limit", PARAM_COUNT, offsetof(struct matches_params, limit), API_BAD_LIMIT, NULL},
    {"newest", PARAM_SWITCH, offsetof(struct matches_params, newest), API_BAD_ALERT, NULL},
};
static const struct param_table match_table = {match_rows, sizeof match_rows / sizeof *match_rows};

enum status handle_alert_matches(const struct request *request, struct http_response *response,
                                 struct error *err)
{
    struct matches_params params = {.limit.number = LIMIT_DEFAULT};
    struct ring_choice choice;
    json_t *alert;
    bool there;

    if (params_from_url(&match_table, &request->http->url, request->arena, &params, err) ||
        !(alert = alert_find(request, NULL, err)))
        return err->status;
    choice = (struct ring_choice){.after = params.after.number,
                                  .most = params.limit.number < MATCHES_MAX ? params.limit.number
                                                                            : MATCHES_MAX,
                                  .newest = params.newest.on};
    there = shown_add_rings(request->server, alert_book(request), json_get_str(alert, "uuid"),
                            &choice, request->arena, &response->body);
    json_decref(alert);
    return there ? STATUS_OK : alert_refuse_absent(request, err);
}

/* A client that comes back says what it has; a new one gets what rings from now on. */
static enum status stream(const struct request *request, const json_t *alert,
                          struct http_response *response, struct error *err)
{
    struct str last = request->http->headers.values[HEADER_LAST_EVENT_ID];
    const struct ring_choice last_one = {.most = 1, .newest = true};
    struct ring_list newest;
    uint64_t after = 0;

    if (!last.data || !str_to_u64(last, &after)) {
        json_decref(book_find_rings(alert_book(request), json_get_str(alert, "uuid"), &last_one,
                                    request->arena, &newest));
        after = newest.count > 0 ? newest.rings[0].sequence : 0;
    }
    if (request->http->method == HTTP_GET)
        return alerts_stream(request->server->alerts, json_get_str(alert, "uuid"), after, response,
                             err);
    event_streams_head(response);
    return STATUS_OK;
}

enum status handle_alert_events(const struct request *request, struct http_response *response,
                                struct error *err)
{
    json_t *alert = alert_find(request, NULL, err);
    enum status status;

    if (!alert)
        return err->status;
    status = stream(request, alert, response, err);
    json_decref(alert);
    return status;
}

/* --- feeds --- */

static json_t *find_feed(const struct request *request, struct error *err)
{
    char token[UUID_SIZE];
    json_t *alert = NULL;

    if (alert_check_kept(request, err))
        return NULL;
    if (uuid_parse(request->match.parts[0], token))
        alert = book_find_token(alert_book(request), str_of(token), NULL);
    if (!alert)
        api_error_set(err, API_ALERT_NOT_FOUND, "there is no such feed");
    return alert;
}

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
    shown_add_atom(request->server, alert_book(request), alert, request->arena, &response->body);
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
    shown_add_json_feed(request->server, alert_book(request), alert, request->arena,
                        &response->body);
    json_decref(alert);
    return STATUS_OK;
}
