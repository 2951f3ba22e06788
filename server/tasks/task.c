/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task.c - the names of kinds and statuses; a task as JSON. task_record.c has its record. */
#include "server/tasks/task.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"

#define DAY 86400

static const struct {
    const char *name, *counts[2];
} kinds[] = {
#define X(name, text, first, second) {text, {first, second}},
    TASK_KINDS(X)
#undef X
};

static const char *const statuses[] = {
#define X(name, text) text,
    TASK_STATUSES(X)
#undef X
};

const char *task_kind_name(enum task_kind kind)
{
    return kinds[kind].name;
}

const char *task_status_name(enum task_status status)
{
    return statuses[status];
}

bool task_is_finished(const struct task *task)
{
    return task->status >= TASK_SUCCEEDED;
}

void task_end_wait(struct task *task)
{
    if (task->wait)
        free(task->wait->error);
    free(task->wait);
    task->wait = NULL;
}

void task_fini(struct task *task)
{
    free(task->details);
    free(task->error);
    free(task->metadata);
    free(task->arguments);
    task_end_wait(task);
    spool_free(task->body);
    *task = (struct task){.uid = TASK_NONE};
}

void task_add_time(int64_t ms, struct buf *out)
{
    char text[DATE_TEXT_SIZE];

    if (ms)
        buf_addf(out, "\"%s\"", date_format_full(ms, text));
    else
        buf_add_text(out, "null");
}

void task_add_duration(int64_t started, int64_t finished, struct buf *out)
{
    int64_t taken = finished - started, seconds = taken / 1000, days = seconds / DAY;

    if (!started || !finished || taken < 0) {
        buf_add_text(out, "null");
        return;
    }
    seconds %= DAY;
    buf_add_text(out, "\"P");
    if (days)
        buf_addf(out, "%lldD", (long long)days);
    if (taken % 1000)
        buf_addf(out, "T%lld.%03lldS", (long long)seconds, (long long)(taken % 1000));
    else if (seconds || !days)
        buf_addf(out, "T%lldS", (long long)seconds);
    buf_add_char(out, '"');
}

/* Why the task is not done yet: so that its client need not read the server's log. */
static void add_wait(const struct task_wait *wait, struct buf *out)
{
    json_add_key(out, "waitsFor");
    buf_addf(out, "{\"tries\":%u,\"error\":%s}", wait->tries, wait->error);
}

void task_add_details(const struct task *task, struct buf *out)
{
    for (int i = 0; i < 2; i++) {
        if (!kinds[task->kind].counts[i] || task->counts[i] == TASK_COUNT_NONE)
            continue;
        json_add_key(out, kinds[task->kind].counts[i]);
        if (task->counts[i] == TASK_COUNT_LATER)
            buf_add_text(out, "null");
        else
            buf_addf(out, "%lld", (long long)task->counts[i]);
    }
    if (task->details && task->details[0]) {
        json_add_comma(out);
        buf_add_text(out, task->details);
    }
    if (task->wait && task->status == TASK_ENQUEUED)
        add_wait(task->wait, out);
}

void task_add_size(struct buf *out, const char *key, uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double size = (double)bytes;
    size_t unit = 0;

    for (; size >= 1024 && unit + 1 < sizeof units / sizeof *units; unit++)
        size /= 1024;
    json_add_key(out, key);
    buf_addf(out, "\"%.*f %s\"", unit ? 2 : 0, size, units[unit]);
}

void task_add_uid(struct buf *out, const char *key, uint32_t uid)
{
    json_add_key(out, key);
    if (uid == TASK_NONE)
        buf_add_text(out, "null");
    else
        buf_addf(out, "%u", uid);
}

static void add_index(struct buf *out, struct str index)
{
    json_add_key(out, "indexUid");
    if (index.data)
        json_add_string(out, index);
    else
        buf_add_text(out, "null");
}

static void add_kind(const struct task *task, struct buf *out)
{
    buf_addf(out, ",\"status\":\"%s\",\"type\":\"%s\"", statuses[task->status],
             kinds[task->kind].name);
}

static void add_object(struct buf *out, const char *key, const struct task *task)
{
    size_t before;

    json_add_key(out, key);
    buf_add_char(out, '{');
    before = out->length;
    task_add_details(task, out);
    if (out->length > before) {
        buf_add_char(out, '}');
        return;
    }
    out->length--;
    buf_add_text(out, "null");
}

static void add_metadata(const struct task *task, struct buf *out)
{
    if (!task->metadata)
        return;
    json_add_key(out, "customMetadata");
    json_add_string(out, str_of(task->metadata));
}

void task_add_view(const struct task *task, struct str index, struct buf *out)
{
    buf_add_char(out, '{');
    task_add_uid(out, "uid", task->uid);
    task_add_uid(out, "batchUid", task->batch);
    add_index(out, index);
    add_kind(task, out);
    task_add_uid(out, "canceledBy", task->canceled_by);
    add_object(out, "details", task);
    buf_addf(out, ",\"error\":%s,\"duration\":", task->error ? task->error : "null");
    task_add_duration(task->started, task->finished, out);
    buf_add_text(out, ",\"enqueuedAt\":");
    task_add_time(task->enqueued, out);
    buf_add_text(out, ",\"startedAt\":");
    task_add_time(task->started, out);
    buf_add_text(out, ",\"finishedAt\":");
    task_add_time(task->finished, out);
    add_metadata(task, out);
    buf_add_char(out, '}');
}

void task_add_summary(const struct task *task, struct str index, struct buf *out)
{
    buf_add_char(out, '{');
    task_add_uid(out, "taskUid", task->uid);
    add_index(out, index);
    add_kind(task, out);
    buf_add_text(out, ",\"enqueuedAt\":");
    task_add_time(task->enqueued, out);
    add_metadata(task, out);
    buf_add_char(out, '}');
}
