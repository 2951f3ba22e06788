/* SPDX-License-Identifier: GPL-2.0-or-later */
/* say.c - escapes what a terminal would obey. */
#include "indexer/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

/* U+0080 to U+009F are controls, too. */
static bool is_high_control(struct str text, size_t at)
{
    return text.data[at] == '\xC2' && at + 1 < text.length &&
           (unsigned char)text.data[at + 1] < 0xA0;
}

void say_add_shown(struct buf *out, struct str text)
{
    bool valid = utf8_valid(text);

    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (valid && is_high_control(text, i)) {
            buf_addf(out, "\\x%02x", (unsigned char)text.data[++i]);
        } else if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !valid)) {
            buf_addf(out, "\\x%02x", byte);
        } else {
            buf_add_char(out, text.data[i]);
        }
    }
}

void say_line(const char *format, ...)
{
    BUF_AUTO struct buf line = {0};
    char *message = NULL;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&message, format, args);
    va_end(args);
    if (length < 0)
        return;
    buf_add_text(&line, "dateline-index: ");
    say_add_shown(&line, str_n(message, (size_t)length));
    buf_add_char(&line, '\n');
    fwrite(line.data, 1, line.length, stderr);
    free(message);
}
