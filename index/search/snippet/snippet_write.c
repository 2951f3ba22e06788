/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_write.c - writes passages and whole texts with their matches marked, as HTML or plain. */
#include "search/snippet/snippet.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"
#include "search/snippet/snippet_text.h"

const struct snippet_style snippet_style_html = {
    .before_match = {"<mark>", 6},
    .after_match = {"</mark>", 7},
    .ellipsis = {"…", 3},
    .between = {" … ", 5},
    .html = true,
};

struct snippet_writer {
    struct buf *out;
    const struct snippet_style *style;
    bool spaced; /* white space was written last */
};

/* ASCII white space, and the first bytes of Unicode spaces: these bytes need a check. */
static bool may_be_space(unsigned char byte)
{
    return byte <= ' ' || byte == 0xC2 || (byte >= 0xE1 && byte <= 0xE3);
}

static void add_escaped(struct snippet_writer *writer, struct str piece)
{
    if (utf8_valid(piece)) {
        buf_add_html(writer->out, piece);
        return;
    }
    BUF_AUTO struct buf repaired = {0};

    utf8_add_repaired(&repaired, piece);
    buf_add_html(writer->out, buf_str(&repaired));
}

/* The bytes of white space at `at` to replace by one space; 0: none, or already a single space. */
static uint32_t gap_at(struct str text, uint32_t at, bool spaced)
{
    return text.data[at] == ' ' && !spaced ? 0 : text_space(text, at);
}

/* Skips plain ASCII, sixteen bytes at a time, with single blanks. */
static uint32_t skip_plain(struct str text, uint32_t at, uint32_t end, bool *spaced)
{
#ifdef __SSE2__
    while (end - at >= 16) {
        __m128i some = _mm_loadu_si128((const __m128i *)(const void *)(text.data + at));
        unsigned blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(some, _mm_set1_epi8(' ')));
        /* signed: all bytes that are not ASCII, too */
        unsigned others = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(some, _mm_set1_epi8(' ')));
        unsigned stops = others | (blanks & (blanks << 1 | *spaced)) | 1u << 16;
        unsigned count = (unsigned)__builtin_ctz(stops);

        at += count;
        if (count > 0)
            *spaced = blanks >> (count - 1) & 1;
        if (count < 16)
            break;
    }
#endif
    return at;
}

static void add_html(struct snippet_writer *writer, struct str text, uint32_t start, uint32_t end)
{
    uint32_t from = start, at = start;

    while (at < end) {
        uint32_t gap;

        if ((unsigned char)text.data[at] < 0x80)
            at = skip_plain(text, at, end, &writer->spaced);
        if (at == end)
            break;
        if (!may_be_space((unsigned char)text.data[at])) {
            writer->spaced = false;
            at++;
            continue;
        }
        gap = gap_at(text, at, writer->spaced);
        if (gap == 0) {
            writer->spaced = text.data[at++] == ' ';
            continue;
        }
        add_escaped(writer, str_slice(text, from, at));
        if (!writer->spaced)
            buf_add_char(writer->out, ' ');
        writer->spaced = true;
        from = at += gap;
    }
    add_escaped(writer, str_slice(text, from, end));
}

static void add_text(struct snippet_writer *writer, struct str text, uint32_t start, uint32_t end)
{
    if (writer->style->html)
        add_html(writer, text, start, end);
    else
        buf_add_str(writer->out, str_slice(text, start, end));
}

static void add_marked(struct snippet_writer *writer, struct str text, uint32_t start, uint32_t end,
                       const struct match_range *matches, uint32_t count)
{
    uint32_t at = start;

    for (uint32_t i = 0; i < count; i++) {
        add_text(writer, text, at, matches[i].start);
        buf_add_str(writer->out, writer->style->before_match);
        add_text(writer, text, matches[i].start, matches[i].end);
        buf_add_str(writer->out, writer->style->after_match);
        at = matches[i].end;
    }
    add_text(writer, text, at, end);
}

void snippet_write(struct buf *out, struct str text, const struct passage *passages, uint32_t count,
                   const struct snippet_style *style)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct passage *passage = &passages[i];
        struct snippet_writer writer = {out, style, true};

        if (i > 0)
            buf_add_str(out, style->between);
        else if (passage->cut_before)
            buf_add_str(out, style->ellipsis);
        add_marked(&writer, text, passage->start, passage->end, passage->matches,
                   passage->match_count);
        if (i == count - 1 && passage->cut_after)
            buf_add_str(out, style->ellipsis);
    }
}

void snippet_write_all(struct buf *out, struct str text, const struct match_range *matches,
                       uint32_t count, const struct snippet_style *style)
{
    struct snippet_writer writer = {out, style, true};

    add_marked(&writer, text, 0, (uint32_t)text.length, matches, count);
}
