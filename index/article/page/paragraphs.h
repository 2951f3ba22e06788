/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paragraphs.h - running text told from the rest of a page that has become plain text.
 *
 * The method is jusText's (Pomikálek 2011, "Removing Boilerplate and Duplicate Content from Web
 * Corpora", chapter 3) without the link density that plain text no longer has: a paragraph is
 * judged by its length and by its share of function words, then by its neighbours, since stories
 * and page furniture each come in runs. What a page's own words give away ("Read more", "Image
 * credit", "uses cookies") is looked up first. Thresholds were set on news text (see README.md). */
#ifndef DATELINE_ARTICLE_PAGE_PARAGRAPHS_H
#define DATELINE_ARTICLE_PAGE_PARAGRAPHS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

enum paragraph_class {
    PARAGRAPH_BAD,       /* not the story's */
    PARAGRAPH_SHORT,     /* too short to tell */
    PARAGRAPH_NEAR_GOOD, /* good in good company */
    PARAGRAPH_GOOD       /* running text */
};

struct paragraph {
    struct str text; /* one line, cleaned of markup's leftovers; in the arena or the input */
    size_t width;    /* in Latin letters: an ideograph counts 3 */
    unsigned words, function_words;
    enum paragraph_class class;
    bool heading;   /* was marked as one ("## ...") */
    bool furniture; /* a page's own words, whatever its neighbours are */
    bool sentence;  /* ends as one */
    bool told;      /* a field of the article says it: neither body nor boilerplate */
};

struct paragraphs {
    struct paragraph *at;
    size_t count;
    const char *language; /* as detected, NULL: unsure */
    bool page;            /* has words or menus of a page: else it is a story and nothing else */
};

/* Cut the text into paragraphs: at blank lines, and at line ends unless lines are broken to a
 * width, and judge each. Everything is in the arena, or borrowed from the text. */
void paragraphs_read(struct str text, struct arena *arena, struct paragraphs *out);
/* Tell a page from a story that stands alone, all of which is good. Of a page, judge the paragraphs
 * by their neighbours, and leave only the stretch where most of the good text is:
 * afterwards all are GOOD or BAD. */
void paragraphs_smooth(struct paragraphs *all);

#endif
