/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_split.c - brackets counted, strings skipped: enough to see where a JSON value ends. */
#include "article/json_split.h"

#include <stdlib.h>

#include "base/mem.h"

#define CHUNK ((size_t)64 * 1024)

/* Where a scan stands inside a value. */
struct scan {
    size_t depth;
    bool in_string, escaped;
    bool broken; /* a line ended inside a string */
};

struct json_splitter {
    struct reader_input *in;
    char chunk[CHUNK];
    size_t at, length; /* chunk[at .. length) is to come */
    size_t line;
    bool in_array; /* the top is an array */
    struct buf value;
};

struct json_splitter *json_splitter_new(struct reader_input *in)
{
    struct json_splitter *splitter = mem_zero(1, sizeof *splitter);

    splitter->in = in;
    splitter->line = 1;
    return splitter;
}

void json_splitter_free(struct json_splitter *splitter)
{
    if (!splitter)
        return;
    buf_fini(&splitter->value);
    free(splitter);
}

static void scan_string_byte(struct scan *scan, char byte)
{
    if (scan->escaped)
        scan->escaped = false;
    else if (byte == '\\')
        scan->escaped = true;
    else if (byte == '"')
        scan->in_string = false;
    else if (byte == '\n')
        scan->broken = true;
}

/* Bytes up to and with the end of the value; all of them when it does not end here. *ended says. */
static size_t scan_value(struct scan *scan, struct str text, size_t *lines, bool *ended)
{
    *ended = false;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (scan->in_string) {
            scan_string_byte(scan, byte);
            if (scan->broken)
                return i;
            continue;
        }
        switch (byte) {
        case '"':
            scan->in_string = true;
            break;
        case '{':
        case '[':
            scan->depth++;
            break;
        case '}':
        case ']':
            *ended = --scan->depth == 0;
            break;
        case '\n':
            ++*lines;
            break;
        default:
            break;
        }
        if (*ended)
            return i + 1;
    }
    return text.length;
}

bool json_is_line(struct str text)
{
    struct scan scan = {0};
    size_t lines = 0;
    bool ended;

    if (text.length == 0 || text.data[0] != '{')
        return false;
    scan_value(&scan, text, &lines, &ended);
    return lines == 0 && !scan.broken;
}

static enum status fill(struct json_splitter *splitter, struct error *err)
{
    splitter->at = 0;
    splitter->length = 0;
    return input_read(splitter->in, splitter->chunk, CHUNK, &splitter->length, err);
}

/* To the first byte of the next value: white space, commas and the brackets of a top array are
 * between values. *byte 0 at the end. */
static enum status find_value(struct json_splitter *splitter, char *byte, struct error *err)
{
    for (;; splitter->at++) {
        if (splitter->at == splitter->length) {
            enum status status = fill(splitter, err);

            if (status)
                return status;
            if (splitter->length == 0)
                return STATUS_END;
        }
        *byte = splitter->chunk[splitter->at];
        if (*byte == '\n')
            splitter->line++;
        else if (*byte == '[' && !splitter->in_array)
            splitter->in_array = true;
        else if (*byte == ']' && splitter->in_array)
            splitter->in_array = false;
        else if (*byte != ' ' && (!strchr("\t\r,\xEF\xBB\xBF", *byte) || *byte == '\0'))
            return STATUS_OK;
    }
}

static enum status take_value(struct json_splitter *splitter, struct error *err)
{
    struct scan scan = {0};
    size_t start = splitter->line;
    bool ended = false;

    while (!ended) {
        struct str rest =
            str_slice(str_n(splitter->chunk, splitter->length), splitter->at, splitter->length);
        size_t length = scan_value(&scan, rest, &splitter->line, &ended);

        if (scan.broken)
            return error_set(err, STATUS_BAD_JSON,
                             "line %zu ends inside a JSON string: what follows cannot be read",
                             splitter->line);
        buf_add(&splitter->value, rest.data, length);
        splitter->at += length;
        if (splitter->value.length > INPUT_MOST_WHOLE)
            return error_set(err, STATUS_TOO_LARGE,
                             "the JSON object at line %zu is larger than %zu MB: large exports are "
                             "read as JSON Lines or as an array",
                             start, INPUT_MOST_WHOLE >> 20);
        if (!ended && fill(splitter, err))
            return err->status;
        if (!ended && splitter->length == 0)
            return error_set(err, STATUS_BAD_JSON,
                             "the JSON value that starts at line %zu does not end", start);
    }
    return STATUS_OK;
}

enum status json_split(struct json_splitter *splitter, struct str *text, size_t *line,
                       struct error *err)
{
    char byte;
    enum status status = find_value(splitter, &byte, err);

    if (status)
        return status;
    *line = splitter->line;
    buf_clear(&splitter->value);
    if (byte != '{' && byte != '[')
        return error_set(err, STATUS_BAD_JSON,
                         "line %zu: an object was expected where \"%c\" stands", *line,
                         byte >= ' ' && byte < 0x7F ? byte : '?');
    status = take_value(splitter, err);
    *text = buf_str(&splitter->value);
    return status;
}
