/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match_heap.c - keeps the k best hits in a heap, with the worst of them on top. */
#include <stdlib.h>

#include "base/date.h"
#include "search/match/match.h"

static bool is_worse(const struct match_hit *a, const struct match_hit *b)
{
    if (a->score != b->score)
        return a->score < b->score;
    if (a->segment != b->segment)
        return a->segment > b->segment;
    return a->document > b->document;
}

void match_heap_init(struct match_heap *heap, uint32_t capacity, struct arena *arena)
{
    *heap = (struct match_heap){.capacity = capacity};
    heap->hits = arena_alloc(arena, (capacity ? capacity : 1) * sizeof *heap->hits);
}

static void sift_down(struct match_heap *heap, uint32_t at)
{
    struct match_hit hit = heap->hits[at];

    for (;;) {
        uint32_t child = 2 * at + 1;

        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && is_worse(&heap->hits[child + 1], &heap->hits[child]))
            child++;
        if (!is_worse(&heap->hits[child], &hit))
            break;
        heap->hits[at] = heap->hits[child];
        at = child;
    }
    heap->hits[at] = hit;
}

static void sift_up(struct match_heap *heap, uint32_t at)
{
    struct match_hit hit = heap->hits[at];

    for (; at > 0 && is_worse(&hit, &heap->hits[(at - 1) / 2]); at = (at - 1) / 2)
        heap->hits[at] = heap->hits[(at - 1) / 2];
    heap->hits[at] = hit;
}

void match_heap_add(struct match_heap *heap, struct match_hit hit)
{
    if (heap->count < heap->capacity) {
        heap->hits[heap->count] = hit;
        sift_up(heap, heap->count++);
    } else if (heap->capacity > 0 && is_worse(&heap->hits[0], &hit)) {
        heap->hits[0] = hit;
        sift_down(heap, 0);
    }
}

static int best_first(const void *a, const void *b)
{
    clock_step();
    return is_worse(a, b) ? 1 : -1;
}

void match_heap_sort(struct match_heap *heap)
{
    qsort(heap->hits, heap->count, sizeof *heap->hits, best_first);
}
