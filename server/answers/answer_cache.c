/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_cache.c - the cache of answers: ring buffers (shards), each with its own lock.
 *
 * An entry (key, then answer) is written after the previous one, over the oldest. Offsets count
 * all bytes ever written. So an entry is intact as long as the ring's size or less has been
 * written since the entry's start.
 *
 * A table maps a hash to the offset of its newest entry. Two hashes with the same slot replace
 * each other. base/hash_table.h would not do: it grows and never forgets. */
#include "server/answers/answer_cache.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define SHARDS       16u
#define USUAL_ANSWER 4096u /* bytes; the table has one slot per this many bytes of the ring */

struct cache_entry {
    uint64_t hash;
    uint64_t at;
    int64_t until;                      /* ms */
    uint32_t key_length, answer_length; /* both 0: an empty slot */
};

struct shard {
    pthread_mutex_t mutex;
    char *ring;
    size_t size;
    uint64_t written;
    struct cache_entry *entries;
    uint32_t entry_count;
};

struct answer_cache {
    struct shard shards[SHARDS];
};

struct answer_cache *answer_cache_new(size_t bytes)
{
    struct answer_cache *cache;

    if (bytes < SHARDS * USUAL_ANSWER)
        return NULL;
    cache = mem_zero(1, sizeof *cache);
    for (uint32_t i = 0; i < SHARDS; i++) {
        struct shard *shard = &cache->shards[i];

        pthread_mutex_init(&shard->mutex, NULL);
        shard->size = bytes / SHARDS;
        shard->ring = mem_alloc(shard->size);
        shard->entry_count = (uint32_t)(shard->size / USUAL_ANSWER);
        shard->entries = mem_zero(shard->entry_count, sizeof *shard->entries);
    }
    return cache;
}

void answer_cache_free(struct answer_cache *cache)
{
    if (!cache)
        return;
    for (uint32_t i = 0; i < SHARDS; i++) {
        pthread_mutex_destroy(&cache->shards[i].mutex);
        free(cache->shards[i].ring);
        free(cache->shards[i].entries);
    }
    free(cache);
}

/* Locks and returns the shard of the hash; NULL if another thread holds its lock. */
static struct shard *take_shard(struct answer_cache *cache, uint64_t hash)
{
    struct shard *shard = &cache->shards[hash % SHARDS];

    return pthread_mutex_trylock(&shard->mutex) == 0 ? shard : NULL;
}

static struct cache_entry *entry_of(const struct shard *shard, uint64_t hash)
{
    return &shard->entries[hash / SHARDS % shard->entry_count];
}

static bool find_in(const struct shard *shard, uint64_t hash, struct str key, int64_t now,
                    struct buf *out)
{
    const struct cache_entry *entry = entry_of(shard, hash);
    const char *kept = shard->ring + entry->at % shard->size;

    if (entry->hash != hash || entry->key_length != key.length || entry->answer_length == 0 ||
        now >= entry->until || shard->written - entry->at > shard->size ||
        memcmp(kept, key.data, key.length) != 0)
        return false;
    buf_add(out, kept + key.length, entry->answer_length);
    return true;
}

bool answer_cache_find(struct answer_cache *cache, struct str key, int64_t now, struct buf *out)
{
    uint64_t hash = hash_str(key);
    struct shard *shard = cache ? take_shard(cache, hash) : NULL;
    bool found;

    if (!shard)
        return false;
    found = find_in(shard, hash, key, now, out);
    pthread_mutex_unlock(&shard->mutex);
    return found;
}

/* An entry never wraps around: if it does not fit before the ring's end, it starts at offset 0. */
static void keep_in(struct shard *shard, uint64_t hash, struct str key, int64_t until,
                    struct str answer)
{
    size_t length = key.length + answer.length, start = shard->written % shard->size;

    if (start + length > shard->size)
        shard->written += shard->size - start;
    start = shard->written % shard->size;
    memcpy(shard->ring + start, key.data, key.length);
    memcpy(shard->ring + start + key.length, answer.data, answer.length);
    *entry_of(shard, hash) = (struct cache_entry){hash, shard->written, until, (uint32_t)key.length,
                                                  (uint32_t)answer.length};
    shard->written += length;
}

void answer_cache_keep(struct answer_cache *cache, struct str key, int64_t until, struct str answer)
{
    uint64_t hash = hash_str(key);
    struct shard *shard = cache ? take_shard(cache, hash) : NULL;

    if (!shard)
        return;
    if (answer.length > 0 && key.length + answer.length <= shard->size / 4)
        keep_in(shard, hash, key, until, answer);
    pthread_mutex_unlock(&shard->mutex);
}
