/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shown_feeds.c - the newest rings of an alert as Atom and JSON Feed. */
#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"
#include "server/alerts/shown.h"
#include "server/alerts/shown_private.h"

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
    const struct ring_choice choice = {.most = SHOWN_FEED_MAX, .newest = true};
    struct ring_list rings;

    json_decref(book_find_rings(book, json_get_str(alert, "uuid"), &choice, arena, &rings));
    shown_cut_by_digest(alert, &rings);
    shown_read_list(server, alert, &rings, 0, arena, list);
}

/* XML 1.0 has no control characters, and not the last two of the plane (2.2). */
static bool is_xml(uint32_t character)
{
    return character >= ' ' ? character != 0xFFFE && character != 0xFFFF
                            : character == '\t' || character == '\n' || character == '\r';
}

/* Appends what a reader of XML accepts. */
static void add_text(struct buf *out, struct str text)
{
    size_t from = 0, length;

    for (size_t at = 0; at < text.length; at += length) {
        uint32_t character;

        length = utf8_decode(text.data + at, text.data + text.length, &character);
        if (is_xml(character))
            continue;
        buf_add_html(out, str_slice(text, from, at));
        from = at + length;
    }
    buf_add_html(out, str_slice(text, from, text.length));
}

static void add_element(struct buf *out, const char *name, struct str text)
{
    buf_addf(out, "<%s>", name);
    add_text(out, text);
    buf_addf(out, "</%s>", name);
}

/* A name of the ring for ever. */
static void add_id(const json_t *alert, const struct shown_ring *shown, struct buf *out)
{
    buf_addf(out, "urn:uuid:%s#%llu", json_get_str(alert, "uuid").data,
             (unsigned long long)shown->ring->sequence);
}

/* An entry without a link must have content (RFC 4287, 4.1.2). */
static void add_atom_text(const struct shown_ring *shown, bool linked, struct buf *out)
{
    const char *name = linked ? "summary" : "content";

    if (linked && !shown->snippet.data)
        return;
    buf_addf(out, "<%s type=\"html\">", name);
    add_text(out, shown->snippet.data ? shown->snippet : STR(""));
    buf_addf(out, "</%s>", name);
}

static void add_atom_entry(const json_t *alert, const struct shown_ring *shown, struct buf *out)
{
    char text[DATE_TEXT_SIZE];
    struct str link = link_of(shown);

    buf_add_text(out, "<entry><id>");
    add_id(alert, shown, out);
    buf_add_text(out, "</id>");
    add_element(out, "title", title_of(shown));
    buf_addf(out, "<updated>%s</updated><category term=\"%s\"/>",
             date_format_full(shown->ring->at, text), ring_kind_name(shown->ring->kind));
    if (link.data) {
        buf_add_text(out, "<link href=\"");
        add_text(out, link);
        buf_add_text(out, "\"/>");
    }
    if (json_get_str(shown->fields, "source").length > 0) {
        buf_add_text(out, "<author>");
        add_element(out, "name", json_get_str(shown->fields, "source"));
        buf_add_text(out, "</author>");
    }
    add_atom_text(shown, link.data != NULL, out);
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
    add_element(out, "title", shown_name_of(alert));
    buf_addf(out, "<updated>%s</updated><author><name>Dateline</name></author>",
             date_format_full(updated, text));
    buf_addf(out, "<link rel=\"self\" href=\"/feeds/%s/atom\"/>\n",
             json_get_str(alert, "token").data);
    for (uint32_t i = 0; i < list.count; i++)
        add_atom_entry(alert, &list.at[i], out);
    buf_add_text(out, "</feed>\n");
    shown_free_list(&list);
}

static void add_json_item(const json_t *alert, const struct shown_ring *shown, struct buf *out)
{
    struct str link = link_of(shown);

    json_add_comma(out);
    buf_add_text(out, "{\"id\":\"");
    add_id(alert, shown, out);
    buf_add_text(out, "\",\"title\":");
    json_add_string(out, title_of(shown));
    if (link.data) {
        json_add_key(out, "url");
        json_add_string(out, link);
    }
    json_add_key(out, "content_html");
    json_add_string(out, shown->snippet.data ? shown->snippet : STR(""));
    json_add_key(out, "date_published");
    shown_add_time(shown->ring->at, out);
    buf_addf(out, ",\"tags\":[\"%s\"]}", ring_kind_name(shown->ring->kind));
}

void shown_add_json_feed(struct server *server, struct book *book, const json_t *alert,
                         struct arena *arena, struct buf *out)
{
    struct shown_list list;

    read_newest(server, book, alert, arena, &list);
    buf_add_text(out, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":");
    json_add_string(out, shown_name_of(alert));
    buf_add_text(out, ",\"items\":[");
    for (uint32_t i = 0; i < list.count; i++)
        add_json_item(alert, &list.at[i], out);
    buf_add_text(out, "]}");
    shown_free_list(&list);
}
