/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories_compare.c - decides whether two documents are near-duplicates. */
#include "store/writer/writer_stories.h"

/* Maximum documents whose shingles are in memory at a time. */
#define SHINGLES_MAX 4096

static void forget_shingles(struct story_finder *finder)
{
    for (uint32_t i = 0; i < finder->nodes.count; i++) {
        shingles_fini(&finder->nodes.nodes[i].shingles);
        finder->nodes.nodes[i].has_shingles = false;
    }
    finder->with_shingles = 0;
}

static enum status read_shingles(struct story_finder *finder, uint32_t node)
{
    struct story_node *at = &finder->nodes.nodes[node];
    struct text_record record;
    enum status status;

    if (at->has_shingles)
        return STATUS_OK;
    arena_reset(finder->arena);
    if ((status = texts_read(&finder_segment(finder, at->segment)->files->texts, at->document,
                             finder->expander, finder->arena, &record, finder->err)))
        return status;
    shingles_read(&at->shingles, finder->analyzer, record.body);
    shingles_sort(&at->shingles);
    at->has_shingles = true;
    finder->with_shingles++;
    return STATUS_OK;
}

static enum status compare_texts(struct story_finder *finder, uint32_t a, uint32_t b, bool *copies)
{
    enum status status;

    if (finder->with_shingles > SHINGLES_MAX)
        forget_shingles(finder);
    if ((status = read_shingles(finder, a)) || (status = read_shingles(finder, b)))
        return status;
    *copies =
        shingles_are_copies(&finder->nodes.nodes[a].shingles, &finder->nodes.nodes[b].shingles);
    return STATUS_OK;
}

enum status finder_are_copies(struct story_finder *finder, uint32_t a, uint32_t b, bool *copies)
{
    enum likeness likeness =
        likeness_of(&finder->nodes.nodes[a].about, &finder->nodes.nodes[b].about);

    *copies = likeness == LIKENESS_COPY;
    return likeness == LIKENESS_UNSURE ? compare_texts(finder, a, b, copies) : STATUS_OK;
}
