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

/* The groups of a window that slides over the hits. */
struct slider {
    uint32_t count[MARKS_GROUPS_MAX];
    uint64_t groups;
    uint32_t end; /* the window is hits [first, end) */
};

/* The largest window that begins with this hit; false if the hit alone is longer. */
static bool slide_to(struct slider *slider, const struct hits *hits, uint32_t first,
                     uint32_t length)
{
    while (slider->end < hits->count &&
           hits->hits[slider->end].at_end <= hits->hits[first].at + length) {
        uint64_t added = hits->hits[slider->end++].groups;

        slider->groups |= added;
        for (; added; added &= added - 1)
            slider->count[__builtin_ctzll(added)]++;
    }
    return slider->end > first;
}

static void slide_from(struct slider *slider, const struct hits *hits, uint32_t first)
{
    uint64_t removed = hits->hits[first].groups;

    if (slider->end <= first) {
        slider->end = first + 1;
        return;
    }
    for (; removed; removed &= removed - 1) {
        if (--slider->count[__builtin_ctzll(removed)] == 0)
            slider->groups &= ~(removed & -removed);
    }
}

static void collect_sets(const struct hits *hits, uint32_t length, struct group_sets *sets)
{
    struct slider slider = {.end = 0};

    for (uint32_t i = 0; i < hits->count; i++) {
        if (slide_to(&slider, hits, i, length))
            add_set(sets, slider.groups,
                    (struct window){.found = true, .first_hit = i, .last_hit = slider.end - 1});
        slide_from(&slider, hits, i);
    }
}

bool pair_is_one(const struct hits *hits, uint64_t all, uint32_t length)
{
    struct slider slider = {.end = 0};

    for (uint32_t i = 0; i < hits->count; i++) {
        if (slide_to(&slider, hits, i, length) && slider.groups == all)
            return true;
        slide_from(&slider, hits, i);
    }
    return hits->count == 0;
}

bool pair_first(const struct hits *hits, uint32_t length, struct window *first)
{
    uint64_t all = hits_groups(hits, 0, UINT32_MAX);
    struct group_sets sets;

    sets.count = 0;
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
