/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_source.c - finds the tasks that a webhook does not have yet. */
#include "server/hooks/task_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/hooks/delivered.h"
#include "server/keys/uuid.h"

#define FOUND_MAX 100000 /* tasks that are put in order at once */

struct task_source {
    struct tasks *tasks;
    struct stored_object *stored;
    char uuid[UUID_SIZE];
    bool ready; /* .delivered is known */
    struct delivered delivered;
    struct task_end *found;       /* tasks that have ended and are not delivered */
    size_t count, capacity, sent; /* of these, the first .sent are in the last body */
    uint32_t open;                /* the lowest uid that is not delivered and not found */
};

/* --- what the webhook has --- */

static enum status store(struct stored_object *stored, const char *uuid, json_t *take_entry,
                         struct error *err)
{
    json_t *next = json_copy((json_t *)(uintptr_t)stored_object_lock(stored));
    enum status status;

    json_object_set_new(next, uuid, take_entry);
    status = stored_object_replace(stored, next, err);
    stored_object_unlock(stored);
    return status;
}

enum status task_source_begin(struct stored_object *stored, const char *uuid, struct error *err)
{
    return store(stored, uuid, json_pack("{s:I}", "since", (json_int_t)date_now()), err);
}

static void save(struct task_source *source)
{
    struct error err;

    if (store(source->stored, source->uuid, delivered_to_json(&source->delivered), &err))
        log_warning("webhook %s: after a restart it gets some tasks again: %s", source->uuid,
                    err.message);
}

/* Tasks that ended before this time are not delivered. */
static void skip_before(struct task_source *source, int64_t since)
{
    struct task_look *look = mem_zero(1, sizeof *look);
    bool more = true;

    look->open = TASK_NONE;
    while (more) {
        more = tasks_look_for_ends(source->tasks, look);
        for (uint32_t i = 0; i < look->count; i++)
            if (look->ends[i].finished < since)
                delivered_add(&source->delivered, look->ends[i].uid);
            else if (look->ends[i].uid < look->open)
                look->open = look->ends[i].uid;
    }
    delivered_raise(&source->delivered, look->open);
    free(look);
}

static void read_entry(struct task_source *source)
{
    const json_t *all, *entry, *since;
    int64_t from;
    bool known;

    all = stored_object_lock(source->stored);
    entry = json_object_get(all, source->uuid);
    since = json_object_get(entry, "since");
    from = since ? json_integer_value(since) : date_now();
    known = delivered_from_json(entry, &source->delivered);
    stored_object_unlock(source->stored);
    source->ready = true;
    if (known)
        return;
    delivered_fini(&source->delivered);
    skip_before(source, from);
    save(source);
}

/* --- the next body --- */

static int compare_ends(const void *one, const void *other)
{
    const struct task_end *a = one, *b = other;

    if (a->finished != b->finished)
        return a->finished < b->finished ? -1 : 1;
    return a->uid < b->uid ? -1 : a->uid > b->uid;
}

static void add_found(struct task_source *source, const struct task_end *end)
{
    if (delivered_has(&source->delivered, end->uid))
        return;
    source->found =
        mem_grow(source->found, source->count, &source->capacity, sizeof *source->found);
    source->found[source->count++] = *end;
}

static void find_ends(struct task_source *source)
{
    struct task_look *look = mem_zero(1, sizeof *look);
    bool more = true;

    source->count = 0;
    look->from = source->delivered.next;
    look->open = TASK_NONE;
    while (more && source->count < FOUND_MAX) {
        more = tasks_look_for_ends(source->tasks, look);
        for (uint32_t i = 0; i < look->count; i++)
            add_found(source, &look->ends[i]);
    }
    source->open = look->open < look->from ? look->open : look->from;
    free(look);
    if (source->count > 0)
        qsort(source->found, source->count, sizeof *source->found, compare_ends);
}

/* A task that has been forgotten meanwhile is passed over. */
static void add_task(struct task_source *source, uint32_t uid, struct buf *body)
{
    struct task_filter filter;
    struct error err;

    task_filter_init(&filter);
    if (!tasks_add_one(source->tasks, uid, &filter, body, &err))
        buf_add_char(body, '\n');
}

/* A task is told only when its end is durable. */
static bool next_body(void *context, struct buf *body)
{
    struct task_source *source = context;
    struct error err;

    if (!tasks_are_ours(source->tasks))
        return false;
    if (!source->ready)
        read_entry(source);
    find_ends(source);
    for (source->sent = 0; source->sent < source->count && source->sent < TASK_SOURCE_TASKS_MAX &&
                           body->length < TASK_SOURCE_BYTES_MAX;
         source->sent++)
        add_task(source, source->found[source->sent].uid, body);
    return body->length > 0 && !tasks_settle(source->tasks, &err);
}

/* Above DELIVERED_RANGES_MAX gaps a task is told again: better twice than never. */
static void note_arrival(void *context)
{
    struct task_source *source = context;
    uint32_t open = source->open;

    for (size_t i = 0; i < source->sent; i++)
        delivered_add(&source->delivered, source->found[i].uid);
    for (size_t i = source->sent; i < source->count; i++)
        open = source->found[i].uid < open ? source->found[i].uid : open;
    delivered_raise(&source->delivered, open);
    save(source);
}

static void free_source(void *context)
{
    struct task_source *source = context;

    delivered_fini(&source->delivered);
    free(source->found);
    free(source);
}

struct delivery_source task_source_new(struct tasks *tasks, struct stored_object *stored,
                                       const char *uuid)
{
    struct task_source *source = mem_zero(1, sizeof *source);

    source->tasks = tasks;
    source->stored = stored;
    snprintf(source->uuid, sizeof source->uuid, "%s", uuid);
    return (struct delivery_source){source, next_body, note_arrival, free_source, false};
}
