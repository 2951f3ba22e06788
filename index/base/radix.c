/* SPDX-License-Identifier: GPL-2.0-or-later */
/* radix.c - eleven bits at a time, from the lowest; few items by insertion. */
#include "base/radix.h"

#include <string.h>

#define BITS   11
#define VALUES (1U << BITS)
#define FEW    64

static void sort_few(struct radix_item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct radix_item item = items[i];
        size_t at = i;

        for (; at > 0 && items[at - 1].key > item.key; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* By the bits from `shift` on. */
static void sort_by_bits(const struct radix_item *from, struct radix_item *to, size_t count,
                         unsigned shift)
{
    size_t starts[VALUES + 1] = {0};

    for (size_t i = 0; i < count; i++)
        starts[(from[i].key >> shift) % VALUES + 1]++;
    for (size_t i = 1; i < VALUES; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < count; i++)
        to[starts[(from[i].key >> shift) % VALUES]++] = from[i];
}

void radix_sort(struct radix_item *items, struct radix_item *spare, size_t count)
{
    struct radix_item *from = items, *to = spare, *sorted;
    uint32_t bits = 0;

    if (count <= FEW) {
        sort_few(items, count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        bits |= items[i].key;
    for (unsigned shift = 0; shift < 32 && bits >> shift > 0; shift += BITS) {
        sort_by_bits(from, to, count, shift);
        sorted = to;
        to = from;
        from = sorted;
    }
    if (from != items)
        memcpy(items, from, count * sizeof *items);
}
