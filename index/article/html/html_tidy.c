/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tidy.c - decides for each paragraph whether it is text. */
#include "article/html/html_tidy.h"

#include "article/page/page_words.h"
#include "article/text/letters.h"
#include "article/words/byline.h"
#include "article/words/date_text.h"
#include "article/words/function_words.h"

#define BUTTON_MAX    60  /* bytes */
#define HEAD_LINE_MAX 100 /* bytes */
#define HEAD_LINES    12
#define PLACE_MAX     50  /* bytes of a line with a date and a place */
#define DATED_MAX     140 /* bytes of a line with a labelled date */
#define LABEL_MAX     40
#define LINK_MAX      150 /* bytes of a paragraph that only names another story */
#define TAIL_MAX      40  /* links at the end of a text */
#define NOTICE_MAX    600 /* bytes of a notice within a story: a longer paragraph is text */
/* A caption is repeated nearby: below the picture, and below the same picture in a gallery.
 * Repetition of longer or distant paragraphs may be intended. */
#define CAPTION_LEAST 30
#define CAPTION_MAX   110
#define CLOSE_BY      3 /* paragraphs */

struct recent {
    struct str paragraph[CLOSE_BY];
    size_t count;
    bool begun; /* a paragraph of text has been written */
};

static bool is_repeated(const struct recent *recent, struct str paragraph)
{
    if (paragraph.length < CAPTION_LEAST || paragraph.length > CAPTION_MAX)
        return false;
    for (size_t i = 0; i < CLOSE_BY; i++)
        if (str_eq(recent->paragraph[i], paragraph))
            return true;
    return false;
}

static struct str paragraph_cut(struct str *rest)
{
    ptrdiff_t end = str_find(*rest, STR("\n\n"));
    struct str paragraph = *rest;

    if (end < 0) {
        *rest = STR_NONE;
        return paragraph;
    }
    *rest = str_slice(*rest, (size_t)end + 2, rest->length);
    return str_slice(paragraph, 0, (size_t)end);
}

/* Above the text: a line with only a date, perhaps after a place, or a byline. Fields already have
 * them. */
static bool is_head_line(struct str paragraph)
{
    struct date_text date;

    if (paragraph.length > HEAD_LINE_MAX)
        return false;
    return byline_is(paragraph) || date_text_parse(paragraph, &date) ||
           (paragraph.length <= PLACE_MAX && !str_ends(paragraph, STR(".")) &&
            date_text_find(paragraph, &date));
}

/* "Published 4:00 am CST, Wednesday, November 20, 2019 | Updated ...": a labelled date. */
static bool is_dated_line(struct str paragraph)
{
    struct date_text date;
    struct str before;

    if (paragraph.length > DATED_MAX || !date_text_find(paragraph, &date))
        return false;
    before = str_slice(paragraph, 0, (size_t)(date.found.data - paragraph.data));
    return before.length <= LABEL_MAX &&
           (page_words_published(before) || page_words_updated(before));
}

/* Is it a heading that only links follow, up to the end of the text? */
static bool is_tail(struct str paragraph, struct str rest)
{
    size_t items = 0;

    if (paragraph.length > BUTTON_MAX || !page_words_end(paragraph))
        return false;
    while (rest.length > 0) {
        if (paragraph_cut(&rest).length > LINK_MAX || ++items > TAIL_MAX)
            return false;
    }
    return true;
}

/* Does it have words of notices? Most paragraphs have none and need no search for phrases. */
static bool may_be_notice(struct str paragraph)
{
    char room[LETTERS_WORD_ROOM];
    struct str word;

    while (letters_word(&paragraph, room, &word))
        if (function_word_languages(word) & FUNCTION_WORD_OF_NOTICES)
            return true;
    return false;
}

static bool is_unwanted(const struct recent *recent, struct str paragraph)
{
    if (paragraph.length <= BUTTON_MAX && page_words_button(paragraph))
        return true;
    if (paragraph.length <= NOTICE_MAX && may_be_notice(paragraph) && page_words_notice(paragraph))
        return true;
    if (page_words_credit(paragraph) || page_words_pointer(paragraph))
        return true;
    if (!recent->begun && is_head_line(paragraph))
        return true;
    if (recent->count < HEAD_LINES && is_dated_line(paragraph))
        return true;
    return is_repeated(recent, paragraph);
}

static void add_paragraph(struct buf *out, struct str paragraph)
{
    if (out->length > 0)
        buf_add_text(out, "\n\n");
    buf_add_str(out, paragraph);
}

void html_tidy(struct str text, struct buf *body, struct buf *rest)
{
    struct recent recent = {.count = 0};

    while (text.length > 0) {
        struct str paragraph = paragraph_cut(&text);

        if (is_tail(paragraph, text)) {
            add_paragraph(rest, paragraph);
            if (text.length > 0)
                add_paragraph(rest, text);
            return;
        }
        add_paragraph(is_unwanted(&recent, paragraph) ? rest : body, paragraph);
        recent.paragraph[recent.count++ % CLOSE_BY] = paragraph;
        recent.begun =
            paragraph.length > HEAD_LINE_MAX || recent.count >= HEAD_LINES || recent.begun;
    }
}
