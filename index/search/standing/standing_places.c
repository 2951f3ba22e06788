/* SPDX-License-Identifier: GPL-2.0-or-later */
/* standing_places.c - a list of places by key, then by document. */
#include "search/standing/standing_places.h"

#include "base/mem.h"

struct key_place {
    uint32_t key, document;
    uint32_t length;            /* of .bytes; 0: it is not known where it stands */
    uint32_t count;             /* of .at */
    const unsigned char *bytes; /* encoded positions */
    uint32_t *at;               /* decoded ones; NULL: not yet */
};

struct standing_places {
    struct arena *arena;
    struct key_place *list; /* in the order of adding, then sorted */
    size_t count, capacity;
    uint32_t *first; /* for each key, and behind the last one: its first place in .list */
};

struct standing_places *standing_places_new(struct arena *arena)
{
    struct standing_places *places = arena_zero(arena, 1, sizeof *places);

    places->arena = arena;
    return places;
}

static struct key_place *new_place(struct standing_places *places)
{
    if (places->count == places->capacity) {
        const struct key_place *before = places->list;

        places->capacity = places->capacity * 2 + 1024;
        places->list = arena_alloc(places->arena, places->capacity * sizeof *places->list);
        if (places->count > 0)
            memcpy(places->list, before, places->count * sizeof *places->list);
    }
    return &places->list[places->count++];
}

/* Of a word's list, only places among those of its term are stored (postings.h). */
enum status standing_places_add(struct standing_places *places, uint32_t key, uint32_t document,
                                struct postings_cursor *cursor, struct error *err)
{
    struct key_place *place = new_place(places);
    size_t length = 0;

    *place = (struct key_place){.key = key, .document = document};
    if (!cursor->of_word && postings_cursor_positions(cursor, &place->bytes, &length, err))
        return err->status;
    place->length = (uint32_t)length;
    return STATUS_OK;
}

/* Counts the places of each key, so that documents stay in their order. */
void standing_places_sort(struct standing_places *places, uint32_t keys)
{
    struct key_place *sorted = arena_alloc(places->arena, (places->count + 1) * sizeof *sorted);
    uint32_t *next = arena_zero(places->arena, (size_t)keys + 1, sizeof *next);

    places->first = arena_zero(places->arena, (size_t)keys + 2, sizeof *places->first);
    for (size_t i = 0; i < places->count; i++)
        places->first[places->list[i].key + 1]++;
    for (uint32_t k = 0; k < keys; k++) {
        places->first[k + 1] += places->first[k];
        next[k] = places->first[k];
    }
    for (size_t i = 0; i < places->count; i++)
        sorted[next[places->list[i].key]++] = places->list[i];
    places->list = sorted;
}

/* The key stands in the document. */
static struct key_place *find(struct standing_places *places, uint32_t key, uint32_t document)
{
    uint32_t low = places->first[key], high = places->first[key + 1];

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (places->list[middle].document < document)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->first[key + 1] && places->list[low].document == document
               ? &places->list[low]
               : NULL;
}

static void decode(struct standing_places *places, struct key_place *place)
{
    if (place->at)
        return;
    place->at = arena_alloc(places->arena, place->length * sizeof *place->at);
    place->count = positions_decode(place->bytes, place->length, place->at, place->length);
}

static bool are_apart(const struct key_place *left, const struct key_place *right,
                      struct standing_range range)
{
    uint32_t r = 0;

    for (uint32_t l = 0; l < left->count; l++) {
        int64_t from = (int64_t)left->at[l] + range.least;

        while (r < right->count && right->at[r] < from)
            r++;
        if (r < right->count && right->at[r] <= left->at[l] + range.most)
            return true;
    }
    return false;
}

bool standing_places_hold(struct standing_places *places, uint32_t left, uint32_t right,
                          uint32_t document, struct standing_range range)
{
    struct key_place *of_left = find(places, left, document);
    struct key_place *of_right = find(places, right, document);

    if (!of_left || !of_right)
        return false;
    if (of_left->length == 0 || of_right->length == 0)
        return true;
    decode(places, of_left);
    decode(places, of_right);
    return are_apart(of_left, of_right, range);
}
