/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_quotation.c - finds the quotation marks around a place. */
#include "search/snippet/snippet_quotation.h"

#include "search/snippet/snippet_text.h"

enum side { NEITHER, OPENS, CLOSES };

/* What a mark does where its neighbours do not tell. Marks of scripts without spaces are `sure`. */
static const struct {
    uint32_t character;
    enum side side;
    bool sure;
} marks[] = {
    {'"', NEITHER, false},   {0xAB, OPENS, false},  {0xBB, CLOSES, false}, {0x201C, OPENS, false},
    {0x201D, CLOSES, false}, {0x201E, OPENS, true}, {0x300C, OPENS, true}, {0x300D, CLOSES, true},
};

/* The first bytes of the marks. */
static const unsigned char mark_starts[] = {'"', 0xC2, 0xE2, 0xE3};

static bool is_mark_start(unsigned char byte)
{
    for (size_t i = 0; i < sizeof mark_starts; i++) {
        if (mark_starts[i] == byte)
            return true;
    }
    return false;
}

/* The place behind the last byte in [low, at) that a mark may begin with; `low`: none. */
static uint32_t behind_mark_start(struct str text, uint32_t at, uint32_t low)
{
    for (size_t i = 0; i < sizeof mark_starts; i++) {
        const char *last = memrchr(text.data + low, mark_starts[i], at - low);

        if (last)
            low = (uint32_t)(last - text.data) + 1;
    }
    return low;
}

/* Is this what may stand before an opening mark, or behind a closing one? */
static bool is_outside(uint32_t c)
{
    return text_is_space(c) || (c >= 0x2010 && c <= 0x2015) ||
           (c < 0x80 && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
            c != '$' && c != '#' && c != '@');
}

static enum side by_neighbours(struct str text, uint32_t at, uint32_t behind, enum side usual)
{
    uint32_t before = at > 0 ? text_character(text, text_back(text, at, 1, 0)) : ' ';
    uint32_t next = behind < text.length ? text_character(text, behind) : ' ';
    bool free_before = text_is_space(before) || before == '(' || before == '[' || before == '-' ||
                       (before >= 0x2010 && before <= 0x2015);
    bool free_behind =
        is_outside(next) && next != '(' && next != '[' && next != '.' && next != '\'';

    if (free_before && free_behind)
        return text_is_space(next) ? usual : CLOSES;
    if (free_before)
        return OPENS;
    return usual == OPENS && !free_behind ? OPENS : CLOSES; /* no spaces, as in Chinese */
}

static enum side side_of(struct str text, uint32_t at)
{
    uint32_t c = text_character(text, at);

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (marks[i].character != c)
            continue;
        if (marks[i].sure)
            return marks[i].side;
        return by_neighbours(text, at, text_forward(text, at, 1, (uint32_t)text.length),
                             marks[i].side);
    }
    return NEITHER;
}

bool quotation_holds(struct str text, uint32_t at, uint32_t low, uint32_t *opener)
{
    uint32_t least = at - low > QUOTATION_BYTES_MAX ? at - QUOTATION_BYTES_MAX : low;

    while (at > least && (at = behind_mark_start(text, at, least)) > least) {
        enum side side = side_of(text, --at);

        if (side == NEITHER)
            continue;
        *opener = at;
        return side == OPENS;
    }
    return false;
}

uint32_t quotation_end(struct str text, uint32_t at, uint32_t high)
{
    uint32_t most = high - at > QUOTATION_BYTES_MAX ? at + QUOTATION_BYTES_MAX : high;

    for (; at < most; at++) {
        if (is_mark_start((unsigned char)text.data[at]) && side_of(text, at) == CLOSES)
            return at;
    }
    return high;
}
