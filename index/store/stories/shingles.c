/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shingles.c - words to shingles; compares sets of them. */
#include "store/stories/shingles.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/mem.h"

/* A rolling hash: a polynomial over the hashes of the words in the window. */
#define STEP UINT64_C(0x9E3779B97F4A7C15)

/* Thresholds of near-duplicates. An edited text needs LEAST_RESEMBLANCE. A shortened text needs
 * less resemblance, but enough shingles, nearly all of them from the other text. */
#define LEAST_RESEMBLANCE     0.50
#define LEAST_CONTAINMENT     0.85
#define LEAST_CUT             40 /* minimum shingles of a shortened text */
#define LEAST_CUT_RESEMBLANCE 0.20

static uint64_t power_of_window(void)
{
    uint64_t power = 1;

    for (int i = 0; i <= SHINGLE_WORDS; i++)
        power *= STEP;
    return power;
}

static void add(struct shingles *shingles, uint64_t hash)
{
    shingles->hashes =
        mem_grow(shingles->hashes, shingles->count, &shingles->capacity, sizeof hash);
    shingles->hashes[shingles->count++] = hash;
}

void shingles_read(struct shingles *shingles, struct analyzer *analyzer, struct str text)
{
    const uint64_t power = power_of_window();
    uint64_t window[SHINGLE_WORDS] = {0};
    uint64_t rolling = 0, words = 0;
    struct token token;

    shingles->count = 0;
    shingles->text = 0;
    analyzer_begin(analyzer, language_find(STR("en")), text);
    while (analyzer_next(analyzer, &token)) {
        uint64_t word;

        clock_step(); /* a client may send a long text */
        if (token.flags & TOKEN_ALTERNATE)
            continue;
        word = hash_str(token.word);
        rolling = (rolling + word) * STEP - window[words % SHINGLE_WORDS] * power;
        window[words % SHINGLE_WORDS] = word;
        shingles->text = hash_mix(shingles->text, word);
        if (++words >= SHINGLE_WORDS)
            add(shingles, hash_mix(rolling, SHINGLE_WORDS));
    }
}

/* Sort by one byte of the hashes. Hashes that are equal in it keep their order. */
static void sort_by_byte(const uint64_t *from, uint64_t *to, uint32_t count, uint32_t byte)
{
    uint32_t places[UINT8_MAX + 2] = {0};

    for (uint32_t i = 0; i < count; i++)
        places[(uint8_t)(from[i] >> byte * 8) + 1]++;
    for (uint32_t value = 0; value < UINT8_MAX; value++)
        places[value + 1] += places[value];
    for (uint32_t i = 0; i < count; i++)
        to[places[(uint8_t)(from[i] >> byte * 8)]++] = from[i];
}

/* A radix sort: hashes are many for a long text, and their bytes are evenly distributed. */
static void sort(uint64_t *hashes, uint32_t count)
{
    uint64_t *other = mem_alloc((count + 1) * sizeof *other);

    for (uint32_t byte = 0; byte < sizeof *hashes; byte += 2) {
        sort_by_byte(hashes, other, count, byte);
        sort_by_byte(other, hashes, count, byte + 1);
        clock_give_way();
    }
    free(other);
}

void shingles_sort(struct shingles *shingles)
{
    uint32_t kept = 0;

    sort(shingles->hashes, shingles->count);
    for (uint32_t i = 0; i < shingles->count; i++)
        if (kept == 0 || shingles->hashes[kept - 1] != shingles->hashes[i])
            shingles->hashes[kept++] = shingles->hashes[i];
    shingles->count = kept;
}

void shingles_fini(struct shingles *shingles)
{
    free(shingles->hashes);
    *shingles = (struct shingles){0};
}

uint32_t shingles_shared(const struct shingles *a, const struct shingles *b)
{
    uint32_t i = 0, j = 0, shared = 0;

    while (i < a->count && j < b->count) {
        uint64_t left = a->hashes[i], right = b->hashes[j];

        shared += left == right;
        i += left <= right;
        j += right <= left;
    }
    return shared;
}

bool shingles_are_copies(const struct shingles *a, const struct shingles *b)
{
    uint32_t smaller = a->count < b->count ? a->count : b->count;
    double shared = shingles_shared(a, b);
    double resemblance = shared / ((double)a->count + b->count - shared);

    if (smaller == 0)
        return false;
    return resemblance >= LEAST_RESEMBLANCE ||
           (resemblance >= LEAST_CUT_RESEMBLANCE && smaller >= LEAST_CUT &&
            shared >= LEAST_CONTAINMENT * smaller);
}
