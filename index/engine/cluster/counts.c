/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counts.c - two tables of counts. After KEPT_NS, or when it is full, the newer one becomes the
 * older one, and the older one is emptied. So a count is kept for twice as long at most. */
#include "engine/cluster/counts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/string_table.h"

#define SECOND_NS INT64_C(1000000000)
#define KEPT_NS   (300 * SECOND_NS)
#define KNOWN_NS  (15 * SECOND_NS)
#define LEAST     100  /* documents: a smaller count is not known */
#define ROWS_MAX  8192 /* of each table */
#define KEY_BYTES 512  /* longer keys are not kept: 8 MB of both tables at most */

struct told_counts {
    struct string_table keys;
    uint64_t counts[ROWS_MAX]; /* by number of the key */
    int64_t told[ROWS_MAX];    /* clock_monotonic() */
};

struct recent_counts {
    pthread_mutex_t mutex;
    struct told_counts *newer, *older;
    int64_t begun; /* clock_monotonic(): when the newer one was empty */
};

static struct told_counts *told_new(void)
{
    struct told_counts *told = mem_zero(1, sizeof *told);

    string_table_init(&told->keys);
    return told;
}

static void told_free(struct told_counts *told)
{
    string_table_fini(&told->keys);
    free(told);
}

struct recent_counts *counts_new(void)
{
    struct recent_counts *counts = mem_zero(1, sizeof *counts);

    pthread_mutex_init(&counts->mutex, NULL);
    counts->newer = told_new();
    counts->older = told_new();
    return counts;
}

void counts_free(struct recent_counts *counts)
{
    if (!counts)
        return;
    told_free(counts->newer);
    told_free(counts->older);
    pthread_mutex_destroy(&counts->mutex);
    free(counts);
}

static void turn(struct recent_counts *counts)
{
    struct told_counts *emptied = counts->older;

    string_table_clear(&emptied->keys);
    counts->older = counts->newer;
    counts->newer = emptied;
}

/* With the mutex held. */
static void forget_old(struct recent_counts *counts, int64_t now)
{
    int64_t age = now - counts->begun;

    if (age < KEPT_NS && counts->newer->keys.count < ROWS_MAX)
        return;
    turn(counts);
    if (age >= 2 * KEPT_NS)
        turn(counts);
    counts->begun = now;
}

static enum count_trust find(const struct told_counts *told, struct str key, int64_t now,
                             uint64_t *count)
{
    int number = string_table_find(&told->keys, key);

    if (number < 0)
        return COUNT_UNKNOWN;
    *count = told->counts[number];
    return *count >= LEAST && now - told->told[number] < KNOWN_NS ? COUNT_KNOWN : COUNT_GUESSED;
}

enum count_trust counts_find(struct recent_counts *counts, struct str key, int64_t now,
                             uint64_t *count)
{
    enum count_trust trust;

    pthread_mutex_lock(&counts->mutex);
    forget_old(counts, now);
    trust = find(counts->newer, key, now, count);
    if (trust == COUNT_UNKNOWN)
        trust = find(counts->older, key, now, count);
    pthread_mutex_unlock(&counts->mutex);
    return trust;
}

void counts_keep(struct recent_counts *counts, struct str key, int64_t now, uint64_t count)
{
    bool is_new;
    uint32_t number;

    if (key.length > KEY_BYTES)
        return;
    pthread_mutex_lock(&counts->mutex);
    forget_old(counts, now);
    number = string_table_add(&counts->newer->keys, key, &is_new);
    counts->newer->counts[number] = count;
    counts->newer->told[number] = now;
    pthread_mutex_unlock(&counts->mutex);
}
