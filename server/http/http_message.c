/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_message.c - makes messages of answers. */
#include "server/http/http_message.h"

#include <stdlib.h>

#include "base/mem.h"

#define LARGE ((size_t)256 * 1024) /* bytes of a body */
#define PIECE ((size_t)128 * 1024)

struct large_body {
    struct runners *runners;
    char *bytes;
    size_t length;
};

static ssize_t read_piece(void *context, uint64_t at, char *out, size_t room)
{
    const struct large_body *body = context;

    if (at >= body->length)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (room > body->length - at)
        room = body->length - at;
    memcpy(out, body->bytes + at, room);
    return (ssize_t)room;
}

static void discard(void *context)
{
    struct large_body *body = context;

    runners_discard(body->runners, body->bytes);
    free(body);
}

static struct MHD_Response *large_message(struct runners *runners, char *bytes, size_t length)
{
    struct large_body *body = mem_alloc(sizeof *body);

    *body = (struct large_body){runners, bytes, length};
    return MHD_create_response_from_callback(length, PIECE, read_piece, body, discard);
}

static void add_fields(const struct http_response *response, struct MHD_Response *message)
{
    for (uint32_t i = 0; message && i < response->field_count; i++)
        MHD_add_response_header(message, response->fields[i].name, response->fields[i].value);
    if (message && response->close)
        MHD_add_response_header(message, "Connection", "close");
}

struct MHD_Response *http_message_new(struct runners *runners, struct http_response *response)
{
    size_t length = response->body.length;
    char *bytes = response->stream ? NULL : buf_take(&response->body);
    struct MHD_Response *message =
        response->stream ? http_stream_message(response->stream)
        : length < LARGE ? MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE)
                         : large_message(runners, bytes, length);

    add_fields(response, message);
    return message;
}

struct MHD_Response *http_message_in_pieces(const struct http_response *response,
                                            MHD_ContentReaderCallback read, void *context)
{
    struct MHD_Response *message =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE, read, context, NULL);

    add_fields(response, message);
    return message;
}

void http_message_add(const struct http_response *response, struct buf *out)
{
    unsigned status = (unsigned)response->status;

    buf_addf(out, "HTTP/1.1 %u %s\r\nConnection: close\r\nContent-Length: %zu\r\n", status,
             MHD_get_reason_phrase_for(status), response->body.length);
    for (uint32_t i = 0; i < response->field_count; i++)
        buf_addf(out, "%s: %s\r\n", response->fields[i].name, response->fields[i].value);
    buf_add_text(out, "\r\n");
    buf_add_str(out, buf_str(&response->body));
}
