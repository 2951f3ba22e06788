/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_alerts.c - saved searches that ring: /indexes/{uid}/alerts, and one alert below it.
 *
 * A client sees the alerts that its own key, or tenant, has made; the master key sees all. */
#include "base/json.h"
#include "server/alerts/alert.h"
#include "server/alerts/owner.h"
#include "server/alerts/shown.h"
#include "server/answers/search_limits.h"
#include "server/api/alert_asked.h"
#include "server/api/handlers.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/params/params.h"

#define LIMIT_DEFAULT 20
#define LIMIT_MAX     1000

enum status handle_add_alert(const struct request *request, struct http_response *response,
                             struct error *err)
{
    const struct alert numbers = {.rings = 0};
    json_t *alert = NULL;

    err->status = STATUS_OK;
    if (search_limits_check_load(request, err))
        return err->status;
    if (book_count(alert_book(request)) >= BOOK_ALERTS_MAX)
        return api_error_set(err, API_BAD_ALERT, "there are %d alerts already", BOOK_ALERTS_MAX);
    if (!alert_read_new(request, &alert, err) && !alert_check(request, alert, err) &&
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
    json_t *alert = alert_find(request, &numbers, err);

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
    json_t *alert = alert_find(request, &numbers, err), *body;

    if (!alert)
        return err->status;
    if (!json_body_read(request->http, request->budget, &body, err)) {
        if (!alert_change(alert, body, err) && !alert_check(request, alert, err) &&
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
    json_t *alert = alert_find(request, NULL, err);
    enum status status;

    if (!alert)
        return err->status;
    status = alerts_drop(request->server->alerts, json_get_str(alert, "uuid").data, err);
    json_decref(alert);
    response->status = 204;
    return status;
}

struct alert_list_params {
    struct count offset, limit;
};

static const struct param list_rows[] = {
    {"offset", PARAM_COUNT, offsetof(struct alert_list_params, offset), API_BAD_OFFSET, NULL},
    {"limit", PARAM_COUNT, offsetof(struct alert_list_params, limit), API_BAD_LIMIT, NULL},
};
static const struct param_table list_table = {list_rows, sizeof list_rows / sizeof *list_rows};

static void add_page(const struct request *request, const struct alert_page *page, struct buf *out)
{
    for (uint32_t i = 0; i < page->count; i++) {
        struct alert numbers;
        json_auto_t *alert = book_read(alert_book(request), page->alerts[i], &numbers);

        if (alert &&
            owner_is(json_object_get(alert, "owner"), request->access, request->match.parts[0]))
            shown_add_alert(request->server, alert, &numbers, out);
    }
}

enum status handle_alerts(const struct request *request, struct http_response *response,
                          struct error *err)
{
    struct alert_list_params params = {.limit.number = LIMIT_DEFAULT};
    struct str uid = request->match.parts[0];
    struct alert_page page;
    json_auto_t *owner = owner_of(request->access, uid);

    if (alert_check_kept(request, err) ||
        params_from_url(&list_table, &request->http->url, request->arena, &params, err))
        return err->status;
    if (params.limit.number > LIMIT_MAX)
        params.limit.number = LIMIT_MAX;
    page = (struct alert_page){.offset = params.offset.number, .limit = params.limit.number};
    book_list(alert_book(request), uid, request->access->everything ? NULL : owner, request->arena,
              &page);
    buf_add_text(&response->body, "{\"results\":[");
    add_page(request, &page, &response->body);
    buf_addf(&response->body, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", page.offset, page.limit,
             page.total);
    return STATUS_OK;
}
