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

static bool is_known(const struct round *round, struct str id, uint64_t version, bool *gone)
{
    struct seen_document seen;
    bool known = watched_document(round->watched, hash_str(id), &seen) && seen.version == version;

    *gone = known && seen.gone;
    return known;
}

static bool wants(void *context, struct str id, uint64_t version)
{
    bool gone;

    return !is_known(context, id, version, &gone) || gone;
}

/* One that is back unchanged is only noted. */
static enum status take_arrival(void *context, const struct incoming *arrival, struct error *err)
{
    struct round *round = context;
    bool gone;

    if (ringing_check_stopping(round, err))
        return err->status;
    if (!is_known(round, arrival->id, arrival->version, &gone) || !arrival->shown)
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

static enum status settle(void *context, struct error *err)
{
    return ringing_finish_step(context, err);
}

static enum status take_parts(struct round *round, struct error *err)
{
    const struct arrival_watch watch = {&round->watched->parts, wants, take_arrival, settle, round};
    uint32_t count = reader_part_count(round->reader);
    const char **names = mem_zero(count + 1, sizeof *names);
    enum status status = begin_anew(round, err);
    bool fresh = false;

    for (uint32_t i = 0; i < count; i++) {
        names[i] = reader_part_name(round->reader, i);
        fresh |= !knows_part(round, names[i]);
    }
    if (!status && fresh)
        status = reader_arrivals(round->reader, &watch, err);
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
static void take_due(struct round *round, const struct incoming *arrival, const struct error *err)
{
    if (arrival->absent)
        return;
    if (arrival->unread) {
        log_warning("alerts: article %.*s, whose embargo is over: %s", STR_ARG(arrival->id),
                    err->message);
        book_add_held(&round->step, arrival->id, round->now + RETRY);
    } else if (arrival->shown)
        round->coming[round->count++] = (struct coming){arrival->place, arrival->id, true};
    else if (arrival->shown_from != INT64_MAX)
        book_add_held(&round->step, arrival->id, arrival->shown_from);
}

/* The ids of embargoed documents whose time has come; the others, and what is too much for one
 * step, stay held. */
static uint32_t choose_due(struct round *round, struct str ids[STANDING_DOCUMENTS_MAX])
{
    uint32_t count = 0;

    for (size_t i = 0; i < round->watched->held_count; i++) {
        const struct held *held = &round->watched->held[i];

        if (held->from <= round->now && count < STANDING_DOCUMENTS_MAX)
            ids[count++] = arena_str(round->arena, str_of(held->id));
        else
            book_add_held(&round->step, str_of(held->id), held->from);
    }
    return count;
}

static enum status take_released(struct round *round, struct error *err)
{
    struct str ids[STANDING_DOCUMENTS_MAX];
    struct incoming *due;
    uint32_t count;

    if (!is_due(round))
        return STATUS_OK;
    round->step.holds = true;
    count = choose_due(round, ids);
    due = arena_alloc(round->arena, (count + 1) * sizeof *due);
    if (ringing_check_stopping(round, err) ||
        reader_gather(round->reader, ids, count, round->arena, due, err))
        return err->status;
    for (uint32_t i = 0; i < count; i++)
        take_due(round, &due[i], err);
    return STATUS_OK;
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
    uint64_t number;
    enum status status;

    if (reader_look(round->reader, &number, err))
        return err->status;
    round->created = reader_created(round->reader);
    if (round->state->number == number && round->state->created == round->created && !is_due(round))
        return STATUS_OK;
    kept_refresh(round);
    round->step.created = round->created;
    status = take_parts(round, err);
    buf_clear(&round->step.held);
    round->step.holds = false;
    if (!status)
        status = release(round, err);
    if (!status)
        status = departed_look(round, err);
    if (!status) {
        departed_remember(round);
        round->state->number = number;
        round->state->created = round->created;
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

static enum status see_all(struct reader *reader, struct book_step *step, struct arena *arena,
                           struct error *err)
{
    struct string_table none;
    const struct arrival_watch watch = {.known = &none, .each = see, .context = step};
    const char **names;
    uint64_t number;

    if (reader_look(reader, &number, err))
        return err->status;
    step->created = reader_created(reader);
    step->part_count = reader_part_count(reader);
    step->parts = names = arena_zero(arena, step->part_count + 1, sizeof *names);
    for (uint32_t i = 0; i < step->part_count; i++)
        names[i] = arena_str(arena, str_of(reader_part_name(reader, i))).data;
    string_table_init(&none);
    err->status = reader_arrivals(reader, &watch, err);
    string_table_fini(&none);
    return err->status;
}

enum status round_first(struct server *server, const char *index, struct book_step *step,
                        struct arena *arena, struct error *err)
{
    struct reader *reader;
    enum status status;

    step->index = index;
    step->parts = arena_zero(arena, 1, sizeof *step->parts);
    if (reader_acquire(server->engine, str_of(index), date_now(), &reader, err))
        return err->status == STATUS_INDEX_NOT_FOUND ? STATUS_OK : err->status;
    status = see_all(reader, step, arena, err);
    reader_release(reader);
    return status;
}
