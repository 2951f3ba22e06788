/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_record.c - writes and reads a task's record in the journal.
 *
 *   the head (store/journal/task_head.h) | details, error, metadata, arguments: u32 length and
 * bytes | u8 body: 0 none, 1 inline, 2 in a file | u64 number, bytes, lines | inline: u32 and bytes
 *
 * A missing text has the length TASK_TEXT_ABSENT. A task that is processed is read as enqueued. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "engine/journal.h"
#include "server/tasks/task.h"

_Static_assert(TASK_PROCESSING == TASK_HEAD_OPEN_MAX, "these are the tasks that have not ended");

enum { BODY_NONE, BODY_IN_RECORD, BODY_IN_FILE };

static void put_text(struct buf *out, struct str text)
{
    buf_add_u32(out, text.data ? (uint32_t)text.length : TASK_TEXT_ABSENT);
    if (text.data)
        buf_add_str(out, text);
}

static void put_body(struct buf *out, const struct spool *body)
{
    buf_add_char(out, !body ? BODY_NONE : body->in_file ? BODY_IN_FILE : BODY_IN_RECORD);
    if (!body)
        return;
    buf_add_u64(out, body->number);
    buf_add_u64(out, body->bytes);
    buf_add_u64(out, body->lines);
    if (!body->in_file)
        put_text(out, buf_str(&body->memory));
}

void task_write(const struct task *task, struct str index, struct buf *out)
{
    const struct task_head head = {.uid = task->uid,
                                   .batch = task->batch,
                                   .canceled_by = task->canceled_by,
                                   .kind = task->kind,
                                   .status = task->status,
                                   .enqueued = task->enqueued,
                                   .started = task->started,
                                   .finished = task->finished,
                                   .counts = {task->counts[0], task->counts[1]},
                                   .index = index};

    task_head_write(&head, out);
    put_text(out, str_of(task->details));
    put_text(out, str_of(task->error));
    put_text(out, str_of(task->metadata));
    put_text(out, str_of(task->arguments));
    put_body(out, task_is_finished(task) ? NULL : task->body);
}

/* Takes bytes off *rest; *rest becomes STR_NONE if there are too few. */
static const char *get(struct str *rest, size_t length)
{
    const char *at = rest->data;

    if (!at || length > rest->length) {
        *rest = STR_NONE;
        return NULL;
    }
    *rest = str_n(at + length, rest->length - length);
    return at;
}

static uint32_t get_u32(struct str *rest)
{
    const char *at = get(rest, 4);

    return at ? load_u32(at) : 0;
}

static uint64_t get_u64(struct str *rest)
{
    const char *at = get(rest, 8);

    return at ? load_u64(at) : 0;
}

static uint8_t get_byte(struct str *rest)
{
    const char *at = get(rest, 1);

    return at ? (uint8_t)*at : 0;
}

static struct str get_text(struct str *rest)
{
    uint32_t length = get_u32(rest);
    const char *at = length == TASK_TEXT_ABSENT ? NULL : get(rest, length);

    return at ? str_n(at, length) : STR_NONE;
}

static char *own_text(struct str text)
{
    return text.data ? mem_text(text.data, text.length) : NULL;
}

static struct spool *get_body(struct str *rest, const char *directory)
{
    uint8_t where = get_byte(rest);
    uint64_t number, bytes, lines;
    struct str text = STR_NONE;

    if (where == BODY_NONE)
        return NULL;
    number = get_u64(rest);
    bytes = get_u64(rest);
    lines = get_u64(rest);
    if (where == BODY_IN_RECORD)
        text = get_text(rest);
    return rest->data ? spool_restore(directory, number, bytes, lines, text) : NULL;
}

/* The journal may have been written anew while the task was processed. If the daemon ended before
 * the task did, it has to be done again. */
static void begin_again(struct task *task)
{
    task->status = TASK_ENQUEUED;
    task->batch = TASK_NONE;
    task->started = 0;
}

bool task_read(struct str record, struct task *task, struct str *index, const char *directory)
{
    struct str rest = record;
    struct task_head head;

    if (!task_head_read(&rest, &head))
        return false;
    *task = (struct task){.index = TASK_NONE,
                          .uid = head.uid,
                          .batch = head.batch,
                          .canceled_by = head.canceled_by,
                          .kind = head.kind,
                          .status = head.status,
                          .enqueued = head.enqueued,
                          .started = head.started,
                          .finished = head.finished,
                          .counts = {head.counts[0], head.counts[1]}};
    *index = head.index;
    task->details = own_text(get_text(&rest));
    task->error = own_text(get_text(&rest));
    task->metadata = own_text(get_text(&rest));
    task->arguments = own_text(get_text(&rest));
    task->body = get_body(&rest, directory);
    if (task->status == TASK_PROCESSING)
        begin_again(task);
    if (rest.data && task->kind < TASK_KIND_COUNT && task->status < TASK_STATUS_COUNT)
        return true;
    task_fini(task);
    return false;
}
