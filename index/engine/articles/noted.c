/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noted.c - counts all, names the first ones. */
#include "engine/noted.h"

#include <inttypes.h>

#include "base/json.h"

void note_list_add(struct note_list *list, struct str text)
{
    if (list->count++ >= NOTED_MAX)
        return;
    buf_add_char(&list->named, list->named.length > 0 ? ',' : '[');
    json_add_string(&list->named, text);
}

struct noted note_list_told(struct note_list *list)
{
    if (list->count == 0)
        return (struct noted){0, STR_NONE};
    if (!str_ends(buf_str(&list->named), STR("\"]")))
        buf_add_char(&list->named, ']');
    return (struct noted){list->count, buf_str(&list->named)};
}

void note_list_clear(struct note_list *list)
{
    list->count = 0;
    buf_clear(&list->named);
}

void note_list_fini(struct note_list *list)
{
    buf_fini(&list->named);
}

void noted_add(const struct noted *noted, const char *count_key, const char *list_key,
               struct buf *out)
{
    if (noted->count > 0)
        buf_addf(out, "%s\"%s\":%" PRIu64 ",\"%s\":%.*s", out->length > 0 ? "," : "", count_key,
                 noted->count, list_key, STR_ARG(noted->named));
}
