/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task_record.c - writes and reads a task's record in the journal.
 *
 *   "T" | u32 uid, batch, canceledBy | u8 kind, status | u64 enqueued, started, finished
 *   | u64 two counts | index, details, error, metadata, arguments: u32 length and bytes
 *   | u8 body: 0 none, 1 inline, 2 in a file | u64 number, bytes, lines | inline: u32 and bytes
 *
 * A missing text has the length ABSENT. A task that is processed is read as enqueued. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "server/tasks/task.h"

#define ABSENT UINT32_MAX

enum { BODY_NONE, BODY_IN_RECORD, BODY_IN_FILE };

static void put_text(struct buf *out, struct str text)
{
    buf_add_u32(out, text.data ? (uint32_t)text.length : ABSENT);
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
    buf_add_char(out, 'T');
    buf_add_u32(out, task->uid);
    buf_add_u32(out, task->batch);
    buf_add_u32(out, task->canceled_by);
    buf_add_char(out, (char)task->kind);
    buf_add_char(out, (char)task->status);
    buf_add_u64(out, (uint64_t)task->enqueued);
    buf_add_u64(out, (uint64_t)task->started);
    buf_add_u64(out, (uint64_t)task->finished);
    buf_add_u64(out, (uint64_t)task->counts[0]);
    buf_add_u64(out, (uint64_t)task->counts[1]);
    put_text(out, index);
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
    const char *at = length == ABSENT ? NULL : get(rest, length);

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

    *task = (struct task){.index = TASK_NONE};
    if (get_byte(&rest) != 'T')
        return false;
    task->uid = get_u32(&rest);
    task->batch = get_u32(&rest);
    task->canceled_by = get_u32(&rest);
    task->kind = get_byte(&rest);
    task->status = get_byte(&rest);
    task->enqueued = (int64_t)get_u64(&rest);
    task->started = (int64_t)get_u64(&rest);
    task->finished = (int64_t)get_u64(&rest);
    task->counts[0] = (int64_t)get_u64(&rest);
    task->counts[1] = (int64_t)get_u64(&rest);
    *index = get_text(&rest);
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
