/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_cache.h - a cache of search answers, found by key.
 *
 * The cache has a fixed size in bytes; new answers overwrite the oldest. Nothing is invalidated:
 * the key names the state of the index, so a changed index has other keys. An answer that an
 * embargo or an expiry will change is stored with the moment at which it ends.
 *
 * No thread waits for another: if a part of the cache is locked, a lookup is a miss and an answer
 * is not stored. Any thread, several at once. */
#ifndef DATELINE_SERVER_ANSWERS_ANSWER_CACHE_H
#define DATELINE_SERVER_ANSWERS_ANSWER_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct answer_cache;

/* NULL if `bytes` is less than 64 KB: then there is no cache. The other functions accept NULL. */
struct answer_cache *answer_cache_new(size_t bytes);
void answer_cache_free(struct answer_cache *cache);

/* Appends the answer stored under this key to `out`, if it is valid at `now` (ms since 1970). */
bool answer_cache_find(struct answer_cache *cache, struct str key, int64_t now, struct buf *out);
/* Stores a copy of the answer, valid before the moment `until` (ms since 1970). An answer larger
 * than a quarter of a shard (1/64 of the cache) is not stored. */
void answer_cache_keep(struct answer_cache *cache, struct str key, int64_t until,
                       struct str answer);

#endif
