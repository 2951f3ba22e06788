/* SPDX-License-Identifier: GPL-2.0-or-later */
/* front_matter.c - finds the front matter; yaml_fields.c, toml_fields.c and jansson read it. */
#include "article/formats/markdown/front_matter.h"

#include "article/formats/markdown/toml_fields.h"
#include "article/formats/markdown/yaml_fields.h"
#include "base/json.h"

#define LENGTH_MAX ((size_t)256 * 1024)

/* The length of "---" ... "---" at the start of the text; *inside is the text between. */
static size_t marked_length(struct str text, const char *mark, struct str *inside)
{
    struct str rest = str_slice(text, 0, LENGTH_MAX);
    struct str first = str_trim(str_cut(&rest, '\n'));
    const char *start = rest.data;

    if (!str_is(first, mark))
        return 0;
    while (rest.data) {
        struct str line = str_cut(&rest, '\n');
        struct str trimmed = str_trim(line);

        if (!str_is(trimmed, mark) && !(mark[0] == '-' && str_is(trimmed, "...")))
            continue;
        *inside = str_n(start, (size_t)(line.data - start));
        return (size_t)((rest.data ? rest.data : text.data + text.length) - text.data);
    }
    return 0;
}

/* A JSON object whose closing brace is at the start of a line, as in Hugo. */
static size_t read_json(struct str text, json_t *fields)
{
    ptrdiff_t end = str_find(text, STR("\n}"));
    struct error err;
    json_t *object;

    if (text.length == 0 || text.data[0] != '{' || end < 0)
        return 0;
    object = json_read(str_slice(text, 0, (size_t)end + 2), 0, &err);
    if (!json_is_object(object)) {
        json_decref(object);
        return 0;
    }
    json_object_update(fields, object);
    json_decref(object);
    return (size_t)end + 2;
}

size_t front_matter_read(struct str text, json_t *fields)
{
    struct str inside;
    size_t length = marked_length(text, "---", &inside);

    if (length > 0)
        return yaml_fields_read(inside, fields) ? length : 0;
    length = marked_length(text, "+++", &inside);
    if (length == 0)
        return read_json(text, fields);
    toml_fields_read(inside, fields);
    return length;
}
