/* SPDX-License-Identifier: GPL-2.0-or-later */
/* book_record.c - records to the book, and the book to records (book.h). */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/journal.h"
#include "server/alerts/book_private.h"

#define PAIR 16 /* bytes of an id's hash and a version */

const char *ring_kind_name(enum ring_kind kind)
{
    static const char *const names[] = {
        [RING_NEW] = "new", [RING_CORRECTION] = "correction", [RING_WITHDRAWAL] = "withdrawal"};

    return names[kind];
}

uint64_t book_rung_key(struct str uuid, struct str id)
{
    return hash_mix(hash_str(uuid), hash_str(id));
}

/* --- indexes --- */

static void clear_held(struct watched *watched)
{
    for (size_t i = 0; i < watched->held_count; i++)
        free(watched->held[i].id);
    watched->held_count = 0;
}

/* Knows nothing any more. */
static void watched_empty(struct watched *watched)
{
    clear_held(watched);
    string_table_fini(&watched->parts);
    number_table_fini(&watched->seen);
    free(watched->versions);
    free(watched->held);
    free(watched->fresh);
    *watched = (struct watched){.state = watched->state};
}

static void watched_free(struct watched *watched)
{
    watched_empty(watched);
    free(watched);
}

/* The place of an index that is no longer watched is used again. */
static uint32_t watched_of(struct book *book, struct str uid)
{
    size_t at = 0, free_place = SIZE_MAX;

    for (; at < book->watched_count && !str_is(uid, book->watched[at]->uid); at++)
        if (!book->watched[at]->uid[0])
            free_place = at;
    if (at < book->watched_count)
        return (uint32_t)at;
    if (free_place == SIZE_MAX) {
        book->watched = mem_grow(book->watched, book->watched_count, &book->watched_capacity,
                                 sizeof *book->watched);
        free_place = book->watched_count++;
        book->watched[free_place] = mem_zero(1, sizeof **book->watched);
    }
    memcpy(book->watched[free_place]->uid, uid.data, uid.length);
    book->watched[free_place]->uid[uid.length] = '\0';
    string_table_init(&book->watched[free_place]->parts);
    return (uint32_t)free_place;
}

static void add_seen(struct watched *watched, struct str bytes)
{
    for (size_t at = 0; at + PAIR <= bytes.length; at += PAIR) {
        const unsigned char *pair = (const unsigned char *)bytes.data + at;
        bool is_new;
        uint32_t place = number_table_add(&watched->seen, load_u64(pair), &is_new);

        if (is_new)
            watched->versions = mem_grow(watched->versions, place, &watched->version_capacity,
                                         sizeof *watched->versions);
        watched->versions[place] = load_u64(pair + 8);
    }
}

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

void book_empty(struct book *book)
{
    for (size_t i = 0; i < book->alert_count; i++)
        free(book->alerts[i].text);
    for (size_t i = 0; i < book->ring_count; i++)
        free(book->rings[i].id);
    for (size_t i = 0; i < book->watched_count; i++)
        watched_free(book->watched[i]);
    free(book->alerts);
    free(book->rings);
    free(book->watched);
    free(book->by_uuid);
    free(book->by_token);
    number_table_fini(&book->rung);
    string_table_clear(&book->uuids);
    string_table_clear(&book->tokens);
    book->alerts = NULL;
    book->rings = NULL;
    book->watched = NULL;
    book->by_uuid = book->by_token = NULL;
    book->alert_count = book->alert_capacity = book->by_uuid_capacity = 0;
    book->ring_count = book->ring_capacity = book->by_token_capacity = 0;
    book->watched_count = book->watched_capacity = 0;
    book->rung = (struct number_table){.count = 0};
    book->live = 0;
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

static uint32_t alert_number(struct book *book, const json_t *alert)
{
    struct str uuid = json_get_str(alert, "uuid");
    uint32_t number = book_number(book, uuid);

    if (number != BOOK_NONE)
        return number;
    number = (uint32_t)book->alert_count;
    book->alerts =
        mem_grow(book->alerts, book->alert_count, &book->alert_capacity, sizeof *book->alerts);
    book->alerts[book->alert_count++] =
        (struct alert){.index = BOOK_NONE, .latest = BOOK_NONE, .kept = BOOK_NONE};
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
    uint32_t place = watched_of(book, json_get_str(value, "index"));
    struct alert *alert = &book->alerts[number];
    struct watched *watched = book->watched[place];
    struct buf text = {0};

    watched->alerts += alert->index == BOOK_NONE;
    json_add(&text, value);
    free(alert->text);
    alert->text = mem_text(text.data, text.length);
    buf_fini(&text);
    alert->index = place;
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

/* Without alerts nothing is known of an index: the next alert begins anew. */
static void drop_alert(struct book *book, struct str uuid)
{
    uint32_t number = book_number(book, uuid);
    struct alert *alert = &book->alerts[number == BOOK_NONE ? 0 : number];
    struct watched *watched;

    if (number == BOOK_NONE)
        return;
    watched = book->watched[alert->index];
    free(alert->text);
    alert->text = NULL;
    alert->latest = BOOK_NONE;
    book->live--;
    if (--watched->alerts > 0)
        return;
    watched_empty(watched);
}

/* --- rings --- */

/* Forgets the oldest quarter. */
static void forget_old(struct book *book)
{
    uint32_t gone = (uint32_t)(book->ring_count / 4);

    for (uint32_t i = 0; i < gone; i++)
        free(book->rings[i].id);
    memmove(book->rings, book->rings + gone, (book->ring_count - gone) * sizeof *book->rings);
    book->ring_count -= gone;
    for (size_t i = 0; i < book->ring_count; i++)
        book->rings[i].before = book->rings[i].before == BOOK_NONE || book->rings[i].before < gone
                                    ? BOOK_NONE
                                    : book->rings[i].before - gone;
    for (size_t i = 0; i < book->alert_count; i++)
        if (book->alerts[i].latest != BOOK_NONE)
            book->alerts[i].latest =
                book->alerts[i].latest < gone ? BOOK_NONE : book->alerts[i].latest - gone;
}

static void add_ring(struct book *book, const json_t *row, int64_t at)
{
    struct str uuid = json_str(json_array_get(row, 0)), id = json_str(json_array_get(row, 1));
    uint32_t number = book_number(book, uuid);
    uint64_t sequence = book->next_sequence++;
    struct alert *alert;
    bool is_new;

    number_table_add(&book->rung, book_rung_key(uuid, id), &is_new);
    book->ring_total++;
    book->last_ring = at;
    if (number == BOOK_NONE)
        return;
    if (book->ring_count == BOOK_RINGS_MAX)
        forget_old(book);
    alert = &book->alerts[number];
    book->rings =
        mem_grow(book->rings, book->ring_count, &book->ring_capacity, sizeof *book->rings);
    book->rings[book->ring_count] =
        (struct ring){.alert = number,
                      .before = alert->latest,
                      .sequence = sequence,
                      .at = at,
                      .kind = (enum ring_kind)json_integer_value(json_array_get(row, 2)),
                      .id = mem_text(id.data, id.length)};
    alert->latest = (uint32_t)book->ring_count++;
    alert->rings++;
    alert->last = at;
}

static void take_step(struct book *book, const json_t *record, struct str bytes)
{
    uint32_t place = watched_of(book, json_get_str(record, "index"));
    struct watched *watched = book->watched[place];
    const json_t *parts = json_object_get(record, "parts"), *held = json_object_get(record, "held");
    const json_t *rings = json_object_get(record, "rings");
    const json_t *first = json_object_get(record, "first");
    int64_t at = json_integer_value(json_object_get(record, "at"));

    watched->created = json_integer_value(json_object_get(record, "created"));
    add_seen(watched, bytes);
    if (parts)
        set_parts(watched, parts);
    if (held)
        set_held(watched, held);
    if (first)
        book->next_sequence = (uint64_t)json_integer_value(first);
    for (size_t i = 0; i < json_array_size(rings); i++)
        add_ring(book, json_array_get(rings, i), at);
}

static void add_rung(struct book *book, const json_t *record, struct str bytes)
{
    bool is_new;

    book->next_sequence = (uint64_t)json_integer_value(json_object_get(record, "next"));
    for (size_t at = 0; at + 8 <= bytes.length; at += 8)
        number_table_add(&book->rung, load_u64((const unsigned char *)bytes.data + at), &is_new);
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
    else if (json_object_get(json, "rung"))
        add_rung(book, json, bytes);
    if (alert)
        set_alert(book, json, alert);
    if (json_object_get(json, "index"))
        take_step(book, json, bytes);
}

/* --- the image --- */

static void add_alerts(const struct book *book, struct buf *image)
{
    BUF_AUTO struct buf record = {0};

    for (size_t i = 0; i < book->alert_count; i++) {
        const struct alert *alert = &book->alerts[i];

        if (!alert->text)
            continue;
        buf_clear(&record);
        buf_addf(&record, "{\"alert\":%s,\"rings\":%llu,\"last\":%lld,\"after\":%llu}", alert->text,
                 (unsigned long long)alert->rings, (long long)alert->last,
                 (unsigned long long)alert->told);
        journal_image_add(image, buf_str(&record));
    }
}

static void add_watched(const struct watched *watched, struct buf *image)
{
    struct buf record = {0};

    buf_addf(&record, "{\"index\":\"%s\",\"created\":%lld,\"parts\":[", watched->uid,
             (long long)watched->created);
    for (size_t i = 0; i < watched->parts.count; i++) {
        json_add_comma(&record);
        json_add_string(&record, string_table_get(&watched->parts, (uint32_t)i));
    }
    buf_add_text(&record, "],\"held\":[");
    for (size_t i = 0; i < watched->held_count; i++) {
        json_add_comma(&record);
        buf_add_char(&record, '[');
        json_add_string(&record, str_of(watched->held[i].id));
        buf_addf(&record, ",%lld]", (long long)watched->held[i].from);
    }
    buf_add_text(&record, "]}\n");
    for (size_t i = 0; i < watched->seen.count; i++) {
        buf_add_u64(&record, watched->seen.keys[i]);
        buf_add_u64(&record, watched->versions[i]);
    }
    journal_image_add(image, buf_str(&record));
    buf_fini(&record);
}

/* Rings come before their alerts' counts, which include them. */
static void add_rings(const struct book *book, struct buf *image)
{
    BUF_AUTO struct buf record = {0};
    struct error err;

    for (size_t i = 0; i < book->ring_count; i++) {
        const struct ring *ring = &book->rings[i];
        const struct alert *alert = &book->alerts[ring->alert];
        json_auto_t *text = alert->text ? json_read(str_of(alert->text), 0, &err) : NULL;

        if (!text)
            continue;
        buf_clear(&record);
        buf_addf(&record, "{\"index\":\"%s\",\"created\":%lld,\"at\":%lld,\"first\":%llu,",
                 book->watched[alert->index]->uid, (long long)book->watched[alert->index]->created,
                 (long long)ring->at, (unsigned long long)ring->sequence);
        buf_addf(&record, "\"rings\":[[\"%s\",", json_get_str(text, "uuid").data);
        json_add_string(&record, str_of(ring->id));
        buf_addf(&record, ",%d]]}", (int)ring->kind);
        journal_image_add(image, buf_str(&record));
    }
}

void book_add_image(const struct book *book, struct buf *image)
{
    struct buf record = {0};

    add_alerts(book, image);
    add_rings(book, image);
    add_alerts(book, image);
    for (size_t i = 0; i < book->watched_count; i++)
        if (book->watched[i]->uid[0])
            add_watched(book->watched[i], image);
    buf_addf(&record, "{\"rung\":true,\"next\":%llu}\n", (unsigned long long)book->next_sequence);
    for (size_t i = 0; i < book->rung.count; i++)
        buf_add_u64(&record, book->rung.keys[i]);
    journal_image_add(image, buf_str(&record));
    buf_fini(&record);
}
