/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.c - a request as JSON. */
#include "apart/request.h"

#include "apart/frame.h"
#include "base/json.h"

#define SECONDS_LEAST 60
#define SECONDS_MAX   1000000
#define SIZE_A_SECOND ((uint64_t)256 << 10)

static void add_text(struct buf *out, const char *name, const char *text)
{
    if (!text)
        return;
    json_add_key(out, name);
    json_add_string(out, str_of(text));
}

static void add_switch(struct buf *out, const char *name, bool on)
{
    json_add_key(out, name);
    buf_add_text(out, on ? "true" : "false");
}

void request_add(struct buf *out, const struct apart_request *request)
{
    size_t begun = frame_begin(out, FRAME_REQUEST);

    buf_add_char(out, '{');
#define X(member, name) add_text(out, name, request->member);
    APART_TEXTS(X)
#undef X
    add_switch(out, "shortIds", request->short_ids);
    add_switch(out, "folder", request->folder);
    add_switch(out, "together", request->together);
    json_add_key(out, "size");
    buf_addf(out, "%llu", (unsigned long long)request->size);
    json_add_key(out, "cpuSeconds");
    buf_addf(out, "%u}", request->cpu_seconds);
    frame_finish(out, begun);
}

enum status request_read(struct str content, struct apart_request *out, json_t **owner,
                         struct error *err)
{
    *out = (struct apart_request){.name = NULL};
    *owner = json_read(content, 0, err);
    if (!*owner)
        return err->status;
#define X(member, name) out->member = json_string_value(json_object_get(*owner, name));
    APART_TEXTS(X)
#undef X
    out->short_ids = json_is_true(json_object_get(*owner, "shortIds"));
    out->folder = json_is_true(json_object_get(*owner, "folder"));
    out->together = json_is_true(json_object_get(*owner, "together"));
    out->size = (uint64_t)json_integer_value(json_object_get(*owner, "size"));
    out->cpu_seconds = (unsigned)json_integer_value(json_object_get(*owner, "cpuSeconds"));
    return out->name ? STATUS_OK : error_set(err, STATUS_BAD_JSON, "the request has no name");
}

unsigned request_seconds(uint64_t size)
{
    uint64_t seconds = SECONDS_LEAST + size / SIZE_A_SECOND;

    return (unsigned)(seconds < SECONDS_MAX ? seconds : SECONDS_MAX);
}
