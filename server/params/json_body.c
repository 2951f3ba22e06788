/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_body.c - checks the Content-Type of a body and parses it. */
#include "server/params/json_body.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/json_salvage.h"
#include "server/http/api_error.h"

/* A web page of another origin cannot send application/json without a preflight request (CORS).
 * So a body with another Content-Type is refused, even if it is JSON. */
static enum status check_headers(const struct http_request *http, struct error *err)
{
    struct str type = http->headers.values[HEADER_CONTENT_TYPE];

    if (!type.data)
        return api_error_set(
            err, API_MISSING_CONTENT_TYPE,
            "the Content-Type header is missing: send Content-Type: application/json");
    if (!str_eq_nocase(str_trim(str_cut(&type, ';')), STR("application/json")))
        return api_error_set(err, API_BAD_CONTENT_TYPE,
                             "unsupported Content-Type: send Content-Type: application/json");
    if (str_trim(http->body).length == 0)
        return api_error_set(err, API_MISSING_PAYLOAD,
                             "the body is missing: send a JSON object of parameters, {} for none");
    return STATUS_OK;
}

typedef json_t *read_json_fn(struct str text, size_t most_values, struct error *err);

/* A text with a NUL or half of a character is a text: a query that was pasted must not fail. */
static json_t *read_mended(struct str body, read_json_fn *read, struct error *err)
{
    BUF_AUTO struct buf mended = {0};
    struct error ignored;
    struct str first;
    json_t *value = read(body, 0, err);

    if (value || err->status != STATUS_BAD_JSON || json_salvage(body, &mended, &first) == 0 ||
        first.data[0] != '\\')
        return value;
    return read(buf_str(&mended), 0, &ignored);
}

enum status json_body_pay(uint64_t bytes, struct budget *budget, struct error *err)
{
    switch (budget_hold(budget, bytes)) {
    case BUDGET_OPEN:
        return STATUS_OK;
    case BUDGET_MEMORY:
        return error_set(err, STATUS_TOO_LARGE,
                         "the values of the JSON need about %" PRIu64
                         " MB of memory, and a request has %" PRIu64 ": send fewer",
                         bytes >> 20, budget->limits.memory >> 20);
    default:
        return api_error_set(err, API_BUSY,
                             "the requests that run now have all of the memory: retry in a moment");
    }
}

static enum status read_body(const struct http_request *http, struct budget *budget,
                             read_json_fn *read, json_t **out, struct error *err)
{
    *out = NULL;
    if (check_headers(http, err) || json_body_pay(json_tree_bytes(http->body), budget, err))
        return err->status;
    *out = read_mended(http->body, read, err);
    return *out ? STATUS_OK : err->status;
}

enum status json_body_read(const struct http_request *http, struct budget *budget, json_t **out,
                           struct error *err)
{
    return read_body(http, budget, json_read, out, err);
}

enum status json_body_read_exact(const struct http_request *http, struct budget *budget,
                                 json_t **out, struct error *err)
{
    return read_body(http, budget, json_read_exact, out, err);
}
