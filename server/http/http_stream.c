/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_stream.c - keeps the piece of a streamed answer that is being sent. */
#include "server/http/http_stream.h"

#include <string.h>

ssize_t stream_take(struct stream_state *stream, char *out, size_t room)
{
    size_t left = stream->piece.length - stream->sent;

    if (left > 0) {
        size_t length = left < room ? left : room;

        memcpy(out, stream->piece.data + stream->sent, length);
        stream->sent += length;
        return (ssize_t)length;
    }
    if (stream->last == HTTP_PIECE_LAST)
        return MHD_CONTENT_READER_END_OF_STREAM;
    return stream->last == HTTP_PIECE_BROKEN ? MHD_CONTENT_READER_END_WITH_ERROR : 0;
}

void stream_make(struct stream_state *stream, struct arena *arena, bool stopping)
{
    buf_clear(&stream->piece);
    stream->sent = 0;
    stream->last = stopping ? HTTP_PIECE_BROKEN
                            : stream->source.more(stream->source.context, arena, &stream->piece);
}

void stream_fini(struct stream_state *stream)
{
    if (stream->source.end)
        stream->source.end(stream->source.context);
    buf_fini(&stream->piece);
    *stream = (struct stream_state){0};
}
