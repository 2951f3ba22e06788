/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.c - every document with its story, sorted; stories of two or more are printed, those told
 * most often first. */
#include "indexer/copies.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "indexer/maintain.h"
#include "store/reader/story_read.h"

struct told {
    uint64_t story;
    uint32_t segment, document;
};

/* A run of .told that tells one story. */
struct cluster {
    const struct told *first;
    uint32_t count;
};

struct copies_listing {
    struct generation *generation;
    struct view *view;
    struct told *told;
    struct cluster *clusters;
    uint32_t told_count, cluster_count;
    bool json;
};

static int by_story(const void *a, const void *b)
{
    const struct told *left = a, *right = b;

    if (left->story != right->story)
        return left->story < right->story ? -1 : 1;
    if (left->segment != right->segment)
        return left->segment < right->segment ? -1 : 1;
    return left->document < right->document ? -1 : left->document > right->document;
}

static int most_copies_first(const void *a, const void *b)
{
    const struct cluster *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return by_story(left->first, right->first);
}

static enum status read_stories(struct copies_listing *listing, struct error *err)
{
    const struct generation *generation = listing->generation;

    listing->told = mem_alloc((generation->document_count + 1) * sizeof *listing->told);
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct segment *segment = &generation->segments[s];

        for (uint32_t d = 0; d < segment->files->document_count; d++) {
            struct told told = {0, s, d};

            if (segment_is_deleted(segment, d))
                continue;
            if (story_of(generation, s, d, &told.story, err))
                return err->status;
            if (told.story != 0)
                listing->told[listing->told_count++] = told;
        }
    }
    qsort(listing->told, listing->told_count, sizeof *listing->told, by_story);
    return STATUS_OK;
}

static void find_clusters(struct copies_listing *listing)
{
    uint32_t to;

    listing->clusters = mem_alloc((listing->told_count + 1) * sizeof *listing->clusters);
    for (uint32_t from = 0; from < listing->told_count; from = to) {
        to = from + 1;
        while (to < listing->told_count && listing->told[to].story == listing->told[from].story)
            to++;
        if (to - from > 1)
            listing->clusters[listing->cluster_count++] =
                (struct cluster){&listing->told[from], to - from};
    }
    qsort(listing->clusters, listing->cluster_count, sizeof *listing->clusters, most_copies_first);
}

/* --- printing --- */

static const char *const shown[] = {"id", "published", "source", "headline"};
#define SHOWN_COUNT (sizeof shown / sizeof *shown)

/* A member's value as JSON; STR_NONE when there is none. */
static struct str member_json(struct str fields, const char *name)
{
    struct str key, value;

    while (json_next_member(&fields, &key, &value))
        if (str_is(key, name))
            return value;
    return STR_NONE;
}

static void add_json_document(struct buf *out, struct str fields)
{
    json_add_comma(out);
    buf_add_char(out, '{');
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        struct str value = member_json(fields, shown[i]);

        if (!value.data)
            continue;
        json_add_key(out, shown[i]);
        buf_add_str(out, value);
    }
    buf_add_char(out, '}');
}

/* Control characters are the terminal's, not an article's. */
static void add_plain(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        buf_add_char(
            out, (unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F ? ' ' : text.data[i]);
}

static void add_text_document(struct buf *out, struct str fields, struct arena *arena)
{
    buf_add_text(out, " ");
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        struct str text = json_member_text(fields, shown[i], arena);

        if (!text.data)
            text = member_json(fields, shown[i]);
        if (!text.data)
            continue;
        buf_add_text(out, i == 0 ? " " : "  ");
        add_plain(out, text);
    }
    buf_add_char(out, '\n');
}

static enum status print_cluster(const struct copies_listing *listing, const struct cluster *cluster,
                                 struct arena *arena, struct error *err)
{
    BUF_AUTO struct buf out = {0};
    char story[STORY_TEXT_SIZE];

    story_format(cluster->first->story, story);
    if (listing->json)
        buf_addf(&out, "{\"story\":\"%s\",\"documents\":[", story);
    else
        buf_addf(&out, "story %s: %u articles\n", story, cluster->count);
    for (uint32_t i = 0; i < cluster->count; i++) {
        const struct told *told = &cluster->first[i];
        struct text_record record;

        if (view_text(listing->view, told->segment, told->document, arena, &record, err))
            return err->status;
        if (listing->json)
            add_json_document(&out, record.fields);
        else
            add_text_document(&out, record.fields, arena);
        arena_reset(arena);
    }
    buf_add_text(&out, listing->json ? "]}\n" : "");
    fwrite(out.data, 1, out.length, stdout);
    return STATUS_OK;
}

static enum status print_all(struct copies_listing *listing, struct error *err)
{
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;
    uint32_t documents = 0;

    for (uint32_t i = 0; !status && i < listing->cluster_count; i++) {
        status = print_cluster(listing, &listing->clusters[i], arena, err);
        documents += listing->clusters[i].count;
    }
    if (!status && !listing->json)
        printf("%u stories told by %u of %u articles\n", listing->cluster_count, documents,
               (unsigned)listing->generation->document_count);
    arena_free(arena);
    return status;
}

int copies_list(const struct indexer_options *options)
{
    struct copies_listing listing = {.json = options->json};
    struct error err;
    enum status status = maintain_open(options, &listing.generation, &err);

    if (!status && !(status = view_acquire(listing.generation, &listing.view, &err)) &&
        !(status = read_stories(&listing, &err))) {
        find_clusters(&listing);
        status = print_all(&listing, &err);
    }
    view_release(listing.view);
    generation_release(listing.generation);
    free(listing.told);
    free(listing.clusters);
    if (status)
        fprintf(stderr, "dateline-index: %s\n", err.message);
    return status ? 2 : 0;
}
