/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form_ninjs.c - news items as IPTC's ninjs 2.1 has them: https://iptc.org/std/ninjs/. Fields that
 * ninjs has no place for are left out. */
#include "base/json.h"
#include "server/exports/form_private.h"

#define STANDARD                                                                                   \
    "{\"standard\":{\"name\":\"ninjs\",\"version\":\"2.1\",\"schema\":"                            \
    "\"https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json\"}"

/* An array of one {"role", "contenttype", "value"}. */
static void add_variant(struct buf *out, const char *name, const char *role, struct str text)
{
    if (text.length == 0)
        return;
    json_add_key(out, name);
    buf_addf(out, "[{\"role\":\"%s\",\"contenttype\":\"text/plain\",\"value\":", role);
    json_add_string(out, text);
    buf_add_text(out, "}]");
}

static void add_text(struct buf *out, const char *name, struct str text)
{
    if (text.length == 0)
        return;
    json_add_key(out, name);
    json_add_string(out, text);
}

static void add_url(struct buf *out, struct str url)
{
    if (url.length == 0)
        return;
    json_add_key(out, "altids");
    buf_add_text(out, "[{\"role\":\"url\",\"value\":");
    json_add_string(out, url);
    buf_add_text(out, "}]");
}

static void add_name(void *context, struct str name)
{
    struct buf *out = context;

    json_add_comma(out);
    buf_add_text(out, "{\"name\":");
    json_add_string(out, name);
    buf_add_char(out, '}');
}

static void add_names(struct buf *out, const char *name, const json_t *value)
{
    BUF_AUTO struct buf names = {0};

    for_texts(value, add_name, &names);
    if (names.length == 0)
        return;
    json_add_key(out, name);
    buf_addf(out, "[%.*s]", STR_ARG(buf_str(&names)));
}

static void add_by(void *context, struct str name)
{
    struct buf *by = context;

    buf_add_text(by, by->length ? ", " : "");
    buf_add_str(by, name);
}

static void add_uri(struct buf *out, const json_t *id)
{
    BUF_AUTO struct buf text = {0};

    if (json_str(id).data)
        buf_add_str(&text, json_str(id));
    else if (id)
        json_add(&text, id);
    json_add_key(out, "uri");
    json_add_string(out, buf_str(&text));
}

void ninjs_row(const struct names *columns, const json_t *hit, struct buf *out)
{
    static const char *const lists[][2] = {{"subjects", "keywords"},
                                           {"people", "people"},
                                           {"organisations", "organisations"},
                                           {"places", "places"},
                                           {"infosources", "source"}};
    struct str published = json_get_str(hit, "published"), updated = json_get_str(hit, "updated");
    BUF_AUTO struct buf by = {0};

    buf_add_text(out, STANDARD);
    add_uri(out, json_object_get(hit, "id"));
    add_text(out, "type", STR("text"));
    add_text(out, "language", json_get_str(hit, "language"));
    add_text(out, "firstcreated", published);
    add_text(out, "versioncreated", updated.data ? updated : published);
    add_url(out, json_get_str(hit, "url"));
    for_texts(json_object_get(hit, "byline"), add_by, &by);
    add_text(out, "by", buf_str(&by));
    add_text(out, "located", json_get_str(hit, "dateline"));
    add_text(out, "copyrightnotice", json_get_str(hit, "copyright"));
    add_variant(out, "headlines", "main", json_get_str(hit, "headline"));
    add_variant(out, "descriptions", "summary", json_get_str(hit, "summary"));
    add_variant(out, "bodies", "text", json_get_str(hit, "body"));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        add_names(out, lists[i][0], json_object_get(hit, lists[i][1]));
    buf_add_char(out, '}');
}
