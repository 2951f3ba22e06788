/* SPDX-License-Identifier: GPL-2.0-or-later */
/* positions.c - `_matchesPosition`: the positions of the matches in each field of a hit. */
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "server/answers/formatted.h"
#include "server/params/fields.h"
#include "server/params/paths.h"

/* The matches at one path. Arrays on the way give several texts with the same path. */
struct spot {
    struct str path;
    struct buf spans; /* as JSON */
};

struct finding {
    const struct formatter *formatter;
    struct str language;
    struct buf path;
    uint32_t indices[JSON_DEPTH_MAX];
    uint32_t depth;
    struct spot *spots;
    size_t count, capacity;
    uint64_t bytes; /* of the spans, and of the answer before them */
};

static struct spot *spot_of(struct finding *finding)
{
    struct str path = buf_str(&finding->path);

    for (size_t i = finding->count; i-- > 0;)
        if (str_eq(finding->spots[i].path, path))
            return &finding->spots[i];
    finding->spots =
        mem_grow(finding->spots, finding->count, &finding->capacity, sizeof *finding->spots);
    finding->spots[finding->count] = (struct spot){arena_str(finding->formatter->arena, path), {0}};
    return &finding->spots[finding->count++];
}

static void add_span(const struct finding *finding, const struct search_span *span, struct buf *out)
{
    buf_addf(out, "%s{\"start\":%u,\"length\":%u", out->length ? "," : "", span->start,
             span->length);
    for (uint32_t i = 0; i < finding->depth; i++)
        buf_addf(out, "%s%u", i ? "," : ",\"indices\":[", finding->indices[i]);
    buf_add_text(out, finding->depth ? "]}" : "}");
}

static void look_at_text(struct finding *finding, struct str text)
{
    const struct formatter *formatter = finding->formatter;
    uint32_t count;
    const struct search_span *spans = reader_matches(formatter->reader, finding->language,
                                                     formatted_start(text, FORMATTED_TEXT_MAX),
                                                     formatter->marks, formatter->arena, &count);
    struct spot *spot = count > 0 ? spot_of(finding) : NULL;

    for (uint32_t i = 0; i < count && formatter_has_room(formatter, finding->bytes); i++) {
        size_t before = spot->spans.length;

        add_span(finding, &spans[i], &spot->spans);
        finding->bytes += spot->spans.length - before;
    }
}

static void look_at_members(struct finding *finding, struct str object);
static void look_at_elements(struct finding *finding, struct str array, bool displayed);

static void look_at(struct finding *finding, struct str value, bool displayed)
{
    struct error err;
    json_t *text;

    if (value.length == 0)
        return;
    if (value.data[0] == '{') {
        look_at_members(finding, value);
    } else if (value.data[0] == '[') {
        look_at_elements(finding, value, displayed);
    } else if (!displayed) {
        return;
    } else if (value.data[0] == '"') {
        text = json_read(value, 0, &err);
        if (text)
            look_at_text(finding, json_str(text));
        json_decref(text);
    } else if (value.data[0] == '-' || (value.data[0] >= '0' && value.data[0] <= '9'))
        look_at_text(finding, value);
}

static void look_at_elements(struct finding *finding, struct str array, bool displayed)
{
    uint32_t *index = &finding->indices[finding->depth];
    struct str element;

    if (finding->depth == JSON_DEPTH_MAX)
        return;
    *index = 0;
    finding->depth++;
    for (; json_next_element(&array, &element); (*index)++)
        look_at(finding, element, displayed);
    finding->depth--;
}

static void look_at_members(struct finding *finding, struct str object)
{
    const struct names *displayed = &finding->formatter->view->displayed;
    struct str key, value;

    while (json_next_member(&object, &key, &value)) {
        size_t length = path_enter(&finding->path, key);
        enum cover cover =
            displayed->given ? paths_cover(displayed, buf_str(&finding->path)) : COVER_ALL;

        if (cover != COVER_NONE && !str_is(key, FIELDS_BOXES))
            look_at(finding, value, cover == COVER_ALL);
        path_leave(&finding->path, length);
    }
}

static void write_spots(const struct finding *finding, struct buf *out)
{
    json_add_key(out, "_matchesPosition");
    buf_add_char(out, '{');
    for (size_t i = 0; i < finding->count; i++) {
        json_add_comma(out);
        json_add_string(out, finding->spots[i].path);
        buf_add_text(out, ":[");
        buf_add_str(out, buf_str(&finding->spots[i].spans));
        buf_add_char(out, ']');
    }
    buf_add_char(out, '}');
}

void formatted_add_positions(const struct formatter *formatter, const struct search_hit *hit,
                             struct buf *out)
{
    struct finding finding = {
        .formatter = formatter, .language = hit->language, .bytes = out->length};

    look_at_members(&finding, hit->fields);
    if (hit->body.data && formatter->view->body) {
        buf_add_text(&finding.path, "body");
        look_at_text(&finding, hit->body);
    }
    write_spots(&finding, out);
    for (size_t i = 0; i < finding.count; i++)
        buf_fini(&finding.spots[i].spans);
    free(finding.spots);
    buf_fini(&finding.path);
}
