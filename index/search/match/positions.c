/* SPDX-License-Identifier: GPL-2.0-or-later */
/* positions.c - a growing list of positions. */
#include "search/match/positions.h"

#include <string.h>

#define FIRST_CAPACITY 32

void positions_reserve(struct arena *arena, struct positions *positions, uint32_t more)
{
    uint32_t capacity = positions->capacity ? positions->capacity : FIRST_CAPACITY;
    uint32_t *larger;

    if (positions->capacity - positions->count >= more)
        return;
    while (capacity - positions->count < more)
        capacity *= 2;
    larger = arena_alloc(arena, capacity * sizeof *larger);
    if (positions->count)
        memcpy(larger, positions->at, positions->count * sizeof *larger);
    positions->at = larger;
    positions->capacity = capacity;
}

void positions_add_one(struct arena *arena, struct positions *positions, uint32_t position)
{
    positions_reserve(arena, positions, 1);
    positions->at[positions->count++] = position;
}

/* Both ascend. Merges from the end, the larger of the two last positions first. */
void positions_merge(struct arena *arena, struct positions *all, const struct positions *more)
{
    uint32_t left = all->count, right = more->count;

    for (uint32_t i = 0; i < more->count; i++)
        positions_add_one(arena, all, more->at[i]);
    while (right > 0 && left > 0) {
        uint32_t end = left + right - 1;

        if (all->at[left - 1] > more->at[right - 1])
            all->at[end] = all->at[--left];
        else
            all->at[end] = more->at[--right];
    }
    while (right > 0) {
        right--;
        all->at[right] = more->at[right];
    }
}
