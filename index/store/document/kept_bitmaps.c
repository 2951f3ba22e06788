/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_bitmaps.c - a linear search: comparing all keys costs nothing next to a pass over a column,
 * or over the postings of a frequent word. */
#include "store/document/kept_bitmaps.h"

#include <stdlib.h>

#include "base/mem.h"

void kept_bitmaps_init(struct kept_bitmaps *kept)
{
    *kept = (struct kept_bitmaps){.clock = 0};
    pthread_mutex_init(&kept->mutex, NULL);
}

void kept_bitmaps_fini(struct kept_bitmaps *kept)
{
    for (size_t i = 0; kept->at && i < KEPT_BITMAPS; i++)
        bitmap_fini(&kept->at[i].set);
    free(kept->at);
    pthread_mutex_destroy(&kept->mutex);
}

size_t kept_bitmaps_bytes(struct kept_bitmaps *kept)
{
    size_t bytes;

    pthread_mutex_lock(&kept->mutex);
    bytes = kept->bytes;
    pthread_mutex_unlock(&kept->mutex);
    return bytes;
}

static bool same_key(const struct kept_key *a, const struct kept_key *b)
{
    return a->of == b->of && a->low == b->low && a->high == b->high;
}

/* Return the key's place, or the least recently used one if the key has none. */
static struct kept_bitmap *place_of(struct kept_bitmaps *kept, const struct kept_key *key,
                                    bool *found)
{
    struct kept_bitmap *oldest;

    if (!kept->at)
        kept->at = mem_zero(KEPT_BITMAPS, sizeof *kept->at);
    oldest = &kept->at[0];
    *found = true;
    for (size_t i = 0; i < KEPT_BITMAPS; i++) {
        if (kept->at[i].used > 0 && same_key(&kept->at[i].key, key))
            return &kept->at[i];
        if (kept->at[i].used < oldest->used)
            oldest = &kept->at[i];
    }
    *found = false;
    return oldest;
}

static size_t bytes_of(const struct bitmap *set)
{
    return set->words ? bitmap_words(set->size) * sizeof *set->words : 0;
}

static void drop(struct kept_bitmaps *kept, struct kept_bitmap *place)
{
    kept->bytes -= bytes_of(&place->set);
    bitmap_fini(&place->set);
}

/* Drops the least recently used sets, but not this place's, until another one of `bytes` fits. */
static bool make_room(struct kept_bitmaps *kept, const struct kept_bitmap *but, size_t bytes)
{
    while (kept->bytes + bytes > KEPT_BITMAPS_BYTES_MAX) {
        struct kept_bitmap *oldest = NULL;

        for (size_t i = 0; i < KEPT_BITMAPS; i++)
            if (kept->at[i].set.words && &kept->at[i] != but &&
                (!oldest || kept->at[i].used < oldest->used))
                oldest = &kept->at[i];
        if (!oldest)
            return false;
        drop(kept, oldest);
    }
    return true;
}

bool kept_bitmaps_add(struct kept_bitmaps *kept, const struct kept_key *key, struct bitmap *out,
                      bool *wanted)
{
    struct kept_bitmap *place;
    bool has;

    pthread_mutex_lock(&kept->mutex);
    place = place_of(kept, key, wanted);
    if (!*wanted) { /* the first request: remember the key only */
        drop(kept, place);
        place->key = *key;
    }
    place->used = ++kept->clock;
    has = place->set.words != NULL;
    if (has)
        bitmap_or(out, &place->set);
    pthread_mutex_unlock(&kept->mutex);
    return has;
}

void kept_bitmaps_offer(struct kept_bitmaps *kept, const struct kept_key *key,
                        const struct bitmap *set)
{
    struct kept_bitmap *place;
    bool found;

    pthread_mutex_lock(&kept->mutex);
    place = place_of(kept, key, &found);
    if (found && !place->set.words && make_room(kept, place, bytes_of(set))) {
        bitmap_copy(&place->set, set);
        kept->bytes += bytes_of(set);
    }
    pthread_mutex_unlock(&kept->mutex);
}
