/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_watched.c - what the book knows of an index: its parts, its documents and their versions,
 * those that are embargoed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/alerts/book_private.h"

#define PAIR 16 /* bytes of an id's hash and a version */

static void clear_held(struct watched *watched)
{
    for (size_t i = 0; i < watched->held_count; i++)
        free(watched->held[i].id);
    watched->held_count = 0;
}

void watched_empty(struct watched *watched)
{
    clear_held(watched);
    string_table_fini(&watched->parts);
    number_table_fini(&watched->seen);
    free(watched->versions);
    free(watched->gone);
    free(watched->held);
    free(watched->fresh);
    *watched = (struct watched){.state = watched->state};
}

uint32_t book_watched_place(const struct book *book, struct str uid)
{
    for (size_t i = 0; i < book->watched_count; i++)
        if (str_is(uid, book->watched[i]->uid))
            return (uint32_t)i;
    return BOOK_NONE;
}

/* The place of an index that is no longer watched is used again. */
static uint32_t free_place(struct book *book)
{
    uint32_t place = book_watched_place(book, STR(""));

    if (place != BOOK_NONE)
        return place;
    book->watched = mem_grow(book->watched, book->watched_count, &book->watched_capacity,
                             sizeof *book->watched);
    book->watched[book->watched_count] = mem_zero(1, sizeof **book->watched);
    return (uint32_t)book->watched_count++;
}

uint32_t book_watch(struct book *book, struct str uid)
{
    uint32_t place = book_watched_place(book, uid);

    if (place != BOOK_NONE)
        return place;
    place = free_place(book);
    snprintf(book->watched[place]->uid, sizeof book->watched[place]->uid, "%.*s", STR_ARG(uid));
    string_table_init(&book->watched[place]->parts);
    return place;
}

/* --- documents --- */

static void set_gone(struct watched *watched, uint32_t place, bool gone)
{
    watched->present += watched->gone[place] && !gone;
    watched->present -= !watched->gone[place] && gone;
    watched->gone[place] = gone;
}

static void take_pair(struct watched *watched, const unsigned char *pair, bool gone)
{
    bool is_new;
    uint32_t place = number_table_add(&watched->seen, load_u64(pair), &is_new);

    if (is_new) {
        watched->versions = mem_grow(watched->versions, place, &watched->version_capacity,
                                     sizeof *watched->versions);
        watched->gone =
            mem_grow(watched->gone, place, &watched->gone_capacity, sizeof *watched->gone);
        watched->gone[place] = true;
    }
    watched->versions[place] = load_u64(pair + 8);
    set_gone(watched, place, gone);
}

static void take_pairs(struct watched *watched, struct str bytes, size_t gone)
{
    for (size_t at = 0; at + PAIR <= bytes.length; at += PAIR)
        take_pair(watched, (const unsigned char *)bytes.data + at, at / PAIR < gone);
}

static void begin_anew(struct watched *watched)
{
    for (size_t i = 0; i < watched->seen.count; i++)
        watched->gone[i] = true;
    watched->present = 0;
}

bool watched_document(const struct watched *watched, uint64_t id, struct seen_document *out)
{
    int64_t place = number_table_find(&watched->seen, id);

    if (place >= 0)
        *out = (struct seen_document){watched->versions[place], watched->gone[place]};
    return place >= 0;
}

/* --- a step --- */

static void set_parts(struct watched *watched, const json_t *parts)
{
    bool is_new;

    string_table_clear(&watched->parts);
    for (size_t i = 0; i < json_array_size(parts); i++)
        string_table_add(&watched->parts, json_str(json_array_get(parts, i)), &is_new);
}

static void set_held(struct watched *watched, const json_t *held)
{
    clear_held(watched);
    for (size_t i = 0; i < json_array_size(held); i++) {
        const json_t *pair = json_array_get(held, i);
        struct str id = json_str(json_array_get(pair, 0));

        if (!id.data)
            continue;
        watched->held = mem_grow(watched->held, watched->held_count, &watched->held_capacity,
                                 sizeof *watched->held);
        watched->held[watched->held_count++] = (struct held){
            mem_text(id.data, id.length), json_integer_value(json_array_get(pair, 1))};
    }
}

void watched_release_held(struct watched *watched, uint64_t id)
{
    size_t left = 0;

    for (size_t i = 0; i < watched->held_count; i++)
        if (hash_str(str_of(watched->held[i].id)) == id)
            free(watched->held[i].id);
        else
            watched->held[left++] = watched->held[i];
    watched->held_count = left;
}

void watched_take(struct watched *watched, const json_t *record, struct str bytes)
{
    const json_t *parts = json_object_get(record, "parts"), *held = json_object_get(record, "held");

    watched->created = json_integer_value(json_object_get(record, "created"));
    if (json_is_true(json_object_get(record, "anew")))
        begin_anew(watched);
    take_pairs(watched, bytes, (size_t)json_integer_value(json_object_get(record, "gone")));
    if (parts)
        set_parts(watched, parts);
    if (held)
        set_held(watched, held);
}
