/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_members.c - finds an object's members without a tree. */
#include "base/json_members.h"

#include "base/json.h"
#include "base/json_scan.h"

/* The offset after the next bracket or comma and the white space that follows; the text's length if
 * neither comes next. */
static size_t enter(struct str rest, char bracket)
{
    size_t at = json_skip_space(rest, 0);

    if (at == rest.length || (rest.data[at] != bracket && rest.data[at] != ','))
        return rest.length;
    return json_skip_space(rest, at + 1);
}

bool json_next_member(struct str *rest, struct str *key, struct str *value)
{
    size_t quote = enter(*rest, '{'), end, colon;

    if (quote == rest->length || rest->data[quote] != '"')
        return false;
    end = json_string_end(*rest, quote);
    colon = json_skip_space(*rest, end);
    if (colon == rest->length || rest->data[colon] != ':')
        return false;
    *key = str_slice(*rest, quote + 1, end - 1);
    colon = json_skip_space(*rest, colon + 1);
    end = json_value_end(*rest, colon);
    *value = str_slice(*rest, colon, end);
    *rest = str_slice(*rest, end, rest->length);
    return true;
}

bool json_next_element(struct str *rest, struct str *value)
{
    size_t start = enter(*rest, '['), end = json_value_end(*rest, start);

    *value = str_slice(*rest, start, end);
    *rest = str_slice(*rest, end, rest->length);
    return value->length > 0;
}

/* A key may contain escapes. */
static bool key_is(struct str key, struct str wanted)
{
    json_auto_t *text = NULL;
    struct error err;

    if (key.length == 0 || !memchr(key.data, '\\', key.length))
        return str_eq(key, wanted);
    text = json_read(str_n(key.data - 1, key.length + 2), 0, &err);
    return text && str_eq(json_str(text), wanted);
}

struct str json_member(struct str object, struct str wanted)
{
    struct str key, value, found = STR_NONE;

    while (json_next_member(&object, &key, &value))
        if (key_is(key, wanted))
            found = value;
    return found;
}

struct str json_member_text(struct str object, const char *wanted, struct arena *arena)
{
    struct str key, value;
    struct error err;

    while (json_next_member(&object, &key, &value)) {
        json_auto_t *text = str_is(key, wanted) ? json_read(value, 0, &err) : NULL;

        if (json_is_string(text))
            return arena_str(arena, json_str(text));
    }
    return STR_NONE;
}
