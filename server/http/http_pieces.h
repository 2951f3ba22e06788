/* SPDX-License-Identifier: GPL-2.0-or-later */
/* http_pieces.h - an answer that is made piece by piece, while it is sent. Private to this room.
 *
 *   worker: libmicrohttpd wants bytes ─▶ what is left of the piece
 *           nothing is left ─▶ suspend the connection ─▶ runner: make the next piece ─▶ resume
 *
 * So there is one piece of each answer in memory, whatever the client's speed, and a runner is busy
 * only while it makes one. */
#ifndef DATELINE_SERVER_HTTP_HTTP_PIECES_H
#define DATELINE_SERVER_HTTP_HTTP_PIECES_H

#include <microhttpd.h>

#include "server/http/http.h"

struct pieces_state {
    struct http_pieces source;
    enum http_piece last; /* what the source said when it made .piece */
    struct buf piece;
    size_t sent; /* bytes of .piece that libmicrohttpd has */
};

/* Bytes for libmicrohttpd: their number, MHD_CONTENT_READER_END_OF_STREAM or _END_WITH_ERROR. 0:
 * the next piece must be made. Worker's thread. */
ssize_t pieces_take(struct pieces_state *pieces, char *out, size_t room);
/* Makes the next piece. Runner's thread. `stopping`: there is no time for it. */
void pieces_make(struct pieces_state *pieces, struct arena *arena, bool stopping);
/* Ends the source, too, if there is one. */
void pieces_fini(struct pieces_state *pieces);

#endif
