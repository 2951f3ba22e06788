/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_scan.c - one look at each byte. */
#include "base/json_scan.h"

static void scan_string_byte(struct json_scan *scan, char byte)
{
    if (scan->escaped)
        scan->escaped = false;
    else if (byte == '\\')
        scan->escaped = true;
    else if (byte == '"')
        scan->in_string = false;
    else if (byte == '\n')
        scan->broken = true;
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
            continue;
        }
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
