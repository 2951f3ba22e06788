/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cut_json.c - cuts out the objects of a JSON array, a single object, or the objects of JSON
 * Lines.
 *
 *   before ──[──▶ between ──{──▶ inside ──}──▶ between ... ──]──▶ behind
 *          ──{──▶ inside ──}──▶ behind (JSON) or between (JSON Lines) */
#include "server/tasks/cut_private.h"

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Replaces line breaks by spaces, since a spool has one document per line. JSON strings cannot
 * have line breaks. */
static void flatten(struct str value)
{
    for (char *at = (char *)(uintptr_t)value.data;
         (at = memchr(at, '\n', (size_t)(value.data + value.length - at)));)
        *at = ' ';
}

static enum status end_value(struct cutter *cutter, struct error *err)
{
    struct json_cut *json = &cutter->json;
    enum status status = body_finish(&json->value, err);

    if (status)
        return status;
    flatten(body_text(&json->value));
    status = cut_hand_on(cutter, body_text(&json->value), err);
    body_clear(&json->value);
    json->place = json->in_array || cutter->format == CUT_NDJSON ? CUT_BETWEEN : CUT_BEHIND;
    json->wants_comma = json->in_array;
    return status;
}

static enum status unexpected(const struct cutter *cutter, char byte, struct error *err)
{
    const char *wanted = cutter->json.place == CUT_BEHIND ? "nothing more"
                         : cutter->json.wants_comma       ? "`,` or `]`"
                                                          : "an object";

    return cut_malformed(cutter, err, "expected %s behind document %llu, but found `%c`", wanted,
                         (unsigned long long)cutter->documents,
                         byte >= ' ' && byte < 0x7F ? byte : '?');
}

/* Takes a byte that is outside of documents. */
static enum status take_between(struct cutter *cutter, char byte, struct error *err)
{
    struct json_cut *json = &cutter->json;

    if (is_space(byte) || (json->place == CUT_BEFORE && memchr("\xEF\xBB\xBF", byte, 3)))
        return STATUS_OK;
    if (json->place == CUT_BEFORE && byte == '[' && cutter->format == CUT_JSON) {
        json->in_array = true;
        json->place = CUT_BETWEEN;
    } else if (byte == '{' && json->place != CUT_BEHIND && !json->wants_comma) {
        json->place = CUT_INSIDE;
        json->scan = (struct json_scan){0};
    } else if (byte == ',' && json->wants_comma)
        json->wants_comma = false;
    else if (byte == ']' && json->in_array && json->place == CUT_BETWEEN &&
             (json->wants_comma || cutter->documents == 0))
        json->place = CUT_BEHIND;
    else
        return unexpected(cutter, byte, err);
    return STATUS_OK;
}

enum status cut_json_take(struct cutter *cutter, struct str bytes, struct error *err)
{
    struct json_cut *json = &cutter->json;
    size_t lines;

    while (bytes.length > 0) {
        bool ended;
        size_t length;

        if (json->place != CUT_INSIDE && take_between(cutter, bytes.data[0], err))
            return err->status;
        if (json->place != CUT_INSIDE) {
            bytes = str_slice(bytes, 1, bytes.length);
            continue;
        }
        length = json_scan(&json->scan, bytes, &lines, &ended);
        if (json->scan.broken)
            return cut_malformed(cutter, err, "a line ends inside a string of document %llu",
                                 (unsigned long long)cutter->documents + 1);
        if (json->value.length + length > DOCUMENT_MAX)
            return cut_too_large(cutter, err);
        if (body_add(&json->value, str_slice(bytes, 0, length), err))
            return err->status;
        bytes = str_slice(bytes, length, bytes.length);
        if (ended && end_value(cutter, err))
            return err->status;
    }
    return STATUS_OK;
}

enum status cut_json_end(struct cutter *cutter, struct error *err)
{
    struct json_cut *json = &cutter->json;

    if (json->place == CUT_BEHIND || (cutter->format == CUT_NDJSON && json->place != CUT_INSIDE))
        return STATUS_OK;
    return cut_malformed(cutter, err, "it ends behind document %llu, before it is complete",
                         (unsigned long long)cutter->documents);
}
