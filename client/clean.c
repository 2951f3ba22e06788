/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clean.c - turns untrusted text and HTML into text that cannot control a terminal. */
#include "client/clean.h"

#include <stdbool.h>

#include "article/text/entity.h"
#include "base/utf8.h"

#define LONGEST_TAG 256 /* limits the time for a text of many '<' */

/* The state of the output. A space or a mark is written only when a character follows. */
struct cleaner {
    struct buf *out;
    bool started, owes_space;
    bool in_match; /* the input is inside a match */
    bool marked;   /* the output is inside a match */
};

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x2028 ||
           c == 0x2029;
}

/* Control characters, and characters that reorder or hide text. */
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x061C ||
           (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE007F);
}

/* Marks exclude the spaces around a match. */
static void switch_mark(struct cleaner *cleaner, bool on)
{
    if (cleaner->marked != on)
        buf_add_char(cleaner->out, on ? CLEAN_MARK_ON : CLEAN_MARK_OFF);
    cleaner->marked = on;
}

static void add_character(struct cleaner *cleaner, uint32_t c)
{
    if (is_space(c)) {
        cleaner->owes_space = cleaner->started;
        return;
    }
    if (is_unsafe(c))
        return;
    if (!cleaner->in_match)
        switch_mark(cleaner, false);
    if (cleaner->owes_space)
        buf_add_char(cleaner->out, ' ');
    switch_mark(cleaner, cleaner->in_match);
    cleaner->owes_space = false;
    cleaner->started = true;
    buf_add_utf8(cleaner->out, c);
}

void clean_text(struct buf *out, struct str text)
{
    struct cleaner cleaner = {.out = out};
    const char *at = text.data;
    uint32_t c;

    if (text.length == 0)
        return;
    for (const char *end = at + text.length; at < end;) {
        at += utf8_decode(at, end, &c);
        add_character(&cleaner, c);
    }
}

/* --- HTML ----------------------------------------------------------------------------------- */

/* The length of the tag at the start of the text, which starts with '<'; 0: it is no tag. */
static size_t take_tag(struct cleaner *cleaner, struct str text)
{
    struct str start = str_slice(text, 0, text.length < LONGEST_TAG ? text.length : LONGEST_TAG);
    ptrdiff_t end = str_find(start, STR(">"));
    struct str tag;

    if (end < 2)
        return 0;
    tag = str_slice(text, 0, (size_t)end + 1);
    if (str_is(tag, "<mark>") || str_is(tag, "<em>"))
        cleaner->in_match = true;
    else if (str_is(tag, "</mark>") || str_is(tag, "</em>"))
        cleaner->in_match = false;
    return tag.length;
}

void clean_html(struct buf *out, struct str html)
{
    struct cleaner cleaner = {.out = out};
    size_t used;
    uint32_t c;

    for (struct str rest = html; rest.length > 0; rest = str_slice(rest, used, rest.length)) {
        used = *rest.data == '<' ? take_tag(&cleaner, rest) : 0;
        if (used)
            continue;
        used = *rest.data == '&' ? entity_decode(rest, &c) : 0;
        if (!used)
            used = utf8_decode(rest.data, rest.data + rest.length, &c);
        add_character(&cleaner, c);
    }
    switch_mark(&cleaner, false);
}

/* --- JSON ----------------------------------------------------------------------------------- */

void clean_json(struct buf *out, struct str json)
{
    const char *at = json.data, *end = json.data + json.length;
    uint32_t c;

    while (at < end) {
        at += utf8_decode(at, end, &c);
        if (!is_unsafe(c) || c == '\n' || c == '\t')
            buf_add_utf8(out, c);
        else if (c > 0xFFFF)
            buf_addf(out, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10),
                     0xDC00 + ((c - 0x10000) & 0x3FF));
        else
            buf_addf(out, "\\u%04x", c);
    }
}
