/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_scan.c - reads each byte once. */
#include "base/json_scan.h"

#include <string.h>

/* A quote closes the string unless an odd number of backslashes precedes it. The backslashes before
 * two quotes never overlap, so time stays linear. */
static bool is_escaped(const char *start, const char *quote)
{
    const char *at = quote;

    while (at > start && at[-1] == '\\')
        at--;
    return (quote - at) % 2 == 1;
}

size_t json_string_end(struct str text, size_t at)
{
    const char *start = text.data + at + 1, *end = text.data + text.length, *quote = start;

    while (quote < end && (quote = memchr(quote, '"', (size_t)(end - quote)))) {
        if (!is_escaped(start, quote))
            return (size_t)(quote + 1 - text.data);
        quote++;
    }
    return text.length;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

size_t json_skip_space(struct str text, size_t at)
{
    while (at < text.length && is_space(text.data[at]))
        at++;
    return at;
}

size_t json_value_end(struct str text, size_t at)
{
    size_t depth = 0, end = at;

    while (at < text.length) {
        char byte = text.data[at];

        if (depth == 0 && (byte == ',' || byte == '}' || byte == ']'))
            return end;
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        at = byte == '"' ? json_string_end(text, at) : at + 1;
        if (!is_space(byte))
            end = at;
    }
    return end;
}

static void scan_string_byte(struct json_scan *scan, char byte)
{
    if (scan->escaped)
        scan->escaped = false;
    else if (byte == '\\')
        scan->escaped = true;
    else if (byte == '"')
        scan->in_string = false;
    else if (byte == '\n') {
        scan->breaks++;
        scan->broken = !scan->loose;
    }
}

/* What may follow a string that went on over lines? */
static void scan_behind_string(struct json_scan *scan, char byte)
{
    if (is_space(byte))
        return;
    scan->broken = !strchr(",}]", byte) || byte == '\0';
    if (!scan->broken)
        scan->breaks = 0;
}

size_t json_scan(struct json_scan *scan, struct str text, size_t *lines, bool *ended)
{
    *ended = false;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (scan->in_string) {
            scan_string_byte(scan, byte);
            if (scan->broken)
                return i;
            *lines += byte == '\n';
            continue;
        }
        if (scan->breaks > 0)
            scan_behind_string(scan, byte);
        if (scan->broken)
            return i;
        switch (byte) {
        case '"':
            scan->in_string = true;
            break;
        case '{':
        case '[':
            scan->depth++;
            break;
        case '}':
        case ']':
            *ended = --scan->depth == 0;
            break;
        case '\n':
            ++*lines;
            break;
        default:
            break;
        }
        if (*ended)
            return i + 1;
    }
    return text.length;
}
