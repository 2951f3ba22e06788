/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_clean.c - text rid of what is not text. */
#include "article/text_clean.h"

#include <stdbool.h>

static bool is_kept(unsigned char byte)
{
    return byte >= 0x20 ? byte != 0x7F : byte == '\n' || byte == '\t';
}

static size_t first_control(const struct buf *text)
{
    size_t at = 0;

    while (at < text->length && is_kept((unsigned char)text->data[at]))
        at++;
    return at;
}

void text_drop_controls(struct buf *text)
{
    size_t from = first_control(text), to = from;

    for (; from < text->length; from++) {
        char byte = text->data[from];

        if (byte == '\r') {
            if (from + 1 < text->length && text->data[from + 1] == '\n')
                continue;
            byte = '\n';
        }
        if (is_kept((unsigned char)byte))
            text->data[to++] = byte;
    }
    if (text->data)
        text->data[to] = '\0';
    text->length = to;
}
