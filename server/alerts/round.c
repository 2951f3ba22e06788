/* SPDX-License-Identifier: GPL-2.0-or-later */
/* round.c - the steps of a round. */
#include "server/alerts/round.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/standing.h"
#include "server/alerts/alert.h"
#include "server/alerts/owner.h"
#include "server/state/server.h"

#define RETRY                                                                                      \
    10000 /* ms after which an embargoed document that could not be read is read again             \
           */

/* What rounds keep of an index: its alerts by what they need. */
struct round_state {
    char uid[INDEX_UID_MAX + 1];
    struct standing *standing;
    uint64_t shape; /* of the reader that it is valid for */
    uint32_t *kept; /* by number in .standing: the alert's number in the book */
    size_t kept_count, kept_capacity;
    uint64_t revision; /* of the index when it was last looked at */
    int64_t created;
};

/* A document to look at. */
struct coming {
    struct standing_document place;
    struct str id; /* in the round's arena */
    bool released; /* its embargo is over: it is no correction */
};

struct round {
    struct server *server;
    struct book *book;
    struct watched *watched;
    struct round_state *state;
    struct str uid;
    struct reader *reader;
    int64_t created, now;
    struct book_step step;
    struct coming coming[STANDING_DOCUMENTS_MAX];
    uint32_t count;
    struct arena *arena; /* of the ids; reset after each step */
    struct arena *scratch;
    struct string_table stories; /* `uuid story`, for firstCopies: rung in this round */
    struct string_table *rang;   /* the uuids of alerts */
    const atomic_bool *stopping;
};

static void add_ring(struct round *round, const char *uuid, struct str id, enum ring_kind kind)
{
    bool is_new;

    book_add_ring(&round->step, uuid, id, kind);
    string_table_add(round->rang, str_of(uuid), &is_new);
}

/* What was found since the last step is found again by the next round. */
static enum status check_stopping(const struct round *round, struct error *err)
{
    return atomic_load(round->stopping)
               ? error_set(err, STATUS_TIMEOUT, "the server stops before the end of a round")
               : STATUS_OK;
}

/* --- the alerts of the index --- */

/* A new value; NULL: the alert is gone, or paused. */
static json_t *alert_of(struct book *book, uint32_t number)
{
    struct error err;
    json_t *alert = NULL;

    book_lock(book);
    if (book_alert(book, number)->text)
        alert = json_read(str_of(book_alert(book, number)->text), 0, &err);
    book_unlock(book);
    if (!alert || !alert_is_set(alert, "paused"))
        return alert;
    json_decref(alert);
    return NULL;
}

/* An alert that the index cannot search for, because its settings have changed, does not ring. */
static void keep(struct round *round, uint32_t number)
{
    struct round_state *state = round->state;
    uint32_t place = (uint32_t)state->kept_count, before;
    struct search_request request;
    struct error err;
    json_auto_t *alert = alert_of(round->book, number);

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

static void keep_all(struct round *round)
{
    struct round_state *state = round->state;
    uint64_t shape = reader_shape(round->reader);
    struct standing_counts counts = {.dropped = 0};
    uint32_t count, *numbers;
    bool all;

    if (state->standing)
        standing_count(state->standing, &counts);
    all = !state->standing || state->shape != shape || counts.dropped > counts.searches + 1000;
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

/* --- ringing --- */

/* Of the articles of a story, only the first rings: none that was seen in an earlier round. */
static bool is_first_copy(struct round *round, const char *uuid, const struct search_hit *hit,
                          struct str id)
{
    BUF_AUTO struct buf name = {0};
    struct str *ids;
    uint32_t count;
    struct error err;
    bool is_new;

    if (hit->story == 0)
        return true;
    buf_addf(&name, "%s %llx", uuid, (unsigned long long)hit->story);
    string_table_add(&round->stories, buf_str(&name), &is_new);
    if (!is_new || reader_story_ids(round->reader, hit->story, round->scratch, &ids, &count, &err))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t version;

        if (!str_eq(ids[i], id) && watched_version(round->watched, ids[i], &version))
            return false;
    }
    return true;
}

static void ring(struct round *round, const json_t *alert, const struct search_hit *hit,
                 const struct coming *coming)
{
    const char *uuid = json_get_str(alert, "uuid").data;
    bool rung;

    book_lock(round->book);
    rung = book_has_rung(round->book, uuid, coming->id);
    book_unlock(round->book);
    if (rung && (coming->released || !alert_is_set(alert, "corrections")))
        return;
    if (!rung && alert_is_set(alert, "firstCopies") && !is_first_copy(round, uuid, hit, coming->id))
        return;
    add_ring(round, uuid, coming->id, rung ? RING_CORRECTION : RING_NEW);
}

static enum status search_and_ring(struct round *round, const json_t *alert,
                                   const struct search_request *request,
                                   const struct standing_document *places,
                                   const uint64_t *documents, struct error *err)
{
    struct search_result result;
    enum status status = reader_search_among(round->reader, request, places, round->count,
                                             documents, round->scratch, &result, err);

    for (uint32_t i = 0; !status && i < result.hit_count; i++) {
        uint32_t at = reader_place_of_hit(&result.hits[i], places, round->count);

        if (at < round->count)
            ring(round, alert, &result.hits[i], &round->coming[at]);
    }
    return status;
}

struct looking {
    struct round *round;
    const struct standing_document *places;
};

/* What is wrong with one alert must not keep the others from ringing. */
static enum status look_closer(void *context, uint32_t number, const uint64_t *documents,
                               struct error *err)
{
    const struct looking *looking = context;
    struct round *round = looking->round;
    json_auto_t *alert = alert_of(round->book, round->state->kept[number]);
    struct search_request request;
    const struct filter_node *scope;
    enum status status = check_stopping(round, err);

    if (status)
        return status;
    arena_reset(round->scratch);
    if (!alert || !owner_sees(json_object_get(alert, "owner"), round->server->keys, round->uid,
                              round->scratch, &scope))
        return STATUS_OK;
    status = alert_request(alert, round->scratch, &request, err);
    request.scope = scope;
    request.limit = round->count;
    if (!status)
        status = search_and_ring(round, alert, &request, looking->places, documents, err);
    if (status_cause(status) != CAUSE_INPUT)
        return status;
    log_warning("alert %s cannot ring: %s", json_get_str(alert, "uuid").data, err->message);
    return STATUS_OK;
}

/* Rings for what has been collected, and makes that durable. */
static enum status finish_step(struct round *round, struct error *err)
{
    struct standing_document *places =
        arena_alloc(round->arena, (round->count + 1) * sizeof *places);
    struct looking looking = {round, places};
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < round->count; i++)
        places[i] = round->coming[i].place;
    if (round->count > 0) {
        struct arena *arena = arena_new();

        status = reader_find_kept(round->reader, round->state->standing, places, round->count,
                                  arena, look_closer, &looking, err);
        arena_free(arena);
    }
    if (!status && (round->step.parts || round->step.holds || round->step.seen.length > 0))
        status = book_take(round->book, &round->step, err);
    buf_clear(&round->step.rings);
    buf_clear(&round->step.seen);
    round->count = 0;
    arena_reset(round->arena);
    return status;
}

/* --- what has come --- */

static bool wants_withdrawal(struct round *round, const json_t *alert, struct str id)
{
    const struct filter_node *scope;
    bool rung;

    if (!alert || !alert_is_set(alert, "withdrawals"))
        return false;
    book_lock(round->book);
    rung = book_has_rung(round->book, json_get_str(alert, "uuid").data, id);
    book_unlock(round->book);
    arena_reset(round->scratch);
    return rung && owner_sees(json_object_get(alert, "owner"), round->server->keys, round->uid,
                              round->scratch, &scope);
}

/* An alert that was changed is kept at its new place; the old one stays until all are kept anew. */
static bool is_at(struct round *round, uint32_t place)
{
    bool at;

    book_lock(round->book);
    at = book_alert(round->book, round->state->kept[place])->kept == place;
    book_unlock(round->book);
    return at;
}

static void ring_withdrawn(struct round *round, struct str id)
{
    for (uint32_t i = 0; i < round->state->kept_count; i++) {
        json_auto_t *alert = is_at(round, i) ? alert_of(round->book, round->state->kept[i]) : NULL;

        if (wants_withdrawal(round, alert, id))
            add_ring(round, json_get_str(alert, "uuid").data, id, RING_WITHDRAWAL);
    }
}

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
        ring_withdrawn(round, arrival->id);
    else if (arrival->shown_from != INT64_MAX) {
        hold_again(round, arrival->id);
        book_add_held(&round->step, arrival->id, arrival->shown_from);
    }
    return round->count == STANDING_DOCUMENTS_MAX ? finish_step(round, err) : STATUS_OK;
}

static enum status take_arrival(void *context, const struct incoming *arrival, struct error *err)
{
    struct round *round = context;
    uint64_t version;
    enum status status = check_stopping(round, err);

    if (status ||
        (watched_version(round->watched, arrival->id, &version) && version == arrival->version))
        return status;
    return take_document(round, arrival, err);
}

static bool knows_part(const struct round *round, const char *name)
{
    return round->watched->created == round->created &&
           string_table_find(&round->watched->parts, str_of(name)) >= 0;
}

static enum status take_parts(struct round *round, struct error *err)
{
    uint32_t count = reader_part_count(round->reader);
    const char **names = mem_zero(count + 1, sizeof *names);
    enum status status = STATUS_OK;
    bool fresh = round->watched->created != round->created;

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
        status = finish_step(round, err);
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

        status = check_stopping(round, err);
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
    status = finish_step(round, err);
    buf_clear(&round->step.held);
    round->step.holds = false;
    return status;
}

/* --- a round --- */

static struct round_state *state_of(struct book *book, uint32_t place, const char *uid)
{
    struct round_state *state;

    book_lock(book);
    state = book_watched(book, place)->state;
    if (!state)
        state = book_watched(book, place)->state = mem_zero(1, sizeof *state);
    book_unlock(book);
    if (strcmp(state->uid, uid) == 0)
        return state;
    standing_free(state->standing);
    free(state->kept);
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
        standing_free(state->standing);
        free(state->kept);
        free(state);
        book_watched(book, i)->state = NULL;
    }
}

static enum status go_round(struct round *round, struct error *err)
{
    struct reader_stats stats;
    enum status status;

    reader_stats(round->reader, &stats);
    round->created = stats.created;
    if (round->state->revision == stats.revision && round->state->created == stats.created &&
        !is_due(round))
        return STATUS_OK;
    keep_all(round);
    round->step.created = stats.created;
    status = take_parts(round, err);
    buf_clear(&round->step.held);
    round->step.holds = false;
    if (!status)
        status = release(round, err);
    if (!status) {
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
        round->state = state_of(book, place, uid);
        round->watched = book_watched(book, place);
        round->arena = arena_new();
        round->scratch = arena_new();
        string_table_init(&round->stories);
        status = go_round(round, err);
        string_table_fini(&round->stories);
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

/* --- what a document would ring --- */

struct preview {
    struct server *server;
    const struct access *access;
    struct reader *reader;
    struct str index;
    const struct standing_document *place;
    struct arena *arena, *scratch;
    struct str *uuids;
    uint32_t count;
};

static enum status try_alert(struct preview *preview, const json_t *alert, struct error *err)
{
    const uint64_t among = 1;
    const struct filter_node *scope;
    struct search_request request;
    struct search_result result;

    arena_reset(preview->scratch);
    if (!owner_is(json_object_get(alert, "owner"), preview->access, preview->index) ||
        !owner_sees(json_object_get(alert, "owner"), preview->server->keys, preview->index,
                    preview->scratch, &scope))
        return STATUS_OK;
    if (alert_request(alert, preview->scratch, &request, err))
        return err->status;
    request.scope = scope;
    request.limit = 1;
    if (reader_search_among(preview->reader, &request, preview->place, 1, &among, preview->scratch,
                            &result, err))
        return err->status;
    if (result.hit_count > 0)
        preview->uuids[preview->count++] = arena_str(preview->arena, json_get_str(alert, "uuid"));
    return STATUS_OK;
}

/* An article that the client may not see does not exist for it. */
static enum status check_shown(struct preview *preview, struct str id, struct error *err)
{
    const uint64_t among = 1;
    struct search_request all = {.q = STR_INIT(""), .limit = 1, .bodiless = true};
    struct search_result result;

    if (access_index(preview->access, preview->index, preview->arena, &all.scope, err) ||
        reader_search_among(preview->reader, &all, preview->place, 1, &among, preview->arena,
                            &result, err))
        return err->status;
    return result.hit_count > 0 ? STATUS_OK
                                : error_set(err, STATUS_DOCUMENT_NOT_FOUND,
                                            "Document `%.*s` not found.", STR_ARG(id));
}

static enum status try_each(struct preview *preview, struct book *book, struct error *err)
{
    uint32_t most;
    enum status status = STATUS_OK;

    book_lock(book);
    most = book_alert_count(book);
    book_unlock(book);
    preview->uuids = arena_alloc(preview->arena, (most + 1) * sizeof *preview->uuids);
    for (uint32_t i = 0; i < most && (!status || status_cause(status) == CAUSE_INPUT); i++) {
        json_auto_t *alert = alert_of(book, i);

        if (alert && str_eq(json_get_str(alert, "index"), preview->index))
            status = try_alert(preview, alert, err);
    }
    return status && status_cause(status) != CAUSE_INPUT ? status : STATUS_OK;
}

enum status round_preview(struct server *server, struct book *book, const struct access *access,
                          struct str index, struct str id, struct arena *arena, struct str **uuids,
                          uint32_t *count, struct error *err)
{
    struct preview preview = {.server = server, .access = access, .index = index, .arena = arena};
    struct incoming arrival;
    enum status status;

    if (reader_acquire(server->engine, index, date_now(), &preview.reader, err))
        return err->status;
    status = reader_arrival(preview.reader, id, arena, &arrival, err);
    if (!status) {
        preview.place = &arrival.place;
        status = check_shown(&preview, id, err);
    }
    if (!status) {
        preview.scratch = arena_new();
        status = try_each(&preview, book, err);
        arena_free(preview.scratch);
    }
    reader_release(preview.reader);
    *uuids = preview.uuids;
    *count = preview.count;
    return status;
}
