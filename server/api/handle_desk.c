/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_desk.c - the search page at / and the operator's page at /admin, with their files, from
 * client/desk and client/operator. They are part of the program. */
#include "desk_icon.h"
#include "desk_page.h"
#include "desk_script.h"
#include "desk_style.h"
#include "operator_page.h"
#include "operator_script.h"
#include "server/api/handlers.h"

/* The page asks only its own daemon, and runs only its own script. Sites that embed the component
 * have their own policies. */
#define POLICY                                                                                     \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "        \
    "'self'; "                                                                                     \
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static enum status send_asset(struct http_response *response, const char *type,
                              const unsigned char *bytes, size_t size)
{
    http_add_field(response, "Content-Type", type);
    buf_add(&response->body, bytes, size);
    return STATUS_OK;
}

static enum status send_page(struct http_response *response, const unsigned char *bytes,
                             size_t size)
{
    http_add_field(response, "Content-Security-Policy", POLICY);
    http_add_field(response, "Referrer-Policy", "same-origin");
    return send_asset(response, "text/html; charset=utf-8", bytes, size);
}

/* Browsers name HTML before JSON; programs name JSON, or any type (RFC 9110, 12.5.1). */
static bool wants_page(struct str accept)
{
    ptrdiff_t html = str_find(accept, STR("text/html")), json = str_find(accept, STR("/json"));

    return html >= 0 && (json < 0 || html < json);
}

/* GET /: the page for browsers, JSON for programs. */
enum status handle_desk(const struct request *request, struct http_response *response,
                        struct error *err)
{
    http_add_field(response, "Vary", "Accept");
    if (!wants_page(request->http->headers.values[HEADER_ACCEPT]))
        return handle_root(request, response, err);
    return send_page(response, desk_page, sizeof desk_page);
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
    return send_page(response, operator_page, sizeof operator_page);
}

enum status handle_operator_script(const struct request *request, struct http_response *response,
                                   struct error *err)
{
    return send_asset(response, "text/javascript; charset=utf-8", operator_script,
                      sizeof operator_script);
}
