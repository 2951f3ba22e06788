/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.c - selects fields from a hit's JSON text, without building a tree. */
#include "server/params/fields.h"

#include "base/json.h"
#include "base/json_members.h"
#include "server/params/paths.h"

struct selection {
    const struct names *only, *displayed;
    struct buf path; /* of the current member */
    bool boxes;      /* FIELDS_BOXES is among them */
    struct buf *out;
};

static enum cover cover_of(const struct selection *selection)
{
    struct str path = buf_str(&selection->path);
    enum cover cover = COVER_ALL;

    if (selection->only)
        cover = paths_cover(selection->only, path);
    if (selection->displayed && cover != COVER_NONE)
        cover = cover_least(cover, paths_cover(selection->displayed, path));
    return cover;
}

static bool is_tree(struct str value)
{
    return value.length > 0 && (value.data[0] == '{' || value.data[0] == '[');
}

static bool is_unasked(const struct selection *selection, struct str key)
{
    return str_is(key, FIELDS_VECTORS) || (!selection->boxes && str_is(key, FIELDS_BOXES));
}

static void add_members(struct selection *selection, struct str object);
static void add_part(struct selection *selection, struct str value);

/* The selected parts of an array's objects; objects without a selected member are left out. */
static void add_elements(struct selection *selection, struct str array)
{
    struct str element;

    while (json_next_element(&array, &element)) {
        size_t before = selection->out->length, opened;

        if (!is_tree(element))
            continue;
        json_add_comma(selection->out);
        opened = selection->out->length;
        add_part(selection, element);
        if (element.data[0] == '{' && selection->out->length == opened + 2)
            selection->out->length = before;
    }
}

static void add_part(struct selection *selection, struct str value)
{
    bool object = value.data[0] == '{';

    buf_add_char(selection->out, object ? '{' : '[');
    if (object)
        add_members(selection, value);
    else
        add_elements(selection, value);
    buf_add_char(selection->out, object ? '}' : ']');
}

static void add_members(struct selection *selection, struct str object)
{
    struct str key, value;

    while (json_next_member(&object, &key, &value)) {
        size_t length = path_enter(&selection->path, key);
        enum cover cover = cover_of(selection);

        if (length == 0 && is_unasked(selection, key))
            cover = COVER_NONE;
        if (cover == COVER_ALL || (cover == COVER_PART && is_tree(value))) {
            json_add_comma(selection->out);
            buf_add_char(selection->out, '"');
            buf_add_str(selection->out, key);
            buf_add_text(selection->out, "\":");
            if (cover == COVER_ALL)
                buf_add_str(selection->out, value);
            else
                add_part(selection, value);
        }
        path_leave(&selection->path, length);
    }
}

static const struct names *narrowing(const struct names *names)
{
    return names && names->given && !names_have(names, STR("*")) ? names : NULL;
}

void fields_add(struct buf *out, struct str object, const struct names *only,
                const struct names *displayed)
{
    struct selection selection = {
        .only = narrowing(only), .displayed = narrowing(displayed), .out = out};
    bool has_boxes = str_find(object, STR("\"" FIELDS_BOXES "\":")) >= 0;
    bool has_vectors = str_find(object, STR("\"" FIELDS_VECTORS "\":")) >= 0;

    selection.boxes = only && only->given && names_have(only, STR(FIELDS_BOXES));
    if (selection.only || selection.displayed || has_vectors || (has_boxes && !selection.boxes))
        add_members(&selection, object);
    else if (object.length > 2)
        buf_add_str(out, str_slice(object, 1, object.length - 1));
    buf_fini(&selection.path);
}

void fields_add_vectors(struct buf *out, struct str object, const struct names *displayed)
{
    struct str key, value;

    if (narrowing(displayed) && paths_cover(displayed, STR(FIELDS_VECTORS)) == COVER_NONE)
        return;
    json_add_key(out, FIELDS_VECTORS);
    while (str_find(object, STR("\"" FIELDS_VECTORS "\":")) >= 0 &&
           json_next_member(&object, &key, &value))
        if (str_is(key, FIELDS_VECTORS) && value.length > 0 && value.data[0] == '{') {
            buf_add_str(out, value);
            return;
        }
    buf_add_text(out, "{}");
}
