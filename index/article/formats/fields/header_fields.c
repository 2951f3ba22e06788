/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header_fields.c - finding header fields. */
#include "article/formats/fields/header_fields.h"

static struct str next_line(struct str *rest)
{
    struct str line = str_cut(rest, '\n');

    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}

struct str header_fields_cut(struct str *message)
{
    struct str rest = *message, fields = *message;

    while (rest.data) {
        const char *start = rest.data;

        if (next_line(&rest).length > 0)
            continue;
        fields.length = (size_t)(start - fields.data);
        break;
    }
    *message = rest.data ? rest : STR("");
    return fields;
}

static bool is_fold(struct str rest)
{
    return rest.length > 0 && (rest.data[0] == ' ' || rest.data[0] == '\t');
}

struct str header_field(struct str fields, const char *name)
{
    struct str rest = fields;
    size_t length = strlen(name);

    while (rest.data) {
        struct str line = next_line(&rest);

        if (line.length <= length || line.data[length] != ':' ||
            !str_eq_nocase(str_slice(line, 0, length), str_of(name)))
            continue;
        while (is_fold(rest)) {
            struct str fold = next_line(&rest);

            line.length = (size_t)(fold.data + fold.length - line.data);
        }
        return str_trim(str_slice(line, length + 1, line.length));
    }
    return STR_NONE;
}
