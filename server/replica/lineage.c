/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lineage.c - the file of a database's lineage. */
#include "server/replica/lineage.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/state/stored_object.h"

struct lineage {
    struct stored_object *stored;
};

enum status lineage_open(const char *db, struct lineage **out, struct error *err)
{
    struct lineage *lineage = mem_zero(1, sizeof *lineage);

    *out = lineage;
    if (!stored_object_open(db, "lineage", &lineage->stored, err))
        return STATUS_OK;
    free(lineage);
    *out = NULL;
    return err->status;
}

void lineage_close(struct lineage *lineage)
{
    if (!lineage)
        return;
    stored_object_close(lineage->stored);
    free(lineage);
}

static uint64_t number_of(const json_t *object, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

static void read_state(const json_t *object, struct lineage_state *out)
{
    struct str database = json_get_str(object, "database");

    *out = (struct lineage_state){.epoch = number_of(object, "epoch"),
                                  .fenced = number_of(object, "fenced"),
                                  .next_task = number_of(object, "nextTask"),
                                  .done_task = number_of(object, "doneTask"),
                                  .follows = json_get_str(object, "follows").data,
                                  .replaces = json_get_str(object, "replaces").data};
    if (database.data)
        snprintf(out->database, sizeof out->database, "%s", database.data);
    if (out->epoch == 0)
        out->epoch = 1;
}

void lineage_get(struct lineage *lineage, struct lineage_state *out)
{
    read_state(stored_object_lock(lineage->stored), out);
    stored_object_unlock(lineage->stored);
}

static char *copy_source(const json_t *object)
{
    struct str follows = json_get_str(object, "follows");
    struct str source = follows.data ? follows : json_get_str(object, "replaces");

    return source.data ? mem_text(source.data, source.length) : NULL;
}

char *lineage_source(struct lineage *lineage)
{
    char *copy = copy_source(stored_object_lock(lineage->stored));

    stored_object_unlock(lineage->stored);
    return copy;
}

/* Hold the lock. `source`: the address of what it follows or replaces, or NULL. */
static enum status store(struct lineage *lineage, const struct lineage_state *state,
                         const char *source, struct error *err)
{
    json_t *object = json_pack("{s:s, s:I, s:I, s:I}", "database", state->database, "epoch",
                               (json_int_t)state->epoch, "nextTask", (json_int_t)state->next_task,
                               "doneTask", (json_int_t)state->done_task);

    if (source && (state->follows || state->replaces))
        json_set_str(object, state->follows ? "follows" : "replaces", str_of(source));
    if (state->fenced)
        json_object_set_new(object, "fenced", json_integer((json_int_t)state->fenced));
    return stored_object_replace(lineage->stored, object, err);
}

enum status lineage_begin(struct lineage *lineage, struct error *err)
{
    struct lineage_state state;
    enum status status = STATUS_OK;

    read_state(stored_object_lock(lineage->stored), &state);
    if (!*state.database) {
        uuid_make(state.database);
        status = store(lineage, &state, NULL, err);
    }
    stored_object_unlock(lineage->stored);
    return status;
}

static enum status check_source(const struct lineage_state *own, const char *source,
                                const struct lineage_state *state, struct error *err)
{
    if (*own->database && strcmp(own->database, state->database) != 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "%s is another database than the one that is here: follow it with an "
                         "empty directory",
                         source);
    if (state->epoch < own->epoch)
        return error_set(err, STATUS_STALE,
                         "%s was replaced by a later primary (its epoch is %llu, and %llu has "
                         "begun): follow that one",
                         source, (unsigned long long)state->epoch, (unsigned long long)own->epoch);
    return STATUS_OK;
}

enum status lineage_follow(struct lineage *lineage, const char *source,
                           const struct lineage_state *state, struct error *err)
{
    struct lineage_state own, next = *state;
    enum status status;

    next.follows = true;
    read_state(stored_object_lock(lineage->stored), &own);
    next.done_task = own.done_task; /* the indexes come later */
    status = check_source(&own, source, state, err);
    if (!status && (own.epoch != state->epoch || own.next_task != state->next_task ||
                    !own.follows || own.fenced || !*own.database))
        status = store(lineage, &next, source, err);
    stored_object_unlock(lineage->stored);
    return status;
}

enum status lineage_caught_up(struct lineage *lineage, uint64_t done_task, struct error *err)
{
    const json_t *object = stored_object_lock(lineage->stored);
    MEM_AUTO char *source = copy_source(object);
    struct lineage_state state;
    enum status status = STATUS_OK;

    read_state(object, &state);
    if (state.done_task != done_task) {
        state.done_task = done_task;
        status = store(lineage, &state, source, err);
    }
    stored_object_unlock(lineage->stored);
    return status;
}

enum status lineage_promote(struct lineage *lineage, uint64_t epoch, struct error *err)
{
    const json_t *object = stored_object_lock(lineage->stored);
    MEM_AUTO char *former = copy_source(object);
    struct lineage_state state;
    enum status status;

    read_state(object, &state);
    state.epoch = epoch;
    state.done_task = 0;
    state.follows = false;
    state.replaces = true;
    status = store(lineage, &state, former, err);
    stored_object_unlock(lineage->stored);
    return status;
}

enum status lineage_replaced(struct lineage *lineage, struct error *err)
{
    struct lineage_state state;
    enum status status;

    read_state(stored_object_lock(lineage->stored), &state);
    state.replaces = false;
    status = store(lineage, &state, NULL, err);
    stored_object_unlock(lineage->stored);
    return status;
}

enum status lineage_fence(struct lineage *lineage, const char *database, uint64_t epoch,
                          struct error *err)
{
    struct lineage_state state;
    enum status status;

    read_state(stored_object_lock(lineage->stored), &state);
    if (strcmp(state.database, database) != 0)
        status = error_set(err, STATUS_BAD_REQUEST, "`database` is not the one that is here");
    else if (epoch <= state.epoch)
        status =
            error_set(err, STATUS_BAD_REQUEST, "`epoch` is not above the one that is here, %llu",
                      (unsigned long long)state.epoch);
    else {
        state.fenced = epoch;
        state.follows = state.replaces = false;
        status = store(lineage, &state, NULL, err);
    }
    stored_object_unlock(lineage->stored);
    return status;
}

enum status lineage_check_write(struct lineage *lineage, struct error *err)
{
    const json_t *object = stored_object_lock(lineage->stored);
    struct lineage_state state;
    enum status status = STATUS_OK;

    read_state(object, &state);
    if (state.follows)
        status = error_set(err, STATUS_LOCKED, "this daemon is a replica: send writes to %s",
                           json_get_str(object, "follows").data);
    else if (state.fenced)
        status = error_set(err, STATUS_LOCKED,
                           "another daemon is the primary now (epoch %llu): send writes to that "
                           "one",
                           (unsigned long long)state.fenced);
    stored_object_unlock(lineage->stored);
    return status;
}
