/* SPDX-License-Identifier: GPL-2.0-or-later */
/* formatted.c - `_formatted`: reads a hit's JSON text and highlights and crops its strings. */
#include "server/answers/formatted.h"

#include "base/json.h"
#include "base/json_members.h"
#include "server/params/fields.h"
#include "server/params/paths.h"

#define MARKED_MAX ((size_t)16 * 1024 * 1024) /* bytes */

struct format_writing {
    const struct formatter *formatter;
    struct str language;
    struct buf path;
    struct buf *out;
};

/* Whether to highlight and crop the texts at a path, and to how many words. */
struct treatment {
    bool highlight;
    bool crop;
    uint32_t words;
};

static enum cover displayed_cover(const struct search_view *view, struct str path)
{
    return view->displayed.given ? paths_cover(&view->displayed, path) : COVER_ALL;
}

static enum cover cropped_cover(const struct search_view *view, struct str path)
{
    enum cover cover = COVER_NONE;

    for (uint32_t i = 0; i < view->crop_count; i++)
        cover = cover_most(cover, path_covers(view->crops[i].field, path));
    return cover;
}

static enum cover shown_cover(const struct search_view *view, struct str path)
{
    enum cover cover = view->retrieve.given ? paths_cover(&view->retrieve, path) : COVER_ALL;

    cover = cover_most(cover, paths_cover(&view->highlight, path));
    cover = cover_most(cover, cropped_cover(view, path));
    return cover_least(cover, displayed_cover(view, path));
}

/* A path in attributesToHighlight or attributesToCrop includes everything below it. */
static struct treatment treatment_of(const struct search_view *view, struct str path)
{
    struct treatment treatment = {.highlight = paths_cover(&view->highlight, path) == COVER_ALL};

    for (uint32_t i = 0; i < view->crop_count && !treatment.crop; i++) {
        treatment.crop = path_covers(view->crops[i].field, path) == COVER_ALL;
        treatment.words = view->crops[i].words;
    }
    return treatment;
}

bool formatter_has_room(const struct formatter *formatter, uint64_t bytes)
{
    uint64_t most = formatter->budget ? formatter->budget->limits.answer : 0;

    return most == 0 || bytes < most;
}

struct str formatted_start(struct str text, size_t most)
{
    if (text.length <= most)
        return text;
    while (most > 0 && ((unsigned char)text.data[most] & 0xC0) == 0x80)
        most--;
    return str_slice(text, 0, most);
}

/* There may be a match in every two bytes. Their tags must not make a text of a megabyte more than
 * MARKED_MAX. */
static size_t marked_length(const struct search_view *view)
{
    size_t most = MARKED_MAX / (1 + (view->before.length + view->after.length) / 2);

    return most < FORMATTED_TEXT_MAX ? most : FORMATTED_TEXT_MAX;
}

static void format_text(const struct format_writing *writing, const struct treatment *treatment,
                        struct str text, struct buf *out)
{
    const struct formatter *formatter = writing->formatter;
    const struct search_view *view = formatter->view;
    struct arena_place mark = arena_mark(formatter->arena);
    struct str start = formatted_start(text, marked_length(view));

    if (treatment->crop)
        reader_crop(formatter->reader, writing->language, start, formatter->marks, treatment->words,
                    view->marker, treatment->highlight ? view->before : STR(""),
                    treatment->highlight ? view->after : STR(""), formatter->arena, out);
    else
        reader_highlight(formatter->reader, writing->language, start, formatter->marks,
                         view->before, view->after, false, formatter->arena, out);
    if (!treatment->crop || treatment->words == 0)
        buf_add_str(out, str_slice(text, start.length, text.length));
    arena_release(formatter->arena, mark);
}

static void add_text(const struct format_writing *writing, struct str text)
{
    struct treatment treatment = treatment_of(writing->formatter->view, buf_str(&writing->path));
    BUF_AUTO struct buf formatted = {0};

    if ((!treatment.crop && !treatment.highlight) ||
        !formatter_has_room(writing->formatter, writing->out->length)) {
        json_add_string(writing->out, text);
        return;
    }
    format_text(writing, &treatment, text, &formatted);
    json_add_string(writing->out, buf_str(&formatted));
}

static bool is_number(struct str value)
{
    return value.data[0] == '-' || (value.data[0] >= '0' && value.data[0] <= '9');
}

static void add_members(struct format_writing *writing, struct str object);
static void add_value(struct format_writing *writing, struct str value, bool shown);

static void add_elements(struct format_writing *writing, struct str array, bool shown)
{
    struct str element;

    while (json_next_element(&array, &element)) {
        size_t before = writing->out->length, opened;

        json_add_comma(writing->out);
        opened = writing->out->length;
        if (element.length > 0)
            add_value(writing, element, shown);
        /* Leave out objects of which no member is selected. */
        if (writing->out->length == opened ||
            (!shown && element.data[0] == '{' && writing->out->length == opened + 2))
            writing->out->length = before;
    }
}

/* `shown`: the whole value is selected. Otherwise only the selected members of objects are
 * written, and plain values are not. */
static void add_value(struct format_writing *writing, struct str value, bool shown)
{
    struct error err;
    json_t *text;

    if (value.data[0] == '{') {
        buf_add_char(writing->out, '{');
        add_members(writing, value);
        buf_add_char(writing->out, '}');
    } else if (value.data[0] == '[') {
        buf_add_char(writing->out, '[');
        add_elements(writing, value, shown);
        buf_add_char(writing->out, ']');
    } else if (!shown) {
        return;
    } else if (is_number(value)) {
        add_text(writing, value);
    } else if (value.data[0] == '"' && (text = json_read(value, 0, &err))) {
        add_text(writing, json_str(text));
        json_decref(text);
    } else
        buf_add_str(writing->out, value);
}

static void add_members(struct format_writing *writing, struct str object)
{
    struct str key, value;

    while (json_next_member(&object, &key, &value)) {
        size_t length = path_enter(&writing->path, key);
        enum cover cover = str_is(key, FIELDS_BOXES) || str_is(key, FIELDS_VECTORS)
                               ? COVER_NONE
                               : shown_cover(writing->formatter->view, buf_str(&writing->path));
        bool tree = value.length > 0 && (value.data[0] == '{' || value.data[0] == '[');

        if (value.length > 0 && (cover == COVER_ALL || (cover == COVER_PART && tree))) {
            json_add_comma(writing->out);
            buf_add_char(writing->out, '"');
            buf_add_str(writing->out, key);
            buf_add_text(writing->out, "\":");
            add_value(writing, value, cover == COVER_ALL);
        }
        path_leave(&writing->path, length);
    }
}

/* The body is long, so `*` does not select it: it must be named or retrieved. */
static bool shows_body(const struct search_view *view)
{
    bool named = names_have(&view->highlight, STR("body"));

    for (uint32_t i = 0; i < view->crop_count && !named; i++)
        named = str_is(view->crops[i].field, "body");
    return (view->body || named) && displayed_cover(view, STR("body")) != COVER_NONE;
}

void formatted_add(const struct formatter *formatter, const struct search_hit *hit, struct buf *out)
{
    struct format_writing writing = {formatter, hit->language, {0}, out};
    size_t before = out->length, opened;

    json_add_key(out, "_formatted");
    buf_add_char(out, '{');
    opened = out->length;
    add_members(&writing, hit->fields);
    if (hit->body.length > 0 && shows_body(formatter->view)) {
        json_add_key(out, "body");
        buf_add_text(&writing.path, "body");
        add_text(&writing, hit->body);
    }
    if (out->length == opened)
        out->length = before;
    else
        buf_add_char(out, '}');
    buf_fini(&writing.path);
}
