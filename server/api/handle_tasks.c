/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handle_tasks.c - GET /tasks, /tasks/{task}, /tasks/{task}/documents, /batches, /batches/{batch};
 * POST /tasks/cancel; DELETE /tasks. */
#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "server/api/handlers.h"
#include "server/api/task_answer.h"
#include "server/http/api_error.h"
#include "server/keys/access.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

/* A key of some indexes sees only the tasks of these indexes. */
static void only_allowed(const struct request *request, struct task_filter *filter)
{
    filter->access = access_allows_all(request->access) ? NULL : request->access;
}

static enum status read_filter(const struct request *request, bool pages,
                               struct task_filter *filter, struct error *err)
{
    enum status status =
        task_filter_from_url(&request->http->url, pages, request->arena, filter, err);

    only_allowed(request, filter);
    return status;
}

enum status handle_tasks(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct task_filter filter;

    if (read_filter(request, true, &filter, err))
        return err->status;
    tasks_add_list(request->server->tasks, &filter, &response->body);
    return STATUS_OK;
}

enum status handle_batches(const struct request *request, struct http_response *response,
                           struct error *err)
{
    struct task_filter filter;

    if (read_filter(request, true, &filter, err))
        return err->status;
    tasks_add_batches(request->server->tasks, &filter, &response->body);
    return STATUS_OK;
}

static enum status read_uid(const struct request *request, const char *what, enum api_code wrong,
                            uint32_t *uid, struct error *err)
{
    struct str text = request->match.parts[0];
    uint64_t number;

    *uid = TASK_NONE;
    if (!str_to_u64(text, &number) || number >= TASK_NONE)
        return api_error_set(err, wrong,
                             "%s uid `%.*s` is invalid. It should only contain numeric characters.",
                             what, STR_ARG(text));
    *uid = (uint32_t)number;
    return STATUS_OK;
}

enum status handle_task(const struct request *request, struct http_response *response,
                        struct error *err)
{
    struct task_filter filter;
    uint32_t uid;

    task_filter_init(&filter);
    only_allowed(request, &filter);
    if (read_uid(request, "Task", API_BAD_TASK_UIDS, &uid, err))
        return err->status;
    return tasks_add_one(request->server->tasks, uid, &filter, &response->body, err);
}

enum status handle_batch(const struct request *request, struct http_response *response,
                         struct error *err)
{
    struct task_filter filter;
    uint32_t uid;

    task_filter_init(&filter);
    only_allowed(request, &filter);
    if (read_uid(request, "Batch", API_BAD_BATCH_UIDS, &uid, err))
        return err->status;
    return tasks_add_batch(request->server->tasks, uid, &filter, &response->body, err);
}

/* A task that waits tells no more than its index will. */
static bool is_shown(void *context, const json_t *document)
{
    return reader_would_show(context, document, date_now());
}

/* The documents of the task, as the reader of its index may show them. */
static enum status add_documents(const struct request *request, uint32_t uid, struct str seen,
                                 struct buf *out, struct error *err)
{
    json_t *task = json_read(seen, 0, err);
    struct str index = json_get_str(task, "indexUid");
    struct reader *reader = NULL;
    struct error absent;
    enum status status;

    if (index.data)
        reader_acquire(request->server->engine, index, date_now(), &reader, &absent);
    status = tasks_add_documents(request->server->tasks, uid, is_shown, reader, out, err);
    reader_release(reader);
    json_decref(task);
    return status;
}

enum status handle_task_documents(const struct request *request, struct http_response *response,
                                  struct error *err)
{
    BUF_AUTO struct buf seen = {0};
    struct task_filter filter;
    uint32_t uid;

    task_filter_init(&filter);
    only_allowed(request, &filter);
    if (read_uid(request, "Task", API_BAD_TASK_UIDS, &uid, err) ||
        tasks_add_one(request->server->tasks, uid, &filter, &seen, err) ||
        add_documents(request, uid, buf_str(&seen), &response->body, err))
        return err->status;
    http_add_field(response, "Content-Type", "application/x-ndjson");
    return STATUS_OK;
}

/* The filter as the client sent it, "?uids=1%2C2". */
static void add_original_filter(const struct request *request, struct buf *out)
{
    json_add_key(out, "originalFilter");
    json_add_string(out, arena_format(request->arena, "?%.*s", STR_ARG(request->http->url.query)));
}

/* The tasks to cancel or delete are selected now, not when the new task runs. */
static enum status about_tasks(const struct request *request, enum task_kind kind,
                               const char *doing, struct http_response *response, struct error *err)
{
    BUF_AUTO struct buf details = {0}, arguments = {0};
    struct task_order order = {.kind = kind, .counts = {0, TASK_COUNT_LATER}};
    struct task_filter filter;

    if (read_filter(request, false, &filter, err))
        return err->status;
    if (!filter.any)
        return api_error_set(
            err, API_MISSING_TASK_FILTERS,
            "Query parameters to filter the tasks to %s are missing. Available query parameters "
            "are: `uids`, `indexUids`, `statuses`, `types`, `canceledBy`, `beforeEnqueuedAt`, "
            "`afterEnqueuedAt`, `beforeStartedAt`, `afterStartedAt`, `beforeFinishedAt`, "
            "`afterFinishedAt`.",
            doing);
    buf_add_text(&arguments, "{\"uids\":");
    order.counts[0] = (int64_t)tasks_match(request->server->tasks, &filter, &arguments);
    buf_add_char(&arguments, '}');
    add_original_filter(request, &details);
    order.details = buf_str(&details);
    order.arguments = buf_str(&arguments);
    return answer_task(request, &order, response, err);
}

enum status handle_cancel_tasks(const struct request *request, struct http_response *response,
                                struct error *err)
{
    return about_tasks(request, TASK_TASK_CANCELATION, "cancel", response, err);
}

enum status handle_delete_tasks(const struct request *request, struct http_response *response,
                                struct error *err)
{
    return about_tasks(request, TASK_TASK_DELETION, "delete", response, err);
}
