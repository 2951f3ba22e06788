/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_desk.c - the search page at / and the operator's page at /admin, with their files, from
 * client/desk and client/operator. They are part of the program. */
#include "base/date.h"
#include "base/json.h"
#include "desk_icon.h"
#include "desk_page.h"
#include "desk_script.h"
#include "desk_style.h"
#include "operator_page.h"
#include "operator_script.h"
#include "server/answers/indexes.h"
#include "server/api/handlers.h"
#include "server/api/routes.h"
#include "server/state/server.h"

/* A page that comes without an answer can show that it searches; one that comes late cannot. */
#define FIRST_TIME ((int64_t)250000000) /* ns to find its hits */

/* A page asks only its own daemon, and runs only its own script. Sites that embed the component
 * have their own policies. */
#define POLICY(script, style)                                                                      \
    "default-src 'none'; script-src " script "; style-src " style "; img-src 'self'; connect-src " \
    "'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static enum status send_asset(struct http_response *response, const char *type,
                              const unsigned char *bytes, size_t size)
{
    http_add_field(response, "Content-Type", type);
    buf_add(&response->body, bytes, size);
    return STATUS_OK;
}

static void add_page_fields(struct http_response *response, const char *policy)
{
    http_add_field(response, "Content-Security-Policy", policy);
    http_add_field(response, "Referrer-Policy", "same-origin");
}

/* Browsers name HTML before JSON; programs name JSON, or any type (RFC 9110, 12.5.1). */
static bool wants_page(struct str accept)
{
    ptrdiff_t html = str_find(accept, STR("text/html")), json = str_find(accept, STR("/json"));

    return html >= 0 && (json < 0 || html < json);
}

/* What the address searches: only words, in one index. False: it has other parameters; then the
 * page asks by itself. */
static bool read_address(const struct url *url, struct str *index, struct str *words)
{
    const struct {
        const char *name;
        struct str *value;
    } known[] = {{"q", words}, {"index", index}};

    *words = STR("");
    *index = STR(INDEX_DEFAULT);
    for (uint32_t i = 0; i < url->param_count; i++) {
        const struct url_param *param = &url->params[i];
        size_t row = 0;

        while (row < sizeof known / sizeof *known && !str_is(param->name, known[row].name))
            row++;
        if (row == sizeof known / sizeof *known)
            return false;
        if (param->value.length > 0)
            *known[row].value = param->value;
    }
    return true;
}

/* As the page would send it: first.mjs compares the two. */
static struct str first_request(struct str words, struct arena *arena)
{
    BUF_AUTO struct buf body = {0};

    buf_add_text(&body, "{\"q\":");
    json_add_string(&body, words);
    buf_add_text(&body, ",\"filter\":[],");
    buf_add(&body, desk_asked, sizeof desk_asked);
    return arena_str(arena, buf_str(&body));
}

/* Answers POST /indexes/{index}/search with this body, with the credentials of the request for the
 * page. */
static enum status search_first(const struct request *request, struct str index, struct str body,
                                struct http_response *answer, struct error *err)
{
    struct http_request http = *request->http;
    struct request inner = *request;
    unsigned allowed;
    enum status status;
    struct access access;

    http.method = HTTP_POST;
    http.url = (struct url){.path = STR("/indexes/" INDEX_DEFAULT "/search")};
    http.body = body;
    http.headers.values[HEADER_CONTENT_TYPE] = STR("application/json");
    inner.http = &http;
    if (route_find(&api_routes, http.method, http.url.path, request->arena, &inner.match, &allowed,
                   err))
        return err->status;
    inner.match.parts[0] = index;
    status = access_check(request->server->keys, &http, inner.match.route->action, index,
                          request->arena, &access, err);
    inner.access = &access;
    if (!status)
        status = inner.match.route->handler(&inner, answer, err);
    access_fini(&access);
    return status;
}

/* JSON that no text in it can end. */
static void add_inert(struct buf *out, struct str json)
{
    for (size_t i = 0; i < json.length; i++)
        if (json.data[i] == '<')
            buf_add_text(out, "\\u003c");
        else
            buf_add_char(out, json.data[i]);
}

/* The request for the page needs no other time. */
static void shorten(struct budget *budget)
{
    int64_t end = clock_monotonic() + FIRST_TIME;

    if (budget->deadline == 0 || end < budget->deadline) {
        budget->limits.time = end - budget->started;
        budget->deadline = end;
    }
}

/* Does a limit leave out a part of this answer? In texts, quotes have backslashes before them. */
static bool is_part(struct str answer)
{
    return str_find(answer, STR("\"timedOut\":true")) >= 0 ||
           str_find(answer, STR("\"incomplete\":")) >= 0;
}

/* The answer to the first search, so that the page need not ask for it: nothing if the client may
 * not search without a key of the page, or if the search fails or does not end in time. */
static void add_first(const struct request *request, struct buf *out)
{
    struct http_response answer = {.status = 200};
    struct str index, words, body;
    struct error err;

    if (request->http->kind != CONNECTION_PLAIN ||
        !read_address(&request->http->url, &index, &words))
        return;
    body = first_request(words, request->arena);
    shorten(request->budget);
    if (!search_first(request, index, body, &answer, &err) && !is_part(buf_str(&answer.body))) {
        BUF_AUTO struct buf json = {0};

        buf_add_text(&json, "{\"index\":");
        json_add_string(&json, index);
        buf_add_text(&json, ",\"request\":");
        buf_add_str(&json, body);
        buf_add_text(&json, ",\"answer\":");
        buf_add_str(&json, buf_str(&answer.body));
        buf_add_char(&json, '}');
        buf_add_text(out, "<script type=\"application/json\" id=\"first\">");
        add_inert(out, buf_str(&json));
        buf_add_text(out, "</script>");
    }
    buf_fini(&answer.body);
}

/* GET /: the page for browsers, JSON for programs. */
enum status handle_desk(const struct request *request, struct http_response *response,
                        struct error *err)
{
    http_add_field(response, "Vary", "Accept");
    if (!wants_page(request->http->headers.values[HEADER_ACCEPT]))
        return handle_root(request, response, err);
    add_page_fields(response, POLICY(DESK_SCRIPT, DESK_STYLE));
    http_add_field(response, "Content-Type", "text/html; charset=utf-8");
    buf_add(&response->body, desk_page_start, sizeof desk_page_start);
    if (request->http->method != HTTP_HEAD)
        add_first(request, &response->body);
    buf_add(&response->body, desk_page_end, sizeof desk_page_end);
    return STATUS_OK;
}

enum status handle_desk_script(const struct request *request, struct http_response *response,
                               struct error *err)
{
    return send_asset(response, "text/javascript; charset=utf-8", desk_script, sizeof desk_script);
}

enum status handle_desk_style(const struct request *request, struct http_response *response,
                              struct error *err)
{
    return send_asset(response, "text/css; charset=utf-8", desk_style, sizeof desk_style);
}

enum status handle_desk_icon(const struct request *request, struct http_response *response,
                             struct error *err)
{
    return send_asset(response, "image/svg+xml", desk_icon, sizeof desk_icon);
}

/* GET /admin: the page itself tells nothing; it asks the API with the operator's key. */
enum status handle_operator(const struct request *request, struct http_response *response,
                            struct error *err)
{
    add_page_fields(response, POLICY("'self'", "'self'"));
    return send_asset(response, "text/html; charset=utf-8", operator_page, sizeof operator_page);
}

enum status handle_operator_script(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    return send_asset(response, "text/javascript; charset=utf-8", operator_script,
                      sizeof operator_script);
}
