/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_members.c - an object's members without a tree. */
#include "base/json_members.h"

#include "base/json.h"

/* One past the closing quote of the string that opens at `at`. */
static size_t skip_string(struct str text, size_t at)
{
    for (at++; at < text.length && text.data[at] != '"'; at++)
        at += text.data[at] == '\\';
    return at < text.length ? at + 1 : text.length;
}

/* One past the value that begins at `at`. */
static size_t skip_value(struct str text, size_t at)
{
    size_t depth = 0;

    while (at < text.length) {
        char byte = text.data[at];

        if (depth == 0 && (byte == ',' || byte == '}' || byte == ']'))
            return at;
        if (byte == '"') {
            at = skip_string(text, at);
            continue;
        }
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        at++;
    }
    return text.length;
}

bool json_next_member(struct str *rest, struct str *key, struct str *value)
{
    ptrdiff_t quote = str_find(*rest, STR("\""));
    size_t end, colon;

    if (quote < 0)
        return false;
    end = skip_string(*rest, (size_t)quote);
    if (end >= rest->length || rest->data[end] != ':')
        return false;
    colon = end;
    *key = str_slice(*rest, (size_t)quote + 1, end - 1);
    end = skip_value(*rest, colon + 1);
    *value = str_slice(*rest, colon + 1, end);
    *rest = str_slice(*rest, end, rest->length);
    return true;
}

bool json_next_element(struct str *rest, struct str *value)
{
    bool opened = rest->length > 0 && rest->data[0] == '[';
    size_t end;

    if (!opened && (rest->length == 0 || rest->data[0] != ','))
        return false;
    end = skip_value(*rest, 1);
    *value = str_slice(*rest, 1, end);
    *rest = str_slice(*rest, end, rest->length);
    return value->length > 0;
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
