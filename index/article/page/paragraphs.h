/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paragraphs.h - separate running text from the rest of a page that was converted to plain text.
 *
 * The method is jusText's (Pomikálek 2011, "Removing Boilerplate and Duplicate Content from Web
 * Corpora", chapter 3), without link density, which plain text no longer has. Each paragraph is
 * classified by its length and its share of function words, then by its neighbours, because story
 * text and page furniture each come in runs. Phrases that reveal page furniture ("Read more",
 * "Image credit", "uses cookies") are tested first. The thresholds were tuned on news text (see
 * README.md). */
#ifndef DATELINE_ARTICLE_PAGE_PARAGRAPHS_H
#define DATELINE_ARTICLE_PAGE_PARAGRAPHS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

enum paragraph_class {
    PARAGRAPH_BAD,       /* boilerplate */
    PARAGRAPH_SHORT,     /* too short to classify */
    PARAGRAPH_NEAR_GOOD, /* good if its neighbours are good */
    PARAGRAPH_GOOD       /* running text */
};

struct paragraph {
    struct str text; /* one line without leftovers of markup; in the arena or the input */
    size_t width;    /* width in Latin letters: an ideograph counts 3 */
    unsigned words, function_words;
    enum paragraph_class class;
    bool heading;   /* marked as a heading ("## ...") */
    bool furniture; /* page furniture by its words, whatever its neighbours are */
    bool sentence;  /* ends like a sentence */
    bool told;      /* already in a field of the article: neither body nor boilerplate */
};

struct paragraphs {
    struct paragraph *at;
    size_t count;
    const char *language; /* detected; NULL: unsure */
    bool page;            /* has phrases or menus of a web page; false: the text is only a story */
};

/* Cut the text into paragraphs and classify each. Cuts at blank lines, and also at line ends unless
 * the lines are wrapped to a width. The result is in the arena, or borrowed from the text. */
void paragraphs_read(struct str text, struct arena *arena, struct paragraphs *out);
/* Decide whether the text is a page or only a story, in which all paragraphs are good. In a page,
 * smooth the classes by neighbours and keep only the stretch with most of the good text. Afterwards
 * each paragraph is GOOD or BAD. */
void paragraphs_smooth(struct paragraphs *all);

#endif
