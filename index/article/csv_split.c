/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_split.c - one state a byte: within a field, within quotes, behind a quote. */
#include "article/csv_split.h"

#include <stdlib.h>

#include "base/mem.h"

#define CHUNK ((size_t)64 * 1024)

enum place { AT_FIELD, IN_FIELD, IN_QUOTES, BEHIND_QUOTE };

struct csv_splitter {
    struct reader_input *in;
    char delimiter;
    char chunk[CHUNK];
    size_t at, length; /* chunk[at .. length) is to come */
    size_t line;
    struct buf text;               /* of the record's fields, one behind the other */
    size_t ends[CSV_MOST_COLUMNS]; /* where in text each field ends */
    size_t count;
    enum place place;
};

char csv_delimiter(struct str head)
{
    static const char delimiters[] = ",;\t|";
    size_t counts[sizeof delimiters - 1] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < head.length && (quoted || head.data[i] != '\n'); i++) {
        const char *found = head.data[i] ? strchr(delimiters, head.data[i]) : NULL;

        if (head.data[i] == '"')
            quoted = !quoted;
        else if (found && !quoted)
            counts[found - delimiters]++;
    }
    for (size_t i = 1; i < sizeof delimiters - 1; i++)
        if (counts[i] > counts[best])
            best = i;
    return delimiters[best];
}

struct csv_splitter *csv_splitter_new(struct reader_input *in, char delimiter)
{
    struct csv_splitter *splitter = mem_zero(1, sizeof *splitter);

    splitter->in = in;
    splitter->delimiter = delimiter;
    splitter->line = 1;
    return splitter;
}

void csv_splitter_free(struct csv_splitter *splitter)
{
    if (!splitter)
        return;
    buf_fini(&splitter->text);
    free(splitter);
}

static void end_field(struct csv_splitter *splitter)
{
    if (splitter->count < CSV_MOST_COLUMNS)
        splitter->ends[splitter->count++] = splitter->text.length;
    splitter->place = AT_FIELD;
}

/* True at the end of the record. */
static bool take_byte(struct csv_splitter *splitter, char byte)
{
    if (byte == '\n')
        splitter->line++;
    if (splitter->place == IN_QUOTES) {
        if (byte == '"')
            splitter->place = BEHIND_QUOTE;
        else
            buf_add_char(&splitter->text, byte);
        return false;
    }
    if (byte == '"' && splitter->place != IN_FIELD) {
        if (splitter->place == BEHIND_QUOTE) /* two are one */
            buf_add_char(&splitter->text, '"');
        splitter->place = IN_QUOTES;
        return false;
    }
    if (byte == splitter->delimiter || byte == '\n') {
        end_field(splitter);
        return byte == '\n';
    }
    if (byte != '\r')
        buf_add_char(&splitter->text, byte);
    splitter->place = IN_FIELD;
    return false;
}

/* A run without anything special goes in at once. */
static void take_run(struct csv_splitter *splitter)
{
    size_t start = splitter->at;

    if (splitter->place == AT_FIELD || splitter->place == BEHIND_QUOTE)
        return;
    while (splitter->at < splitter->length) {
        char byte = splitter->chunk[splitter->at];

        if (byte == '"' || byte == '\n' || byte == '\r' ||
            (splitter->place == IN_FIELD && byte == splitter->delimiter))
            break;
        splitter->at++;
    }
    buf_add(&splitter->text, splitter->chunk + start, splitter->at - start);
}

static enum status end_of_input(struct csv_splitter *splitter, size_t line, struct error *err)
{
    if (splitter->place == IN_QUOTES)
        return error_set(err, STATUS_BAD_REQUEST,
                         "a quoted field of the record at line %zu does not end", line);
    if (splitter->place == AT_FIELD && splitter->count == 0)
        return STATUS_END;
    end_field(splitter);
    return STATUS_OK;
}

static enum status read_record(struct csv_splitter *splitter, size_t line, struct error *err)
{
    for (;;) {
        if (splitter->at == splitter->length) {
            splitter->at = splitter->length = 0;
            if (input_read(splitter->in, splitter->chunk, CHUNK, &splitter->length, err))
                return err->status;
            if (splitter->length == 0)
                return end_of_input(splitter, line, err);
        }
        take_run(splitter);
        if (splitter->at < splitter->length && take_byte(splitter, splitter->chunk[splitter->at++]))
            return STATUS_OK;
        if (splitter->text.length > INPUT_MOST_WHOLE)
            return error_set(err, STATUS_TOO_LARGE, "the record at line %zu is larger than %zu MB",
                             line, INPUT_MOST_WHOLE >> 20);
    }
}

enum status csv_split(struct csv_splitter *splitter, struct str fields[CSV_MOST_COLUMNS],
                      size_t *count, size_t *line, struct error *err)
{
    size_t start = 0;
    enum status status;

    do {
        *line = splitter->line;
        splitter->count = 0;
        splitter->place = AT_FIELD;
        buf_clear(&splitter->text);
        status = read_record(splitter, *line, err);
        if (status)
            return status;
    } while (splitter->count == 1 && splitter->text.length == 0);
    for (*count = 0; *count < splitter->count; ++*count) {
        fields[*count] = str_slice(buf_str(&splitter->text), start, splitter->ends[*count]);
        start = splitter->ends[*count];
    }
    return STATUS_OK;
}
