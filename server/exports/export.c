/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export.c - begins an export, writes its rows in slices, and ends it. */
#include "server/exports/export.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/answers/indexes.h"
#include "server/answers/response.h"
#include "server/answers/search_limits.h"
#include "server/exports/cursor.h"
#include "server/exports/exports.h"
#include "server/exports/form.h"
#include "server/params/json_body.h"
#include "server/state/server.h"

#define SLICE_TIME  ((int64_t)20 * 1000 * 1000) /* nanoseconds */
#define SLICE_BYTES ((size_t)1024 * 1024)
#define STEP        16 /* rows between two looks at the clock */
#define NUMBER_SIZE 24

struct export_params { /* besides those of a search */
    struct str format, cursor;
    struct count offset, limit;
};

#define ROW(name, kind, member, wrong)                                                             \
    {                                                                                              \
        name, PARAM_##kind, offsetof(struct export_params, member), API_##wrong, NULL              \
    }
static const struct param rows[] = {
    ROW("format", TEXT, format, BAD_EXPORT_FORMAT),
    ROW("cursor", TEXT, cursor, BAD_EXPORT_CURSOR),
    ROW("offset", COUNT, offset, BAD_OFFSET),
    ROW("limit", COUNT, limit, BAD_LIMIT),
};
static const struct param_table table = {rows, sizeof rows / sizeof *rows};

/* What a search has and an export has not: it has all hits, in a fixed order. */
static const char *const unfit[] = {"page",
                                    "hitsPerPage",
                                    "facets",
                                    "rankingScoreThreshold",
                                    "showRankingScore",
                                    "showRankingScoreDetails",
                                    "showPerformanceDetails",
                                    "inlineRule"};

struct export
{
    struct exports *exports;
    const void *client; /* in .exports */
    struct arena *arena;
    json_t *body, *rules; /* the search borrows from them */
    struct search_form form;
    struct names columns;
    const struct export_form *as;
    struct reader *reader;
    struct reader_list *list;
    uint32_t from, at, end; /* rows: the first one, the next one, behind the last one */
    bool begun, goes_on;    /* .goes_on: the client has what stands before the first row */
};

static void export_free(void *context)
{
    struct export *export = context;

    if (!export)
        return;
    reader_list_free(export->list);
    reader_release(export->reader);
    exports_leave(export->exports, export->client);
    json_decref(export->body);
    json_decref(export->rules);
    arena_free(export->arena);
    free(export);
}

/* --- the rows --- */

static enum status add_row(const struct export *export, const struct formatter *formatter,
                           const struct search_hit *hit, struct buf *out, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    json_auto_t *object;

    buf_add_char(&text, '{');
    response_hit(formatter, hit, &text);
    buf_add_char(&text, '}');
    object = json_read_exact(buf_str(&text), 0, err);
    if (!object)
        return err->status;
    export->as->row(&export->columns, object, out);
    return STATUS_OK;
}

/* *first: no row is in `out` or was sent before. */
static enum status add_step(struct export *export, bool *first, struct arena *arena,
                            struct buf *out, struct error *err)
{
    uint32_t left = export->end - export->at, count = left < STEP ? left : STEP;
    struct arena_place before = arena_mark(arena);
    struct search_result page;
    struct formatter formatter = {export->reader, &export->form.view, NULL, arena, NULL};
    enum status status = reader_list_fetch(export->reader, export->list, export->at, count,
                                           date_now(), arena, &page, err);

    formatter.marks = page.marks;
    for (uint32_t i = 0; !status && i < page.hit_count; i++) {
        buf_add_text(out, *first ? "" : export->as->between);
        *first = false;
        status = add_row(export, &formatter, &page.hits[i], out, err);
    }
    export->at += count;
    arena_release(arena, before);
    return status;
}

static void begin_rows(struct export *export, struct buf *out)
{
    export->begun = true;
    if (!export->goes_on)
        buf_add_text(out, export->as->start);
    if (export->as->head && export->from == 0)
        export->as->head(&export->columns, out);
}

static enum http_piece export_more(void *context, struct arena *arena, struct buf *out)
{
    struct export *export = context;
    int64_t until = clock_monotonic() + SLICE_TIME;
    bool first = export->at == export->from;
    struct error err;

    if (!export->begun)
        begin_rows(export, out);
    while (export->at < export->end && out->length < SLICE_BYTES && clock_monotonic() < until) {
        if (!add_step(export, &first, arena, out, &err))
            continue;
        log_warning("an export ended early: %s", err.message);
        return HTTP_PIECE_BROKEN;
    }
    if (export->at < export->end)
        return HTTP_PIECE_MORE;
    buf_add_text(out, export->as->end);
    return HTTP_PIECE_LAST;
}

/* --- what is asked for --- */

static enum status check_names(const json_t *body, struct error *err)
{
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        if (json_object_get(body, unfit[i]))
            return error_set(err, STATUS_BAD_REQUEST,
                             "an export has all hits, by `sort` or oldest first: leave out `%s`",
                             unfit[i]);
    return STATUS_OK;
}

/* Takes the members that a search does not have out of the body. */
static enum status read_own(struct export *export, struct export_params *params, struct error *err)
{
    json_auto_t *own = json_object();

    if (!json_is_object(export->body))
        return STATUS_OK; /* search_form_from_json says what is wrong */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *value = json_object_get(export->body, rows[i].name);

        if (value)
            json_object_set(own, rows[i].name, value);
        json_object_del(export->body, rows[i].name);
    }
    if (params_from_json(&table, own, NULL, export->arena, params, err))
        return err->status;
    params->format = arena_str(export->arena, params->format);
    params->cursor = params->cursor.data ? arena_str(export->arena, params->cursor) : STR_NONE;
    return STATUS_OK;
}

static enum status find_form(struct export *export, const struct export_params *params,
                             struct error *err)
{
    BUF_AUTO struct buf names = {0};

    export->as = export_form_find(params->format);
    if (export->as)
        return STATUS_OK;
    export_form_names(&names);
    return api_error_set(err, API_BAD_EXPORT_FORMAT, "`format` must be one of %.*s",
                         STR_ARG(buf_str(&names)));
}

static enum status read_request(struct export *export, const struct request *request,
                                struct export_params *params, struct error *err)
{
    if (request->http->url.param_count)
        return error_set(err, STATUS_BAD_REQUEST,
                         "send the parameters of a POST in its JSON body, not in the URL");
    if (json_body_read(request->http, request->budget, &export->body, err) ||
        read_own(export, params, err) || find_form(export, params, err) ||
        check_names(export->body, err))
        return err->status;
    if (search_form_from_json(export->body, export->arena, &export->form, err))
        return err->status;
    export->form.search.snippets &= export->form.snippets_given; /* they are most of the time */
    return STATUS_OK;
}

/* --- its fields --- */

static struct names names_of(const char *const *fields, struct arena *arena)
{
    struct names names = {NULL, 0, true};
    struct str *items;

    while (fields[names.count])
        names.count++;
    items = arena_alloc(arena, names.count * sizeof *items);
    for (uint32_t i = 0; i < names.count; i++)
        items[i] = str_of(fields[i]);
    names.items = items;
    return names;
}

static bool is_free(const struct names *names)
{
    return !names->given || names_have(names, STR("*"));
}

/* A table of documents has the fields of their index. */
static enum status choose_columns(struct export *export, struct error *err)
{
    static const char *const added[] = {"_snippet", "_story", "_copies"};
    const struct search_view *view = &export->form.view;
    const struct search_request *search = &export->form.search;
    bool wanted[] = {search->snippets, search->collapse != COLLAPSE_NONE,
                     search->collapse != COLLAPSE_NONE};
    uint32_t count = view->retrieve.count;
    const struct str *from = view->retrieve.items;
    struct str *all, *items;

    if (is_free(&view->retrieve)) {
        if (reader_fields(export->reader, search->scope, search->deadline, export->arena, &all,
                          &count, err))
            return err->status;
        from = all;
    }
    items = arena_alloc(export->arena, (count + 3) * sizeof *items);
    export->columns = (struct names){items, 0, true};
    for (uint32_t i = 0; i < count; i++)
        if (!view->displayed.given || names_have(&view->displayed, STR("*")) ||
            names_have(&view->displayed, from[i]))
            items[export->columns.count++] = from[i];
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        if (wanted[i])
            items[export->columns.count++] = str_of(added[i]);
    return STATUS_OK;
}

static enum status choose_fields(struct export *export, struct error *err)
{
    struct search_view *view = &export->form.view;
    bool articles = reader_settings(export->reader)->preset == PRESET_ARTICLES;

    if (!view->retrieve.given && articles && export->as->fields)
        view->retrieve = names_of(export->as->fields, export->arena);
    if (export->as->head && choose_columns(export, err))
        return err->status;
    if (is_free(&view->retrieve) && str_is(str_of(export->as->name), "ninjs"))
        view->body = articles;
    if (view->body)
        export->form.search.bodiless = false;
    return STATUS_OK;
}

/* --- its state --- */

static void hash_in(struct export_cursor *cursor, struct str text)
{
    cursor->state = hash_mix(cursor->state ^ hash_str(text), text.length + 1);
}

static void hash_json(struct export_cursor *cursor, const json_t *value)
{
    char *text = value ? json_dumps(value, JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;

    hash_in(cursor, text ? str_of(text) : STR(""));
    free(text);
}

/* What decides which rows there are, and in which order. */
static void name_state(const struct export *export, struct export_cursor *cursor)
{
    BUF_AUTO struct buf state = {0};
    uint32_t count = reader_list_count(export->list);

    reader_state(export->reader, &state);
    cursor->state = count;
    hash_in(cursor, buf_str(&state));
    hash_json(cursor, export->body);
    hash_json(cursor, export->rules);
}

static enum status gone(struct error *err)
{
    return api_error_set(err, API_EXPORT_GONE,
                         "the index, or the request, is not what it was when this export began: "
                         "start again, without `cursor` and `offset`");
}

/* A moment of the past counts only while the same documents may be shown: else its state is gone.
 */
static enum status acquire(struct export *export, const struct request *request, struct str uid,
                           const struct export_cursor *known, int64_t now, struct error *err)
{
    int64_t moment = known->moment ? known->moment : now;

    if (moment > now)
        return gone(err);
    if (index_acquire_at(request->server, uid, moment, &export->reader, err))
        return err->status;
    if (known->moment && reader_valid_until(export->reader) <= now)
        return gone(err);
    return search_limits_apply(request, uid, &export->form, export->reader, err);
}

/* Finds all hits. *cursor: what the client had, {0} if nothing; then what it gets. */
static enum status find_rows(struct export *export, const struct request *request, struct str uid,
                             struct export_cursor *cursor, struct error *err)
{
    int64_t now = date_now();
    struct export_cursor own = {.moment = cursor->moment ? cursor->moment : now};

    if (acquire(export, request, uid, cursor, now, err))
        return err->status;
    if (choose_fields(export, err))
        return err->status;
    export->form.search.budget = NULL; /* of the request, which ends before its rows are written */
    if (reader_list(export->reader, &export->form.search, export->arena, &export->list, err))
        return err->status;
    name_state(export, &own);
    if (cursor->moment && cursor->state != own.state)
        return gone(err);
    *cursor = own;
    return STATUS_OK;
}

static void set_range(struct export *export, const struct export_params *params)
{
    uint32_t count = reader_list_count(export->list), from = params->offset.number;
    uint32_t left;

    export->from = export->at = from < count ? from : count;
    export->goes_on = params->cursor.data && export->from > 0;
    left = count - export->from;
    export->end =
        export->from +
        (params->limit.given && params->limit.number < left ? params->limit.number : left);
}

static void add_head(const struct export *export, const struct export_cursor *cursor,
                     struct arena *arena, struct http_response *response)
{
    char *text = arena_alloc(arena, CURSOR_TEXT_SIZE);

    cursor_format(cursor, text);
    http_add_field(response, "Content-Type", export->as->type);
    http_add_field(response, "Dateline-Cursor", text);
    http_add_field(response, "Dateline-Rows",
                   arena_format(arena, "%u", reader_list_count(export->list)).data);
}

static enum status begin(struct export *export, const struct request *request,
                         struct http_response *response, struct error *err)
{
    struct export_params params = {.format = STR("jsonl"), .cursor = STR_NONE};
    struct export_cursor cursor = {0};
    struct request own = *request;
    struct str uid = arena_str(export->arena, request->match.parts[0]);

    own.arena = export->arena;
    if (read_request(export, &own, &params, err) ||
        (params.cursor.data && cursor_parse(params.cursor, &cursor, err)) ||
        find_rows(export, &own, uid, &cursor, err))
        return err->status;
    set_range(export, &params);
    add_head(export, &cursor, request->arena, response);
    return STATUS_OK;
}

enum status export_answer(const struct request *request, struct http_response *response,
                          struct error *err)
{
    struct exports *exports = request->server->exports;
    struct export *export;

    if (search_limits_check_load(request, err) ||
        exports_enter(exports, request->http->client, err))
        return err->status;
    export = mem_zero(1, sizeof *export);
    export->exports = exports;
    export->client = request->http->client;
    export->arena = arena_new();
    export->rules = json_incref(request->access->rules);
    if (begin(export, request, response, err)) {
        export_free(export);
        return err->status;
    }
    response->pieces = (struct http_pieces){export_more, export_free, export};
    return STATUS_OK;
}
