/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_pair.c - collects the sets of groups that windows show, and finds two that are all. */
#include "search/snippet/snippet_pair.h"

#define SETS_MAX 64

struct group_set {
    uint64_t groups;
    struct window window; /* the first with these groups */
};

struct group_sets {
    struct group_set sets[SETS_MAX];
    uint32_t count;
};

static void add_set(struct group_sets *sets, uint64_t groups, struct window window)
{
    for (uint32_t i = 0; i < sets->count; i++) {
        if (!(groups & ~sets->sets[i].groups))
            return;
    }
    if (sets->count < SETS_MAX)
        sets->sets[sets->count++] = (struct group_set){groups, window};
}

/* The largest window that begins with each hit. */
static void collect_sets(const struct hits *hits, uint32_t length, struct group_sets *sets)
{
    uint32_t count[MARKS_GROUPS_MAX] = {0}, end = 0;
    uint64_t groups = 0;

    for (uint32_t i = 0; i < hits->count; i++) {
        for (; end < hits->count && hits->hits[end].at_end - hits->hits[i].at <= length; end++) {
            for (uint64_t added = hits->hits[end].groups; added; added &= added - 1)
                count[__builtin_ctzll(added)]++;
            groups |= hits->hits[end].groups;
        }
        if (end <= i) { /* the hit alone is longer */
            end = i + 1;
            continue;
        }
        add_set(sets, groups, (struct window){.found = true, .first_hit = i, .last_hit = end - 1});
        for (uint64_t removed = hits->hits[i].groups; removed; removed &= removed - 1) {
            if (--count[__builtin_ctzll(removed)] == 0)
                groups &= ~(removed & -removed);
        }
    }
}

bool pair_first(const struct hits *hits, uint32_t length, struct window *first)
{
    uint64_t all = hits_groups(hits, 0, UINT32_MAX);
    struct group_sets sets = {.count = 0};

    collect_sets(hits, length, &sets);
    for (uint32_t i = 0; i < sets.count; i++) {
        for (uint32_t k = i + 1; k < sets.count; k++) {
            if ((sets.sets[i].groups | sets.sets[k].groups) != all)
                continue;
            *first = sets.sets[i].window;
            return true;
        }
    }
    return false;
}
