/* SPDX-License-Identifier: GPL-2.0-or-later */
/* radix.h - sorts many numbers by their bits (Knuth, "The Art of Computer Programming", volume 3,
 * 5.2.5). Any thread. */
#ifndef DATELINE_BASE_RADIX_H
#define DATELINE_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

struct radix_item {
    uint32_t key, value;
};

/* Sorts by keys, ascending; items with the same key keep their order. `spare` has as much room. */
void radix_sort(struct radix_item *items, struct radix_item *spare, size_t count);

#endif
