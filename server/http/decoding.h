/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decoding.h - takes the body of a request while it arrives, and expands it if it is compressed.
 *
 *   decoding_begin ─▶ decoding_take ... ─▶ decoding_end ─▶ decoding_fini
 *                         │      ▲
 *                         ▼      │ if the body is .behind
 *                       decoding_go_on
 *
 * decoding_take does a little at once. If the bytes expand to more, or the body is large, it keeps
 * what is left for decoding_go_on, which may take its time on another thread.
 *
 * The memory of the decoder, and of what is left, counts in the pool of bodies, since the sender
 * chooses how much it needs. Whoever takes the expanded bytes limits them. One thread at a time. */
#ifndef DATELINE_SERVER_HTTP_DECODING_H
#define DATELINE_SERVER_HTTP_DECODING_H

#include "base/buf.h"
#include "base/coding.h"
#include "base/status.h"
#include "server/http/body.h"

#define DECODING_CPU_MS_MAX 1000

struct decoding {
    struct coding_reader *decoder; /* NULL: the body is as it is */
    struct body_pool *pool;
    uint64_t held;            /* of the pool */
    uint64_t taken, expanded; /* bytes that came, and that came of them */
    bool ended;               /* the data is complete, or not wanted; what follows is ignored */
    bool behind;              /* decoding_go_on has to be called before anything else */
    struct buf left;          /* bytes that came, and that decoding_go_on takes */
};

/* Gets bytes that are valid for the time of the call. An error ends the decoding. */
typedef enum status decoding_taker(void *context, struct str bytes, struct error *err);

/* `field`: the value of Content-Encoding, or STR_NONE. API_BAD_CONTENT_TYPE: an unknown coding. */
enum status decoding_begin(struct decoding *decoding, struct str field, struct body_pool *pool,
                           struct error *err);
/* STATUS_BAD_JSON: the data is damaged. STATUS_TOO_LARGE: it expands as no honest text does: br and
 * zstd could make a gigabyte of some bytes. API_BUSY: the pool is full. The taker's errors. */
enum status decoding_take(struct decoding *decoding, struct str bytes, decoding_taker *taker,
                          void *context, struct error *err);
/* Takes the bytes that decoding_take left. Its errors; and STATUS_TOO_LARGE if compressed bytes and
 * their taker need DECODING_CPU_MS_MAX of processor time. */
enum status decoding_go_on(struct decoding *decoding, decoding_taker *taker, void *context,
                           struct error *err);
/* All has arrived. STATUS_BAD_JSON: the data is cut short. No bytes at all are an empty body. */
enum status decoding_end(struct decoding *decoding, struct error *err);
void decoding_fini(struct decoding *decoding);

#endif
