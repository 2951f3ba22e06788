/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.c - builds URLs: libcurl parses and encodes them. */
#include "client/url.h"

#include <curl/curl.h>
#include <stdio.h>

#include "base/zone.h"
#include "client/when.h"

#define DEFAULT_INDEX   "articles"
#define WHEN_BOUND_SIZE 256 /* bytes of a date in a URL, with the NUL */

static void add_encoded(struct buf *out, struct str text)
{
    char *encoded = text.length ? curl_easy_escape(NULL, text.data, (int)text.length) : NULL;

    buf_add_text(out, encoded ? encoded : "");
    curl_free(encoded);
}

/* HTTP software removes dot segments, even encoded ones: "/documents/.." becomes "/". */
static bool is_dot_segment(struct str text)
{
    return str_is(text, ".") || str_is(text, "..");
}

static bool has_part(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool found = curl_url_get(url, part, &text, 0) == CURLUE_OK;

    curl_free(text);
    return found;
}

static bool is_http(CURLU *url)
{
    char *scheme = NULL;
    bool http = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                (str_is(str_of(scheme), "http") || str_is(str_of(scheme), "https"));

    curl_free(scheme);
    return http;
}

/* The URL, new; NULL unless it is an http or https URL without query and fragment. */
static char *server_address(const char *text)
{
    CURLU *url = curl_url();
    char *address = NULL;

    if (url && !curl_url_set(url, CURLUPART_URL, text, CURLU_PATH_AS_IS) && is_http(url) &&
        !has_part(url, CURLUPART_QUERY) && !has_part(url, CURLUPART_FRAGMENT))
        curl_url_get(url, CURLUPART_URL, &address, 0);
    curl_url_cleanup(url);
    return address;
}

enum status url_add_server(struct buf *out, const char *server, struct error *err)
{
    struct buf text BUF_AUTO = {0};
    struct str given = str_trim(str_of(server)), address;
    char *parsed;

    if (str_find(given, STR("://")) < 0)
        buf_add_text(&text, "http://"); /* libcurl would guess by the host's name */
    buf_add_str(&text, given);
    /* libcurl also takes the first part of a path for the host. */
    parsed = str_find(given, STR(":///")) < 0 ? server_address(text.data) : NULL;
    if (!parsed)
        return error_set(err, STATUS_BAD_REQUEST,
                         "\"%s\" is not a server's address: write it like http://127.0.0.1:7700",
                         server);
    address = str_of(parsed);
    while (str_ends(address, STR("/")))
        address.length--;
    buf_add_str(out, address);
    curl_free(parsed);
    return STATUS_OK;
}

/* Appends "/" and the text, encoded. */
static void add_segment(struct buf *out, struct str text)
{
    buf_add_char(out, '/');
    add_encoded(out, text);
}

/* Appends "?name=value" or "&name=value". */
static void add_parameter(struct buf *out, const char *name, struct str value)
{
    bool first = memchr(out->data, '?', out->length) == NULL;

    buf_add_char(out, first ? '?' : '&');
    buf_add_text(out, name);
    buf_add_char(out, '=');
    add_encoded(out, value);
}

static enum status add_index(struct buf *out, const struct options *options, struct error *err)
{
    struct str index = str_of(options->index ? options->index : DEFAULT_INDEX);

    if (is_dot_segment(index))
        return error_set(err, STATUS_BAD_REQUEST,
                         "\"%s\" is not an index name: use A-Z a-z 0-9 - _", options->index);
    if (url_add_server(out, options->server, err))
        return err->status;
    buf_add_text(out, "/indexes");
    add_segment(out, index);
    return STATUS_OK;
}

static void join_words(struct buf *out, const struct options *options)
{
    for (int i = 0; i < options->word_count; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        buf_add_text(out, options->words[i]);
    }
}

/* ---- dates ---------------------------------------------------------------------------------- */

/* A bound as an option gives it: as the server reads it, or in people's words. */
static void set_bound(char *out, const char *value, int64_t now, bool end)
{
    struct when when;

    if (!value)
        return;
    if (!date_parse(str_of(value), NULL, NULL) && when_read(str_of(value), now, &when) &&
        (end ? when.to : when.from)[0])
        snprintf(out, WHEN_BOUND_SIZE, "%s", end ? when.to : when.from);
    else
        snprintf(out, WHEN_BOUND_SIZE, "%s", value);
}

/* These languages say themselves where a date is. */
static bool has_own_dates(const char *language)
{
    return language && (strcmp(language, "professional") == 0 || strcmp(language, "lucene") == 0);
}

/* Options come before --when, and that before words of the query. */
static enum status read_dates(const struct options *options, struct buf *words, char *from,
                              char *to, struct error *err)
{
    const struct zone_info *zone = options->timezone ? zone_find(str_of(options->timezone)) : NULL;
    int64_t now = when_now(zone);
    struct when in_query = {"", ""}, when = {"", ""};

    if (options->timezone && !zone)
        return error_set(err, STATUS_BAD_REQUEST,
                         "there is no time zone \"%s\": write it like Europe/Paris or +09:00",
                         options->timezone);
    if (options->when && !when_read(str_of(options->when), now, &when))
        return error_set(
            err, STATUS_BAD_REQUEST,
            "--when \"%s\" is no date: write it like yesterday, last week, since 2020, "
            "April 2008 or 2021-01-07",
            options->when);
    if (!has_own_dates(options->language))
        when_take(words, now, &in_query);
    snprintf(from, WHEN_BOUND_SIZE, "%s", when.from[0] ? when.from : in_query.from);
    snprintf(to, WHEN_BOUND_SIZE, "%s", when.to[0] ? when.to : in_query.to);
    set_bound(from, options->from, now, false);
    set_bound(to, options->to, now, true);
    return STATUS_OK;
}

/* ---- the search ----------------------------------------------------------------------------- */

/* Several filters are joined with AND; parentheses keep their own operators together. `last`: one
 * more; NULL: none. */
static void add_filter(struct buf *out, const struct options *options, const char *last)
{
    struct buf filter BUF_AUTO = {0};

    if (options->filter_count == 0 && !last)
        return;
    if (options->filter_count == 1 && !last) {
        add_parameter(out, "filter", str_of(options->filters[0]));
        return;
    }
    for (unsigned i = 0; i < options->filter_count; i++)
        buf_addf(&filter, "%s(%s)", i > 0 ? " AND " : "", options->filters[i]);
    if (last)
        buf_addf(&filter, "%s%s", options->filter_count ? " AND " : "", last);
    add_parameter(out, "filter", buf_str(&filter));
}

static void add_optional(struct buf *out, const char *name, const char *value)
{
    if (value)
        add_parameter(out, name, str_of(value));
}

static void add_number(struct buf *out, const char *name, uint64_t value)
{
    char number[24];

    snprintf(number, sizeof number, "%llu", (unsigned long long)value);
    add_parameter(out, name, str_of(number));
}

/* Appends the route of searches, and the words. from and to are for later. */
static enum status start_search(struct buf *out, const struct options *options, char *from,
                                char *to, struct error *err)
{
    struct buf words BUF_AUTO = {0};

    join_words(&words, options);
    if (read_dates(options, &words, from, to, err))
        return err->status;
    if (options->index ? add_index(out, options, err) : url_add_server(out, options->server, err))
        return err->status;
    buf_add_text(out, "/search");
    add_parameter(out, "q", buf_str(&words));
    add_optional(out, "queryLanguage", options->language);
    return STATUS_OK;
}

static void add_dates(struct buf *out, const struct options *options, const char *from,
                      const char *to)
{
    add_optional(out, "from", from[0] ? from : NULL);
    add_optional(out, "to", to[0] ? to : NULL);
    add_optional(out, "timezone", options->timezone);
}

enum status url_search(struct buf *out, const struct options *options, struct error *err)
{
    char from[WHEN_BOUND_SIZE], to[WHEN_BOUND_SIZE];

    if (start_search(out, options, from, to, err))
        return err->status;
    add_number(out, "limit", options->limit);
    add_number(out, "offset", options->offset);
    add_optional(out, "sort", options->sort);
    add_filter(out, options, NULL);
    add_dates(out, options, from, to);
    add_optional(out, "facets", options->facets);
    add_optional(out, "collapse", options->collapse ? "best" : NULL);
    return STATUS_OK;
}

enum status url_export(struct buf *out, const struct options *options, const struct url_page *page,
                       struct error *err)
{
    char from[WHEN_BOUND_SIZE], to[WHEN_BOUND_SIZE];

    if (start_search(out, options, from, to, err))
        return err->status;
    add_number(out, "limit", page->limit);
    add_number(out, "offset", page->offset);
    add_parameter(out, "sort", STR("published:asc"));
    add_filter(out, options, page->dated ? "published EXISTS" : "published NOT EXISTS");
    add_dates(out, options, page->from ? page->from : from, to);
    add_parameter(out, "attributesToRetrieve", str_of(page->fields));
    add_parameter(out, "snippets", STR("0"));
    add_parameter(out, "facets", STR(""));
    return STATUS_OK;
}

enum status url_index(struct buf *out, const struct options *options, struct error *err)
{
    return add_index(out, options, err);
}

/* In a filter, a text is in quotation marks; a backslash is before those in it. */
static void add_quoted(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, text.data[i]);
    }
    buf_add_char(out, '"');
}

enum status url_article_search(struct buf *out, const struct options *options, struct str id,
                               struct error *err)
{
    struct buf filter BUF_AUTO = {0};

    if (add_index(out, options, err))
        return err->status;
    buf_add_text(&filter, "id = ");
    add_quoted(&filter, id);
    buf_add_text(out, "/search");
    add_number(out, "limit", 1);
    add_parameter(out, "filter", buf_str(&filter));
    add_parameter(out, "attributesToRetrieve", STR("*"));
    add_parameter(out, "snippets", STR("0"));
    return STATUS_OK;
}

enum status url_similar(struct buf *out, const struct options *options, struct str id,
                        struct error *err)
{
    if (add_index(out, options, err))
        return err->status;
    buf_add_text(out, "/similar");
    add_parameter(out, "id", id);
    add_number(out, "limit", options->limit);
    add_number(out, "offset", options->offset);
    add_filter(out, options, NULL);
    return STATUS_OK;
}

enum status url_document(struct buf *out, const struct options *options, struct str id,
                         struct error *err)
{
    if (id.length == 0 || is_dot_segment(id))
        return error_set(err, STATUS_BAD_REQUEST, "\"%.*s\" cannot be an article's id",
                         STR_ARG(id));
    if (add_index(out, options, err))
        return err->status;
    buf_add_text(out, "/documents");
    add_segment(out, id);
    return STATUS_OK;
}
