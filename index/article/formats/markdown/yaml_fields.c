/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yaml_fields.c - turns libyaml's events into JSON values.
 *
 * Only events are used: so libyaml does not copy aliased values, and a few lines cannot expand to
 * gigabytes. */
#include "article/formats/markdown/yaml_fields.h"

#include <yaml.h>

#include "article/text/text_clean.h"
#include "base/buf.h"
#include "base/utf8.h"

#define DEPTH_MAX   16   /* nesting of lists and mappings, which recurse */
#define VALUES_MAX  2000 /* values in all lists and mappings */
#define REPAIRS_MAX 20   /* lines; each repair reads the text again */

/* The text, which is repaired and read again. */
struct yaml_text {
    struct buf text;
    size_t repaired[REPAIRS_MAX]; /* repaired lines; each once, because quoting doubles the quotes
                                     in it */
    size_t repairs;
    bool is_mapping;
};

struct yaml_reader {
    yaml_parser_t parser;
    size_t values;
    bool is_mapping;
};

static bool read_value(struct yaml_reader *reader, const yaml_event_t *event, unsigned depth,
                       json_t **out);

/* Read the next event, which the caller must delete. Returns false at the end, for damage and
 * beyond the limit. */
static bool next_event(struct yaml_reader *reader, yaml_event_t *event)
{
    return reader->values++ < VALUES_MAX && yaml_parser_parse(&reader->parser, event);
}

static struct str scalar_text(const yaml_event_t *event)
{
    return str_n((const char *)event->data.scalar.value, event->data.scalar.length);
}

/* A quoted string may contain "\x00". */
static json_t *new_string(struct str text)
{
    BUF_AUTO struct buf clean = {0};

    buf_add_str(&clean, text);
    text_drop_controls(&clean);
    return json_stringn(buf_str(&clean).data, clean.length);
}

/* Read a scalar; NULL for null. Numbers with a decimal point stay as written. */
static json_t *read_scalar(const yaml_event_t *event)
{
    struct str text = scalar_text(event);
    int64_t number;

    if (!event->data.scalar.plain_implicit)
        return new_string(event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                                  event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE
                              ? str_trim(text)
                              : text);
    if (text.length == 0 || str_is(text, "~") || str_eq_nocase(text, STR("null")))
        return NULL;
    if (str_eq_nocase(text, STR("true")) || str_eq_nocase(text, STR("false")))
        return json_boolean((text.data[0] | 0x20) == 't');
    return str_to_i64(text, &number) ? json_integer(number) : new_string(text);
}

static bool read_sequence(struct yaml_reader *reader, unsigned depth, json_t *list)
{
    yaml_event_t event;

    while (next_event(reader, &event)) {
        json_t *value = NULL;
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        bool read = end || read_value(reader, &event, depth, &value);

        yaml_event_delete(&event);
        if (value)
            json_array_append_new(list, value);
        if (end || !read)
            return read;
    }
    return false;
}

/* Read the value after a key. A key that is not text has no usable name, so its value is
 * dropped. */
static bool read_member(struct yaml_reader *reader, const yaml_event_t *key, unsigned depth,
                        json_t *object)
{
    bool named = key->type == YAML_SCALAR_EVENT && key->data.scalar.length > 0;
    json_t *ignored = NULL, *value = NULL;
    yaml_event_t event;
    bool read;

    if (!read_value(reader, key, depth, &ignored) || !next_event(reader, &event)) {
        json_decref(ignored);
        return false;
    }
    json_decref(ignored);
    read = read_value(reader, &event, depth, &value);
    yaml_event_delete(&event);
    if (value && named)
        json_object_set(object, (const char *)key->data.scalar.value, value);
    json_decref(value);
    return read;
}

static bool read_mapping(struct yaml_reader *reader, unsigned depth, json_t *object)
{
    yaml_event_t event;

    while (next_event(reader, &event)) {
        bool end = event.type == YAML_MAPPING_END_EVENT;
        bool read = end || read_member(reader, &event, depth, object);

        yaml_event_delete(&event);
        if (end || !read)
            return read;
    }
    return false;
}

/* Read the value that begins with the event. *out is NULL for null and for an alias. */
static bool read_value(struct yaml_reader *reader, const yaml_event_t *event, unsigned depth,
                       json_t **out)
{
    if (depth > DEPTH_MAX)
        return false;
    if (event->type == YAML_SCALAR_EVENT)
        *out = read_scalar(event);
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        return read_sequence(reader, depth + 1, *out = json_array());
    else if (event->type == YAML_MAPPING_START_EVENT)
        return read_mapping(reader, depth + 1, *out = json_object());
    return true;
}

/* Read the first document. Returns false for damage and beyond the limits; fields read so far are
 * kept. */
static bool read_document(struct yaml_reader *reader, json_t *fields)
{
    yaml_event_t event;

    while (next_event(reader, &event)) {
        yaml_event_type_t type = event.type;

        yaml_event_delete(&event);
        reader->is_mapping = type == YAML_MAPPING_START_EVENT;
        if (reader->is_mapping)
            return read_mapping(reader, 1, fields);
        if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT)
            return true;
    }
    return false;
}

/* Where the value of "key: value" or "- value" begins. */
static size_t value_start(struct str line)
{
    ptrdiff_t colon = str_find(line, STR(": "));
    size_t at = 0;

    while (at < line.length && (line.data[at] == ' ' || line.data[at] == '-'))
        at++;
    return colon > (ptrdiff_t)at ? (size_t)colon + 2 : at;
}

static struct str without_quotes(struct str text)
{
    bool quoted = text.length > 1 && (text.data[0] == '"' || text.data[0] == '\'') &&
                  text.data[text.length - 1] == text.data[0];

    return quoted ? str_slice(text, 1, text.length - 1) : text;
}

static void add_quoted(struct buf *out, struct str text)
{
    buf_add_char(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        buf_add_char(out, text.data[i]);
        if (text.data[i] == '\'')
            buf_add_char(out, '\'');
    }
    buf_add_char(out, '\'');
}

static bool may_repair(const struct yaml_text *yaml, size_t number)
{
    for (size_t i = 0; i < yaml->repairs; i++)
        if (yaml->repaired[i] == number)
            return false;
    return yaml->repairs < REPAIRS_MAX;
}

/* Put this line's value in quotes; false if that has been tried. */
static bool quote_line(struct yaml_text *yaml, size_t number)
{
    BUF_AUTO struct buf changed = {0};
    struct str rest = buf_str(&yaml->text);

    if (!may_repair(yaml, number))
        return false;
    yaml->repaired[yaml->repairs++] = number;
    for (size_t at = 0; rest.data; at++) {
        struct str line = str_cut(&rest, '\n');
        size_t start = at == number ? value_start(line) : line.length;

        buf_add_str(&changed, str_slice(line, 0, start));
        if (start < line.length)
            add_quoted(&changed, without_quotes(str_trim(str_slice(line, start, line.length))));
        if (rest.data)
            buf_add_char(&changed, '\n');
    }
    buf_clear(&yaml->text);
    buf_add_str(&yaml->text, buf_str(&changed));
    return true;
}

/* The damage is on the line where libyaml stops, or on the line where an open bracket or quote
 * began. */
static bool repair(const yaml_parser_t *parser, struct yaml_text *yaml)
{
    return (parser->error == YAML_SCANNER_ERROR || parser->error == YAML_PARSER_ERROR) &&
           (quote_line(yaml, parser->problem_mark.line) ||
            (parser->context && quote_line(yaml, parser->context_mark.line)));
}

/* Read once. Returns true if reading the repaired text again may give more. */
static bool read_and_repair(struct yaml_text *yaml, json_t *fields)
{
    struct yaml_reader reader = {0};
    bool again = false;

    if (!yaml_parser_initialize(&reader.parser))
        return false;
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)buf_str(&yaml->text).data,
                                 yaml->text.length);
    if (!read_document(&reader, fields))
        again = repair(&reader.parser, yaml);
    yaml->is_mapping = yaml->is_mapping || reader.is_mapping;
    yaml_parser_delete(&reader.parser);
    return again;
}

bool yaml_fields_read(struct str yaml, json_t *fields)
{
    struct yaml_text text = {0};

    utf8_add_repaired(&text.text, yaml);
    text_drop_controls(&text.text);
    while (read_and_repair(&text, fields))
        ;
    buf_fini(&text.text);
    return text.is_mapping;
}
