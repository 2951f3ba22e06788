/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_record.c - what a record (book.h) changes in the book. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/alerts/book_private.h"

#define DROPPED_MAX 1000 /* more dropped alerts than others, by so many: free what they had */

void book_empty(struct book *book)
{
    for (size_t i = 0; i < book->alert_count; i++)
        free(book->alerts[i].text);
    for (size_t i = 0; i < book->watched_count; i++) {
        watched_empty(book->watched[i]);
        free(book->watched[i]);
    }
    book_free_rings(book);
    free(book->alerts);
    free(book->watched);
    free(book->by_uuid);
    free(book->by_token);
    free(book->spare);
    string_table_clear(&book->uuids);
    string_table_clear(&book->tokens);
    book->alerts = NULL;
    book->watched = NULL;
    book->by_uuid = book->by_token = book->spare = NULL;
    book->alert_count = book->alert_capacity = book->by_uuid_capacity = 0;
    book->by_token_capacity = book->spare_count = book->spare_capacity = 0;
    book->watched_count = book->watched_capacity = 0;
    book->live = book->dropped = 0;
    book->next_sequence = 1;
    book->ring_total = 0;
    book->last_ring = 0;
}

/* --- alerts --- */

static void name_alert(struct string_table *names, uint32_t **numbers, size_t *capacity,
                       struct str name, uint32_t number)
{
    bool is_new;
    uint32_t place = string_table_add(names, name, &is_new);

    if (is_new)
        *numbers = mem_grow(*numbers, place, capacity, sizeof **numbers);
    (*numbers)[place] = number;
}

/* A number of its own, if possible one that a dropped alert had. */
static uint32_t new_number(struct book *book)
{
    uint32_t number;

    if (book->spare_count > 0)
        number = book->spare[--book->spare_count];
    else {
        number = (uint32_t)book->alert_count++;
        book->alerts = mem_grow(book->alerts, number, &book->alert_capacity, sizeof *book->alerts);
    }
    book->alerts[number] =
        (struct alert){.index = BOOK_NONE, .latest = BOOK_NONE, .kept = BOOK_NONE};
    return number;
}

static uint32_t alert_number(struct book *book, const json_t *alert)
{
    struct str uuid = json_get_str(alert, "uuid");
    uint32_t number = book_number(book, uuid);

    if (number != BOOK_NONE)
        return number;
    number = new_number(book);
    name_alert(&book->uuids, &book->by_uuid, &book->by_uuid_capacity, uuid, number);
    name_alert(&book->tokens, &book->by_token, &book->by_token_capacity,
               json_get_str(alert, "token"), number);
    book->live++;
    return number;
}

/* A new webhook gets what rings from now on. */
static void hook(const struct book *book, struct alert *alert, bool hooked)
{
    if (hooked && !alert->hooked)
        alert->told = alert->latest == BOOK_NONE ? 0 : book->rings[alert->latest].sequence;
    alert->hooked = hooked;
}

static void tell(struct book *book, struct str uuid, uint64_t after)
{
    uint32_t number = book_number(book, uuid);

    if (number != BOOK_NONE)
        book->alerts[number].told = after;
}

static void set_alert(struct book *book, const json_t *record, const json_t *value)
{
    uint32_t number = alert_number(book, value);
    uint32_t place = book_watch(book, json_get_str(value, "index"));
    struct alert *alert = &book->alerts[number];
    struct watched *watched = book->watched[place];
    struct buf text = {0};

    watched->alerts += alert->index == BOOK_NONE;
    json_add(&text, value);
    free(alert->text);
    alert->text = mem_text(text.data, text.length);
    buf_fini(&text);
    alert->index = place;
    alert->owner = book_owner_hash(json_object_get(value, "owner"));
    alert->created = json_integer_value(json_object_get(value, "createdAt"));
    hook(book, alert, json_object_get(value, "webhook") != NULL);
    if (json_object_get(record, "last")) {
        alert->rings = (uint64_t)json_integer_value(json_object_get(record, "rings"));
        alert->last = json_integer_value(json_object_get(record, "last"));
        alert->told = (uint64_t)json_integer_value(json_object_get(record, "after"));
    }
    watched->fresh = mem_grow(watched->fresh, watched->fresh_count, &watched->fresh_capacity,
                              sizeof *watched->fresh);
    watched->fresh[watched->fresh_count++] = number;
}

/* --- dropping them --- */

/* Leaves the names of alerts that are there. */
static void keep_names(const struct book *book, struct string_table *names, uint32_t *numbers)
{
    struct string_table left;
    bool is_new;

    string_table_init(&left);
    for (uint32_t i = 0; i < names->count; i++)
        if (book->alerts[numbers[i]].text)
            numbers[string_table_add(&left, string_table_get(names, i), &is_new)] = numbers[i];
    string_table_fini(names);
    *names = left;
}

static bool keep_all(const struct book *book, const struct ring *ring, const void *context)
{
    (void)book;
    (void)ring;
    (void)context;
    return true;
}

/* Frees the rings and names of dropped alerts, and their numbers. */
static void sweep(struct book *book)
{
    book_keep_rings(book, keep_all, NULL);
    keep_names(book, &book->uuids, book->by_uuid);
    keep_names(book, &book->tokens, book->by_token);
    book->spare_count = 0;
    for (size_t i = 0; i < book->alert_count; i++) {
        if (book->alerts[i].text)
            continue;
        book->spare =
            mem_grow(book->spare, book->spare_count, &book->spare_capacity, sizeof *book->spare);
        book->spare[book->spare_count++] = (uint32_t)i;
    }
    book->dropped = 0;
}

/* Without alerts nothing is known of an index: the next alert begins anew. */
static void drop_alert(struct book *book, struct str uuid)
{
    uint32_t number = book_number(book, uuid);
    struct watched *watched;

    if (number == BOOK_NONE)
        return;
    watched = book->watched[book->alerts[number].index];
    free(book->alerts[number].text);
    book->alerts[number].text = NULL;
    book->live--;
    if (--watched->alerts == 0)
        watched_empty(watched);
    if (++book->dropped > book->live + DROPPED_MAX)
        sweep(book);
}

/* --- forgetting articles --- */

struct forgotten {
    const struct watched *watched;
    struct number_table ids; /* hashes */
};

static bool is_remembered(const struct book *book, const struct ring *ring, const void *context)
{
    const struct forgotten *forgotten = context;

    return book->watched[book->alerts[ring->alert].index] != forgotten->watched ||
           number_table_find(&forgotten->ids, hash_str(str_of(ring->id))) < 0;
}

static void forget(struct book *book, struct str index, struct str bytes)
{
    uint32_t place = book_watched_place(book, index);
    struct watched *watched = place == BOOK_NONE ? NULL : book->watched[place];
    struct forgotten forgotten = {.watched = watched};
    bool is_new;

    if (!watched)
        return;
    for (size_t at = 0; at + 8 <= bytes.length; at += 8) {
        uint64_t id = load_u64((const unsigned char *)bytes.data + at);

        number_table_add(&forgotten.ids, id, &is_new);
        watched_release_held(watched, id);
    }
    book_keep_rings(book, is_remembered, &forgotten);
    number_table_fini(&forgotten.ids);
}

/* --- steps --- */

static void take_step(struct book *book, const json_t *record, struct str bytes)
{
    uint32_t place = book_watch(book, json_get_str(record, "index"));
    const json_t *rings = json_object_get(record, "rings");
    const json_t *first = json_object_get(record, "first");
    int64_t at = json_integer_value(json_object_get(record, "at"));

    watched_take(book->watched[place], record, bytes);
    if (first)
        book->next_sequence = (uint64_t)json_integer_value(first);
    for (size_t i = 0; i < json_array_size(rings); i++)
        book_take_ring(book, json_array_get(rings, i), at);
}

void book_read_record(struct book *book, struct str record)
{
    ptrdiff_t line = str_find(record, STR("\n"));
    size_t length = line < 0 ? record.length : (size_t)line;
    struct str bytes = line < 0 ? STR("") : str_slice(record, length + 1, record.length);
    struct error err;
    json_auto_t *json = json_read(str_slice(record, 0, length), SIZE_MAX, &err);
    const json_t *alert = json_object_get(json, "alert");
    struct str dropped = json_get_str(json, "drop");

    if (record.length == 0) /* an image follows (store/journal/journal.h) */
        book_empty(book);
    else if (!json)
        log_warning("a record of DB/alerts cannot be read: %s", err.message);
    else if (dropped.data)
        drop_alert(book, dropped);
    else if (json_object_get(json, "told"))
        tell(book, json_get_str(json, "told"),
             (uint64_t)json_integer_value(json_object_get(json, "after")));
    else if (json_object_get(json, "forget"))
        forget(book, json_get_str(json, "forget"), bytes);
    else if (json_object_get(json, "rung")) {
        book->next_sequence = (uint64_t)json_integer_value(json_object_get(json, "next"));
        book_take_rung(book, bytes);
    }
    if (alert)
        set_alert(book, json, alert);
    if (json_object_get(json, "index"))
        take_step(book, json, bytes);
}
