/* SPDX-License-Identifier: GPL-2.0-or-later */
/* likeness.c - compares sketches, and looks up their bands. */
#include "store/stories/likeness.h"

#include <stdlib.h>
#include <string.h>

/* Between these resemblances a sketch is not conclusive: its standard error is about .06. */
#define SURELY_OTHER 0.10
#define SURELY_COPY  0.85

enum likeness likeness_of(const struct sketched *a, const struct sketched *b)
{
    double resemblance;

    if (a->size == 0 || b->size == 0 || !sketch_meet(a->sketch, b->sketch))
        return LIKENESS_OTHER;
    resemblance = a->label == b->label ? 1 : sketch_resemblance(a->sketch, b->sketch);
    return resemblance < SURELY_OTHER  ? LIKENESS_OTHER
           : resemblance < SURELY_COPY ? LIKENESS_UNSURE
                                       : LIKENESS_COPY;
}

static int by_number(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

/* The numbers from this place of the buffer on. */
static void sort_distinct(struct buf *numbers, size_t from)
{
    size_t kept = from;

    if (numbers->length > from)
        qsort(numbers->data + from, (numbers->length - from) / 4, 4, by_number);
    for (size_t i = from; i < numbers->length; i += 4) {
        uint32_t number = load_u32(numbers->data + i);

        if (kept > from && load_u32(numbers->data + kept - 4) == number)
            continue;
        memcpy(numbers->data + kept, &number, sizeof number);
        kept += 4;
    }
    numbers->length = kept;
}

enum status likeness_candidates(const struct sketches *sketches, const struct sketch *sketch,
                                struct buf *documents, struct error *err)
{
    size_t from = documents->length;
    enum status status = STATUS_OK;

    for (uint32_t band = 0; !status && band < SKETCH_ALL_BANDS; band++)
        status = sketches_find(sketches, sketch_key(sketch, band), LIKENESS_CANDIDATES_MAX,
                               documents, err);
    sort_distinct(documents, from);
    return status;
}
