/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shown.c - reads the articles that rang, and writes them in several forms. */
#include "server/alerts/shown.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/standing.h"
#include "server/alerts/alert.h"
#include "server/alerts/digest.h"
#include "server/alerts/owner.h"
#include "server/alerts/shown_private.h"
#include "server/hooks/hooks.h"
#include "server/params/displayed.h"

#define SNIPPET_LENGTH 300
#define EVENTS_NS      ((int64_t)100 * 1000000) /* that a stream may take of the worker's time */

/* --- reading --- */

static int by_place(const void *one, const void *other)
{
    const struct standing_document *a = one, *b = other;

    if (a->segment != b->segment)
        return a->segment < b->segment ? -1 : 1;
    return a->document < b->document ? -1 : a->document > b->document;
}

static void search_them(struct shown_list *list, const struct search_request *request,
                        const struct standing_document *places, uint32_t count,
                        struct search_result *result)
{
    uint64_t *among = arena_alloc(list->arena, (count / 64 + 1) * sizeof *among);
    struct error err;

    memset(among, 0xFF, (count / 64 + 1) * sizeof *among);
    *result = (struct search_result){.hit_count = 0};
    if (reader_search_among(list->reader, request, places, count, among, list->arena, result, &err))
        result->hit_count = 0;
}

static void show(struct shown_list *list, struct shown_ring *shown, const struct search_hit *hit)
{
    BUF_AUTO struct buf document = {0};
    struct error err;

    displayed_add(list->reader, hit, &document);
    shown->document = arena_str(list->arena, buf_str(&document));
    shown->fields = json_read_exact(shown->document, 0, &err);
    shown->snippet = hit->snippet;
    shown->headline = hit->headline;
}

/* Joins each ring with its hit, by the place of its article. */
static void join(struct shown_list *list, const struct standing_document *place_of,
                 const struct search_result *result)
{
    for (uint32_t i = 0; i < list->count; i++)
        for (uint32_t k = 0; k < result->hit_count; k++) {
            const struct search_hit *hit = &result->hits[k];

            if (hit->segment == place_of[i].segment && hit->document == place_of[i].document &&
                !list->at[i].fields)
                show(list, &list->at[i], hit);
        }
}

static void find_articles(struct shown_list *list, const struct search_request *request)
{
    size_t room = list->count + 1;
    struct standing_document *place_of = arena_alloc(list->arena, room * sizeof *place_of);
    struct standing_document *places = arena_alloc(list->arena, room * sizeof *places);
    struct incoming *gathered = arena_alloc(list->arena, room * sizeof *gathered);
    struct str *ids = arena_alloc(list->arena, room * sizeof *ids);
    struct search_result result;
    uint32_t found = 0;
    struct error err;

    for (uint32_t i = 0; i < list->count; i++)
        ids[i] = str_of(list->at[i].ring->id);
    if (reader_gather(list->reader, ids, list->count, list->arena, gathered, &err))
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        place_of[i] = (struct standing_document){UINT32_MAX, 0};
        if (gathered[i].shown)
            places[found++] = place_of[i] = gathered[i].place;
    }
    qsort(places, found, sizeof *places, by_place);
    if (found == 0)
        return;
    search_them(list, request, places, found, &result);
    join(list, place_of, &result);
}

void shown_read_list(struct server *server, const json_t *alert, const struct ring_list *rings,
                     int64_t deadline, struct arena *arena, struct shown_list *list)
{
    struct str index = json_get_str(alert, "index");
    struct search_request request;
    const struct filter_node *scope;
    struct error err;

    *list = (struct shown_list){.at = arena_zero(arena, rings->count + 1, sizeof *list->at),
                                .count = rings->count,
                                .arena = arena};
    for (uint32_t i = 0; i < list->count; i++)
        list->at[i].ring = &rings->rings[i];
    if (list->count == 0 || alert_request(alert, arena, &request, &err) ||
        !owner_sees(json_object_get(alert, "owner"), server->keys, index, arena, &scope) ||
        reader_acquire(server->engine, index, date_now(), &list->reader, &err))
        return;
    request.scope = scope;
    request.deadline = deadline;
    request.limit = list->count;
    request.collapse = COLLAPSE_NONE;
    request.snippets = true;
    request.snippet_length = SNIPPET_LENGTH;
    find_articles(list, &request);
}

void shown_free_list(struct shown_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        json_decref(list->at[i].fields);
    reader_release(list->reader);
}

/* --- JSON --- */

struct str shown_name_of(const json_t *alert)
{
    struct str name = json_get_str(alert, "name"), query = json_get_str(alert, "query");

    if (name.length > 0)
        return name;
    return query.data ? query : STR("");
}

void shown_add_time(int64_t ms, struct buf *out)
{
    char text[DATE_TEXT_SIZE];

    if (ms > 0)
        buf_addf(out, "\"%s\"", date_format_full(ms, text));
    else
        buf_add_text(out, "null");
}

/* What an index cannot be asked, as it would be told to someone who made the alert now: the alert
 * was stored by another version, or before other settings. STATUS_OK: it can ring, or the index
 * cannot be asked for the moment. */
static enum status check_search(struct server *server, const json_t *alert, struct error *err)
{
    struct arena *arena = arena_new();
    struct standing *standing = standing_new();
    struct reader *reader = NULL;
    struct search_request search;
    struct error absent;
    enum status status = alert_request(alert, arena, &search, err);

    if (!status &&
        !reader_acquire_unfiltered(server->engine, json_get_str(alert, "index"), &reader, &absent))
        status = reader_keep(reader, standing, 0, &search, arena, err);
    reader_release(reader);
    standing_free(standing);
    arena_free(arena);
    return status_cause(status) == CAUSE_INPUT ? status : STATUS_OK;
}

void shown_add_alert(struct server *server, const json_t *alert, const struct alert *numbers,
                     struct buf *out)
{
    struct str token = json_get_str(alert, "token");
    const json_t *owner = json_object_get(alert, "owner");
    struct error err;

    json_add_comma(out);
    buf_addf(out, "{\"uuid\":\"%s\",\"indexUid\":\"%s\"", json_get_str(alert, "uuid").data,
             json_get_str(alert, "index").data);
    alert_print_members(alert, out);
    json_add_key(out, "owner");
    if (json_is_object(owner))
        json_add(out, json_object_get(owner, "key"));
    else
        buf_add_text(out, "null");
    buf_addf(out,
             ",\"feeds\":{\"atom\":\"/feeds/%s/atom\",\"json\":\"/feeds/%s/json\","
             "\"events\":\"/feeds/%s/events\"}",
             token.data, token.data, token.data);
    buf_addf(out, ",\"rings\":%llu,\"lastRing\":", (unsigned long long)numbers->rings);
    shown_add_time(numbers->last, out);
    json_add_key(out, "error");
    if (check_search(server, alert, &err))
        json_add_string(out, str_of(err.message));
    else
        buf_add_text(out, "null");
    json_add_key(out, "createdAt");
    shown_add_time(json_integer_value(json_object_get(alert, "createdAt")), out);
    json_add_key(out, "delivery");
    if (json_object_get(alert, "webhook"))
        hooks_add_state(server->hooks, json_get_str(alert, "uuid").data, out);
    else
        buf_add_text(out, "null");
    buf_add_char(out, '}');
}

static void add_text(const char *key, struct str text, struct buf *out)
{
    json_add_key(out, key);
    if (text.data)
        json_add_string(out, text);
    else
        buf_add_text(out, "null");
}

static void add_ring(const struct shown_ring *shown, struct buf *out)
{
    buf_addf(out, "{\"sequence\":%llu,\"kind\":\"%s\",\"id\":",
             (unsigned long long)shown->ring->sequence, ring_kind_name(shown->ring->kind));
    json_add_string(out, str_of(shown->ring->id));
    json_add_key(out, "rangAt");
    shown_add_time(shown->ring->at, out);
    json_add_key(out, "document");
    buf_add_str(out, shown->document.data ? shown->document : STR("null"));
    add_text("snippet", shown->snippet, out);
    add_text("headline", shown->headline, out);
    buf_add_char(out, '}');
}

/* The last sequence of the list, whichever way it runs: a client goes on after it. */
static uint64_t last_sequence(const struct ring_list *rings, const struct ring_choice *choice)
{
    if (rings->count == 0)
        return choice->after;
    return rings->rings[choice->newest ? 0 : rings->count - 1].sequence;
}

bool shown_add_rings(struct server *server, struct book *book, struct str uuid,
                     const struct ring_choice *choice, struct arena *arena, struct buf *out)
{
    struct ring_list rings;
    json_auto_t *alert = book_find_rings(book, uuid, choice, arena, &rings);
    struct shown_list list;

    if (!alert)
        return false;
    shown_read_list(server, alert, &rings, 0, arena, &list);
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; i < list.count; i++) {
        json_add_comma(out);
        add_ring(&list.at[i], out);
    }
    buf_addf(out, "],\"after\":%llu,\"more\":%s}",
             (unsigned long long)last_sequence(&rings, choice), rings.more ? "true" : "false");
    shown_free_list(&list);
    return true;
}

/* --- server-sent events (HTML, 9.2) --- */

bool shown_add_events(struct server *server, struct book *book, struct str uuid, uint32_t most,
                      uint64_t *after, bool *more, struct buf *out)
{
    struct arena *arena = arena_new();
    struct ring_list rings;
    json_auto_t *alert =
        book_find_rings(book, uuid, &(struct ring_choice){*after, most, false}, arena, &rings);
    struct shown_list list;

    if (!alert) {
        arena_free(arena);
        return false;
    }
    shown_read_list(server, alert, &rings, clock_monotonic() + EVENTS_NS, arena, &list);
    for (uint32_t i = 0; i < list.count; i++) {
        *after = list.at[i].ring->sequence;
        buf_addf(out, "id: %llu\nevent: %s\ndata: ", (unsigned long long)*after,
                 ring_kind_name(list.at[i].ring->kind));
        add_ring(&list.at[i], out);
        buf_add_text(out, "\n\n");
    }
    *more = rings.more;
    shown_free_list(&list);
    arena_free(arena);
    return true;
}

void shown_cut_by_digest(const json_t *alert, struct ring_list *rings)
{
    int64_t last = digest_last(json_object_get(alert, "digest"), date_now());
    uint32_t kept = 0;

    for (uint32_t i = 0; i < rings->count; i++)
        if (rings->rings[i].at < last)
            rings->rings[kept++] = rings->rings[i];
    rings->count = kept;
}

static void cut_behind(uint64_t until, struct ring_list *rings)
{
    while (rings->count > 0 && rings->rings[rings->count - 1].sequence > until)
        rings->count--;
}

bool shown_add_body(struct server *server, struct book *book, struct str uuid, uint32_t most,
                    uint64_t until, uint64_t *after, struct buf *out)
{
    struct arena *arena = arena_new();
    struct ring_list rings;
    json_auto_t *alert =
        book_find_rings(book, uuid, &(struct ring_choice){*after, most, false}, arena, &rings);
    struct shown_list list;

    shown_cut_by_digest(alert, &rings);
    cut_behind(until, &rings);
    if (rings.count > 0) {
        shown_read_list(server, alert, &rings, 0, arena, &list);
        buf_addf(out, "{\"alert\":\"%.*s\",\"name\":", STR_ARG(uuid));
        json_add_string(out, shown_name_of(alert));
        buf_add_text(out, ",\"results\":[");
        for (uint32_t i = 0; i < list.count; i++) {
            json_add_comma(out);
            add_ring(&list.at[i], out);
        }
        buf_add_text(out, "]}");
        *after = rings.rings[rings.count - 1].sequence;
        shown_free_list(&list);
    }
    arena_free(arena);
    return rings.count > 0;
}
