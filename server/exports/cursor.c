/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.c - a cursor as text: two numbers in hexadecimal. */
#include "server/exports/cursor.h"

#include <stdbool.h>
#include <stdio.h>

#include "server/http/api_error.h"

const char *cursor_format(const struct export_cursor *cursor, char text[CURSOR_TEXT_SIZE])
{
    snprintf(text, CURSOR_TEXT_SIZE, "%llx-%016llx", (unsigned long long)cursor->moment,
             (unsigned long long)cursor->state);
    return text;
}

static bool read_hex(struct str text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.length; i++) {
        char letter = text.data[i];
        int digit = letter >= '0' && letter <= '9'   ? letter - '0'
                    : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
                                                     : -1;

        if (digit < 0)
            return false;
        *out = *out << 4 | (uint64_t)digit;
    }
    return text.length > 0 && text.length <= 16;
}

enum status cursor_parse(struct str text, struct export_cursor *out, struct error *err)
{
    struct str rest = text, moment = str_cut(&rest, '-');
    uint64_t ms;

    if (!read_hex(moment, &ms) || moment.length > 15 || !rest.data || !read_hex(rest, &out->state))
        return api_error_set(err, API_BAD_EXPORT_CURSOR,
                             "`cursor` must be the value of the header field Dateline-Cursor of "
                             "an export");
    out->moment = (int64_t)ms;
    return STATUS_OK;
}
