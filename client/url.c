/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.c - builds URLs: libcurl parses and encodes them. */
#include "client/url.h"

#include <curl/curl.h>
#include <stdio.h>

#include "client/search_words.h"

#define DEFAULT_INDEX "articles"

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

/* ---- the search ----------------------------------------------------------------------------- */

/* Several filters are joined with AND; parentheses keep their own operators together. */
static void add_filter(struct buf *out, const struct options *options)
{
    struct buf filter BUF_AUTO = {0};

    if (options->filter_count == 0)
        return;
    if (options->filter_count == 1) {
        add_parameter(out, "filter", str_of(options->filters[0]));
        return;
    }
    for (unsigned i = 0; i < options->filter_count; i++)
        buf_addf(&filter, "%s(%s)", i > 0 ? " AND " : "", options->filters[i]);
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

static enum status add_search(struct buf *out, const struct options *options,
                              const struct search_words *words, struct error *err)
{
    if (options->index ? add_index(out, options, err) : url_add_server(out, options->server, err))
        return err->status;
    buf_add_text(out, "/search");
    add_parameter(out, "q", buf_str(&words->text));
    add_optional(out, "queryLanguage", options->language);
    add_number(out, "limit", options->limit);
    add_number(out, "offset", options->offset);
    add_optional(out, "sort", options->sort);
    add_filter(out, options);
    add_optional(out, "from", words->from[0] ? words->from : NULL);
    add_optional(out, "to", words->to[0] ? words->to : NULL);
    add_optional(out, "timezone", options->timezone);
    add_optional(out, "facets", options->facets);
    add_optional(out, "collapse", options->collapse ? "best" : NULL);
    return STATUS_OK;
}

enum status url_search(struct buf *out, const struct options *options, struct error *err)
{
    struct search_words words;

    if (!search_words_read(&words, options, err))
        add_search(out, options, &words, err);
    search_words_fini(&words);
    return err->status;
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
    add_filter(out, options);
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
