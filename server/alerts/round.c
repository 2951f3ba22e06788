/* SPDX-License-Identifier: GPL-2.0-or-later */
/* round.c - the steps of a round: what has come, what was released. */
#include "server/alerts/round.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/alerts/round_private.h"

#define RETRY                                                                                      \
    10000 /* ms after which an embargoed document that could not be read is read again             \
           */

/* --- what has come --- */

/* Held documents stay held until they are shown or gone. */
static void hold_again(struct round *round, struct str but)
{
    for (size_t i = 0; !round->step.holds && i < round->watched->held_count; i++)
        if (!str_is(but, round->watched->held[i].id))
            book_add_held(&round->step, str_of(round->watched->held[i].id),
                          round->watched->held[i].from);
    round->step.holds = true;
}

static enum status take_document(struct round *round, const struct incoming *arrival,
                                 struct error *err)
{
    book_add_seen(&round->step.seen, arrival->id, arrival->version);
    if (arrival->shown)
        round->coming[round->count++] =
            (struct coming){arrival->place, arena_str(round->arena, arrival->id), false};
    else if (arrival->withdrawn)
        ringing_withdraw(round, hash_str(arrival->id));
    else if (arrival->shown_from != INT64_MAX) {
        hold_again(round, arrival->id);
        book_add_held(&round->step, arrival->id, arrival->shown_from);
    }
    return round->count == STANDING_DOCUMENTS_MAX ? ringing_finish_step(round, err) : STATUS_OK;
}

/* One that is back unchanged is only noted. */
static enum status take_arrival(void *context, const struct incoming *arrival, struct error *err)
{
    struct round *round = context;
    struct seen_document seen;
    enum status status = ringing_check_stopping(round, err);
    bool known = watched_document(round->watched, hash_str(arrival->id), &seen) &&
                 seen.version == arrival->version;

    if (status || (known && !seen.gone))
        return status;
    if (!known || !arrival->shown)
        return take_document(round, arrival, err);
    book_add_seen(&round->step.seen, arrival->id, arrival->version);
    return STATUS_OK;
}

static bool knows_part(const struct round *round, const char *name)
{
    return string_table_find(&round->watched->parts, str_of(name)) >= 0;
}

/* Another index has this name now, for example one that was built anew and swapped in: of what the
 * book has seen, nothing is there until it comes again. */
static enum status begin_anew(struct round *round, struct error *err)
{
    static const char *const none[] = {NULL};

    if (round->watched->created == round->created)
        return STATUS_OK;
    round->step.anew = true;
    round->step.parts = none;
    round->step.part_count = 0;
    err->status = ringing_finish_step(round, err);
    round->step.parts = NULL;
    return err->status;
}

static enum status take_parts(struct round *round, struct error *err)
{
    uint32_t count = reader_part_count(round->reader);
    const char **names = mem_zero(count + 1, sizeof *names);
    enum status status = begin_anew(round, err);
    bool fresh = false;

    for (uint32_t i = 0; i < count; i++)
        names[i] = reader_part_name(round->reader, i);
    for (uint32_t i = 0; !status && i < count; i++)
        if (!knows_part(round, names[i])) {
            fresh = true;
            status = reader_arrivals(round->reader, i, take_arrival, round, err);
        }
    if (!status && fresh) {
        round->step.parts = names;
        round->step.part_count = count;
        status = ringing_finish_step(round, err);
        round->step.parts = NULL;
    }
    free(names);
    return status;
}

static bool is_due(const struct round *round)
{
    for (size_t i = 0; i < round->watched->held_count; i++)
        if (round->watched->held[i].from <= round->now)
            return true;
    return false;
}

/* One whose time has come. It is forgotten if it is gone, but not if it cannot be read now. */
static void take_due(struct round *round, const struct held *held)
{
    struct incoming arrival;
    struct error err;
    enum status status =
        reader_arrival(round->reader, str_of(held->id), round->arena, &arrival, &err);

    if (status == STATUS_DOCUMENT_NOT_FOUND)
        return;
    if (status) {
        log_warning("alerts: article %s, whose embargo is over: %s", held->id, err.message);
        book_add_held(&round->step, str_of(held->id), round->now + RETRY);
    } else if (arrival.shown && round->count < STANDING_DOCUMENTS_MAX)
        round->coming[round->count++] = (struct coming){arrival.place, arrival.id, true};
    else if (arrival.shown || arrival.shown_from != INT64_MAX)
        book_add_held(&round->step, arrival.id, arrival.shown ? held->from : arrival.shown_from);
}

/* Embargoed documents whose time has come. */
static enum status take_released(struct round *round, struct error *err)
{
    enum status status = STATUS_OK;

    if (!is_due(round))
        return STATUS_OK;
    round->step.holds = true;
    for (size_t i = 0; !status && i < round->watched->held_count; i++) {
        const struct held *held = &round->watched->held[i];

        status = ringing_check_stopping(round, err);
        if (held->from > round->now)
            book_add_held(&round->step, str_of(held->id), held->from);
        else if (!status)
            take_due(round, held);
    }
    return status;
}

static int by_place(const void *one, const void *other)
{
    const struct standing_document *a = &((const struct coming *)one)->place;
    const struct standing_document *b = &((const struct coming *)other)->place;

    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return a->document < b->document ? -1 : a->document > b->document;
}

static enum status release(struct round *round, struct error *err)
{
    enum status status = take_released(round, err);

    if (status || !round->step.holds)
        return status;
    qsort(round->coming, round->count, sizeof *round->coming, by_place);
    status = ringing_finish_step(round, err);
    buf_clear(&round->step.held);
    round->step.holds = false;
    return status;
}

/* --- a round --- */

static enum status go_round(struct round *round, struct error *err)
{
    struct reader_stats stats;
    enum status status;

    reader_stats(round->reader, &stats);
    round->created = stats.created;
    if (round->state->revision == stats.revision && round->state->created == stats.created &&
        !is_due(round))
        return STATUS_OK;
    kept_refresh(round);
    round->step.created = stats.created;
    status = take_parts(round, err);
    buf_clear(&round->step.held);
    round->step.holds = false;
    if (!status)
        status = release(round, err);
    if (!status)
        status = departed_look(round, err);
    if (!status) {
        departed_remember(round);
        round->state->revision = stats.revision;
        round->state->created = stats.created;
    }
    return status;
}

/* The book's places move when it grows, so the index is copied out of it for the round. */
enum status round_run(struct server *server, struct book *book, uint32_t place,
                      const atomic_bool *stopping, struct string_table *rang, struct error *err)
{
    struct round *round = mem_zero(1, sizeof *round);
    char uid[INDEX_UID_MAX + 1];
    struct error absent;
    enum status status = STATUS_OK;
    bool has_alerts;

    book_lock(book);
    has_alerts = book_watched(book, place)->alerts > 0;
    strcpy(uid, book_watched(book, place)->uid);
    book_unlock(book);
    *round = (struct round){.server = server,
                            .book = book,
                            .uid = str_of(uid),
                            .now = date_now(),
                            .rang = rang,
                            .stopping = stopping,
                            .step.index = uid};
    if (has_alerts &&
        !reader_acquire(server->engine, round->uid, round->now, &round->reader, &absent)) {
        round->state = kept_state(book, place, uid);
        round->watched = book_watched(book, place);
        round->arena = arena_new();
        round->scratch = arena_new();
        string_table_init(&round->stories);
        status = go_round(round, err);
        string_table_fini(&round->stories);
        number_table_fini(&round->departed);
        arena_free(round->arena);
        arena_free(round->scratch);
        reader_release(round->reader);
    }
    book_step_fini(&round->step);
    free(round);
    return status;
}

/* --- the first alert of an index --- */

static enum status see(void *context, const struct incoming *arrival, struct error *err)
{
    struct book_step *step = context;

    book_add_seen(&step->seen, arrival->id, arrival->version);
    if (!arrival->shown && !arrival->withdrawn && arrival->shown_from != INT64_MAX)
        book_add_held(step, arrival->id, arrival->shown_from);
    return STATUS_OK;
}

enum status round_first(struct server *server, const char *index, struct book_step *step,
                        struct arena *arena, struct error *err)
{
    struct reader_stats stats;
    struct reader *reader;
    const char **names;
    enum status status = STATUS_OK;

    step->index = index;
    step->parts = names = arena_zero(arena, 1, sizeof *names);
    if (reader_acquire(server->engine, str_of(index), date_now(), &reader, err))
        return err->status == STATUS_INDEX_NOT_FOUND ? STATUS_OK : err->status;
    reader_stats(reader, &stats);
    step->created = stats.created;
    step->part_count = reader_part_count(reader);
    step->parts = names = arena_zero(arena, step->part_count + 1, sizeof *names);
    for (uint32_t i = 0; !status && i < step->part_count; i++) {
        names[i] = arena_str(arena, str_of(reader_part_name(reader, i))).data;
        status = reader_arrivals(reader, i, see, step, err);
    }
    reader_release(reader);
    return status;
}
