/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_snippet.c - any text, any query, any length: what snippet_check.h says holds, and the same
 * comes out twice. The first line is the query, its first two bytes the length and passages. */
#include <stdio.h>
#include <stdlib.h>

#include "../query_marks.h"
#include "../snippet_check.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_hold(const char *wrong)
{
    if (!wrong)
        return;
    fprintf(stderr, "fuzz_snippet: %s\n", wrong);
    abort();
}

static void check_crop(struct analyzer *analyzer, language_id language, struct str text,
                       const struct marks *marks, uint32_t words, struct arena *arena)
{
    struct passage passage = snippet_crop(analyzer, language, text, marks, words, arena);

    if (passage.end > passage.start)
        must_hold(check_passages(text, &passage, 1, UINT32_MAX));
}

static void check_text(struct analyzer *analyzer, language_id language, struct str text,
                       const struct marks *marks, const struct snippet_options *options,
                       struct arena *arena, struct buf *html)
{
    uint32_t count, match_count;
    const struct passage *passages =
        snippet_find(analyzer, language, text, marks, options, arena, &count);
    const struct match_range *matches =
        snippet_matches(analyzer, language, text, marks, arena, &match_count);

    must_hold(check_ranges(text, matches, match_count, 0, (uint32_t)text.length));
    must_hold(check_passages(text, passages, count, options->length ? options->length : 240));
    for (uint32_t i = 0; i < count; i++)
        must_hold(check_edges(text, &passages[i]));
    must_hold(check_all_marked(matches, match_count, passages, count));
    snippet_write(html, text, passages, count, &snippet_style_html);
    must_hold(check_html(buf_str(html)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_n((const char *)data + 2, size - 2), query;
    BUF_AUTO struct buf first = {0}, second = {0}, whole = {0};
    struct snippet_options options;
    struct query_marks marks;
    static struct analyzer *analyzer; /* one for all runs: its stem caches are large */
    struct arena *arena;
    language_id language;

    if (size < 2)
        return 0;
    options = (struct snippet_options){data[0], data[1] & 7};
    arena = arena_new();
    if (!analyzer)
        analyzer = analyzer_new();
    language = (language_id)((data[1] >> 3) % language_count());
    query = arena_str(arena, str_cut(&text, '\n'));
    if (!text.data)
        text = STR("");
    query_marks_read(&marks, analyzer, language, query, arena);
    check_text(analyzer, language, text, &marks.marks, &options, arena, &first);
    check_text(analyzer, language, text, &marks.marks, &options, arena, &second);
    must_hold(str_eq(buf_str(&first), buf_str(&second)) ? NULL : "twice is not the same");
    check_crop(analyzer, language, text, &marks.marks, data[0], arena);
    snippet_highlight_text(analyzer, language, text, &marks.marks, STR("<mark>"), STR("</mark>"),
                           true, arena, &whole);
    must_hold(check_html(buf_str(&whole)));
    arena_free(arena);
    return 0;
}
