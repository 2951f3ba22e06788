/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept.c - keeps the alerts of an index by what they need (engine/standing.h). */
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/alerts/alert.h"
#include "server/alerts/round_private.h"

#define STALE_MAX 1000 /* more places without an alert than with one, by so many: keep all anew */

static json_t *read_unpaused(const struct alert *alert)
{
    struct error err;
    json_t *value = alert->text ? json_read(str_of(alert->text), 0, &err) : NULL;

    if (!value || !alert_is_set(value, "paused"))
        return value;
    json_decref(value);
    return NULL;
}

json_t *unpaused_alert(struct book *book, uint32_t number)
{
    json_t *value;

    book_lock(book);
    value = read_unpaused(book_alert(book, number));
    book_unlock(book);
    return value;
}

/* A number of the book may belong to another alert by now, also of another index. */
json_t *kept_alert(struct round *round, uint32_t number)
{
    const struct alert *alert;
    json_t *value = NULL;

    book_lock(round->book);
    alert = book_alert(round->book, round->state->kept[number]);
    if (alert->text && alert->kept == number &&
        book_watched(round->book, alert->index) == round->watched)
        value = read_unpaused(alert);
    book_unlock(round->book);
    return value;
}

/* An alert that the index cannot search for, because its settings have changed, does not ring. */
static void keep(struct round *round, uint32_t number)
{
    struct round_state *state = round->state;
    uint32_t place = (uint32_t)state->kept_count, before;
    struct search_request request;
    struct error err;
    json_auto_t *alert = unpaused_alert(round->book, number);

    book_lock(round->book);
    before = book_alert(round->book, number)->kept;
    book_alert(round->book, number)->kept = alert ? place : BOOK_NONE;
    book_unlock(round->book);
    if (before != BOOK_NONE && before < state->kept_count && state->kept[before] == number)
        standing_drop(state->standing, before);
    if (!alert)
        return;
    state->kept =
        mem_grow(state->kept, state->kept_count, &state->kept_capacity, sizeof *state->kept);
    state->kept[state->kept_count++] = number;
    arena_reset(round->scratch);
    if (alert_request(alert, round->scratch, &request, &err) ||
        reader_keep(round->reader, state->standing, place, &request, round->scratch, &err))
        log_warning("alert %s cannot ring: %s", json_get_str(alert, "uuid").data, err.message);
}

/* The alerts that were set since; all of them if what is kept is not valid. */
static uint32_t *alerts_to_keep(struct round *round, bool all, uint32_t *count)
{
    uint32_t *numbers;

    book_lock(round->book);
    numbers =
        mem_zero(book_alert_count(round->book) + round->watched->fresh_count + 1, sizeof *numbers);
    *count = 0;
    for (uint32_t i = 0; all && i < book_alert_count(round->book); i++)
        if (book_alert(round->book, i)->text &&
            book_watched(round->book, book_alert(round->book, i)->index) == round->watched)
            numbers[(*count)++] = i;
    for (size_t i = 0; !all && i < round->watched->fresh_count; i++)
        numbers[(*count)++] = round->watched->fresh[i];
    round->watched->fresh_count = 0;
    book_unlock(round->book);
    return numbers;
}

/* Places of alerts that were changed or deleted are not used again. */
static bool has_many_stale(struct round *round)
{
    bool many;

    book_lock(round->book);
    many = round->state->kept_count > 2 * (size_t)round->watched->alerts + STALE_MAX;
    book_unlock(round->book);
    return many;
}

void kept_refresh(struct round *round)
{
    struct round_state *state = round->state;
    uint64_t shape = reader_shape(round->reader);
    bool all = !state->standing || state->shape != shape || has_many_stale(round);
    uint32_t count, *numbers;

    if (all) {
        standing_free(state->standing);
        state->standing = standing_new();
        state->kept_count = 0;
        state->shape = shape;
    }
    numbers = alerts_to_keep(round, all, &count);
    for (uint32_t i = 0; i < count; i++)
        keep(round, numbers[i]);
    free(numbers);
}

/* Documents with a field or a language that the index did not have may match any of them. */
static enum status try_all(const struct round *round, uint32_t documents, standing_found_fn *each,
                           void *context, struct error *err)
{
    uint64_t all[STANDING_DOCUMENTS_MAX / 64];
    enum status status = STATUS_OK;

    memset(all, 0, sizeof all);
    for (uint32_t i = 0; i < documents; i++)
        all[i / 64] |= (uint64_t)1 << i % 64;
    for (uint32_t i = 0; !status && i < round->state->kept_count; i++)
        status = each(context, i, all, err);
    return status;
}

enum status kept_find(struct round *round, struct reader *reader,
                      const struct standing_document *documents, uint32_t count,
                      struct arena *arena, standing_found_fn *each, void *context,
                      struct error *err)
{
    if (reader_shape_of_documents(reader) != round->state->shape)
        return try_all(round, count, each, context, err);
    return reader_find_saved(reader, round->state->standing, documents, count, arena, each, context,
                             err);
}

/* --- the state --- */

static void state_fini(struct round_state *state)
{
    standing_free(state->standing);
    free(state->kept);
    departed_forget(state);
}

struct round_state *kept_state(struct book *book, uint32_t place, const char *uid)
{
    struct round_state *state;

    book_lock(book);
    state = book_watched(book, place)->state;
    if (!state)
        state = book_watched(book, place)->state = mem_zero(1, sizeof *state);
    book_unlock(book);
    if (strcmp(state->uid, uid) == 0)
        return state;
    state_fini(state);
    *state = (struct round_state){.standing = NULL};
    strcpy(state->uid, uid);
    return state;
}

void round_forget(struct book *book)
{
    for (uint32_t i = 0; i < book_watched_count(book); i++) {
        struct round_state *state = book_watched(book, i)->state;

        if (!state)
            continue;
        state_fini(state);
        free(state);
        book_watched(book, i)->state = NULL;
    }
}
