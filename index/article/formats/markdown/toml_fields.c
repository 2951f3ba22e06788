/* SPDX-License-Identifier: GPL-2.0-or-later */
/* toml_fields.c - reads the TOML of site generators line by line. */
#include "article/formats/markdown/toml_fields.h"

#include "base/buf.h"
#include "base/utf8.h"

#define VALUES_MAX 2000

struct toml_lines {
    struct str rest;
    size_t values;
};

static json_t *new_string(struct str text)
{
    BUF_AUTO struct buf repaired = {0};

    utf8_add_repaired(&repaired, text);
    return json_stringn(buf_str(&repaired).data, repaired.length);
}

/* Read an escape in double quotes; returns its length. An unknown escape is a plain backslash of
 * length 1. */
static size_t take_escape(struct str text, struct buf *out)
{
    static const char from[] = "nt\"\\/", to[] = "\n\t\"\\/";
    const char *known = text.length > 1 ? strchr(from, text.data[1]) : NULL;

    if (!known || !*known) {
        buf_add_char(out, '\\');
        return 1;
    }
    buf_add_char(out, to[known - from]);
    return 2;
}

/* Read a quoted text at the start. Returns its length with the quotes; 0 if it does not end. In
 * single quotes, two quotes stand for one. */
static size_t take_quoted(struct str text, struct buf *out)
{
    char quote = text.data[0];

    for (size_t at = 1; at < text.length;) {
        bool doubled = at + 1 < text.length && text.data[at + 1] == quote;

        if (text.data[at] == quote && !(quote == '\'' && doubled))
            return at + 1;
        if (text.data[at] == '\\' && quote == '"') {
            at += take_escape(str_slice(text, at, text.length), out);
            continue;
        }
        buf_add_char(out, text.data[at]);
        at += text.data[at] == quote ? 2 : 1;
    }
    return 0;
}

static struct str without_comment(struct str text)
{
    ptrdiff_t at = str_find(text, STR(" #"));

    return str_trim(at >= 0 ? str_slice(text, 0, (size_t)at) : text);
}

static json_t *read_scalar(struct str text)
{
    BUF_AUTO struct buf quoted = {0};
    int64_t number;

    text = str_trim(text);
    if (text.length > 1 && strchr("\"'", text.data[0]) && take_quoted(text, &quoted))
        return new_string(buf_str(&quoted));
    text = without_comment(text);
    if (str_is(text, "true") || str_is(text, "false"))
        return json_boolean(text.data[0] == 't');
    if (str_to_i64(text, &number))
        return json_integer(number);
    return new_string(text);
}

/* The end of an element of "[a, 'b, c']": a comma outside quotes, or the end. */
static size_t element_length(struct str text)
{
    char quote = 0;
    size_t at = 0;

    for (; at < text.length && (quote || text.data[at] != ','); at++) {
        if (quote && text.data[at] == quote)
            quote = 0;
        else if (!quote && (text.data[at] == '"' || text.data[at] == '\''))
            quote = text.data[at];
    }
    return at;
}

static json_t *read_list(struct toml_lines *lines, struct str inside)
{
    json_t *list = json_array();

    while (inside.length > 0 && lines->values < VALUES_MAX) {
        size_t length = element_length(inside);

        if (str_trim(str_slice(inside, 0, length)).length > 0) {
            json_array_append_new(list, read_scalar(str_slice(inside, 0, length)));
            lines->values++;
        }
        inside = str_slice(inside, length + (length < inside.length), inside.length);
    }
    return list;
}

/* Read a list "[a, b]", which may span several lines. */
static json_t *read_inline_list(struct toml_lines *lines, struct str value)
{
    const char *end = memchr(value.data, ']', value.length);
    struct str all = value;

    while (!end && lines->rest.data) {
        struct str line = str_cut(&lines->rest, '\n');

        all.length = (size_t)(line.data + line.length - all.data);
        end = memchr(line.data, ']', line.length);
    }
    return read_list(lines, str_slice(all, 1, end ? (size_t)(end - all.data) : all.length));
}

/* Split "key = value"; false for other lines. */
static bool cut_key(struct str line, struct str *key, struct str *value)
{
    const char *at = line.length ? memchr(line.data, '=', line.length) : NULL;

    if (!at)
        return false;
    *key = str_trim(str_slice(line, 0, (size_t)(at - line.data)));
    *value = str_trim(str_slice(line, (size_t)(at - line.data) + 1, line.length));
    if (key->length > 1 && strchr("\"'", key->data[0]))
        *key = str_slice(*key, 1, key->length - 1);
    return key->length > 0 && key->data[0] != '#' && !memchr(key->data, '\0', key->length);
}

void toml_fields_read(struct str toml, json_t *fields)
{
    struct toml_lines lines = {.rest = toml};

    while (lines.rest.data && lines.values++ < VALUES_MAX) {
        struct str line = str_cut(&lines.rest, '\n'), key, value;
        BUF_AUTO struct buf name = {0};

        if (!cut_key(line, &key, &value))
            continue;
        utf8_add_repaired(&name, key);
        json_object_set_new(fields, name.data,
                            str_starts(value, STR("[")) ? read_inline_list(&lines, value)
                                                        : read_scalar(value));
    }
}
