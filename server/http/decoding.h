/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decoding.h - expands the body of a request while it arrives, before anything else sees it.
 *
 *   decoding_begin ─▶ decoding_take ... ─▶ decoding_end ─▶ decoding_fini
 *
 * The memory of the decoder counts in the pool of bodies, since the sender chooses how much it
 * needs. Whoever takes the expanded bytes limits them. One thread at a time. */
#ifndef DATELINE_SERVER_HTTP_DECODING_H
#define DATELINE_SERVER_HTTP_DECODING_H

#include "base/coding.h"
#include "base/status.h"
#include "server/http/body.h"

#define DECODING_CPU_MS_MAX 1000

struct decoding { /* {0}: the body is as it is */
    struct coding_reader *decoder;
    struct body_pool *pool;
    uint64_t held;            /* of the pool */
    uint64_t taken, expanded; /* bytes that came, and that came of them */
    bool ended;               /* the data is complete, or not wanted; what follows is ignored */
};

/* Gets bytes that are valid for the time of the call. An error ends the decoding. */
typedef enum status decoding_taker(void *context, struct str bytes, struct error *err);

/* `field`: the value of Content-Encoding, or STR_NONE. API_BAD_CONTENT_TYPE: an unknown coding. */
enum status decoding_begin(struct decoding *decoding, struct str field, struct body_pool *pool,
                           struct error *err);
/* STATUS_BAD_JSON: the data is damaged. STATUS_TOO_LARGE: it expands as no honest text does: br and
 * zstd could make a gigabyte of some bytes, for which a worker's connections would wait; or its
 * taker needs DECODING_CPU_MS_MAX of processor time for these bytes. API_BUSY: the pool is full.
 * The taker's errors. */
enum status decoding_take(struct decoding *decoding, struct str bytes, decoding_taker *taker,
                          void *context, struct error *err);
/* All has arrived. STATUS_BAD_JSON: the data is cut short. No bytes at all are an empty body. */
enum status decoding_end(struct decoding *decoding, struct error *err);
void decoding_fini(struct decoding *decoding);

#endif
