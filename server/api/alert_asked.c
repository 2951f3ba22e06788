/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alert_asked.c - finds the alert of a path, reads and measures that of a body. */
#include "server/api/alert_asked.h"

#include "base/date.h"
#include "base/json.h"
#include "engine/standing.h"
#include "server/alerts/alert.h"
#include "server/alerts/owner.h"
#include "server/answers/indexes.h"
#include "server/http/api_error.h"
#include "server/params/json_body.h"
#include "server/state/server.h"
#include "server/tasks/tasks.h"

#define JUDGED_LEAST 1000 /* documents: of fewer, a share says little */
#define BROAD_SHARE  0.5  /* of the documents: more is no alert */
#define RATE_DAYS    30

/* --- finding --- */

struct book *alert_book(const struct request *request)
{
    return alerts_book(request->server->alerts);
}

/* The message does not name the primary's address: clients need not know it. */
enum status alert_check_kept(const struct request *request, struct error *err)
{
    if (request->server->config->follow)
        return error_set(err, STATUS_LOCKED,
                         "this daemon is a replica, and alerts are kept by the primary: ask that "
                         "one");
    if (!tasks_are_ours(request->server->tasks))
        return error_set(err, STATUS_LOCKED,
                         "alerts are kept by the datelined that writes to this database: ask that "
                         "one");
    return STATUS_OK;
}

enum status alert_refuse_absent(const struct request *request, struct error *err)
{
    return api_error_set(err, API_ALERT_NOT_FOUND, "Alert `%.*s` not found.",
                         STR_ARG(request->match.parts[1]));
}

json_t *alert_find(const struct request *request, struct alert *numbers, struct error *err)
{
    struct str uid = request->match.parts[0], id = request->match.parts[1];
    char uuid[UUID_SIZE];
    json_t *alert = NULL;

    if (alert_check_kept(request, err))
        return NULL;
    if (uuid_parse(id, uuid))
        alert = book_find(alert_book(request), str_of(uuid), uid, numbers);
    if (alert && owner_is(json_object_get(alert, "owner"), request->access, uid))
        return alert;
    json_decref(alert);
    alert_refuse_absent(request, err);
    return NULL;
}

/* --- reading --- */

static json_t *new_alert(const struct request *request)
{
    char uuid[UUID_SIZE], token[UUID_SIZE];
    struct str uid = request->match.parts[0];

    uuid_make_ordered(uuid);
    uuid_make(token); /* secret: who knows it may read the feed */
    return json_pack("{s:s,s:s%,s:I,s:s,s:o}", "uuid", uuid, "index", uid.data, uid.length,
                     "createdAt", (json_int_t)date_now(), "token", token, "owner",
                     owner_of(request->access, uid));
}

enum status alert_make(const struct request *request, const json_t *body, json_t **out,
                       struct error *err)
{
    *out = new_alert(request);
    err->status = alert_change(*out, body, err);
    return err->status;
}

enum status alert_read_new(const struct request *request, json_t **out, struct error *err)
{
    json_t *body;

    *out = NULL;
    if (json_body_read(request->http, request->budget, &body, err))
        return err->status;
    alert_make(request, body, out, err);
    json_decref(body);
    return err->status;
}

/* --- checking --- */

/* Sets *timed_out if there may be more. */
static uint64_t count(struct reader *reader, const struct search_request *request, int days,
                      struct arena *arena, bool *timed_out, struct error *err)
{
    struct search_request counting = *request;
    struct search_result result;
    struct filter_node *since;

    err->status = STATUS_OK;
    counting.limit = 0;
    counting.exact_total = true;
    if (days > 0) {
        since = filter_compare(arena, FILTER_GREATER_EQUAL, STR("published"),
                               arena_format(arena, "now-%dd", days));
        counting.filter =
            filter_both(arena, (struct filter_node *)(uintptr_t)counting.filter, since);
    }
    if (reader_search(reader, &counting, arena, &result, err))
        return 0;
    *timed_out |= result.timed_out;
    return result.total;
}

/* The articles that exist for the key. */
static uint64_t count_articles(struct reader *reader, const struct search_request *request,
                               struct arena *arena, bool *timed_out, struct error *err)
{
    const struct search_request all = {.scope = request->scope, .deadline = request->deadline};
    struct reader_stats stats;

    err->status = STATUS_OK;
    if (request->scope)
        return count(reader, &all, 0, arena, timed_out, err);
    reader_stats(reader, &stats);
    return stats.documents;
}

enum status alert_measure(const struct request *request, const json_t *alert, struct reader *reader,
                          const struct search_request *search, struct breadth *out,
                          struct error *err)
{
    bool empty = str_trim(search->q).length == 0 && !search->filter, late = false;
    struct arena *arena = request->arena;
    struct error undated;
    uint64_t lately;

    out->documents = count_articles(reader, search, arena, &late, err);
    out->total = err->status ? 0 : count(reader, search, 0, arena, &late, err);
    if (err->status)
        return err->status;
    lately = count(reader, search, RATE_DAYS, arena, &late, &undated);
    out->timed_out = late;
    out->a_day = undated.status ? -1 : (double)lately / RATE_DAYS;
    out->broad = empty || (out->documents >= JUDGED_LEAST &&
                           (double)out->total > (double)out->documents * BROAD_SHARE);
    return STATUS_OK;
}

static enum status refuse_broad(const struct breadth *breadth, struct error *err)
{
    if (breadth->a_day < 0)
        return api_error_set(err, API_ALERT_TOO_BROAD,
                             "this alert would ring for %llu of %llu articles; ask for more",
                             (unsigned long long)breadth->total,
                             (unsigned long long)breadth->documents);
    return api_error_set(err, API_ALERT_TOO_BROAD,
                         "this alert would ring for %llu of %llu articles, in the last %d days "
                         "%.1f times a day; ask for more",
                         (unsigned long long)breadth->total, (unsigned long long)breadth->documents,
                         RATE_DAYS, breadth->a_day);
}

enum status alert_prepare(const struct request *request, const json_t *alert,
                          struct reader **reader, struct search_request *search, struct error *err)
{
    struct standing *standing;
    enum status status;

    *reader = NULL;
    if (alert_request(alert, request->arena, search, err) ||
        access_index(request->access, request->match.parts[0], request->arena, &search->scope,
                     err) ||
        index_acquire(request->server, request->match.parts[0], reader, err))
        return err->status;
    search->deadline = request->budget->deadline;
    standing = standing_new();
    status = reader_keep(*reader, standing, 0, search, request->arena, err);
    standing_free(standing);
    return status;
}

enum status alert_check(const struct request *request, const json_t *alert, struct error *err)
{
    struct search_request search;
    struct breadth breadth = {.total = 0};
    struct reader *reader;
    enum status status = alert_prepare(request, alert, &reader, &search, err);

    if (!status)
        status = alert_measure(request, alert, reader, &search, &breadth, err);
    if (!status && breadth.broad)
        status = refuse_broad(&breadth, err);
    reader_release(reader);
    return status;
}
