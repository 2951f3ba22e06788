/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_rings.c - what rang: the rings of an alert, and those of a document, each a chain from the
 * newest to the oldest. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/alerts/book_private.h"

const char *ring_kind_name(enum ring_kind kind)
{
    static const char *const names[] = {
        [RING_NEW] = "new", [RING_CORRECTION] = "correction", [RING_WITHDRAWAL] = "withdrawal"};

    return names[kind];
}

static uint64_t rung_key(struct str uuid, struct str id)
{
    return hash_mix(hash_str(uuid), hash_str(id));
}

bool book_has_rung(const struct book *book, const char *uuid, struct str id)
{
    return number_table_find(&book->rung, rung_key(str_of(uuid), id)) >= 0;
}

/* --- the chains --- */

static void join(struct book *book, uint32_t at)
{
    struct ring *ring = &book->rings[at];
    struct alert *alert = &book->alerts[ring->alert];
    bool is_new;
    uint32_t place = number_table_add(&book->ringing_ids, hash_str(str_of(ring->id)), &is_new);

    if (is_new) {
        book->newest_ring = mem_grow(book->newest_ring, place, &book->newest_ring_capacity,
                                     sizeof *book->newest_ring);
        book->newest_ring[place] = BOOK_NONE;
    }
    ring->same = book->newest_ring[place];
    ring->before = alert->latest;
    book->newest_ring[place] = alert->latest = at;
}

static void join_all(struct book *book)
{
    number_table_clear(&book->ringing_ids);
    for (size_t i = 0; i < book->alert_count; i++)
        book->alerts[i].latest = BOOK_NONE;
    for (size_t i = 0; i < book->ring_count; i++)
        join(book, (uint32_t)i);
}

void book_keep_rings(struct book *book, ring_keep_fn *keep, const void *context)
{
    size_t left = 0;

    for (size_t i = 0; i < book->ring_count; i++)
        if (book->alerts[book->rings[i].alert].text && keep(book, &book->rings[i], context))
            book->rings[left++] = book->rings[i];
        else
            free(book->rings[i].id);
    book->ring_count = left;
    join_all(book);
}

static bool is_newer(const struct book *book, const struct ring *ring, const void *context)
{
    (void)book;
    return ring->sequence >= *(const uint64_t *)context;
}

/* Forgets the oldest quarter. */
static void forget_old(struct book *book)
{
    uint64_t first = book->rings[book->ring_count / 4].sequence;

    book_keep_rings(book, is_newer, &first);
}

void book_free_rings(struct book *book)
{
    for (size_t i = 0; i < book->ring_count; i++)
        free(book->rings[i].id);
    free(book->rings);
    free(book->newest_ring);
    number_table_fini(&book->ringing_ids);
    number_table_fini(&book->rung);
    book->rings = NULL;
    book->newest_ring = NULL;
    book->ring_count = book->ring_capacity = book->newest_ring_capacity = 0;
    book->ringing_ids = book->rung = (struct number_table){.count = 0};
}

/* --- records --- */

static void append(struct book *book, uint32_t number, struct str id, enum ring_kind kind,
                   int64_t at)
{
    struct alert *alert = &book->alerts[number];

    if (book->ring_count == BOOK_RINGS_MAX)
        forget_old(book);
    book->rings =
        mem_grow(book->rings, book->ring_count, &book->ring_capacity, sizeof *book->rings);
    book->rings[book->ring_count] = (struct ring){.alert = number,
                                                  .sequence = book->next_sequence,
                                                  .at = at,
                                                  .kind = kind,
                                                  .id = mem_text(id.data, id.length)};
    join(book, (uint32_t)book->ring_count++);
    alert->rings++;
    alert->last = at;
}

/* A kind that is not known is a new ring's. */
static enum ring_kind kind_of(const json_t *kind)
{
    json_int_t number = json_integer_value(kind);

    return number >= RING_NEW && number <= RING_WITHDRAWAL ? (enum ring_kind)number : RING_NEW;
}

void book_take_ring(struct book *book, const json_t *row, int64_t at)
{
    struct str uuid = json_str(json_array_get(row, 0)), id = json_str(json_array_get(row, 1));
    uint32_t number = book_number(book, uuid);
    bool is_new;

    number_table_add(&book->rung, rung_key(uuid, id), &is_new);
    book->ring_total++;
    book->last_ring = at;
    if (number != BOOK_NONE)
        append(book, number, id, kind_of(json_array_get(row, 2)), at);
    book->next_sequence++;
}

void book_take_rung(struct book *book, struct str bytes)
{
    bool is_new;

    for (size_t at = 0; at + 8 <= bytes.length; at += 8)
        number_table_add(&book->rung, load_u64((const unsigned char *)bytes.data + at), &is_new);
}

/* --- reading --- */

static void copy_ring(const struct ring *ring, struct arena *arena, struct ring *out)
{
    *out = *ring;
    out->id = (char *)(uintptr_t)arena_str(arena, str_of(ring->id)).data;
}

static void copy_newest(const struct book *book, uint32_t at, uint32_t most, struct arena *arena,
                        struct ring_list *out)
{
    for (; at != BOOK_NONE && out->count < most; at = book->rings[at].before)
        copy_ring(&book->rings[at], arena, &out->rings[out->count++]);
    out->more = at != BOOK_NONE;
}

/* Walks back to `after`, then copies the oldest ones behind it. */
static void copy_after(const struct book *book, uint32_t at, const struct ring_choice *choice,
                       struct arena *arena, struct ring_list *out)
{
    size_t room = (size_t)choice->most + 1;
    uint32_t *ring = arena_alloc(arena, room * sizeof *ring);
    uint64_t passed = 0;

    for (; at != BOOK_NONE && book->rings[at].sequence > choice->after; at = book->rings[at].before)
        ring[passed++ % room] = at;
    out->more = passed > choice->most;
    for (; passed > 0 && out->count < choice->most; passed--)
        copy_ring(&book->rings[ring[(passed - 1) % room]], arena, &out->rings[out->count++]);
}

static struct ring_list room_for(uint32_t most, struct arena *arena)
{
    return (struct ring_list){.rings =
                                  arena_alloc(arena, ((size_t)most + 1) * sizeof(struct ring))};
}

json_t *book_find_rings(struct book *book, struct str uuid, const struct ring_choice *choice,
                        struct arena *arena, struct ring_list *out)
{
    json_t *alert = NULL;
    struct error err;
    uint32_t number;

    *out = room_for(choice->most, arena);
    book_lock(book);
    number = book_number(book, uuid);
    if (number != BOOK_NONE)
        alert = json_read(str_of(book->alerts[number].text), 0, &err);
    if (alert && choice->newest)
        copy_newest(book, book->alerts[number].latest, choice->most, arena, out);
    else if (alert)
        copy_after(book, book->alerts[number].latest, choice, arena, out);
    book_unlock(book);
    return alert;
}

/* The chain from `at` on, of alerts of the index, each once. */
static void copy_last(const struct book *book, const struct watched *watched, uint32_t at,
                      struct arena *arena, struct last_rings *out)
{
    struct number_table alerts = {.count = 0};

    for (; at != BOOK_NONE; at = book->rings[at].same) {
        const struct ring *ring = &book->rings[at];
        const struct alert *alert = &book->alerts[ring->alert];
        bool is_new;

        number_table_add(&alerts, ring->alert, &is_new);
        if (is_new && alert->text && book->watched[alert->index] == watched)
            copy_ring(ring, arena, &out->rings[out->count++]);
    }
    number_table_fini(&alerts);
}

void book_last_rings(struct book *book, const struct watched *watched, uint64_t id,
                     struct arena *arena, struct last_rings *out)
{
    int64_t place;
    uint32_t first, most = 0;

    book_lock(book);
    place = number_table_find(&book->ringing_ids, id);
    first = place < 0 ? BOOK_NONE : book->newest_ring[place];
    for (uint32_t at = first; at != BOOK_NONE; at = book->rings[at].same)
        most++;
    *out = (struct last_rings){.rings = arena_alloc(arena, (most + 1) * sizeof *out->rings)};
    copy_last(book, watched, first, arena, out);
    book_unlock(book);
}

/* The newest ring of the chain from `at` on that is of an alert of the index; NULL: none is. */
static const struct ring *newest_of(const struct book *book, const struct watched *watched,
                                    uint32_t at)
{
    for (; at != BOOK_NONE; at = book->rings[at].same)
        if (book->watched[book->alerts[book->rings[at].alert].index] == watched)
            return &book->rings[at];
    return NULL;
}

void book_rung_ids(struct book *book, const struct watched *watched, struct arena *arena,
                   struct rung_ids *out)
{
    book_lock(book);
    *out = (struct rung_ids){
        .ids = arena_alloc(arena, (book->ringing_ids.count + 1) * sizeof *out->ids)};
    for (size_t i = 0; i < book->ringing_ids.count; i++) {
        const struct ring *ring = newest_of(book, watched, book->newest_ring[i]);

        if (ring && ring->kind != RING_WITHDRAWAL)
            out->ids[out->count++] = arena_str(arena, str_of(ring->id));
    }
    book_unlock(book);
}
