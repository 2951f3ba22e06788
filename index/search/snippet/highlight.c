/* SPDX-License-Identifier: GPL-2.0-or-later */
/* highlight.c - appends a field's text, whole or cropped, with its matches marked. */
#include "search/snippet/snippet.h"

void snippet_highlight_text(struct analyzer *analyzer, language_id language, struct str text,
                            const struct marks *marks, struct str before, struct str after,
                            bool html, struct arena *arena, struct buf *out)
{
    const struct snippet_style style = {.before_match = before, .after_match = after, .html = html};
    const struct match_range *matches;
    uint32_t count;

    matches = snippet_matches(analyzer, language, text, marks, arena, &count);
    snippet_write_all(out, text, matches, count, &style);
}

void snippet_crop_text(struct analyzer *analyzer, language_id language, struct str text,
                       const struct marks *marks, uint32_t words, struct str marker,
                       struct str before, struct str after, struct arena *arena, struct buf *out)
{
    const struct snippet_style style = {
        .before_match = before, .after_match = after, .ellipsis = marker};
    struct passage passage = snippet_crop(analyzer, language, text, marks, words, arena);

    snippet_write(out, text, &passage, 1, &style);
}
