/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketch.c - hashes to bins, bins to values, values to keys. */
#include "store/stories/sketch.h"

#include <string.h>

#include "base/hash.h"

#define WHOLE_BINS (SKETCH_BANDS * SKETCH_ROWS)
#define HEAD_BINS  (SKETCH_HEAD_BANDS * SKETCH_ROWS)

/* Put hashes into bins. The upper half of a hash chooses the bin, and the lower half is
 * compared. */
static void deal(const uint64_t *hashes, uint32_t count, uint32_t *bins, uint32_t bin_count)
{
    memset(bins, 0xFF, bin_count * sizeof *bins);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bin = (uint32_t)((hashes[i] >> 32) * bin_count >> 32);
        uint32_t value = (uint32_t)hashes[i] >> 1; /* so that no value marks an empty bin */

        if (value < bins[bin])
            bins[bin] = value;
    }
}

/* The bin from which an empty bin borrows at this attempt: the same for every text. */
static uint32_t borrow_from(uint32_t bin, uint32_t attempt, uint32_t bin_count)
{
    return (uint32_t)((hash_mix(bin, attempt) >> 32) * bin_count >> 32);
}

static void keep_values(const uint32_t *bins, uint32_t bin_count, uint8_t *values)
{
    for (uint32_t i = 0; i < bin_count; i++) {
        uint32_t bin = i;

        for (uint32_t attempt = 1; bins[bin] == UINT32_MAX; attempt++)
            bin = borrow_from(i, attempt, bin_count);
        values[i] = (uint8_t)hash_mix(bins[bin], i + 1);
    }
}

bool sketch_make(struct sketch *sketch, const struct shingles *shingles)
{
    uint32_t head = shingles->count < SKETCH_HEAD ? shingles->count : SKETCH_HEAD;
    uint32_t bins[WHOLE_BINS];

    if (shingles->count < SKETCH_LEAST)
        return false;
    deal(shingles->hashes, shingles->count, bins, WHOLE_BINS);
    keep_values(bins, WHOLE_BINS, sketch->values);
    deal(shingles->hashes, head, bins, HEAD_BINS);
    keep_values(bins, HEAD_BINS, sketch->values + WHOLE_BINS);
    return true;
}

uint32_t sketch_key(const struct sketch *sketch, uint32_t band)
{
    uint64_t rows = 0;

    for (uint32_t row = 0; row < SKETCH_ROWS; row++)
        rows = rows << 8 | sketch->values[band * SKETCH_ROWS + row];
    return (uint32_t)(hash_mix(rows, band) >> 32);
}

bool sketch_meet(const struct sketch *a, const struct sketch *b)
{
    for (uint32_t band = 0; band < SKETCH_ALL_BANDS; band++)
        if (memcmp(a->values + band * SKETCH_ROWS, b->values + band * SKETCH_ROWS, SKETCH_ROWS) ==
            0)
            return true;
    return false;
}

double sketch_resemblance(const struct sketch *a, const struct sketch *b)
{
    uint32_t same = 0;

    for (uint32_t i = 0; i < WHOLE_BINS; i++)
        same += a->values[i] == b->values[i];
    return (double)same / WHOLE_BINS;
}
