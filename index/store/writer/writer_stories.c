/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_stories.c - near-duplicates are found when a segment is published.
 *
 * A new document is looked up, band by band, in the tables of the live segments. Each candidate is
 * verified, by its text if necessary. If the two are near-duplicates, they are connected, and so
 * are their groups. Whether two documents are near-duplicates depends on their texts only. So the
 * groups are the connected components of one graph, for every order, batch size and number of
 * threads. When a document is deleted, the other members of its group are compared pair by pair,
 * because the document may have connected them.
 *
 * All functions are called with the writer's mutex held. A publish calls them after its deletions
 * and before it replaces index.json. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/writer/writer_stories.h"

static struct story_finder *finder_new(void)
{
    struct story_finder *finder = mem_zero(1, sizeof *finder);

    finder->analyzer = analyzer_new();
    finder->expander = expander_new();
    finder->arena = arena_new();
    return finder;
}

void writer_stories_free(struct story_finder *finder)
{
    if (!finder)
        return;
    story_nodes_clear(&finder->nodes);
    buf_fini(&finder->gone);
    buf_fini(&finder->looked_up);
    buf_fini(&finder->members);
    buf_fini(&finder->found);
    analyzer_free(finder->analyzer);
    expander_free(finder->expander);
    arena_free(finder->arena);
    free(finder);
}

void writer_stories_gone(struct writer *writer, size_t segment, uint32_t document)
{
    struct story_place place = {(uint32_t)segment, document};

    if (writer->live[segment].segment.files->sketches.count == 0)
        return;
    if (!writer->stories)
        writer->stories = finder_new();
    buf_add(&writer->stories->gone, &place, sizeof place);
}

/* Make the segment's new rows: the previous ones without changed and deleted documents, and the
 * added ones. */
static void replace_rows(struct story_finder *finder, size_t number)
{
    struct live *live = &finder->writer->live[number];
    const struct stories *before = live->segment.stories;
    const struct buf *added = &finder->rows[number];
    uint32_t old = before ? before->count : 0, count = 0;
    struct story_row *rows = mem_alloc((old + 1) * sizeof *rows + added->length);

    for (uint32_t i = 0; i < old; i++)
        if (!bitmap_has(&finder->changed[number], before->rows[i].document) &&
            !segment_is_deleted(&live->segment, before->rows[i].document))
            rows[count++] = before->rows[i];
    if (added->length > 0)
        memcpy(rows + count, added->data, added->length);
    count += (uint32_t)(added->length / sizeof *rows);
    writer_stories_replace(live, stories_new(rows, count));
}

void writer_stories_replace(struct live *live, struct stories *take_stories)
{
    stories_release(live->segment.stories);
    live->segment.stories = take_stories;
    live->stories_changed = true;
}

static void finish(struct story_finder *finder)
{
    for (size_t i = 0; i < finder->writer->manifest.segment_count; i++) {
        if (finder->changed[i].words)
            replace_rows(finder, i);
        bitmap_fini(&finder->changed[i]);
        buf_fini(&finder->rows[i]);
    }
    free(finder->changed);
    free(finder->rows);
    story_nodes_clear(&finder->nodes);
    buf_clear(&finder->looked_up);
    finder->with_shingles = 0;
}

enum status writer_stories_update(struct writer *writer, bool has_new, struct error *err)
{
    size_t count = writer->manifest.segment_count;
    bool sketched = has_new && writer->live[count - 1].segment.files->sketches.count > 0;
    struct story_finder *finder = writer->stories;
    enum status status;

    if (!sketched && (!finder || finder->gone.length == 0))
        return STATUS_OK;
    if (!finder)
        finder = writer->stories = finder_new();
    finder->writer = writer;
    finder->err = err;
    finder->rows = mem_zero(count, sizeof *finder->rows);
    finder->changed = mem_zero(count, sizeof *finder->changed);
    if (!(status = finder_take_gone(finder)) && sketched)
        status = finder_take_new(finder);
    if (!status)
        status = finder_name_all(finder);
    finish(finder);
    return status;
}
