/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.c - building addresses: percent-encoding (RFC 3986), parameters, routes. */
#include "client/url.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_INDEX "articles"

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte && strchr("-._~", byte));
}

static void add_encoded(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (is_unreserved(byte))
            buf_add_char(out, (char)byte);
        else
            buf_addf(out, "%%%02X", byte);
    }
}

/* A dot segment would be resolved away on the way ("/documents/.." is "/"), even when encoded. */
static bool is_dot_segment(struct str text)
{
    return str_is(text, ".") || str_is(text, "..");
}

enum status url_add_server(struct buf *out, const char *server, struct error *err)
{
    struct str text = str_trim(str_of(server));
    bool has_scheme = str_find(text, STR("://")) >= 0;
    struct str host = text;

    if (str_starts_nocase(text, STR("http://")))
        host = str_slice(text, 7, text.length);
    else if (str_starts_nocase(text, STR("https://")))
        host = str_slice(text, 8, text.length);
    else if (has_scheme)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the server's address must begin with http:// or https://, not \"%s\"",
                         server);
    while (str_ends(text, STR("/")))
        text.length--;
    if (host.length == 0 || *host.data == '/' || *host.data == ':' || strpbrk(server, "?# "))
        return error_set(err, STATUS_BAD_REQUEST,
                         "\"%s\" is not a server's address: write it like http://127.0.0.1:7700",
                         server);
    if (!has_scheme)
        buf_add_text(out, "http://");
    buf_add_str(out, text);
    return STATUS_OK;
}

/* "/" and the text. */
static void add_segment(struct buf *out, struct str text)
{
    buf_add_char(out, '/');
    add_encoded(out, text);
}

/* "?name=value" or "&name=value". */
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

static void add_query(struct buf *out, const struct options *options)
{
    struct buf words BUF_AUTO = {0};

    for (int i = 0; i < options->word_count; i++) {
        if (i > 0)
            buf_add_char(&words, ' ');
        buf_add_text(&words, options->words[i]);
    }
    add_parameter(out, "q", buf_str(&words));
}

/* Several filters all hold, whatever operators are inside each. */
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

enum status url_search(struct buf *out, const struct options *options, struct error *err)
{
    char number[24];

    if (options->index ? add_index(out, options, err) : url_add_server(out, options->server, err))
        return err->status;
    buf_add_text(out, "/search");
    add_query(out, options);
    snprintf(number, sizeof number, "%llu", (unsigned long long)options->limit);
    add_parameter(out, "limit", str_of(number));
    snprintf(number, sizeof number, "%llu", (unsigned long long)options->offset);
    add_parameter(out, "offset", str_of(number));
    add_optional(out, "sort", options->sort);
    add_filter(out, options);
    add_optional(out, "from", options->from);
    add_optional(out, "to", options->to);
    add_optional(out, "facets", options->facets);
    add_optional(out, "collapse", options->collapse ? "best" : NULL);
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
