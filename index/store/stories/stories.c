/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stories.c - story rows in memory and on disk. */
#include "store/stories/stories.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/disk/sealed.h"

#define STORIES_KIND "DLstory1"
#define ROW_BYTES    20

static int by_group(const void *a, const void *b)
{
    const struct story_row *left = a, *right = b;

    if (left->group != right->group)
        return left->group < right->group ? -1 : 1;
    return left->document < right->document ? -1 : left->document > right->document;
}

static int by_document(const void *a, const void *b, void *context)
{
    const struct story_row *rows = context;
    uint32_t left = rows[*(const uint32_t *)a].document,
             right = rows[*(const uint32_t *)b].document;

    return left < right ? -1 : left > right;
}

struct stories *stories_new(struct story_row *take_rows, uint32_t count)
{
    struct stories *stories;

    if (count == 0) {
        free(take_rows);
        return NULL;
    }
    stories = mem_zero(1, sizeof *stories);
    atomic_init(&stories->references, 1);
    stories->rows = take_rows;
    stories->count = count;
    stories->places = mem_alloc(count * sizeof *stories->places);
    qsort(stories->rows, count, sizeof *stories->rows, by_group);
    for (uint32_t i = 0; i < count; i++)
        stories->places[i] = i;
    qsort_r(stories->places, count, sizeof *stories->places, by_document, stories->rows);
    return stories;
}

struct stories *stories_share(struct stories *stories)
{
    if (stories)
        atomic_fetch_add(&stories->references, 1);
    return stories;
}

void stories_release(struct stories *stories)
{
    if (!stories || atomic_fetch_sub(&stories->references, 1) > 1)
        return;
    free(stories->name);
    free(stories->rows);
    free(stories->places);
    free(stories);
}

/* --- the file --- */

static struct story_row row_at(const unsigned char *at, size_t number, uint32_t count)
{
    return (struct story_row){load_u64(at + number * 8), load_u64(at + (count + number) * 8),
                              load_u32(at + (size_t)count * 16 + number * 4)};
}

/* Earlier versions wrote some rows twice. */
static struct story_row *load_rows(const unsigned char *at, uint32_t *count, uint32_t documents)
{
    struct story_row *rows = mem_alloc(((size_t)*count + 1) * sizeof *rows);
    uint32_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        struct story_row row = row_at(at, i, *count), *before = kept ? &rows[kept - 1] : NULL;
        int order = before ? by_group(before, &row) : -1;

        if (row.document >= documents || order > 0 || (order == 0 && before->story != row.story)) {
            free(rows);
            return NULL;
        }
        if (order < 0)
            rows[kept++] = row;
    }
    *count = kept;
    return rows;
}

enum status stories_read(struct stories **out, const char *directory, const char *name,
                         uint32_t document_count, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    struct story_row *rows = NULL;
    const unsigned char *content;
    struct sealed file;
    uint32_t count = 0;
    enum status status;

    *out = NULL;
    if ((status = sealed_open(&file, path, STORIES_KIND, err)))
        return status;
    if (!(content = sealed_view(&file, 0, file.length, err))) {
        sealed_close(&file);
        return err->status;
    }
    if (file.length >= 4)
        count = load_u32(content + file.length - 4);
    if (count > 0 && count <= document_count && file.length == (uint64_t)count * ROW_BYTES + 4)
        rows = load_rows(content, &count, document_count);
    sealed_close(&file);
    if (!rows)
        return error_set(err, STATUS_CORRUPT, "%s does not belong to its segment", path);
    *out = stories_new(rows, count);
    (*out)->name = mem_text(name, strlen(name));
    return STATUS_OK;
}

static void add_rows(struct buf *out, const struct stories *stories)
{
    for (uint32_t i = 0; i < stories->count; i++)
        buf_add_u64(out, stories->rows[i].group);
    for (uint32_t i = 0; i < stories->count; i++)
        buf_add_u64(out, stories->rows[i].story);
    for (uint32_t i = 0; i < stories->count; i++)
        buf_add_u32(out, stories->rows[i].document);
    buf_add_u32(out, stories->count);
}

enum status stories_write(struct stories *stories, const char *directory, const char *name,
                          struct sync_list *unsynced, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    BUF_AUTO struct buf content = {0};
    struct sealed_writer writer;
    enum status status;

    if ((status = sealed_writer_open(&writer, path, err)))
        return status;
    add_rows(&content, stories);
    sealed_writer_add(&writer, content.data, content.length);
    if ((status = sealed_writer_close(&writer, STORIES_KIND, err)))
        return status;
    sync_list_add(unsynced, path);
    sync_list_add(unsynced, directory);
    free(stories->name);
    stories->name = mem_text(name, strlen(name));
    return STATUS_OK;
}

/* --- looking up --- */

const struct story_row *stories_find(const struct stories *stories, uint32_t document)
{
    uint32_t low = 0, high = stories ? stories->count : 0;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct story_row *row = &stories->rows[stories->places[middle]];

        if (row->document == document)
            return row;
        if (row->document < document)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The first row whose group is not below `group`. */
static uint32_t group_start(const struct stories *stories, uint64_t group)
{
    uint32_t low = 0, high = stories->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (stories->rows[middle].group < group)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t stories_group(const struct stories *stories, uint64_t group,
                       const struct story_row **first)
{
    uint32_t from, to;

    if (!stories)
        return 0;
    from = group_start(stories, group);
    to = group == UINT64_MAX ? stories->count : group_start(stories, group + 1);
    *first = &stories->rows[from];
    return to - from;
}
