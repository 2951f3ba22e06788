/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet.h - finds the best passages of a text for a query, and highlights matches.
 *
 * The tokens of the text are compared with the query's marks. Windows of the text are scored by the
 * groups in them, their weight, closeness and order, and by their sentences. The best window is cut
 * at sentences if they fit, else at clauses, else at words. A passage never crosses the end of a
 * paragraph, never starts with the rest of a quotation or of a word, and never starts or ends
 * inside a character. The result depends only on text, marks and options.
 *
 * There are two steps, so that HTML comes last: find ranges in the text; write them. One thread at
 * a time uses an analyzer. */
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
    uint32_t length;   /* maximum characters of all passages together; 0: 240 */
    uint32_t passages; /* maximum number of passages; 0: 1, or 2 if they show more of the query */
};

/* Returns up to options->passages passages in text order, in the arena. A passage that crosses a
 * paragraph's end is returned as several. If nothing matches, it is the lead: the first real
 * sentences, without dateline. NULL and a *count of 0 if the text has no word. */
const struct passage *snippet_find(struct analyzer *analyzer, language_id language, struct str text,
                                   const struct marks *marks, const struct snippet_options *options,
                                   struct arena *arena, uint32_t *count);

/* All matches of the whole text, in order, not overlapping; in the arena. */
const struct match_range *snippet_matches(struct analyzer *analyzer, language_id language,
                                          struct str text, const struct marks *marks,
                                          struct arena *arena, uint32_t *count);

/* Crops like Meilisearch: the window of `words` words (0: the whole text) around the best matches.
 * .cut_before and .cut_after say where to put the crop marker. */
struct passage snippet_crop(struct analyzer *analyzer, language_id language, struct str text,
                            const struct marks *marks, uint32_t words, struct arena *arena);

struct snippet_style {
    struct str before_match; /* "<mark>" */
    struct str after_match;  /* "</mark>" */
    struct str ellipsis;     /* "…" */
    struct str between;      /* between passages: " … " */
    bool html;               /* escape the text as HTML; a run of white space becomes one space */
};
extern const struct snippet_style snippet_style_html; /* <mark>, …, escaped */

/* Appends the passages. */
void snippet_write(struct buf *out, struct str text, const struct passage *passages, uint32_t count,
                   const struct snippet_style *style);
/* Appends the whole text with its matches marked. */
void snippet_write_all(struct buf *out, struct str text, const struct match_range *matches,
                       uint32_t count, const struct snippet_style *style);

/* Both steps in one: appends the whole text with each match between `before` and `after`. `html`:
 * escapes the text. */
void snippet_highlight_text(struct analyzer *analyzer, language_id language, struct str text,
                            const struct marks *marks, struct str before, struct str after,
                            bool html, struct arena *arena, struct buf *out);
/* Both steps in one: appends the window of `words` words (0: the whole text), with `marker` where
 * text was cut, and each match between `before` and `after`. Not escaped. */
void snippet_crop_text(struct analyzer *analyzer, language_id language, struct str text,
                       const struct marks *marks, uint32_t words, struct str marker,
                       struct str before, struct str after, struct arena *arena, struct buf *out);

#endif
