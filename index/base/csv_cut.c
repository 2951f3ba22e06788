/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_cut.c - a state machine that reads one byte per step: in a field, in quotes, after a
 * quote. */
#include "base/csv_cut.h"

void csv_cutter_fini(struct csv_cutter *cutter)
{
    buf_fini(&cutter->text);
}

void csv_cutter_next(struct csv_cutter *cutter)
{
    cutter->count = 0;
    cutter->place = CSV_AT_FIELD;
    buf_clear(&cutter->text);
}

static void end_field(struct csv_cutter *cutter)
{
    if (cutter->count < CSV_COLUMNS_MAX)
        cutter->ends[cutter->count++] = cutter->text.length;
    cutter->place = CSV_AT_FIELD;
}

/* True at the end of the record. */
static bool take_byte(struct csv_cutter *cutter, char byte)
{
    if (byte == '\n')
        cutter->lines++;
    if (cutter->place == CSV_IN_QUOTES) {
        if (byte == '"')
            cutter->place = CSV_BEHIND_QUOTE;
        else
            buf_add_char(&cutter->text, byte);
        return false;
    }
    if (byte == '"' && cutter->place != CSV_IN_FIELD) {
        if (cutter->place == CSV_BEHIND_QUOTE) /* two quotes stand for one */
            buf_add_char(&cutter->text, '"');
        cutter->place = CSV_IN_QUOTES;
        return false;
    }
    if (byte == cutter->delimiter || byte == '\n') {
        end_field(cutter);
        return byte == '\n';
    }
    if (byte != '\r')
        buf_add_char(&cutter->text, byte);
    cutter->place = CSV_IN_FIELD;
    return false;
}

/* Copy a run of ordinary bytes in one step. */
static void take_run(struct csv_cutter *cutter, struct str *bytes)
{
    size_t length = 0;

    if (cutter->place == CSV_AT_FIELD || cutter->place == CSV_BEHIND_QUOTE)
        return;
    for (; length < bytes->length; length++) {
        char byte = bytes->data[length];

        if (byte == '"' || byte == '\n' || byte == '\r' ||
            (cutter->place == CSV_IN_FIELD && byte == cutter->delimiter))
            break;
    }
    buf_add(&cutter->text, bytes->data, length);
    *bytes = str_slice(*bytes, length, bytes->length);
}

bool csv_cutter_take(struct csv_cutter *cutter, struct str *bytes)
{
    while (bytes->length > 0) {
        char byte;

        take_run(cutter, bytes);
        if (bytes->length == 0)
            break;
        byte = bytes->data[0];
        *bytes = str_slice(*bytes, 1, bytes->length);
        if (take_byte(cutter, byte))
            return true;
    }
    return false;
}

bool csv_cutter_end(struct csv_cutter *cutter)
{
    if (cutter->place == CSV_IN_QUOTES || (cutter->place == CSV_AT_FIELD && cutter->count == 0))
        return false;
    end_field(cutter);
    return true;
}

size_t csv_cutter_fields(const struct csv_cutter *cutter, struct str *fields)
{
    size_t start = 0;

    for (size_t i = 0; i < cutter->count; i++) {
        fields[i] = str_slice(buf_str(&cutter->text), start, cutter->ends[i]);
        start = cutter->ends[i];
    }
    return cutter->count;
}
