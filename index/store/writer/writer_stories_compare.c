/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories_compare.c - decides whether two documents are near-duplicates. */
#include "store/writer/writer_stories.h"

/* Between these resemblances a sketch is not conclusive: its standard error is about .06. */
#define SURELY_OTHER 0.10
#define SURELY_COPY  0.85
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

bool finder_may_be_copies(const struct sketched *a, const struct sketched *b, double *resemblance)
{
    if (a->size == 0 || b->size == 0 || !sketch_meet(a->sketch, b->sketch))
        return false;
    *resemblance = a->label == b->label ? 1 : sketch_resemblance(a->sketch, b->sketch);
    return *resemblance >= SURELY_OTHER;
}

enum status finder_are_copies(struct story_finder *finder, uint32_t a, uint32_t b, bool *copies)
{
    double resemblance;

    *copies = finder_may_be_copies(&finder->nodes.nodes[a].about, &finder->nodes.nodes[b].about,
                                   &resemblance);
    if (!*copies || resemblance >= SURELY_COPY)
        return STATUS_OK;
    return compare_texts(finder, a, b, copies);
}
