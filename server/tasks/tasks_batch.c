/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_batch.c - lists batches: tasks that were processed together. Batches are not stored; all
 * their values are computed from their tasks. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/tasks/tasks_private.h"

struct task_batch {
    uint32_t uid;
    uint32_t first; /* of its tasks */
    uint32_t tasks, statuses[TASK_STATUS_COUNT], kinds[TASK_KIND_COUNT];
    int64_t started, finished;
    bool open;       /* a task is still being processed */
    json_t *details; /* merged from all tasks */
    json_t *indexes; /* {name of the index: number of tasks} */
};

static int compare_batches(const void *a, const void *b)
{
    uint32_t left = ((const struct task_batch *)a)->uid,
             right = ((const struct task_batch *)b)->uid;

    return (left > right) - (left < right);
}

static bool is_in_batch(const struct tasks *tasks, const struct task *task,
                        const struct task_filter *filter)
{
    return task->batch != TASK_NONE && !task->pending &&
           task_filter_matches(filter, task, tasks_index_name(tasks, task));
}

/* The batches of matching tasks, sorted by uid; yours to free. */
static struct task_batch *find_batches(const struct tasks *tasks, const struct task_filter *filter,
                                       size_t *count)
{
    struct task_batch *batches = NULL;
    size_t capacity = 0, unique = 0;

    *count = 0;
    for (size_t i = 0; i < tasks->count; i++) {
        const struct task *task = &tasks->list[i];

        if (!is_in_batch(tasks, task, filter) ||
            (*count > 0 && batches[*count - 1].uid == task->batch))
            continue;
        batches = mem_grow(batches, *count, &capacity, sizeof *batches);
        batches[(*count)++] = (struct task_batch){.uid = task->batch};
    }
    if (*count > 0)
        qsort(batches, *count, sizeof *batches, compare_batches);
    for (size_t i = 0; i < *count; i++)
        if (unique == 0 || batches[unique - 1].uid != batches[i].uid)
            batches[unique++] = batches[i];
    *count = unique;
    return batches;
}

/* Merges details: numbers are added, filters are joined; of other values, the first one that is
 * not null stays. */
static void merge_member(json_t *all, const char *key, json_t *value)
{
    json_t *before = json_object_get(all, key);

    if (json_is_integer(before) && json_is_integer(value))
        json_object_set_new(all, key,
                            json_integer(json_integer_value(before) + json_integer_value(value)));
    else if (json_is_string(before) && json_is_string(value) && strcmp(key, "originalFilter") == 0)
        json_object_set_new(
            all, key, json_sprintf("%s&%s", json_string_value(before), json_string_value(value)));
    else if (!before && !json_is_null(value))
        json_object_set(all, key, value);
}

static void merge_details(json_t *all, const struct task *task)
{
    BUF_AUTO struct buf text = {0};
    struct error err;
    json_t *details, *value;
    const char *key;

    buf_add_char(&text, '{');
    task_add_details(task, &text);
    buf_add_char(&text, '}');
    details = json_read(buf_str(&text), 0, &err);
    json_object_foreach (details, key, value)
        merge_member(all, key, value);
    json_decref(details);
}

static void add_task(struct task_batch *batch, const struct task *task, struct str index)
{
    if (!batch->details) {
        batch->details = json_object();
        batch->indexes = json_object();
    }
    if (batch->tasks++ == 0)
        batch->first = task->uid;
    batch->statuses[task->status]++;
    batch->kinds[task->kind]++;
    if (!batch->started || task->started < batch->started)
        batch->started = task->started;
    if (task->finished > batch->finished)
        batch->finished = task->finished;
    batch->open |= !task_is_finished(task);
    merge_details(batch->details, task);
    if (index.data) {
        char name[INDEX_UID_MAX + 1];

        memcpy(name, index.data, index.length);
        name[index.length] = '\0';
        json_object_set_new(
            batch->indexes, name,
            json_integer(json_integer_value(json_object_get(batch->indexes, name)) + 1));
    }
}

/* Adds all tasks of these batches, whether they match the filter or not. */
static void fill_batches(const struct tasks *tasks, struct task_batch *batches, size_t count)
{
    if (count == 0)
        return;
    for (size_t i = 0; i < tasks->count; i++) {
        struct task_batch wanted = {.uid = tasks->list[i].batch}, *batch;

        batch = bsearch(&wanted, batches, count, sizeof *batches, compare_batches);
        if (batch && wanted.uid != TASK_NONE)
            add_task(batch, &tasks->list[i], tasks_index_name(tasks, &tasks->list[i]));
    }
}

static void add_counts(struct buf *out, const char *key, const uint32_t *counts, int count,
                       const char *(*name)(int))
{
    json_add_key(out, key);
    buf_add_char(out, '{');
    for (int i = 0; i < count; i++) {
        if (!counts[i])
            continue;
        json_add_key(out, name(i));
        buf_addf(out, "%u", counts[i]);
    }
    buf_add_char(out, '}');
}

static const char *kind_name(int kind)
{
    return task_kind_name((enum task_kind)kind);
}

static const char *status_name(int status)
{
    return task_status_name((enum task_status)status);
}

static void release_batch(struct task_batch *batch)
{
    json_decref(batch->details);
    json_decref(batch->indexes);
}

/* Why the batch has these tasks. */
static void add_strategy(const struct task_batch *batch, struct buf *out)
{
    int kind = 0;

    while (kind < TASK_KIND_COUNT && !batch->kinds[kind])
        kind++;
    json_add_key(out, "batchStrategy");
    if (kind == TASK_DOCUMENT_ADDITION || kind == TASK_DOCUMENT_DELETION ||
        kind == TASK_SETTINGS_UPDATE || batch->tasks != 1)
        buf_add_text(out, "\"batched all enqueued tasks\"");
    else
        buf_addf(out,
                 "\"created batch containing only task with id %u of type `%s` that cannot be "
                 "batched with any other task.\"",
                 batch->first, kind_name(kind));
}

/* Releases it, too. */
static void add_batch(struct task_batch *batch, struct buf *out)
{
    buf_addf(out, "{\"uid\":%u,\"progress\":null,\"details\":", batch->uid);
    json_add(out, batch->details);
    buf_addf(out, ",\"stats\":{\"totalNbTasks\":%u", batch->tasks);
    add_counts(out, "status", batch->statuses, TASK_STATUS_COUNT, status_name);
    add_counts(out, "types", batch->kinds, TASK_KIND_COUNT, kind_name);
    buf_add_text(out, ",\"indexUids\":");
    json_add(out, batch->indexes);
    buf_add_text(out, ",\"progressTrace\":{}},\"duration\":");
    task_add_duration(batch->started, batch->open ? 0 : batch->finished, out);
    buf_add_text(out, ",\"startedAt\":");
    task_add_time(batch->started, out);
    buf_add_text(out, ",\"finishedAt\":");
    task_add_time(batch->open ? 0 : batch->finished, out);
    add_strategy(batch, out);
    buf_add_char(out, '}');
    release_batch(batch);
}

/* The filter's page of these batches: *first is its first index; returns its length. The page
 * starts at the newest batch, or at the oldest if reversed. */
static size_t page_of(const struct task_batch *batches, size_t count,
                      const struct task_filter *filter, size_t *first)
{
    size_t low = 0, high = count;

    while (filter->from != TASK_NONE && !filter->reverse && high > 0 &&
           batches[high - 1].uid > filter->from)
        high--;
    while (filter->from != TASK_NONE && filter->reverse && low < count &&
           batches[low].uid < filter->from)
        low++;
    if (high - low > filter->limit && filter->reverse)
        high = low + filter->limit;
    else if (high - low > filter->limit)
        low = high - filter->limit;
    *first = low;
    return high - low;
}

static void add_page_end(struct buf *out, const char *key, const struct task_batch *batch)
{
    json_add_key(out, key);
    if (batch)
        buf_addf(out, "%u", batch->uid);
    else
        buf_add_text(out, "null");
}

void tasks_add_batches(struct tasks *tasks, const struct task_filter *filter, struct buf *out)
{
    struct task_batch *batches;
    size_t count, first, shown, written = 0;
    bool more;

    pthread_mutex_lock(&tasks->mutex);
    batches = find_batches(tasks, filter, &count);
    shown = page_of(batches, count, filter, &first);
    fill_batches(tasks, shown ? batches + first : batches, shown);
    pthread_mutex_unlock(&tasks->mutex);
    buf_add_text(out, "{\"results\":[");
#define AT(number) (&batches[filter->reverse ? first + (number) : first + shown - 1 - (number)])
    while (written < shown && out->length <= TASKS_PAGE_MAX) {
        json_add_comma(out);
        add_batch(AT(written++), out);
    }
    for (size_t left = written; left < shown; left++)
        release_batch(AT(left));
    more = filter->reverse ? first + written < count : first + shown > written;
    buf_addf(out, "],\"total\":%zu,\"limit\":%u", count, filter->limit);
    add_page_end(out, "from", shown ? AT(0) : NULL);
    add_page_end(out, "next", shown && more ? AT(written) : NULL);
#undef AT
    buf_add_char(out, '}');
    free(batches);
}

bool tasks_add_batch_view(struct tasks *tasks, uint32_t uid, struct buf *out)
{
    struct task_batch batch = {.uid = uid};

    fill_batches(tasks, &batch, 1);
    if (batch.tasks > 0)
        add_batch(&batch, out);
    return batch.tasks > 0;
}

enum status tasks_add_batch(struct tasks *tasks, uint32_t uid, const struct task_filter *filter,
                            struct buf *out, struct error *err)
{
    struct task_batch batch = {.uid = uid};
    bool seen = false;

    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < tasks->count && !seen; i++)
        seen = tasks->list[i].batch == uid && is_in_batch(tasks, &tasks->list[i], filter);
    if (seen)
        fill_batches(tasks, &batch, 1);
    pthread_mutex_unlock(&tasks->mutex);
    if (!seen)
        return api_error_set(err, API_BATCH_NOT_FOUND, "Batch `%u` not found.", uid);
    add_batch(&batch, out);
    return STATUS_OK;
}
