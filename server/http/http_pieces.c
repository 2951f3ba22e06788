/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_pieces.c - keeps the piece of a streamed answer that is being sent. */
#include "server/http/http_pieces.h"

#include <string.h>

ssize_t pieces_take(struct pieces_state *pieces, char *out, size_t room)
{
    size_t left = pieces->piece.length - pieces->sent;

    if (left > 0) {
        size_t length = left < room ? left : room;

        memcpy(out, pieces->piece.data + pieces->sent, length);
        pieces->sent += length;
        return (ssize_t)length;
    }
    if (pieces->last == HTTP_PIECE_LAST)
        return MHD_CONTENT_READER_END_OF_STREAM;
    return pieces->last == HTTP_PIECE_BROKEN ? MHD_CONTENT_READER_END_WITH_ERROR : 0;
}

void pieces_make(struct pieces_state *pieces, struct arena *arena, bool stopping)
{
    buf_clear(&pieces->piece);
    pieces->sent = 0;
    pieces->last = stopping ? HTTP_PIECE_BROKEN
                            : pieces->source.more(pieces->source.context, arena, &pieces->piece);
}

void pieces_fini(struct pieces_state *pieces)
{
    if (pieces->source.end)
        pieces->source.end(pieces->source.context);
    buf_fini(&pieces->piece);
    *pieces = (struct pieces_state){0};
}
