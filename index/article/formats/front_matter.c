/* SPDX-License-Identifier: GPL-2.0-or-later */
/* front_matter.c - lines "key: value" and "key = value" to a JSON object. */
#include "article/formats/front_matter.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/utf8.h"

#define LENGTH_MAX ((size_t)256 * 1024)
#define VALUES_MAX 2000

/* The lines between the marks, one by one. */
struct lines {
    struct str rest;
    char assign; /* ':' or '=' */
    size_t values;
};

static json_t *new_string(struct str text)
{
    BUF_AUTO struct buf repaired = {0};

    utf8_add_repaired(&repaired, text);
    return json_stringn(buf_str(&repaired).data, repaired.length);
}

static size_t indent_of(struct str line)
{
    size_t indent = 0;

    while (indent < line.length && (line.data[indent] == ' ' || line.data[indent] == '\t'))
        indent++;
    return indent;
}

static bool is_blank(struct str line)
{
    return str_trim(line).length == 0;
}

static struct str peek_line(const struct lines *lines)
{
    struct str rest = lines->rest;

    return rest.data ? str_cut(&rest, '\n') : STR_NONE;
}

/* A backslash in double quotes: its length; 1 for one that stands for itself. */
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

/* A quoted text at the start; its length with the quotes, 0 when it does not end. In single quotes
 * two are one. */
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

/* Where an element of "[a, 'b, c']" ends: at a comma or the end, not within quotes. */
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

static json_t *read_list(struct lines *lines, struct str inside)
{
    json_t *list = json_array();

    while (inside.length > 0 && lines->values < VALUES_MAX) {
        size_t length = element_length(inside);

        if (!is_blank(str_slice(inside, 0, length))) {
            json_array_append_new(list, read_scalar(str_slice(inside, 0, length)));
            lines->values++;
        }
        inside = str_slice(inside, length + (length < inside.length), inside.length);
    }
    return list;
}

/* "[a, b]", over several lines in TOML. */
static json_t *read_inline_list(struct lines *lines, struct str value)
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

/* "key: value"; false for other lines. */
static bool cut_key(struct str line, char assign, struct str *key, struct str *value)
{
    const char *at = line.length ? memchr(line.data, assign, line.length) : NULL;

    if (!at || (at + 1 < line.data + line.length && assign == ':' && at[1] != ' '))
        return false;
    *key = str_trim(str_slice(line, 0, (size_t)(at - line.data)));
    *value = str_trim(str_slice(line, (size_t)(at - line.data) + 1, line.length));
    if (key->length > 1 && strchr("\"'", key->data[0]))
        *key = str_slice(*key, 1, key->length - 1);
    return key->length > 0 && key->data[0] != '#' && key->data[0] != '-';
}

/* "|" and ">": the indented lines below. */
static json_t *read_block(struct lines *lines, bool folded)
{
    BUF_AUTO struct buf text = {0};

    while (lines->rest.data) {
        struct str line = peek_line(lines);

        if (!is_blank(line) && indent_of(line) == 0)
            break;
        str_cut(&lines->rest, '\n');
        if (text.length > 0)
            buf_add_text(&text, is_blank(line) || !folded ? "\n" : " ");
        buf_add_str(&text, str_trim(line));
    }
    return new_string(str_trim(buf_str(&text)));
}

/* Behind "key:" alone: "- element" lines, or an indented mapping. */
static json_t *read_below(struct lines *lines)
{
    json_t *list = json_array(), *mapping = json_object();

    while (lines->rest.data && lines->values++ < VALUES_MAX) {
        struct str line = peek_line(lines), trimmed = str_trim(line), key, value;

        if (trimmed.length > 0 && indent_of(line) == 0 && trimmed.data[0] != '-')
            break;
        str_cut(&lines->rest, '\n');
        if (str_starts(trimmed, STR("- ")))
            trimmed = str_trim(str_slice(trimmed, 2, trimmed.length));
        else if (trimmed.length == 0 || !cut_key(trimmed, ':', &key, &value))
            continue;
        if (cut_key(trimmed, ':', &key, &value)) { /* a mapping, or a list of them */
            BUF_AUTO struct buf name = {0};

            utf8_add_repaired(&name, key);
            json_object_set_new(mapping, name.data, read_scalar(value));
        } else {
            json_array_append_new(list, read_scalar(trimmed));
        }
    }
    if (json_array_size(list) > 0 || json_object_size(mapping) == 0) {
        json_decref(mapping);
        return list;
    }
    json_decref(list);
    return mapping;
}

/* A plain value may go on, indented, on the next lines. */
static json_t *read_plain(struct lines *lines, struct str value)
{
    while (lines->assign == ':' && lines->rest.data) {
        struct str line = peek_line(lines);

        if (is_blank(line) || indent_of(line) == 0)
            break;
        str_cut(&lines->rest, '\n');
        value.length = (size_t)(line.data + line.length - value.data);
    }
    return read_scalar(value);
}

static json_t *read_value(struct lines *lines, struct str value)
{
    if (value.length == 0 && lines->assign == ':')
        return read_below(lines);
    if (value.length == 0)
        return new_string(value);
    if (value.data[0] == '[')
        return read_inline_list(lines, value);
    if (lines->assign == ':' && value.length <= 2 && strchr("|>", value.data[0]))
        return read_block(lines, value.data[0] == '>');
    return read_plain(lines, value);
}

static void read_lines(struct lines *lines, json_t *fields)
{
    while (lines->rest.data && lines->values++ < VALUES_MAX) {
        struct str line = str_cut(&lines->rest, '\n'), key, value;
        BUF_AUTO struct buf name = {0};

        if (!cut_key(line, lines->assign, &key, &value))
            continue;
        utf8_add_repaired(&name, key);
        if (!memchr(name.data, '\0', name.length))
            json_object_set_new(fields, name.data, read_value(lines, value));
    }
}

/* The length of "---" ... "---" at the start of the text; *inside is what stands between. */
static size_t marked_length(struct str text, const char *mark, struct str *inside)
{
    struct str rest = str_slice(text, 0, LENGTH_MAX);
    struct str first = str_trim(str_cut(&rest, '\n'));
    const char *start = rest.data;

    if (!str_is(first, mark))
        return 0;
    while (rest.data) {
        struct str line = str_cut(&rest, '\n');
        struct str trimmed = str_trim(line);

        if (!str_is(trimmed, mark) && !(mark[0] == '-' && str_is(trimmed, "...")))
            continue;
        *inside = str_n(start, (size_t)(line.data - start));
        return (size_t)((rest.data ? rest.data : text.data + text.length) - text.data);
    }
    return 0;
}

/* A JSON object that ends with its brace at the start of a line, as Hugo has it. */
static size_t read_json(struct str text, json_t *fields)
{
    ptrdiff_t end = str_find(text, STR("\n}"));
    struct error err;
    json_t *object;

    if (text.length == 0 || text.data[0] != '{' || end < 0)
        return 0;
    object = json_read(str_slice(text, 0, (size_t)end + 2), 0, &err);
    if (!json_is_object(object)) {
        json_decref(object);
        return 0;
    }
    json_object_update(fields, object);
    json_decref(object);
    return (size_t)end + 2;
}

size_t front_matter_read(struct str text, json_t *fields)
{
    struct lines lines = {STR_NONE, ':', 0};
    size_t length = marked_length(text, "---", &lines.rest);

    if (length == 0) {
        lines.assign = '=';
        length = marked_length(text, "+++", &lines.rest);
    }
    if (length == 0)
        return read_json(text, fields);
    read_lines(&lines, fields);
    return length;
}
