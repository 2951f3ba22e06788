/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tasks_list.c - lists tasks for clients. */
#include <stdlib.h>

#include "base/json.h"
#include "server/http/api_error.h"
#include "server/tasks/tasks_private.h"

#define DOCUMENTS_MAX ((uint64_t)16 * 1024 * 1024) /* bytes of a task whose documents are shown */

static bool is_shown(const struct tasks *tasks, const struct task *task,
                     const struct task_filter *filter)
{
    return !task->pending && task_filter_matches(filter, task, tasks_index_name(tasks, task));
}

void tasks_add_list(struct tasks *tasks, const struct task_filter *filter, struct buf *out)
{
    uint32_t shown = 0, first = TASK_NONE, next = TASK_NONE;
    uint64_t total = 0;

    buf_add_text(out, "{\"results\":[");
    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < tasks->count; i++) {
        const struct task *task = &tasks->list[filter->reverse ? i : tasks->count - 1 - i];
        bool before = filter->from != TASK_NONE &&
                      (filter->reverse ? task->uid < filter->from : task->uid > filter->from);

        if (!is_shown(tasks, task, filter))
            continue;
        total++;
        if (before || next != TASK_NONE)
            continue;
        if (shown == filter->limit || out->length > TASKS_PAGE_MAX) {
            next = task->uid;
            continue;
        }
        if (shown++ == 0)
            first = task->uid;
        json_add_comma(out);
        task_add_view(task, tasks_index_name(tasks, task), out);
    }
    pthread_mutex_unlock(&tasks->mutex);
    buf_addf(out, "],\"total\":%llu,\"limit\":%u", (unsigned long long)total, filter->limit);
    task_add_uid(out, "from", first);
    task_add_uid(out, "next", next);
    buf_add_char(out, '}');
}

enum status tasks_add_one(struct tasks *tasks, uint32_t uid, const struct task_filter *filter,
                          struct buf *out, struct error *err)
{
    const struct task *task;
    enum status status = STATUS_OK;

    pthread_mutex_lock(&tasks->mutex);
    task = tasks_find(tasks, uid);
    if (task && is_shown(tasks, task, filter))
        task_add_view(task, tasks_index_name(tasks, task), out);
    else
        status = api_error_set(err, API_TASK_NOT_FOUND, "Task `%u` not found.", uid);
    pthread_mutex_unlock(&tasks->mutex);
    return status;
}

static bool line_is_shown(struct str line, document_shown_fn *may_show, void *context)
{
    struct error err;
    json_t *document = json_read(line, 0, &err);
    bool shown = document && may_show(context, document);

    json_decref(document);
    return shown;
}

static enum status copy_lines(const struct spool *body, document_shown_fn *may_show, void *context,
                              struct buf *out, struct error *err)
{
    struct spool_reader reader;
    struct str line;
    enum status status = spool_open(body, &reader, err);

    while (!status && !(status = spool_line(&reader, &line, err))) {
        if (!line_is_shown(line, may_show, context))
            continue;
        buf_add_str(out, line);
        buf_add_char(out, '\n');
    }
    spool_close(&reader);
    return status == STATUS_END ? STATUS_OK : status;
}

/* The mutex is held while the documents are read, so that the task cannot finish meanwhile. */
enum status tasks_add_documents(struct tasks *tasks, uint32_t uid, document_shown_fn *may_show,
                                void *context, struct buf *out, struct error *err)
{
    const struct task *task;
    enum status status;

    pthread_mutex_lock(&tasks->mutex);
    task = tasks_find(tasks, uid);
    if (!task || task->pending)
        status = api_error_set(err, API_TASK_NOT_FOUND, "Task `%u` not found.", uid);
    else if (!task->body || task_is_finished(task))
        status = api_error_set(err, API_TASK_FILE_NOT_FOUND,
                               "Task `%u` does not contain any documents. Only "
                               "`documentAdditionOrUpdate` tasks with the statuses `enqueued` or "
                               "`processing` contain documents",
                               uid);
    else if (task->body->bytes > DOCUMENTS_MAX)
        status = error_set(err, STATUS_TOO_LARGE,
                           "the documents of task `%u` have %llu bytes: too many to show", uid,
                           (unsigned long long)task->body->bytes);
    else
        status = copy_lines(task->body, may_show, context, out, err);
    pthread_mutex_unlock(&tasks->mutex);
    return status;
}

uint64_t tasks_match(struct tasks *tasks, const struct task_filter *filter, struct buf *uids)
{
    uint64_t count = 0;

    buf_add_char(uids, '[');
    pthread_mutex_lock(&tasks->mutex);
    for (size_t i = 0; i < tasks->count; i++)
        if (is_shown(tasks, &tasks->list[i], filter)) {
            buf_addf(uids, "%s%u", count ? "," : "", tasks->list[i].uid);
            count++;
        }
    pthread_mutex_unlock(&tasks->mutex);
    buf_add_char(uids, ']');
    return count;
}
