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
#include "server/alerts/displayed.h"
#include "server/alerts/owner.h"
#include "server/hooks/hooks.h"

#define SNIPPET_LENGTH 300
#define EVENTS_NS      ((int64_t)100 * 1000000) /* that a stream may take of the worker's time */

/* A ring with what is displayed of its article. The texts are STR_NONE if the article may not be
 * shown or no longer matches; the last two also if they are not displayed. */
struct shown_ring {
    const struct ring *ring;
    struct str document; /* JSON */
    struct str snippet, headline;
    json_t *fields; /* of the document, owned; NULL: there is none */
};

struct shown_list {
    struct shown_ring *at;
    uint32_t count;
    struct reader *reader; /* the texts borrow from it; NULL: the index is absent */
    struct arena *arena;
};

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
    shown->fields = json_read(shown->document, 0, &err);
    shown->snippet = displayed_snippet(list->reader, hit);
    shown->headline = displayed_headline(list->reader, hit);
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
    struct search_result result;
    struct incoming arrival;
    uint32_t found = 0;
    struct error err;

    for (uint32_t i = 0; i < list->count; i++) {
        place_of[i] = (struct standing_document){UINT32_MAX, 0};
        if (!reader_arrival(list->reader, str_of(list->at[i].ring->id), list->arena, &arrival,
                            &err) &&
            arrival.shown)
            places[found++] = place_of[i] = arrival.place;
    }
    qsort(places, found, sizeof *places, by_place);
    if (found == 0)
        return;
    search_them(list, request, places, found, &result);
    join(list, place_of, &result);
}

/* The alert's own search finds the words to mark. After the deadline (clock_monotonic; 0: none)
 * rings are without their articles. */
static void read_list(struct server *server, const json_t *alert, const struct ring_list *rings,
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

static void free_list(struct shown_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        json_decref(list->at[i].fields);
    reader_release(list->reader);
}

/* --- JSON --- */

static struct str name_of(const json_t *alert)
{
    struct str name = json_get_str(alert, "name"), query = json_get_str(alert, "query");

    if (name.length > 0)
        return name;
    return query.data ? query : STR("");
}

static void add_time(int64_t ms, struct buf *out)
{
    char text[DATE_TEXT_SIZE];

    if (ms > 0)
        buf_addf(out, "\"%s\"", date_format_full(ms, text));
    else
        buf_add_text(out, "null");
}

void shown_add_alert(struct server *server, const json_t *alert, const struct alert *numbers,
                     struct buf *out)
{
    struct str token = json_get_str(alert, "token");
    const json_t *owner = json_object_get(alert, "owner");

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
    add_time(numbers->last, out);
    json_add_key(out, "createdAt");
    add_time(json_integer_value(json_object_get(alert, "createdAt")), out);
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
    add_time(shown->ring->at, out);
    json_add_key(out, "document");
    buf_add_str(out, shown->document.data ? shown->document : STR("null"));
    add_text("snippet", shown->snippet, out);
    add_text("headline", shown->headline, out);
    buf_add_char(out, '}');
}

/* The alert, a new value, and the chosen rings. NULL: it is gone, perhaps just now. */
static json_t *find_rings(struct book *book, struct str uuid, const struct ring_choice *choice,
                          struct arena *arena, struct ring_list *rings)
{
    json_t *alert = book_find(book, uuid, STR_NONE, NULL);
    uint32_t number;

    book_lock(book);
    number = book_number(book, uuid);
    book_unlock(book);
    if (alert && number != BOOK_NONE) {
        if (choice->newest)
            book_newest(book, number, choice->most, arena, rings);
        else
            book_rings(book, number, choice->after, choice->most, arena, rings);
        return alert;
    }
    json_decref(alert);
    return NULL;
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
    json_auto_t *alert = find_rings(book, uuid, choice, arena, &rings);
    struct shown_list list;

    if (!alert)
        return false;
    read_list(server, alert, &rings, 0, arena, &list);
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = 0; i < list.count; i++) {
        json_add_comma(out);
        add_ring(&list.at[i], out);
    }
    buf_addf(out, "],\"after\":%llu,\"more\":%s}",
             (unsigned long long)last_sequence(&rings, choice), rings.more ? "true" : "false");
    free_list(&list);
    return true;
}

/* --- server-sent events (HTML, 9.2) --- */

bool shown_add_events(struct server *server, struct book *book, struct str uuid, uint32_t most,
                      uint64_t *after, bool *more, struct buf *out)
{
    struct arena *arena = arena_new();
    struct ring_list rings;
    json_auto_t *alert =
        find_rings(book, uuid, &(struct ring_choice){.after = *after, .most = most}, arena, &rings);
    struct shown_list list;

    if (!alert) {
        arena_free(arena);
        return false;
    }
    read_list(server, alert, &rings, clock_monotonic() + EVENTS_NS, arena, &list);
    for (uint32_t i = 0; i < list.count; i++) {
        *after = list.at[i].ring->sequence;
        buf_addf(out, "id: %llu\nevent: %s\ndata: ", (unsigned long long)*after,
                 ring_kind_name(list.at[i].ring->kind));
        add_ring(&list.at[i], out);
        buf_add_text(out, "\n\n");
    }
    *more = rings.more;
    free_list(&list);
    arena_free(arena);
    return true;
}

/* With a digest, leaves those that have rung since its last time. They are in the order of
 * ringing, or in the other one. */
static void cut_by_digest(const json_t *alert, struct ring_list *rings)
{
    int64_t last = digest_last(json_object_get(alert, "digest"), date_now());
    uint32_t kept = 0;

    for (uint32_t i = 0; i < rings->count; i++)
        if (rings->rings[i].at < last)
            rings->rings[kept++] = rings->rings[i];
    rings->count = kept;
}

bool shown_add_body(struct server *server, struct book *book, struct str uuid, uint32_t most,
                    uint64_t *after, struct buf *out)
{
    struct arena *arena = arena_new();
    struct ring_list rings = {.count = 0};
    json_auto_t *alert =
        find_rings(book, uuid, &(struct ring_choice){.after = *after, .most = most}, arena, &rings);
    struct shown_list list;

    cut_by_digest(alert, &rings);
    if (rings.count > 0) {
        read_list(server, alert, &rings, 0, arena, &list);
        buf_addf(out, "{\"alert\":\"%.*s\",\"name\":", STR_ARG(uuid));
        json_add_string(out, name_of(alert));
        buf_add_text(out, ",\"results\":[");
        for (uint32_t i = 0; i < list.count; i++) {
            json_add_comma(out);
            add_ring(&list.at[i], out);
        }
        buf_add_text(out, "]}");
        *after = rings.rings[rings.count - 1].sequence;
        free_list(&list);
    }
    arena_free(arena);
    return rings.count > 0;
}

/* --- feeds --- */

static struct str title_of(const struct shown_ring *shown)
{
    static const char *const names[] = {"headline", "title", "name"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str title = json_get_str(shown->fields, names[i]);

        if (title.length > 0)
            return title;
    }
    return str_of(shown->ring->id);
}

static struct str link_of(const struct shown_ring *shown)
{
    struct str url = json_get_str(shown->fields, "url");
    bool web = str_starts_nocase(url, STR("https://")) || str_starts_nocase(url, STR("http://"));

    return web ? url : STR_NONE;
}

static void read_newest(struct server *server, struct book *book, const json_t *alert,
                        struct arena *arena, struct shown_list *list)
{
    struct ring_list rings = {.count = 0};
    uint32_t number;

    book_lock(book);
    number = book_number(book, json_get_str(alert, "uuid"));
    book_unlock(book);
    if (number != BOOK_NONE)
        book_newest(book, number, SHOWN_FEED_MAX, arena, &rings);
    cut_by_digest(alert, &rings);
    read_list(server, alert, &rings, 0, arena, list);
}

static void add_element(struct buf *out, const char *name, struct str text)
{
    buf_addf(out, "<%s>", name);
    buf_add_html(out, text);
    buf_addf(out, "</%s>", name);
}

static void add_atom_entry(const json_t *alert, const struct shown_ring *shown, struct buf *out)
{
    char text[DATE_TEXT_SIZE];
    struct str link = link_of(shown);

    buf_addf(out, "<entry><id>urn:uuid:%s:%llu</id>", json_get_str(alert, "uuid").data,
             (unsigned long long)shown->ring->sequence);
    add_element(out, "title", title_of(shown));
    buf_addf(out, "<updated>%s</updated><category term=\"%s\"/>",
             date_format_full(shown->ring->at, text), ring_kind_name(shown->ring->kind));
    if (link.data) {
        buf_add_text(out, "<link href=\"");
        buf_add_html(out, link);
        buf_add_text(out, "\"/>");
    }
    if (json_get_str(shown->fields, "source").length > 0) {
        buf_add_text(out, "<author>");
        add_element(out, "name", json_get_str(shown->fields, "source"));
        buf_add_text(out, "</author>");
    }
    if (shown->snippet.data) {
        buf_add_text(out, "<summary type=\"html\">");
        buf_add_html(out, shown->snippet);
        buf_add_text(out, "</summary>");
    }
    buf_add_text(out, "</entry>\n");
}

void shown_add_atom(struct server *server, struct book *book, const json_t *alert,
                    struct arena *arena, struct buf *out)
{
    char text[DATE_TEXT_SIZE];
    struct shown_list list;
    int64_t updated = json_integer_value(json_object_get(alert, "createdAt"));

    read_newest(server, book, alert, arena, &list);
    if (list.count > 0)
        updated = list.at[0].ring->at;
    buf_addf(out,
             "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
             "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:uuid:%s</id>",
             json_get_str(alert, "uuid").data);
    add_element(out, "title", name_of(alert));
    buf_addf(out, "<updated>%s</updated><author><name>Dateline</name></author>",
             date_format_full(updated, text));
    buf_addf(out, "<link rel=\"self\" href=\"/feeds/%s/atom\"/>\n",
             json_get_str(alert, "token").data);
    for (uint32_t i = 0; i < list.count; i++)
        add_atom_entry(alert, &list.at[i], out);
    buf_add_text(out, "</feed>\n");
    free_list(&list);
}

static void add_json_item(const json_t *alert, const struct shown_ring *shown, struct buf *out)
{
    struct str link = link_of(shown);

    json_add_comma(out);
    buf_addf(out, "{\"id\":\"urn:uuid:%s:%llu\",\"title\":", json_get_str(alert, "uuid").data,
             (unsigned long long)shown->ring->sequence);
    json_add_string(out, title_of(shown));
    if (link.data) {
        json_add_key(out, "url");
        json_add_string(out, link);
    }
    json_add_key(out, "content_html");
    json_add_string(out, shown->snippet.data ? shown->snippet : STR(""));
    json_add_key(out, "date_published");
    add_time(shown->ring->at, out);
    buf_addf(out, ",\"tags\":[\"%s\"]}", ring_kind_name(shown->ring->kind));
}

void shown_add_json_feed(struct server *server, struct book *book, const json_t *alert,
                         struct arena *arena, struct buf *out)
{
    struct shown_list list;

    read_newest(server, book, alert, arena, &list);
    buf_add_text(out, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":");
    json_add_string(out, name_of(alert));
    buf_add_text(out, ",\"items\":[");
    for (uint32_t i = 0; i < list.count; i++)
        add_json_item(alert, &list.at[i], out);
    buf_add_text(out, "]}");
    free_list(&list);
}
