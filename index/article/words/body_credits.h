/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body_credits.h - who wrote the story, as the text itself says. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_BODY_CREDITS_H
#define DATELINE_ARTICLE_WORDS_BODY_CREDITS_H

#include <jansson.h>

/* Take the byline from the body if the article has none, or only that of an agency ("Reuters"):
 * from a line "By Jane Roe" above the story, or from "(Reporting by Jane Roe; Editing by ...)"
 * below it. A line above the story that repeats the byline is removed from the body. The agency
 * becomes the source if the article has none. */
void body_take_credits(json_t *article);
/* Move notes to editors that stand above the dateline of the story from the body to `ednote`: "Eds:
 * ADDS quotes", "(Adds quotes)". "Source: Xinhua" becomes the source. */
void body_take_notes(json_t *article);

#endif
