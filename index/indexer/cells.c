/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cells.c - cuts and fills texts by the columns that their characters take. */
#include "indexer/cells.h"

#include "base/utf8.h"
#include "base/width.h"

#define ELLIPSIS "\xE2\x80\xA6"

static bool is_control(uint32_t c)
{
    return c < ' ' || (c >= 0x7F && c < 0xA0);
}

/* Appends the text in one line. */
static void add_clean(struct buf *out, struct str text)
{
    const char *at = text.data, *end = at + text.length;
    size_t start = out->length;

    while (at < end) {
        uint32_t c;
        size_t length = utf8_decode(at, end, &c);
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';

        if (length == 0)
            break;
        if (space && out->length > start && out->data[out->length - 1] != ' ')
            buf_add_char(out, ' ');
        else if (!space && !is_control(c))
            buf_add(out, at, length);
        at += length;
    }
}

static unsigned width_of(struct str text)
{
    const char *at = text.data, *end = at + text.length;
    unsigned width = 0;

    while (at < end) {
        uint32_t c;

        at += utf8_decode(at, end, &c);
        width += character_width(c);
    }
    return width;
}

/* The longest start of the text that fits. */
static struct str head_of(struct str text, unsigned width)
{
    const char *at = text.data, *end = at + text.length;
    unsigned used = 0;

    while (at < end) {
        uint32_t c;
        size_t length = utf8_decode(at, end, &c);

        used += character_width(c);
        if (used > width)
            break;
        at += length;
    }
    return str_n(text.data, (size_t)(at - text.data));
}

/* The longest end of the text that fits; `whole`: the width of all of it. */
static struct str tail_of(struct str text, unsigned width, unsigned whole)
{
    const char *at = text.data, *end = at + text.length;

    while (at < end && whole > width) {
        uint32_t c;

        at += utf8_decode(at, end, &c);
        whole -= character_width(c);
    }
    return str_n(at, (size_t)(end - at));
}

static void fill(struct buf *out, unsigned width)
{
    while (width-- > 0)
        buf_add_char(out, ' ');
}

void cell_add(struct buf *out, struct str text, unsigned width, enum cell_side side)
{
    BUF_AUTO struct buf clean = {0};
    unsigned whole;

    add_clean(&clean, text);
    whole = width_of(buf_str(&clean));
    if (side == CELL_RIGHT)
        fill(out, whole < width ? width - whole : 0);
    if (side == CELL_LAST || side == CELL_RIGHT || whole <= width) {
        buf_add_str(out, buf_str(&clean));
    } else if (side == CELL_TAIL) {
        buf_add_text(out, ELLIPSIS);
        buf_add_str(out, tail_of(buf_str(&clean), width - 1, whole));
    } else {
        buf_add_str(out, head_of(buf_str(&clean), width - 1));
        buf_add_text(out, ELLIPSIS);
    }
    if (side == CELL_LEFT || side == CELL_TAIL)
        fill(out, whole < width ? width - whole : 0);
    buf_add_text(out, side == CELL_LAST ? "\n" : "  ");
}
