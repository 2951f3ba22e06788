/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_limits.c - checks the load, and applies access, settings and the deadline. */
#include "server/answers/search_limits.h"

#include "base/date.h"
#include "server/http/api_error.h"
#include "server/params/paths.h"
#include "server/state/search_notes.h"
#include "server/state/search_rules.h"

#define MS ((int64_t)1000000) /* in nanoseconds */
#define MB ((uint64_t)1 << 20)

struct budget_limits search_limits_of(const struct config *config)
{
    return (struct budget_limits){.time = (int64_t)config->search_deadline * MS,
                                  .hits = config->max_hits,
                                  .memory = config->max_request * MB,
                                  .answer = config->max_answer * MB};
}

static bool is_full(const struct budget_pool *running)
{
    return running->most > 0 && atomic_load(&running->held) >= running->most;
}

enum status search_limits_check_load(const struct request *request, struct error *err)
{
    const struct config *config = request->server->config;
    int64_t most = (int64_t)config->max_wait * MS;
    bool late = most > 0 && http_waited(request->http) > most;

    if (!late && !is_full(&request->server->running) &&
        http_pending_bytes(request->http->server) <= config->max_pending * MB)
        return STATUS_OK;
    metrics_count_turned_away(request->server->metrics);
    return api_error_set(err, API_BUSY, "too many searches at once: retry in a moment");
}

/* searchCutoffMs of an index can shorten the time of a request, not extend it. */
static int64_t deadline(const struct budget *budget, const struct settings *settings)
{
    int64_t cutoff = (int64_t)settings->cutoff_ms * MS, most = budget->limits.time;

    if (cutoff == 0 || (most > 0 && cutoff >= most))
        return budget->deadline;
    return budget->started + cutoff;
}

static struct str outcomes_of(const struct request *request, struct str uid,
                              const struct search_form *form)
{
    const struct search_question question = {uid, form->search.q, form->search.filter, date_now()};
    BUF_AUTO struct buf outcomes = {0};

    search_rule_add_outcomes(form->inline_rule, &question, &outcomes);
    return arena_str(request->arena, buf_str(&outcomes));
}

/* The header field Meili-Include-Metadata asks for the index of each answer. */
static void settle_metadata(const struct request *request, struct str uid, struct search_form *form)
{
    struct search_view *view = &form->view;
    struct str wanted = request->http->headers.values[HEADER_INCLUDE_METADATA];
    struct index_info info;
    struct error gone;

    view->metadata = str_eq_nocase(wanted, STR("true")) || str_is(wanted, "1");
    if (!view->metadata)
        return;
    view->index = uid;
    if (!index_find(request->server, uid, request->arena, &info, &gone))
        view->primary_key = info.primary_key;
    if (form->inline_rule)
        view->rule_outcomes = outcomes_of(request, uid, form);
}

static bool names_field(const struct search_view *view, struct str path, const struct str *fields,
                        uint32_t count)
{
    const struct names *displayed = &view->displayed;

    for (uint32_t i = 0; i < count; i++)
        if (path_covers(path, fields[i]) == COVER_ALL &&
            (!displayed->given || paths_cover(displayed, fields[i]) != COVER_NONE))
            return true;
    return false;
}

/* An attribute that does not exist, or is not displayed, is no order to format all the others. */
static void settle_formats(const struct reader *reader, const struct search_request *search,
                           struct arena *arena, struct search_view *view)
{
    struct str *fields;
    struct error unread; /* the search tells of a scope that is wrong, or takes too long */
    uint32_t count;
    bool any = false;

    if (view->highlight.count == 0 && view->crop_count == 0)
        return;
    if (reader_fields(reader, search->scope, search->deadline, arena, &fields, &count, &unread))
        return;
    for (uint32_t i = 0; i < view->highlight.count && !any; i++)
        any = names_field(view, view->highlight.items[i], fields, count);
    for (uint32_t i = 0; i < view->crop_count && !any; i++)
        any = names_field(view, view->crops[i].field, fields, count);
    view->unformatted = !any;
}

static void settle(const struct request *request, struct str uid, struct search_form *form,
                   const struct reader *reader)
{
    const struct settings *settings = reader_settings(reader);

    search_form_apply_settings(form, settings);
    search_form_settle_zone(form, settings_zone(settings, request->server->zone));
    form->search.deadline = deadline(request->budget, settings);
    form->search.budget = request->budget;
    settle_metadata(request, uid, form);
    settle_formats(reader, &form->search, request->arena, &form->view);
}

enum status search_limits_acquire(const struct request *request, struct str uid,
                                  struct search_form *form, struct reader **out, struct error *err)
{
    *out = NULL;
    if (access_index(request->access, uid, request->arena, &form->search.scope, err) ||
        index_acquire(request->server, uid, out, err))
        return err->status;
    settle(request, uid, form, *out);
    return STATUS_OK;
}

enum status search_limits_apply(const struct request *request, struct str uid,
                                struct search_form *form, const struct reader *reader,
                                struct error *err)
{
    if (access_index(request->access, uid, request->arena, &form->search.scope, err))
        return err->status;
    settle(request, uid, form, reader);
    return STATUS_OK;
}

void search_limits_account(const struct request *request, struct str uid,
                           const struct search_form *form, const struct search_result *result,
                           int64_t nanoseconds)
{
    const struct noted_search search = {.index = uid,
                                        .query = form->search.q,
                                        .hits = result->total,
                                        .cut = result->timed_out || result->cut,
                                        .nanoseconds = nanoseconds,
                                        .when = date_now()};

    metrics_count_search(request->server->metrics, result->total, result->timed_out);
    if (form->search.limit > 0 && form->search.offset == 0)
        search_notes_add(request->server->notes, &search);
}
