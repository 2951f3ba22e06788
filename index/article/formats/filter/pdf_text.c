/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdf_text.c - joins lines by the width of their block. */
#include "article/formats/filter/pdf_text.h"

#include "base/utf8.h"

/* A line is full if the next word would have made it wider than this share of its block. Letters
 * have different widths, so full lines differ; a sentence that ends early ends its paragraph. */
#define FIT_PERCENT          70
#define FIT_SENTENCE_PERCENT 95
#define WIDTH_LEAST          20 /* narrower blocks are lists, addresses or tables */

/* The widest line up to the next blank line, in characters. */
static size_t block_width(struct str text)
{
    size_t widest = 0;

    while (text.data) {
        struct str line = str_trim(str_cut(&text, '\n'));
        size_t width = utf8_count(line);

        if (width == 0)
            break;
        widest = width > widest ? width : widest;
    }
    return widest;
}

static size_t first_word_width(struct str line)
{
    return utf8_count(str_cut(&line, ' '));
}

static bool ends_sentence(struct str text)
{
    static const char *const ends[] = {".", "!", "?", ":", ";", "\"", "”", "»", ")", "。"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(text, str_of(ends[i])))
            return true;
    return false;
}

/* How a line is joined to the text before it. */
static const char *joint(struct str before, struct str last, struct str line, size_t width,
                         bool new_page)
{
    bool small = line.data[0] >= 'a' && line.data[0] <= 'z';
    size_t fit = ends_sentence(last) ? FIT_SENTENCE_PERCENT : FIT_PERCENT;

    if (new_page)
        return small && !ends_sentence(before) ? " " : "\n\n";
    if (width < WIDTH_LEAST || last.length == 0)
        return "\n\n";
    return (utf8_count(last) + 1 + first_word_width(line)) * 100 > width * fit ? " " : "\n\n";
}

void pdf_add_paragraphs(struct str text, struct buf *out)
{
    struct str last = STR(""); /* the line before, if it is of the same block */
    size_t start = out->length, width = 0;
    bool new_page = false;

    while (text.data) {
        struct str rest = text, line = str_cut(&text, '\n');

        new_page |= line.length > 0 && line.data[0] == '\f';
        if (line.length > 0 && line.data[0] == '\f')
            line = str_slice(line, 1, line.length);
        line = str_trim(line);
        if (line.length > 0 && last.length == 0)
            width = block_width(rest);
        if (line.length > 0 && out->length > start)
            buf_add_text(out, joint(buf_str(out), last, line, width, new_page));
        buf_add_str(out, line);
        new_page &= line.length == 0;
        last = line;
    }
}
