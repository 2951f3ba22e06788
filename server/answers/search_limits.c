/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_limits.c - checks the load, and applies access, settings and the deadline. */
#include "server/answers/search_limits.h"
#include "server/http/api_error.h"

#define MS ((int64_t)1000000) /* in nanoseconds */
#define MB ((uint64_t)1 << 20)

enum status search_limits_check_load(const struct request *request, struct error *err)
{
    const struct config *config = request->server->config;
    int64_t most = (int64_t)config->max_wait * MS;
    bool late = most > 0 && http_waited(request->http) > most;

    if (!late && http_pending_bytes(request->http->server) <= config->max_pending * MB)
        return STATUS_OK;
    metrics_count_turned_away(request->server->metrics);
    return api_error_set(err, API_BUSY, "too many searches at once: retry in a moment");
}

/* searchCutoffMs of an index can shorten the daemon's time limit, not extend it. */
static int64_t time_limit(const struct config *config, const struct settings *settings)
{
    uint64_t most = config->search_deadline;

    if (settings->cutoff_ms > 0 && settings->cutoff_ms < most)
        most = settings->cutoff_ms;
    return (int64_t)most * MS;
}

static void settle(const struct request *request, int64_t started, struct search_form *form,
                   const struct reader *reader)
{
    const struct settings *settings = reader_settings(reader);

    search_form_apply_settings(form, settings);
    search_form_settle_zone(form, request->server->zone);
    form->search.deadline = started + time_limit(request->server->config, settings);
}

enum status search_limits_acquire(const struct request *request, struct str uid, int64_t started,
                                  struct search_form *form, struct reader **out, struct error *err)
{
    *out = NULL;
    if (access_index(request->access, uid, request->arena, &form->search.scope, err) ||
        index_acquire(request->server, uid, out, err))
        return err->status;
    settle(request, started, form, *out);
    return STATUS_OK;
}

enum status search_limits_apply(const struct request *request, struct str uid, int64_t started,
                                struct search_form *form, const struct reader *reader,
                                struct error *err)
{
    if (access_index(request->access, uid, request->arena, &form->search.scope, err))
        return err->status;
    settle(request, started, form, reader);
    return STATUS_OK;
}
