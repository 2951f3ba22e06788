/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_notes.h - searches that an operator should see: those without a hit, and slow ones.
 *
 * They are in memory only, and at most so many of each kind. Any thread may call any function;
 * NULL is a list of nothing. What people search for is told only to operators. */
#ifndef DATELINE_SERVER_STATE_SEARCH_NOTES_H
#define DATELINE_SERVER_STATE_SEARCH_NOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define SEARCH_NOTES_SLOW_MS   100 /* a search that takes this long is slow */
#define SEARCH_NOTES_TYPING_MS 5000
#define SEARCH_NOTES_QUERY_MAX 200 /* bytes; longer queries are cut */

struct search_notes;

struct noted_search {
    struct str index, query;
    uint64_t hits;
    bool cut;            /* it ended early and may have more hits */
    int64_t nanoseconds; /* how long it took */
    int64_t when;        /* ms since 1970 */
};

/* `most`: of each kind. 0: NULL. */
struct search_notes *search_notes_new(uint32_t most);
void search_notes_free(struct search_notes *notes);

/* Notes a search if it found nothing, or was slow; searches for everything are not noted. The same
 * query counts up. A query without hits that a reader goes on typing (within
 * SEARCH_NOTES_TYPING_MS) is replaced by the longer one. If a list is full, the rarest and oldest
 * query gives way, and in the list of slow ones the fastest, or one that is older than a day. */
void search_notes_add(struct search_notes *notes, const struct noted_search *search);

/* Appends {"withoutHits": [...], "slow": [...]}, the most frequent and the slowest first. */
void search_notes_write(struct search_notes *notes, struct buf *out);

#endif
