/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_split.c - cuts values out of an input; json_scan.h finds their ends. */
#include "article/formats/json/json_split.h"

#include <stdlib.h>

#include "base/json_scan.h"
#include "base/mem.h"

#define CHUNK ((size_t)64 * 1024)

struct json_splitter {
    struct reader_input *in;
    char chunk[CHUNK];
    size_t at, length; /* chunk[at .. length) is not yet read */
    size_t line;
    bool in_array; /* the top-level value is an array */
    bool begun;    /* there was a value: the end of a script may follow, ");" */
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

bool json_is_line(struct str text)
{
    struct json_scan scan = {0};
    size_t lines = 0;
    bool ended;

    if (text.length == 0 || text.data[0] != '{')
        return false;
    json_scan(&scan, text, &lines, &ended);
    return lines == 0 && !scan.broken;
}

static enum status fill(struct json_splitter *splitter, struct error *err)
{
    splitter->at = 0;
    splitter->length = 0;
    return input_read(splitter->in, splitter->chunk, CHUNK, &splitter->length, err);
}

/* Go to the first byte of the next value, past white space, commas and the brackets of a top-level
 * array, and the end of a script. *byte is 0 at the end. */
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
            splitter->in_array = splitter->begun = true;
        else if (*byte == ']' && splitter->in_array)
            splitter->in_array = false;
        else if (*byte != ' ' && (!strchr("\t\r,\x1E\xEF\xBB\xBF", *byte) || *byte == '\0') &&
                 !(splitter->begun && !splitter->in_array && strchr(");", *byte) && *byte))
            return STATUS_OK;
    }
}

static enum status take_value(struct json_splitter *splitter, struct error *err)
{
    struct json_scan scan = {.loose = true};
    size_t start = splitter->line;
    bool ended = false;

    while (!ended) {
        struct str rest =
            str_slice(str_n(splitter->chunk, splitter->length), splitter->at, splitter->length);
        size_t length = json_scan(&scan, rest, &splitter->line, &ended);

        if (scan.broken)
            return error_set(err, STATUS_BAD_JSON,
                             "line %zu ends inside a JSON string: cannot read the rest",
                             splitter->line - scan.breaks);
        buf_add(&splitter->value, rest.data, length);
        splitter->at += length;
        if (splitter->value.length > INPUT_WHOLE_MAX)
            return error_set(
                err, STATUS_TOO_LARGE,
                "the JSON object at line %zu is larger than %zu MB: write large exports "
                "as JSON Lines or as an array",
                start, INPUT_WHOLE_MAX >> 20);
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
        return error_set(err, STATUS_BAD_JSON, "line %zu: expected a JSON object, found \"%c\"",
                         *line, byte >= ' ' && byte < 0x7F ? byte : '?');
    status = take_value(splitter, err);
    splitter->begun = true;
    *text = buf_str(&splitter->value);
    return status;
}
