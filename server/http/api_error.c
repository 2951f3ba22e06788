/* SPDX-License-Identifier: GPL-2.0-or-later */
/* api_error.c - makes the client's error from an error of the library or a handler. */
#include "server/http/api_error.h"

#include <ctype.h>
#include <string.h>

#include "base/json.h"

#define ERROR_LINK      "/docs/errors#" /* share/errors.md has a row for each code */
#define SETTINGS_PREFIX "invalid_settings_"

static const struct {
    int http;
    const char *text;
    const char *type;
} codes[API_CODE_COUNT] = {{500, "internal", "internal"},
#define X(name, http, code, type) {http, code, type},
                           API_CODE_TABLE(X)
#undef X
};

static const enum api_code of_status[STATUS_COUNT] = {
    [STATUS_NO_MEMORY] = API_NO_MEMORY,
    [STATUS_NO_FILES] = API_NO_FILES,
    [STATUS_IO] = API_IO,
    [STATUS_NO_SPACE] = API_NO_SPACE,
    [STATUS_NO_PERMISSION] = API_IO,
    [STATUS_CORRUPT] = API_CORRUPT,
    [STATUS_LOCKED] = API_LOCKED,
    [STATUS_STALE] = API_STALE,
    [STATUS_INTERNAL] = API_INTERNAL,
    [STATUS_TIMEOUT] = API_TIMEOUT,
    [STATUS_BAD_REQUEST] = API_BAD_REQUEST,
    [STATUS_BAD_JSON] = API_BAD_JSON,
    [STATUS_TOO_LARGE] = API_TOO_LARGE,
    [STATUS_NOT_FOUND] = API_NOT_FOUND,
    [STATUS_INDEX_NOT_FOUND] = API_INDEX_NOT_FOUND,
    [STATUS_INDEX_EXISTS] = API_INDEX_EXISTS,
    [STATUS_DOCUMENT_NOT_FOUND] = API_DOCUMENT_NOT_FOUND,
    [STATUS_BAD_INDEX_UID] = API_BAD_INDEX_UID,
    [STATUS_BAD_DOCUMENT_ID] = API_BAD_DOCUMENT_ID,
    [STATUS_BAD_DOCUMENT_GEO] = API_BAD_DOCUMENT_GEO,
    [STATUS_BAD_DOCUMENT_GEOJSON] = API_BAD_DOCUMENT_GEOJSON,
    [STATUS_MISSING_DOCUMENT_ID] = API_MISSING_DOCUMENT_ID,
    [STATUS_BAD_DOCUMENT] = API_BAD_DOCUMENT,
    [STATUS_BAD_QUERY] = API_BAD_QUERY,
    [STATUS_BAD_LIMIT] = API_BAD_LIMIT,
    [STATUS_BAD_FILTER] = API_BAD_FILTER,
    [STATUS_BAD_SORT] = API_BAD_SORT,
    [STATUS_BAD_FACETS] = API_BAD_FACETS,
    [STATUS_BAD_FACET_NAME] = API_BAD_FACET_NAME,
    [STATUS_FACET_SEARCH_DISABLED] = API_FACET_SEARCH_DISABLED,
    [STATUS_BAD_DISTINCT] = API_BAD_DISTINCT,
    [STATUS_BAD_COLLAPSE] = API_BAD_COLLAPSE,
    [STATUS_BAD_SEARCH_ON] = API_BAD_SEARCH_ON,
    [STATUS_BAD_LOCALES] = API_BAD_LOCALES,
    [STATUS_NO_KEY_CANDIDATE] = API_NO_KEY_CANDIDATE,
    [STATUS_KEY_CANDIDATES] = API_KEY_CANDIDATES,
    [STATUS_PRIMARY_KEY_EXISTS] = API_PRIMARY_KEY_EXISTS,
    [STATUS_TOO_MANY_FIELDS] = API_TOO_MANY_FIELDS,
};

const char *api_code_text(enum api_code code)
{
    return codes[code].text;
}

const char *api_code_type(enum api_code code)
{
    return codes[code].type;
}

int api_code_http(enum api_code code)
{
    return codes[code].http;
}

/* An error in the setting `rankingRules` has the code invalid_settings_ranking_rules. */
static enum api_code code_of_setting(const char *setting)
{
    BUF_AUTO struct buf text = {0};

    buf_add_text(&text, SETTINGS_PREFIX);
    for (const char *at = setting; *at; at++) {
        if (isupper((unsigned char)*at))
            buf_add_char(&text, '_');
        buf_add_char(&text, (char)tolower((unsigned char)*at));
    }
    for (int code = 1; code < API_CODE_COUNT; code++)
        if (strcmp(codes[code].text, text.data) == 0)
            return (enum api_code)code;
    return API_BAD_REQUEST;
}

enum api_code api_error_code(const struct error *err)
{
    if (err->detail)
        return (enum api_code)err->detail;
    if (err->status == STATUS_BAD_SETTING && err->subject)
        return code_of_setting(err->subject);
    return of_status[err->status];
}

int api_error_http(const struct error *err)
{
    return codes[api_error_code(err)].http;
}

enum status api_error_set(struct error *err, enum api_code code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    error_set_va(err, STATUS_BAD_REQUEST, format, args);
    va_end(args);
    err->detail = code == of_status[STATUS_BAD_REQUEST] ? 0 : (int)code;
    return err->status;
}

void api_error_recode(struct error *err, enum status status, enum api_code code)
{
    if (err->status == status && !err->detail)
        err->detail = (int)code;
}

static void add_member(struct buf *out, const char *key, const char *text)
{
    json_add_key(out, key);
    json_add_string(out, str_of(text));
}

char *api_error_text(const struct error *err)
{
    struct buf text = {0};

    api_error_add(err, &text);
    return buf_take(&text);
}

void api_error_add(const struct error *err, struct buf *out)
{
    enum api_code code = api_error_code(err);

    buf_add_char(out, '{');
    add_member(out, "message", err->message);
    add_member(out, "code", codes[code].text);
    add_member(out, "type", codes[code].type);
    json_add_key(out, "link");
    buf_addf(out, "\"%s%s\"", ERROR_LINK, codes[code].text);
    buf_add_char(out, '}');
}
