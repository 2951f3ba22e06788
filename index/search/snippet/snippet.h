/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet.h - the best passage of a text for a query, and highlighting.
 *
 * The analyzer's tokens of the whole text are compared with the query's marks; windows of the text
 * are scored by distinct groups, their weight, closeness, order and sentence starts; the best is
 * cut at sentences where that fits, else at words, and every match inside is marked. A passage
 * never begins or ends inside a character. The result depends on text, marks and options alone.
 *
 * Two steps, so that HTML comes last: find ranges in the text, then write them out. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/analyzer.h"
#include "base/arena.h"
#include "base/buf.h"
#include "query/marks.h"
#include "search/snippet/passage.h"

struct snippet_options {
    uint32_t length;   /* characters wanted in all passages together; 0: 240 */
    uint32_t passages; /* at most so many, apart from each other; 0: 1 */
};

/* Up to options->passages passages in text order, in the arena; *count is at least 1 for a text
 * that has a word: the lead, without matches, when nothing in it matches. */
const struct passage *snippet_find(struct analyzer *analyzer, language_id language, struct str text,
                                   const struct marks *marks, const struct snippet_options *options,
                                   struct arena *arena, uint32_t *count);

/* All matches of a (short or whole) text, in order, not overlapping. */
const struct match_range *snippet_matches(struct analyzer *analyzer, language_id language,
                                          struct str text, const struct marks *marks,
                                          struct arena *arena, uint32_t *count);

/* What Meilisearch's cropping does: the window of `words` words around the best matches, cut at
 * words; *cut_before and *cut_after say where the crop marker goes. */
struct passage snippet_crop(struct analyzer *analyzer, language_id language, struct str text,
                            const struct marks *marks, uint32_t words, struct arena *arena);

struct snippet_style {
    struct str before_match; /* "<mark>" */
    struct str after_match;  /* "</mark>" */
    struct str ellipsis;     /* "…" */
    struct str between;      /* passages: " … " */
    bool html;               /* escape the text as HTML; white space runs become one space */
};
extern const struct snippet_style snippet_style_html; /* <mark>, …, escaped */

void snippet_write(struct buf *out, struct str text, const struct passage *passages, uint32_t count,
                   const struct snippet_style *style);
/* The whole text with its matches marked. */
void snippet_write_all(struct buf *out, struct str text, const struct match_range *matches,
                       uint32_t count, const struct snippet_style *style);

/* Both steps in one. The whole text with its matches between `before` and `after`; as HTML or as it
 * is. */
void snippet_highlight_text(struct analyzer *analyzer, language_id language, struct str text,
                            const struct marks *marks, struct str before, struct str after,
                            bool html, struct arena *arena, struct buf *out);
/* The window of `words` words (0: the whole text) with its matches between `before` and `after`,
 * and `marker` where text was left out; never as HTML. */
void snippet_crop_text(struct analyzer *analyzer, language_id language, struct str text,
                       const struct marks *marks, uint32_t words, struct str marker,
                       struct str before, struct str after, struct arena *arena, struct buf *out);

#endif
