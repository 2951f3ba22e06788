/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.c - a hit's fields, read from their JSON text without a tree where that will do. */
#include "fields.h"

#include "base/json.h"
#include "base/json_members.h"

static void add_member(struct buf *out, struct str key, struct str value)
{
    json_add_comma(out);
    buf_add_char(out, '"');
    buf_add_str(out, key);
    buf_add_text(out, "\":");
    buf_add_str(out, value);
}

void fields_add(struct buf *out, struct str object, const struct names *only)
{
    struct str key, value;

    if (!only || !only->given || names_have(only, STR("*"))) {
        if (object.length > 2)
            buf_add_str(out, str_slice(object, 1, object.length - 1));
        return;
    }
    while (json_next_member(&object, &key, &value))
        if (names_have(only, key))
            add_member(out, key, value);
}

/* What is to be done to one field. */
struct treatment {
    bool shown; /* has a place among the formatted at all */
    bool highlight;
    bool crop;
    uint32_t words;
};

static struct treatment treatment_of(const struct search_view *view, struct str key)
{
    bool is_body = str_is(key, "body");
    bool all = !view->retrieve.given || names_have(&view->retrieve, STR("*"));
    bool retrieved = is_body ? view->body : all || names_have(&view->retrieve, key);
    struct treatment treatment = {0};

    treatment.highlight =
        names_have(&view->highlight, key) || (retrieved && names_have(&view->highlight, STR("*")));
    for (uint32_t i = 0; i < view->crop_count && !treatment.crop; i++) {
        const struct crop *crop = &view->crops[i];

        treatment.crop = str_eq(crop->field, key) || (retrieved && str_is(crop->field, "*"));
        treatment.words = crop->words;
    }
    treatment.shown = retrieved || treatment.highlight || treatment.crop;
    return treatment;
}

static void add_text(const struct formatter *formatter, const struct treatment *treatment,
                     struct str language, struct str text, struct buf *out)
{
    const struct search_view *view = formatter->view;
    BUF_AUTO struct buf formatted = {0};

    if (treatment->crop)
        search_crop(formatter->searcher, language, text, formatter->marks, treatment->words,
                    view->marker, treatment->highlight ? view->before : STR(""),
                    treatment->highlight ? view->after : STR(""), formatter->arena, &formatted);
    else if (treatment->highlight)
        search_highlight(formatter->searcher, language, text, formatter->marks, view->before,
                         view->after, false, formatter->arena, &formatted);
    json_add_string(out, treatment->crop || treatment->highlight ? buf_str(&formatted) : text);
}

/* Depth is bounded: json_read refuses more than JSON_MAX_DEPTH. */
static void add_tree(const struct formatter *formatter, const struct treatment *treatment,
                     struct str language, const json_t *value, struct buf *out)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_string(value)) {
        add_text(formatter, treatment, language, json_str(value), out);
    } else if (json_is_array(value)) {
        buf_add_char(out, '[');
        json_array_foreach(value, i, member)
        {
            json_add_comma(out);
            add_tree(formatter, treatment, language, member, out);
        }
        buf_add_char(out, ']');
    } else if (json_is_object(value)) {
        buf_add_char(out, '{');
        json_object_foreach((json_t *)(uintptr_t)value, key, member)
        {
            json_add_key(out, key);
            add_tree(formatter, treatment, language, member, out);
        }
        buf_add_char(out, '}');
    } else if (json_is_number(value)) {
        buf_add_char(out, '"');
        json_add(out, value);
        buf_add_char(out, '"');
    } else
        json_add(out, value);
}

static void add_value(const struct formatter *formatter, const struct treatment *treatment,
                      struct str language, struct str text, struct buf *out)
{
    struct error ignored;
    json_t *value = json_read(text, 0, &ignored);

    if (value)
        add_tree(formatter, treatment, language, value, out);
    else
        buf_add_str(out, text);
    json_decref(value);
}

void fields_add_formatted(const struct formatter *formatter, const struct search_hit *hit,
                          struct buf *out)
{
    struct treatment treatment;
    struct str rest = hit->fields, key, value;

    json_add_key(out, "_formatted");
    buf_add_char(out, '{');
    while (json_next_member(&rest, &key, &value)) {
        treatment = treatment_of(formatter->view, key);
        if (!treatment.shown)
            continue;
        json_add_comma(out);
        buf_add_char(out, '"');
        buf_add_str(out, key);
        buf_add_text(out, "\":");
        add_value(formatter, &treatment, hit->language, value, out);
    }
    treatment = treatment_of(formatter->view, STR("body"));
    if (treatment.shown && hit->body.data) {
        json_add_key(out, "body");
        add_text(formatter, &treatment, hit->language, hit->body, out);
    }
    buf_add_char(out, '}');
}
