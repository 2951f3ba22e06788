/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paragraphs.c - cuts text into paragraphs and classifies each by itself. */
#include "article/page/paragraphs.h"

#include <stdlib.h>

#include "article/page/page_words.h"
#include "article/text/letters.h"
#include "article/text/text_clean.h"
#include "article/words/function_words.h"
#include "article/words/language_detect.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#define LENGTH_LOW    70  /* shorter paragraphs cannot be classified */
#define LENGTH_HIGH   200 /* longer paragraphs can surely be classified */
#define DENSITY_HIGH  0.27
#define DENSITY_LOW   0.20
#define DENSITY_LEAST 0.10 /* share of function words in a sentence of names and numbers */

#define LANGUAGE_SAMPLE ((size_t)4096)
/* Lines count as wrapped if almost none is wider than this. */
#define BROKEN_WIDTH 100
/* All text after this many paragraphs becomes one: a text of millions of lines is no article. */
#define PARAGRAPH_MAX 200000
#define WORD_ROOM     24
/* Only a paragraph with at least this share of notice words can be a notice. */
#define NOTICE_WORDS_ONE_IN 30
#define JOINED_MAX          4000 /* a wider paragraph takes no more lines */

/* ---- cutting -------------------------------------------------------------------------------- */

struct paragraph_cutter {
    struct arena *arena;
    struct paragraph *at;
    size_t count, capacity;
    struct buf joined; /* the lines of the current paragraph */
    size_t width;      /* width that the lines are wrapped to; 0: not wrapped */
};

/* The width that the lines are wrapped to; 0 if each line is a paragraph. */
static size_t broken_width(struct str text)
{
    size_t lines = 0, longer = 0, widest = 0;
    struct str rest = text;

    while (rest.data && lines < 2000) {
        struct str line = str_cut(&rest, '\n');

        if (line.length == 0)
            continue;
        lines++;
        if (line.length > BROKEN_WIDTH)
            longer++;
        else if (line.length > widest)
            widest = line.length;
    }
    return lines >= 4 && longer * 50 <= lines && widest >= 50 ? widest : 0;
}

static void add_paragraph(struct paragraph_cutter *cut, struct str text)
{
    struct paragraph paragraph = {.class = PARAGRAPH_SHORT};

    paragraph.text = text_clean_line(text, cut->arena, &paragraph.heading);
    if (paragraph.text.length == 0)
        return;
    if (cut->count == cut->capacity)
        cut->at = mem_grow(cut->at, cut->count, &cut->capacity, sizeof *cut->at);
    cut->at[cut->count++] = paragraph;
}

static void end_paragraph(struct paragraph_cutter *cut)
{
    if (cut->joined.length > 0)
        add_paragraph(cut, arena_str(cut->arena, buf_str(&cut->joined)));
    buf_clear(&cut->joined);
}

/* Was the line wrapped because the first word of the next line did not fit? */
static bool continues(const struct paragraph_cutter *cut, struct str line, struct str next)
{
    struct str rest = next, word = word_cut(&rest);

    return word.length > 0 && line.length + 1 + word.length + 8 > cut->width &&
           !str_starts(next, STR("  ")) && !str_starts(next, STR("\t"));
}

static void add_broken_line(struct paragraph_cutter *cut, struct str line, struct str next)
{
    if (cut->joined.length > 0)
        buf_add_char(&cut->joined, ' ');
    buf_add_str(&cut->joined, str_trim(line));
    if (!continues(cut, line, next))
        end_paragraph(cut);
}

static struct str peek_line(struct str rest)
{
    return rest.data ? str_cut(&rest, '\n') : STR("");
}

static void cut_lines(struct paragraph_cutter *cut, struct str text)
{
    struct str rest = text;

    while (rest.data) {
        struct str line = str_cut(&rest, '\n');

        if (cut->count >= PARAGRAPH_MAX) {
            add_paragraph(cut, str_n(line.data, (size_t)(text.data + text.length - line.data)));
            break;
        }
        if (cut->width > 0)
            add_broken_line(cut, line, peek_line(rest));
        else
            add_paragraph(cut, line);
    }
    end_paragraph(cut);
}

/* ---- classifying one paragraph -------------------------------------------------------------- */

static bool ends_sentence(struct str text)
{
    static const char *const ends[] = {
        ".",           "!", "?", "\xE2\x80\xA6", "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F",
        "\xE0\xA5\xA4"};
    static const char *const closers[] = {
        "\"",           "'", ")", "\xE2\x80\x9D", "\xE2\x80\x99", "\xC2\xBB", "\xE2\x80\x9C",
        "\xE3\x80\x8D", "]"};

    for (size_t i = 0; i < sizeof closers / sizeof closers[0]; i++)
        if (str_ends(text, str_of(closers[i]))) {
            text.length -= strlen(closers[i]);
            break;
        }
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_ends(text, str_of(ends[i])))
            return true;
    return false;
}

/* Width in characters. An ideograph counts as three, which is its number of bytes. */
static size_t text_width(struct str text)
{
    size_t width = text.length, i = 0;
    uint64_t eight;

    while (i < text.length) {
        if (i + 8 <= text.length) {
            memcpy(&eight, text.data + i, 8);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                i += 8;
                continue;
            }
        }
        for (size_t stop = i + 8; i < text.length && i < stop; i++) {
            unsigned char byte = (unsigned char)text.data[i];

            width -= byte >= 0xC0 && byte < 0xE3 ? byte < 0xE0 ? 1 : 2 : 0;
        }
    }
    return width;
}

/* Count width, words and function words; returns the number of notice words. */
static unsigned count_words(struct paragraph *paragraph, language_set language)
{
    struct str rest = paragraph->text, word;
    char room[LETTERS_WORD_ROOM];
    unsigned notice = 0;

    paragraph->width = text_width(paragraph->text);
    while (letters_word(&rest, room, &word)) {
        language_set set = function_word_languages(word);

        paragraph->words++;
        paragraph->function_words += (set & language) != 0;
        notice += (set & FUNCTION_WORD_OF_NOTICES) != 0;
    }
    return notice;
}

/* If the language's function words are unknown, only its end shows a sentence. */
static enum paragraph_class class_by_words(const struct paragraph *paragraph, language_set language)
{
    double density = paragraph->words ? (double)paragraph->function_words / paragraph->words : 0;

    if (language == 0)
        density = paragraph->sentence ? 1 : 0;
    if (density >= DENSITY_HIGH)
        return paragraph->width > LENGTH_HIGH ? PARAGRAPH_GOOD : PARAGRAPH_NEAR_GOOD;
    if (density >= (paragraph->sentence ? DENSITY_LEAST : DENSITY_LOW))
        return PARAGRAPH_NEAR_GOOD;
    return PARAGRAPH_BAD;
}

static void judge_paragraph(struct paragraph *paragraph, language_set language)
{
    unsigned notice_words = count_words(paragraph, language);

    paragraph->sentence = ends_sentence(paragraph->text);
    paragraph->furniture = (paragraph->width <= 120 && page_words_furniture(paragraph->text)) ||
                           (notice_words * NOTICE_WORDS_ONE_IN > paragraph->words &&
                            page_words_notice(paragraph->text));
    if (paragraph->furniture)
        paragraph->class = PARAGRAPH_BAD;
    else if (paragraph->width < LENGTH_LOW)
        paragraph->class = PARAGRAPH_SHORT;
    else
        paragraph->class = class_by_words(paragraph, language);
}

/* Did a page break cut the paragraph in two? Then its first half ends with a word that never ends a
 * sentence. */
static bool is_torn(const struct paragraph *paragraph, language_set language)
{
    const char *space = memrchr(paragraph->text.data, ' ', paragraph->text.length);
    char lower[WORD_ROOM];
    struct str last;

    if (!space || paragraph->width < LENGTH_HIGH || paragraph->width > JOINED_MAX ||
        paragraph->sentence || paragraph->furniture)
        return false;
    last = str_n(space + 1, (size_t)(paragraph->text.data + paragraph->text.length - space) - 1);
    last = str_n(lower, letters_lower(last, lower, sizeof lower));
    return (function_word_languages(last) & language) != 0;
}

static void join_torn(struct paragraphs *all, struct arena *arena, language_set language)
{
    size_t to = 0;

    for (size_t from = 0; from < all->count; from++) {
        struct paragraph *paragraph = &all->at[from];
        bool heading = paragraph->heading;

        if (to > 0 && !heading && is_torn(&all->at[to - 1], language)) {
            struct paragraph joined = {.heading = all->at[to - 1].heading};

            joined.text = arena_format(arena, "%.*s %.*s", STR_ARG(all->at[to - 1].text),
                                       STR_ARG(paragraph->text));
            judge_paragraph(&joined, language);
            all->at[to - 1] = joined;
            continue;
        }
        all->at[to++] = *paragraph;
    }
    all->count = to;
}

/* Detect the language from the start; if that is only names and menus, from a longer part or the
 * middle. */
static const char *text_language(struct str text)
{
    const char *language = language_detect(str_slice(text, 0, LANGUAGE_SAMPLE / 4));

    if (!language)
        language = language_detect(str_slice(text, 0, LANGUAGE_SAMPLE));
    if (!language && text.length > LANGUAGE_SAMPLE)
        language =
            language_detect(str_slice(text, text.length / 2, text.length / 2 + LANGUAGE_SAMPLE));
    return language;
}

void paragraphs_read(struct str text, struct arena *arena, struct paragraphs *out)
{
    struct paragraph_cutter cut = {.arena = arena, .width = broken_width(text)};
    const char *language = text_language(text);
    language_set bit = language ? function_word_language_bit(language) : 0;

    cut_lines(&cut, text);
    buf_fini(&cut.joined);
    *out = (struct paragraphs){.count = cut.count, .language = language};
    out->at = arena_copy(arena, cut.at, cut.count * sizeof *cut.at);
    free(cut.at);
    for (size_t i = 0; i < out->count; i++)
        judge_paragraph(&out->at[i], bit);
    join_torn(out, arena, bit);
}
