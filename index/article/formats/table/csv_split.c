/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_split.c - cuts records out of an input; csv_cut.h finds their ends. */
#include "article/formats/table/csv_split.h"

#include <stdlib.h>

#include "base/mem.h"

#define CHUNK ((size_t)64 * 1024)

struct csv_splitter {
    struct reader_input *in;
    char chunk[CHUNK];
    struct str rest; /* the unread part of the chunk */
    struct csv_cutter cutter;
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

size_t csv_preamble(struct str head, char *delimiter)
{
    size_t mark = str_starts(head, STR("\xEF\xBB\xBF")) ? 3 : 0;
    struct str rest = str_slice(head, mark, head.length);
    struct str line = rest.length > 0 ? str_cut(&rest, '\n') : STR("");
    size_t length = line.length;

    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    if (line.length == 7 && line.data[0] == '"' && line.data[6] == '"')
        line = str_slice(line, 1, 6);
    if (rest.data && line.length == 5 && str_starts_nocase(line, STR("sep="))) {
        *delimiter = line.data[4];
        return mark + length + 1;
    }
    *delimiter = csv_delimiter(str_slice(head, mark, head.length));
    return mark;
}

struct csv_splitter *csv_splitter_new(struct reader_input *in, char delimiter)
{
    struct csv_splitter *splitter = mem_zero(1, sizeof *splitter);

    splitter->in = in;
    splitter->cutter.delimiter = delimiter;
    return splitter;
}

void csv_splitter_free(struct csv_splitter *splitter)
{
    if (!splitter)
        return;
    csv_cutter_fini(&splitter->cutter);
    free(splitter);
}

static enum status end_of_input(struct csv_splitter *splitter, size_t line, struct error *err)
{
    if (csv_cutter_end(&splitter->cutter))
        return STATUS_OK;
    if (splitter->cutter.place == CSV_IN_QUOTES)
        return error_set(err, STATUS_BAD_REQUEST,
                         "the record at line %zu has a quoted field without an end", line);
    return STATUS_END;
}

static enum status read_record(struct csv_splitter *splitter, size_t line, struct error *err)
{
    for (;;) {
        if (splitter->rest.length == 0) {
            size_t length;

            if (input_read(splitter->in, splitter->chunk, CHUNK, &length, err))
                return err->status;
            if (length == 0)
                return end_of_input(splitter, line, err);
            splitter->rest = str_n(splitter->chunk, length);
        }
        if (csv_cutter_take(&splitter->cutter, &splitter->rest))
            return STATUS_OK;
        if (splitter->cutter.text.length > INPUT_WHOLE_MAX)
            return error_set(err, STATUS_TOO_LARGE, "the record at line %zu is larger than %zu MB",
                             line, INPUT_WHOLE_MAX >> 20);
    }
}

enum status csv_split(struct csv_splitter *splitter, struct str fields[CSV_COLUMNS_MAX],
                      size_t *count, size_t *line, struct error *err)
{
    struct csv_cutter *cutter = &splitter->cutter;
    enum status status;

    do {
        *line = cutter->lines + 1;
        csv_cutter_next(cutter);
        status = read_record(splitter, *line, err);
        if (status)
            return status;
    } while (cutter->count == 1 && cutter->text.length == 0);
    *count = csv_cutter_fields(cutter, fields);
    return STATUS_OK;
}
