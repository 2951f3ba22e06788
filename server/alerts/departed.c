/* SPDX-License-Identifier: GPL-2.0-or-later */
/* departed.c - finds the documents that were deleted.
 *
 * The book knows how many documents there should be. If the index has fewer, some are gone: those
 * that were deleted in parts that the last round has seen are found first; if others are missing
 * (deleted while the daemon was down, or in a part that was merged since), all ids are read.
 *
 * An index in a cluster does not list them. If it may lack any, those that rang are looked for. */
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "server/alerts/round_private.h"

#define STEP_DOCUMENTS_MAX 1000 /* that a step notes as gone */

/* A long step is made durable in parts. */
static enum status note_gone(struct round *round, uint64_t id, uint64_t version, struct error *err)
{
    enum status status = ringing_check_stopping(round, err);
    bool is_new;

    if (status)
        return status;
    number_table_add(&round->departed, id, &is_new);
    if (!is_new) /* it was deleted in several parts */
        return STATUS_OK;
    book_add_gone(&round->step.gone, id, version);
    ringing_withdraw(round, id);
    return round->step.gone.length >= STEP_DOCUMENTS_MAX * 2 * sizeof(uint64_t)
               ? ringing_finish_step(round, err)
               : STATUS_OK;
}

static bool misses_any(const struct round *round)
{
    return round->watched->present != reader_document_count(round->reader);
}

/* --- deleted since the last round --- */

static enum status take_deleted(void *context, struct str id, struct error *err)
{
    struct round *round = context;
    struct seen_document seen;

    if (!watched_document(round->watched, hash_str(id), &seen) || seen.gone)
        return STATUS_OK;
    return note_gone(round, hash_str(id), seen.version, err);
}

static const struct looked_part *looked_part(const struct round_state *state, const char *name)
{
    for (uint32_t i = 0; i < state->part_count; i++)
        if (strcmp(state->parts[i].name, name) == 0)
            return &state->parts[i];
    return NULL;
}

static enum status look_in_parts(struct round *round, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < reader_part_count(round->reader); i++) {
        const struct looked_part *before =
            looked_part(round->state, reader_part_name(round->reader, i));

        if (before && round->state->created == round->created)
            status =
                reader_departures(round->reader, i, &before->deleted, take_deleted, round, err);
    }
    return status ? status : ringing_finish_step(round, err);
}

/* --- all --- */

/* The ids that the index has: their hashes. */
struct present {
    const struct round *round;
    struct number_table ids;
};

static enum status take_id(void *context, struct str id, struct error *err)
{
    struct present *present = context;
    bool is_new;

    number_table_add(&present->ids, hash_str(id), &is_new);
    return ringing_check_stopping(present->round, err);
}

static enum status note_missing(struct round *round, const struct number_table *there,
                                struct error *err)
{
    const struct watched *watched = round->watched;
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < watched->seen.count; i++)
        if (!watched->gone[i] && number_table_find(there, watched->seen.keys[i]) < 0)
            status = note_gone(round, watched->seen.keys[i], watched->versions[i], err);
    return status ? status : ringing_finish_step(round, err);
}

static enum status look_everywhere(struct round *round, struct error *err)
{
    struct present present = {.round = round};
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < reader_part_count(round->reader); i++)
        status = reader_ids(round->reader, i, take_id, &present, err);
    if (!status)
        status = note_missing(round, &present.ids, err);
    number_table_fini(&present.ids);
    return status;
}

/* --- those that rang --- */

static enum status look_for(struct round *round, const struct rung_ids *rung, struct error *err)
{
    bool *absent = mem_zero((size_t)rung->count + 1, sizeof *absent);
    enum status status = reader_absent(round->reader, rung->ids, rung->count, absent, err);

    for (uint32_t i = 0; !status && i < rung->count; i++) {
        uint64_t id = hash_str(rung->ids[i]);
        struct seen_document seen = {.version = 0};

        if (absent[i] && !(watched_document(round->watched, id, &seen) && seen.gone))
            status = note_gone(round, id, seen.version, err);
    }
    free(absent);
    return status ? status : ringing_finish_step(round, err);
}

static enum status look_for_rung(struct round *round, struct error *err)
{
    struct arena *arena = arena_new();
    struct rung_ids rung;
    enum status status;

    book_rung_ids(round->book, round->watched, arena, &rung);
    status = look_for(round, &rung, err);
    arena_free(arena);
    return status;
}

enum status departed_look(struct round *round, struct error *err)
{
    enum status status = STATUS_OK;

    if (!reader_lists_deleted(round->reader))
        return reader_may_lack(round->reader) ? look_for_rung(round, err) : STATUS_OK;
    if (misses_any(round))
        status = look_in_parts(round, err);
    if (!status && misses_any(round))
        status = look_everywhere(round, err);
    return status;
}

/* --- what the next round needs --- */

void departed_forget(struct round_state *state)
{
    for (uint32_t i = 0; i < state->part_count; i++) {
        free(state->parts[i].name);
        bitmap_fini(&state->parts[i].deleted);
    }
    free(state->parts);
    state->parts = NULL;
    state->part_count = 0;
}

void departed_remember(struct round *round)
{
    struct round_state *state = round->state;

    departed_forget(state);
    if (!reader_lists_deleted(round->reader))
        return;
    state->parts = mem_zero(reader_part_count(round->reader) + 1, sizeof *state->parts);
    for (; state->part_count < reader_part_count(round->reader); state->part_count++) {
        struct looked_part *part = &state->parts[state->part_count];
        const char *name = reader_part_name(round->reader, state->part_count);
        const struct bitmap *deleted = reader_part_deleted(round->reader, state->part_count);

        part->name = mem_text(name, strlen(name));
        if (deleted->words)
            bitmap_copy(&part->deleted, deleted);
    }
}
