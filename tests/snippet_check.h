/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_check.h - what holds for the passages of any text, and for their HTML. Each check returns
 * NULL, or what does not hold. */
#ifndef DATELINE_TESTS_SNIPPET_CHECK_H
#define DATELINE_TESTS_SNIPPET_CHECK_H

#include "base/utf8.h"
#include "search/snippet/snippet.h"

static inline bool is_cut_inside(struct str text, uint32_t at)
{
    return at < text.length && ((unsigned char)text.data[at] & 0xC0) == 0x80;
}

static inline const char *check_ranges(struct str text, const struct match_range *ranges,
                                       uint32_t count, uint32_t start, uint32_t end)
{
    bool whole = utf8_valid(text);

    for (uint32_t i = 0; i < count; i++) {
        if (ranges[i].start >= ranges[i].end)
            return "an empty match";
        if (ranges[i].start < start || ranges[i].end > end)
            return "a match outside";
        start = ranges[i].end;
        if (whole && (is_cut_inside(text, ranges[i].start) || is_cut_inside(text, ranges[i].end)))
            return "a match ends inside a character";
    }
    return NULL;
}

/* Characters, white space runs as one. */
static inline size_t count_shown(struct str text, uint32_t start, uint32_t end)
{
    size_t count = 0;
    bool spaced = false;

    for (uint32_t at = start; at < end; at++) {
        bool space = (unsigned char)text.data[at] <= ' ';

        count += (space && !spaced) || (!space && ((unsigned char)text.data[at] & 0xC0) != 0x80);
        spaced = space;
    }
    return count;
}

static inline bool is_ascii_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Does a passage from `at` start with the rest of an ASCII word? The cut of a very long word may.
 */
static inline bool starts_in_word(struct str text, uint32_t at)
{
    uint32_t start = at;

    if (at == 0 || at >= text.length || !is_ascii_letter(text.data[at]))
        return false;
    while (start > 0 && at - start < 40 &&
           (is_ascii_letter(text.data[start - 1]) || text.data[start - 1] == '\''))
        start--;
    return start < at && at - start < 40 && is_ascii_letter(text.data[start]);
}

/* Is the first quotation mark of the passage the closing one of a quotation that opens less than
 * 500 bytes before it, in the same paragraph? Looks for the marks of English only. */
static inline bool starts_in_quotation(struct str text, const struct passage *passage)
{
    struct str shown = str_slice(text, passage->start, passage->end), before;
    ptrdiff_t opens = str_find(shown, STR("\xE2\x80\x9C"));
    ptrdiff_t closes = str_find(shown, STR("\xE2\x80\x9D"));
    uint32_t low = passage->start > 500 ? passage->start - 500 : 0;

    if (closes < 0 || (opens >= 0 && opens < closes))
        return false;
    before = str_slice(text, low, passage->start);
    for (size_t i = before.length; i-- > 0;) {
        if (before.data[i] == '\n' ||
            str_starts(str_slice(before, i, before.length), STR("\xE2\x80\x9D")))
            return false;
        if (str_starts(str_slice(before, i, before.length), STR("\xE2\x80\x9C")))
            return true;
    }
    return false;
}

/* What an editor would not do in any text. */
static inline const char *check_edges(struct str text, const struct passage *passage)
{
    if (str_find(str_slice(text, passage->start, passage->end), STR("\n\n")) >= 0)
        return "a passage crosses a paragraph";
    if (starts_in_word(text, passage->start))
        return "a passage starts inside a word";
    return NULL;
}

/* Holds where opening marks stand behind a space, and closing ones behind a word. */
static inline const char *check_balance(struct str text, const struct passage *passage)
{
    return starts_in_quotation(text, passage) ? "it starts with the rest of a quotation" : NULL;
}

static inline const char *check_passages(struct str text, const struct passage *passages,
                                         uint32_t count, uint32_t length)
{
    uint32_t behind = 0;
    size_t characters = 0;

    for (uint32_t i = 0; i < count; i++) {
        const struct passage *passage = &passages[i];
        const char *wrong;

        if (passage->start < behind || passage->end <= passage->start || passage->end > text.length)
            return "passages out of order, or out of the text";
        behind = passage->end;
        characters += count_shown(text, passage->start, passage->end);
        if (utf8_valid(text) &&
            (is_cut_inside(text, passage->start) || is_cut_inside(text, passage->end)))
            return "a passage ends inside a character";
        if (passage->start == 0 && passage->cut_before)
            return "cut before the beginning";
        if (passage->end == text.length && passage->cut_after)
            return "cut behind the end";
        wrong = check_ranges(text, passage->matches, passage->match_count, passage->start,
                             passage->end);
        if (wrong)
            return wrong;
    }
    /* Passages that became one have white space between them. */
    return characters <= (size_t)length + 8 * (count > 0) ? NULL : "longer than was asked for";
}

/* Is every match of the text that lies in a passage one of the passage's matches? */
static inline const char *check_all_marked(const struct match_range *all, uint32_t all_count,
                                           const struct passage *passages, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct passage *passage = &passages[i];

        for (uint32_t m = 0, k = 0; m < all_count; m++) {
            if (all[m].start < passage->start || all[m].end > passage->end)
                continue;
            while (k < passage->match_count && passage->matches[k].end < all[m].end)
                k++;
            if (k == passage->match_count || passage->matches[k].start > all[m].start)
                return "a match in a passage is not marked";
        }
    }
    return NULL;
}

static inline size_t html_entity(struct str html)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (str_starts(html, str_of(entities[i])))
            return strlen(entities[i]);
    return 0;
}

static inline const char *check_html(struct str html)
{
    bool inside = false, spaced = false;
    size_t step;

    if (!utf8_valid(html))
        return "HTML is not UTF-8";
    for (; html.length > 0; html = str_slice(html, step, html.length)) {
        unsigned char byte = (unsigned char)html.data[0];
        bool opens = str_starts(html, STR("<mark>")), closes = str_starts(html, STR("</mark>"));

        if (opens == closes && (byte == '<' || byte == '>' || byte == '"' || byte == '\''))
            return "a character of HTML's is not escaped";
        if ((opens && inside) || (closes && !inside))
            return "tags are not balanced";
        inside = opens || (inside && !closes);
        step = opens ? 6 : closes ? 7 : byte == '&' ? html_entity(html) : 1;
        if (step == 0)
            return "half an entity";
        if (byte < ' ' || (byte == ' ' && spaced))
            return "white space is not one space";
        spaced = byte == ' ' || ((opens || closes) && spaced);
    }
    return inside ? "a tag stays open" : NULL;
}

#endif
