/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_split.c - average linkage on resemblances estimated from sketches. */
#include "store/stories/story_split.h"

#include <stdlib.h>

#include "base/mem.h"

/* Minimum average resemblance of two clusters to be joined. Near-duplicates resemble each other by
 * .5 or more; the average over two clusters may be a little less. */
#define LEAST_ALIKE .45F
/* A shortened text is contained in the other one: containment times this counts as resemblance. */
#define CONTAINED_COUNTS .55

struct clusters {
    uint32_t count;
    uint32_t *sizes; /* 0: joined to another */
    float *alike;    /* count · count */
    uint32_t *order; /* members sorted by label, so that the order of arrival does not matter */
};

static float likeness(const struct sketched *a, const struct sketched *b)
{
    double resemblance = sketch_resemblance(a->sketch, b->sketch);
    double smaller = a->size < b->size ? a->size : b->size;
    double shared = resemblance * ((double)a->size + b->size) / (1 + resemblance);
    double contained = shared < smaller ? shared / smaller : 1;

    contained *= CONTAINED_COUNTS;
    return (float)(resemblance > contained ? resemblance : contained);
}

static int by_label(const void *a, const void *b, void *context)
{
    const struct sketched *members = context;
    uint64_t left = members[*(const uint32_t *)a].label,
             right = members[*(const uint32_t *)b].label;

    return left < right ? -1 : left > right;
}

static void measure(struct clusters *clusters, const struct sketched *members)
{
    uint32_t count = clusters->count;

    for (uint32_t i = 0; i < count; i++) {
        clusters->sizes[i] = 1;
        clusters->order[i] = i;
    }
    qsort_r(clusters->order, count, sizeof *clusters->order, by_label, (void *)(uintptr_t)members);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            clusters->alike[i * count + j] = clusters->alike[j * count + i] =
                likeness(&members[clusters->order[i]], &members[clusters->order[j]]);
}

/* Find the two clusters that resemble each other most; of several, the first pair. False: no pair
 * is alike enough. */
static bool find_closest(const struct clusters *clusters, uint32_t *a, uint32_t *b)
{
    uint32_t count = clusters->count;
    float most = LEAST_ALIKE;
    bool found = false;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; clusters->sizes[i] && j < i; j++)
            if (clusters->sizes[j] && clusters->alike[i * count + j] > most) {
                most = clusters->alike[i * count + j];
                *a = j;
                *b = i;
                found = true;
            }
    return found;
}

static void join(struct clusters *clusters, uint32_t a, uint32_t b)
{
    uint32_t count = clusters->count;
    float left = (float)clusters->sizes[a], right = (float)clusters->sizes[b];

    for (uint32_t i = 0; i < count; i++)
        clusters->alike[a * count + i] = clusters->alike[i * count + a] =
            (clusters->alike[a * count + i] * left + clusters->alike[b * count + i] * right) /
            (left + right);
    clusters->sizes[a] += clusters->sizes[b];
    clusters->sizes[b] = 0;
}

/* Name each cluster after its smallest member. */
static void name_parts(const struct clusters *clusters, const uint32_t *cluster_of, uint32_t *parts)
{
    uint32_t *smallest = mem_alloc(clusters->count * sizeof *smallest);

    memset(smallest, 0xFF, clusters->count * sizeof *smallest);
    for (uint32_t i = 0; i < clusters->count; i++)
        if (clusters->order[i] < smallest[cluster_of[i]])
            smallest[cluster_of[i]] = clusters->order[i];
    for (uint32_t i = 0; i < clusters->count; i++)
        parts[clusters->order[i]] = smallest[cluster_of[i]];
    free(smallest);
}

void story_split(const struct sketched *members, uint32_t count, uint32_t *parts)
{
    struct clusters clusters = {.count = count,
                                .sizes = mem_alloc(count * sizeof *clusters.sizes),
                                .alike = mem_zero((size_t)count * count, sizeof *clusters.alike),
                                .order = mem_alloc(count * sizeof *clusters.order)};
    uint32_t *cluster_of = mem_alloc(count * sizeof *cluster_of);
    uint32_t a, b;

    measure(&clusters, members);
    for (uint32_t i = 0; i < count; i++)
        cluster_of[i] = i;
    while (find_closest(&clusters, &a, &b)) {
        join(&clusters, a, b);
        for (uint32_t i = 0; i < count; i++)
            if (cluster_of[i] == b)
                cluster_of[i] = a;
    }
    name_parts(&clusters, cluster_of, parts);
    free(clusters.sizes);
    free(clusters.alike);
    free(clusters.order);
    free(cluster_of);
}
