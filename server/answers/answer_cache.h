/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_cache.h - answers to searches that were asked before of the same state of an index.
 *
 * Bounded: so many bytes and no more, the oldest answers go first. A new state of an index has
 * other keys, and an answer that an embargo or an expiry changes says until when it is valid. So
 * nothing is ever taken back. No thread waits for another: what is in use at the moment is
 * searched for as if it were not there.
 *
 * Any thread, several at once. */
#ifndef DATELINE_SERVER_ANSWERS_ANSWER_CACHE_H
#define DATELINE_SERVER_ANSWERS_ANSWER_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct answer_cache;

/* NULL when `bytes` is 0: then nothing is kept and nothing found. */
struct answer_cache *answer_cache_new(size_t bytes);
void answer_cache_free(struct answer_cache *cache);

/* Adds the answer to `out` when there is one to this very key that is valid at `now` (ms). */
bool answer_cache_find(struct answer_cache *cache, struct str key, int64_t now, struct buf *out);
/* Valid before the moment `until` (ms). */
void answer_cache_keep(struct answer_cache *cache, struct str key, int64_t until,
                       struct str answer);

#endif
