/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer.c - the way of a request: host, route, key, handler, common header fields. */
#include <stdio.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "server/answers/indexes.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/api/routes.h"
#include "server/http/api_error.h"
#include "server/replica/lineage.h"
#include "server/state/server.h"
#include "server/tasks/intake.h"
#include "server/tasks/tasks.h"

#define COMPRESS_LEAST    1024                  /* bytes; if the client names no coding */
#define COMPRESS_LATE_MAX ((size_t)1024 * 1024) /* bytes to compress after the deadline */
#define LISTED_BODY_MAX   ((uint64_t)16 << 20)  /* bytes of a list of names, ids or alerts */
#define RETRY_AFTER       "1"                   /* seconds */
#define CORS_MAX_AGE      "600"
#define EXPOSED           "Dateline-Rows, Dateline-Cursor" /* what a page of another origin may read */
#define LOGGED_PATH_MAX   1024                             /* bytes */

static bool in_list(const struct config_list *list, struct str text)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (str_eq_nocase(str_of(list->items[i]), text))
            return true;
    return false;
}

/* Protects against DNS rebinding: a web page can make a browser send requests to this machine
 * under the page's own host name. So only expected host names are accepted. */
static enum status check_host(const struct server *server, const struct http_request *request,
                              struct error *err)
{
    const struct config_list *allowed = &server->config->allow_hosts;
    struct str host =
        request->url.host.data ? request->url.host : request->headers.values[HEADER_HOST];
    struct str name = host_name(host);

    if (!host.data || in_list(allowed, name) || in_list(allowed, host))
        return STATUS_OK;
    if (server->local_only ? host_is_local(name) : allowed->count == 0)
        return STATUS_OK;
    return api_error_set(err, API_HOST_NOT_ALLOWED,
                         "the server does not accept requests for the host `%.*s`: start datelined "
                         "with --allow-host to allow it",
                         STR_ARG(name));
}

static bool origin_allowed(const struct server *server, const struct http_request *request)
{
    struct str origin = request->headers.values[HEADER_ORIGIN];

    return origin.data && in_list(&server->config->allow_origins, origin);
}

/* --allow-origin "*": pages of any origin. Only the key then protects the index. */
static bool any_origin(const struct server *server)
{
    return in_list(&server->config->allow_origins, STR("*"));
}

static void add_origin(const struct server *server, const struct http_request *request,
                       struct http_response *response)
{
    if (server->config->allow_origins.count == 0)
        return;
    if (any_origin(server)) {
        http_add_field(response, "Access-Control-Allow-Origin", "*");
        http_add_field(response, "Access-Control-Expose-Headers", EXPOSED);
        return;
    }
    http_add_field(response, "Vary", "Origin");
    if (!origin_allowed(server, request))
        return;
    http_add_field(response, "Access-Control-Allow-Origin",
                   arena_str(request->arena, request->headers.values[HEADER_ORIGIN]).data);
    http_add_field(response, "Access-Control-Expose-Headers", EXPOSED);
}

/* OPTIONS: the methods of the path; for a preflight request of an allowed origin, also CORS. */
static void answer_options(const struct server *server, const struct http_request *request,
                           unsigned allowed, struct http_response *response)
{
    const char *methods = route_allow_text(allowed, request->arena);

    response->status = 204;
    http_add_field(response, "Allow", methods);
    if ((!origin_allowed(server, request) && !any_origin(server)) ||
        !request->headers.values[HEADER_ACCESS_CONTROL_REQUEST_METHOD].data)
        return;
    http_add_field(response, "Access-Control-Allow-Methods", methods);
    http_add_field(response, "Access-Control-Allow-Headers",
                   "Authorization, Content-Type, X-Meilisearch-Client, Meili-Include-Metadata");
    http_add_field(response, "Access-Control-Max-Age", CORS_MAX_AGE);
}

static enum status check_spare(const struct http_request *request, const struct route *route,
                               struct error *err)
{
    if (request->kind == CONNECTION_PLAIN || route->operators)
        return STATUS_OK;
    if (request->kind == CONNECTION_HEALTH)
        return error_set(err, STATUS_NOT_FOUND,
                         "this address serves only /health, /metrics, /version and static pages");
    return api_error_set(err, API_BUSY, "too many connections: retry in a moment");
}

/* OPTIONS of an existing path, or of "*", which means the whole server. */
static bool is_options(const struct http_request *request, unsigned allowed)
{
    return request->method == HTTP_OPTIONS && (allowed || str_is(request->url.path, "*"));
}

/* The index in the path, or STR_NONE. */
static struct str index_of(const struct route_match *match)
{
    bool named = str_starts(str_of(match->route->pattern), STR("/indexes/{uid}"));

    return named ? match->parts[0] : STR_NONE;
}

/* Articles come in any format: /read says what is understood; an index of articles stores it. */
static enum intake_use use_of(struct server *server, const struct route_match *match)
{
    struct str uid = index_of(match);

    if (!uid.data)
        return INTAKE_TEXT;
    return index_takes_articles(server, uid) ? INTAKE_ARTICLES : INTAKE_DOCUMENTS;
}

/* The same checks as the handler's, with the head alone. */
static bool may_be_handled(const struct server *server, const struct http_request *head,
                           struct route_match *match)
{
    struct access access;
    struct error err;
    unsigned allowed;
    enum status status;

    if (check_host(server, head, &err) ||
        route_find(&api_routes, head->method, head->url.path, head->arena, match, &allowed, &err) ||
        check_spare(head, match->route, &err))
        return false;
    status = access_check(server->keys, head, match->route->action, index_of(match), head->arena,
                          &access, &err);
    access_fini(&access);
    return !status;
}

/* Lists of names, of ids and of alerts are longer than searches. */
static uint64_t longest_body(const struct server *server, const struct route *route)
{
    uint64_t most = server->config->max_body;
    bool has_lists = route->action == ACTION_LISTS_CREATE ||
                     route->action == ACTION_DOCUMENTS_DELETE ||
                     route->action == ACTION_ALERTS_CREATE;

    return has_lists && most < LISTED_BODY_MAX ? LISTED_BODY_MAX : most;
}

uint64_t server_body_limit(void *context, const struct http_request *head)
{
    const struct server *server = context;
    struct route_match match;

    return may_be_handled(server, head, &match) ? longest_body(server, match.route) : 0;
}

/* A replica, also one that has not heard of its source yet, and a former primary change nothing. */
static enum status check_role(struct server *server, struct error *err)
{
    if (server->config->follow)
        return error_set(err, STATUS_LOCKED, "this daemon is a replica: send writes to %s",
                         server->config->follow);
    return lineage_check_write(server->lineage, err);
}

/* Stream an upload once the request is authorised. */
static void *begin_intake(void *context, const struct http_request *head)
{
    struct server *server = context;
    struct route_match match;
    struct error err;

    if (!may_be_handled(server, head, &match) || match.route->action != ACTION_DOCUMENTS_ADD ||
        head->kind != CONNECTION_PLAIN || check_role(server, &err) ||
        tasks_take(server->tasks, &err))
        return NULL;
    return intake_new(server->tasks, head, use_of(server, &match),
                      server->config->max_upload << 20);
}

static bool take_intake(void *intake, struct str bytes)
{
    return intake_take(intake, bytes);
}

static void end_intake(void *intake)
{
    intake_free(intake);
}

struct http_intake server_intake(const struct config *config)
{
    return (struct http_intake){begin_intake, take_intake, end_intake, config->max_upload << 20};
}

static enum status check_write(const struct request *request, struct error *err)
{
    const struct route *route = request->match.route;

    if (route->method == HTTP_GET || action_reads(route->action) ||
        route->action == ACTION_REPLICATION_FENCE)
        return STATUS_OK;
    return check_role(request->server, err);
}

static enum status handle(struct request *request, struct http_response *response,
                          struct error *err)
{
    const struct route *route = request->match.route;
    struct access access;
    enum status status = access_check(request->server->keys, request->http, route->action,
                                      index_of(&request->match), request->arena, &access, err);

    if (!status && request->http->unwanted) /* it has become valid since its head arrived */
        status = api_error_set(err, API_BUSY, "the key was changed meanwhile: send it again");
    request->access = &access;
    if (!status && action_changes_state(route->action)) /* of several daemons one may */
        status = tasks_take(request->server->tasks, err);
    if (!status)
        status = check_write(request, err);
    if (!status)
        status = route->handler(request, response, err);
    request->access = NULL;
    access_fini(&access);
    return status;
}

static enum status run(struct request *request, struct http_response *response, struct error *err)
{
    const struct http_request *http = request->http;
    unsigned allowed;
    enum status found;

    if (http->refused.status) {
        *err = http->refused;
        return err->status;
    }
    if (check_host(request->server, http, err))
        return err->status;
    found = route_find(&api_routes, http->method, http->url.path, http->arena, &request->match,
                       &allowed, err);
    if (is_options(http, allowed)) {
        answer_options(request->server, http, allowed, response);
        return STATUS_OK;
    }
    if (found && err->detail == API_METHOD)
        http_add_field(response, "Allow", route_allow_text(allowed, http->arena));
    if (found || check_spare(http, request->match.route, err))
        return err->status;
    return handle(request, response, err);
}

static void answer_error(const struct error *error, struct http_response *response)
{
    response->status = api_error_http(error);
    buf_clear(&response->body);
    api_error_add(error, &response->body);
    if (response->status == 503 || response->status == 429)
        http_add_field(response, "Retry-After", RETRY_AFTER);
    if (response->status >= 500 && response->status != 503)
        log_warning("%s: %s", api_code_text(api_error_code(error)), error->message);
}

static bool has_field(const struct http_response *response, const char *name)
{
    for (uint32_t i = 0; i < response->field_count; i++)
        if (strcmp(response->fields[i].name, name) == 0)
            return true;
    return false;
}

/* A large answer that took all of its time is sent as it is. */
static bool is_late(const struct budget *budget, const struct http_response *response)
{
    return response->body.length > COMPRESS_LATE_MAX && budget->deadline > 0 &&
           clock_monotonic() > budget->deadline;
}

/* A client that names a coding gets it: some cannot read anything else. For `*` short answers are
 * not worth it. */
static void compress(const struct request *request, struct http_response *response)
{
    const struct http_request *http = request->http;
    struct buf compressed = {0};
    enum coding coding;
    bool named;

    if (response->body.length == 0)
        return;
    http_add_field(response, "Vary", "Accept-Encoding");
    coding = coding_accepted(http->headers.values[HEADER_ACCEPT_ENCODING], &named);
    if (coding == CODING_IDENTITY || (!named && response->body.length < COMPRESS_LEAST) ||
        is_late(request->budget, response))
        return;
    coding_writer_add(http->encoder, coding, &compressed, buf_str(&response->body));
    buf_fini(&response->body);
    response->body = compressed;
    http_add_field(response, "Content-Encoding", coding_name(coding));
}

static void finish(const struct request *request, struct http_response *response)
{
    const struct route *route = request->match.route;
    bool keep = response->status < 300 && route && !route->volatile_now;

    if (response->body.length && !has_field(response, "Content-Type"))
        http_add_field(response, "Content-Type", "application/json; charset=utf-8");
    http_add_field(response, "X-Content-Type-Options", "nosniff");
    /* no-cache: a cache may store the answer but must revalidate it, since indexes change. */
    http_add_field(response, "Cache-Control", keep ? "no-cache" : "no-store");
    add_origin(request->server, request->http, response);
    compress(request, response);
    /* The next request of this connection may be a search, which the spare worker must not run. */
    response->close |= request->http->kind != CONNECTION_PLAIN;
}

/* A line for each request, without its parameters. JSON also has the parts as members. */
static void log_access(const struct http_request *http, const struct http_response *response,
                       int64_t taken)
{
    struct str path = str_slice(http->url.path, 0, utf8_cut(http->url.path, LOGGED_PATH_MAX));
    const char *method = http_method_name(http->method);
    BUF_AUTO struct buf members = {0}, clean = {0};

    if (log_is_json()) {
        utf8_add_repaired(&clean, path);
        buf_addf(&members, "\"method\":\"%s\",\"path\":", method);
        json_add_string(&members, buf_str(&clean));
        buf_addf(&members, ",\"status\":%d,\"bytes\":%zu,\"milliseconds\":%.3f", response->status,
                 response->body.length, (double)taken / 1e6);
    }
    log_write_members(LOG_INFO, members.data, "%s %.*s %d %zu bytes %.3f ms", method, STR_ARG(path),
                      response->status, response->body.length, (double)taken / 1e6);
}

static void account(const struct request *request, const struct http_response *response)
{
    const struct http_request *http = request->http;
    int64_t taken = clock_monotonic() - http->started;

    metrics_count_answer(request->server->metrics, request->match.route, response->status, taken,
                         response->body.length);
    if (request->server->config->access_log)
        log_access(http, response, taken);
}

void server_answer(void *context, const struct http_request *http, struct http_response *response)
{
    struct server *server = context;
    struct budget_limits limits = search_limits_of(server->config);
    struct budget budget;
    struct request request = {
        .server = server, .http = http, .arena = http->arena, .budget = &budget};
    struct error error;

    budget_start(&budget, &limits, &server->running, http->started);
    if (run(&request, response, &error))
        answer_error(&error, response);
    if (!response->again)
        finish(&request, response);
    http_count_freed(http->server, budget.other);
    budget_stop(&budget);
    if (response->again)
        return;
    account(&request, response);
}
