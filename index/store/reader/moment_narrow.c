/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moment_narrow.c - turns the documents that a key may see into those that are hidden from it. */
#include "store/reader/moment_narrow.h"

const struct moment *moment_narrow(const struct moment *moment, const struct bitmap *shown,
                                   struct arena *arena)
{
    struct moment *narrow = arena_zero(arena, 1, sizeof *narrow);

    narrow->from = moment->from;
    narrow->until = moment->until;
    narrow->segment_count = moment->segment_count;
    narrow->hidden = arena_zero(arena, moment->segment_count + 1, sizeof *narrow->hidden);
    for (uint32_t s = 0; s < moment->segment_count; s++) {
        struct bitmap *hidden = &narrow->hidden[s];

        *hidden = bitmap_in(arena, shown[s].size);
        bitmap_or(hidden, &shown[s]);
        bitmap_not(hidden);
        if (moment_hides_any(moment, s))
            bitmap_or(hidden, &moment->hidden[s]);
        narrow->hidden_count += bitmap_count(hidden);
    }
    return narrow;
}
