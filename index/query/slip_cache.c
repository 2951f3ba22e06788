/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slip_cache.c - a table from words to the words that they may be slips of. */
#include "query/slip_cache.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "query/plan_professional.h"

#define SLIP_CACHE_BYTES_MAX ((size_t)16 << 20)

struct slip_cache {
    struct string_table keys; /* number of slips, word */
    struct pro_forms *forms;  /* one each */
    size_t capacity, bytes;
    struct arena *arena; /* of the forms */
};

struct slip_cache *slip_cache_new(void)
{
    struct slip_cache *cache = mem_zero(1, sizeof *cache);

    string_table_init(&cache->keys);
    cache->arena = arena_new();
    return cache;
}

void slip_cache_free(struct slip_cache *cache)
{
    if (!cache)
        return;
    string_table_fini(&cache->keys);
    arena_free(cache->arena);
    free(cache->forms);
    free(cache);
}

static void add_key(struct buf *key, struct str word, uint32_t slips)
{
    buf_add_char(key, (char)('0' + slips));
    buf_add_str(key, word);
}

bool slip_cache_find(const struct slip_cache *cache, struct str word, uint32_t slips,
                     struct pro_forms *out)
{
    BUF_AUTO struct buf key = {0};
    int place;

    add_key(&key, word, slips);
    place = string_table_find(&cache->keys, buf_str(&key));
    if (place >= 0)
        *out = cache->forms[place];
    return place >= 0;
}

static struct pro_forms copy_forms(struct slip_cache *cache, const struct pro_forms *forms)
{
    struct pro_forms copy = {.count = forms->count};

    copy.words = arena_alloc(cache->arena, (forms->count + 1) * sizeof *copy.words);
    for (uint32_t i = 0; i < forms->count; i++) {
        copy.words[i] = arena_str(cache->arena, forms->words[i]);
        cache->bytes += forms->words[i].length + 1 + sizeof *copy.words;
    }
    return copy;
}

void slip_cache_add(struct slip_cache *cache, struct str word, uint32_t slips,
                    const struct pro_forms *forms)
{
    BUF_AUTO struct buf key = {0};
    bool is_new;
    uint32_t place;

    if (cache->bytes >= SLIP_CACHE_BYTES_MAX)
        return;
    add_key(&key, word, slips);
    place = string_table_add(&cache->keys, buf_str(&key), &is_new);
    if (!is_new)
        return;
    cache->bytes += key.length + 1 + sizeof *cache->forms;
    cache->forms = mem_grow(cache->forms, place, &cache->capacity, sizeof *cache->forms);
    cache->forms[place] = copy_forms(cache, forms);
}
