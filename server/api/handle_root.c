/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_root.c - GET /, /version and /openapi.json: what this server is. */
#include "base/json.h"
#include "base/version.h"
#include "openapi_text.h"
#include "server/api/handlers.h"
#include "server/api/routes.h"

#define API_VERSION "1.50.0" /* of the Meilisearch API: the table of README.md says what of it */

enum status handle_root(const struct request *request, struct http_response *response,
                        struct error *err)
{
    struct buf *out = &response->body;

    buf_addf(out, "{\"name\":\"dateline\",\"version\":\"%s\",\"routes\":[", version_number());
    for (uint32_t i = 0; route_number(&api_routes, i); i++) {
        json_add_comma(out);
        buf_addf(out, "\"%s %s\"", http_method_name(route_number(&api_routes, i)->method),
                 route_number(&api_routes, i)->pattern);
    }
    buf_add_text(out, "],\"example\":\"/search?q=example\",\"description\":\"/openapi.json\","
                      "\"documentation\":\"/docs\"}");
    return STATUS_OK;
}

enum status handle_version(const struct request *request, struct http_response *response,
                           struct error *err)
{
    buf_addf(&response->body,
             "{\"commitSha\":\"%s\",\"commitDate\":\"%s\",\"pkgVersion\":\"" API_VERSION
             "\",\"dateline\":\"%s\"}",
             version_commit(), version_commit_date(), version_number());
    return STATUS_OK;
}

enum status handle_openapi(const struct request *request, struct http_response *response,
                           struct error *err)
{
    buf_add(&response->body, openapi_text, sizeof openapi_text);
    return STATUS_OK;
}
