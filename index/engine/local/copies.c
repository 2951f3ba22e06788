/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.c - sorts all documents by story, and reports stories with several articles. */
#include <stdlib.h>

#include "base/mem.h"
#include "engine/local/local.h"
#include "engine/upkeep.h"
#include "store/reader/story_read.h"

struct told {
    uint64_t story;
    uint32_t segment, document;
};

/* A run of .told with one story. */
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

static enum status hand_on(const struct copies_listing *listing, const struct cluster *cluster,
                           struct arena *arena, told_story_fn *each, void *context,
                           struct error *err)
{
    struct str *fields = arena_zero(arena, cluster->count, sizeof *fields);
    const struct told_story story = {cluster->first->story, cluster->count, fields};

    for (uint32_t i = 0; i < cluster->count; i++) {
        const struct told *told = &cluster->first[i];
        struct text_record record;

        if (view_text(listing->view, told->segment, told->document, arena, &record, err))
            return err->status;
        fields[i] = record.fields;
    }
    each(context, &story);
    return STATUS_OK;
}

static enum status hand_on_all(const struct copies_listing *listing, told_story_fn *each,
                               void *context, struct error *err)
{
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < listing->cluster_count; i++) {
        status = hand_on(listing, &listing->clusters[i], arena, each, context, err);
        arena_reset(arena);
    }
    arena_free(arena);
    return status;
}

enum status engine_stories(struct engine *engine, const char *uid, told_story_fn *each,
                           void *context, uint64_t *documents, struct error *err)
{
    struct copies_listing listing = {0};
    enum status status = index_open(engine, uid, &listing.generation, err);

    if (status)
        return status;
    *documents = listing.generation->document_count;
    if (!(status = view_acquire(listing.generation, &listing.view, err)) &&
        !(status = read_stories(&listing, err))) {
        find_clusters(&listing);
        status = hand_on_all(&listing, each, context, err);
    }
    view_release(listing.view);
    generation_release(listing.generation);
    free(listing.told);
    free(listing.clusters);
    return status;
}
