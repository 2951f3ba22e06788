/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_alerts.c - saved searches that ring: /indexes/{uid}/alerts, and one alert below it.
 *
 * A client sees the alerts that its own key, or tenant, has made; the master key sees all. */
#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/alerts/alert.h"
#include "server/alerts/orders.h"
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
#define ALERTS_MAX    1000 /* of one request */

/* --- new ones --- */

static const struct alert new_numbers = {.rings = 0};

static enum status add_one(const struct request *request, const json_t *body,
                           struct http_response *response, struct error *err)
{
    json_t *alert;

    if (!alert_make(request, body, &alert, err) && !alert_check(request, alert, err) &&
        !alerts_order_one(request->server->alerts, ORDER_ADD, alert, err))
        shown_add_alert(request->server, alert, &new_numbers, &response->body);
    json_decref(alert);
    response->status = 201;
    return err->status;
}

/* All of them share the time of the request. */
static enum status check_time(const struct request *request, struct error *err)
{
    if (request->budget->deadline == 0 || clock_monotonic() < request->budget->deadline)
        return STATUS_OK;
    return api_error_set(err, API_BUSY,
                         "the time of the request was over before this alert: send it again");
}

/* Makes and checks an alert of the list. Its searches use memory of their own, freed at once. */
static void prepare(const struct request *request, const json_t *body, struct alert_order *order)
{
    struct request here = *request;
    json_t *alert;

    here.arena = arena_new();
    if (!alert_make(&here, body, &alert, &order->err) && !check_time(&here, &order->err))
        alert_check(&here, alert, &order->err);
    order->alert = alert;
    arena_free(here.arena);
}

static void add_results(const struct request *request, const struct alert_order *orders,
                        uint32_t count, struct buf *out)
{
    uint32_t refused = 0;

    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; i < count; i++) {
        refused += orders[i].err.status != STATUS_OK;
        if (!orders[i].err.status)
            shown_add_alert(request->server, orders[i].alert, &new_numbers, out);
        else {
            json_add_comma(out);
            api_error_add(&orders[i].err, out);
        }
    }
    buf_addf(out, "],\"set\":%u,\"refused\":%u}", count - refused, refused);
}

/* Each has its own result. */
static enum status add_list(const struct request *request, const json_t *bodies,
                            struct http_response *response, struct error *err)
{
    uint32_t count = (uint32_t)json_array_size(bodies);
    struct alert_order *orders;

    if (json_array_size(bodies) > ALERTS_MAX)
        return api_error_set(err, API_BAD_ALERT,
                             "a request may have at most %d alerts, and this one has %zu",
                             ALERTS_MAX, json_array_size(bodies));
    orders = mem_zero((size_t)count + 1, sizeof *orders);
    for (uint32_t i = 0; i < count; i++)
        prepare(request, json_array_get(bodies, i), &orders[i]);
    alerts_order(request->server->alerts, orders, count);
    add_results(request, orders, count, &response->body);
    for (uint32_t i = 0; i < count; i++)
        json_decref((json_t *)(uintptr_t)orders[i].alert);
    free(orders);
    return STATUS_OK;
}

enum status handle_add_alerts(const struct request *request, struct http_response *response,
                              struct error *err)
{
    json_t *body;

    if (search_limits_check_load(request, err) ||
        json_body_read(request->http, request->budget, &body, err))
        return err->status;
    err->status = json_is_array(body) ? add_list(request, body, response, err)
                                      : add_one(request, body, response, err);
    json_decref(body);
    return err->status;
}

/* --- one that is there --- */

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
            !alerts_order_one(request->server->alerts, ORDER_CHANGE, alert, err))
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
    status = alerts_order_one(request->server->alerts, ORDER_DROP, alert, err);
    json_decref(alert);
    response->status = 204;
    return status;
}

/* --- pages --- */

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
