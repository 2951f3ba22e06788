/* SPDX-License-Identifier: GPL-2.0-or-later */
/* standing.h - saved searches, and which of them new documents may match.
 *
 * Each search is found by the rarest group of keys that it needs (needs.h). New documents are
 * looked up in it by all of their keys: a search that has none of the keys of its rarest group in
 * them costs nothing. Of the others, the remaining groups are compared, document by document. What
 * is left is searched for as always, among these documents only; so a saved search finds what a
 * search finds. (The presearcher of Luwak, now Lucene's monitor: A. Woodward, C. Hull, "Turning
 * search upside down", Berlin Buzzwords 2013; of publish and subscribe: T. Yan, H. Garcia-Molina,
 * "The SIFT information dissemination system", ACM TODS 24, 1999.)
 *
 * One thread at a time. */
#ifndef DATELINE_SEARCH_STANDING_STANDING_H
#define DATELINE_SEARCH_STANDING_STANDING_H

#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

#define STANDING_DOCUMENTS_MAX 1024 /* looked up at once */

struct standing;
struct needs;
struct generation;

struct standing *standing_new(void);
void standing_free(struct standing *standing); /* accepts NULL */
/* Adds a search under a number that was not used before. */
void standing_add(struct standing *standing, uint32_t number, const struct needs *needs);
/* Forgets it. Its memory is used until standing_free. */
void standing_drop(struct standing *standing, uint32_t number);

struct standing_counts {
    uint32_t searches; /* without dropped ones */
    uint32_t dropped;
    uint32_t anywhere; /* those that any document may match */
    size_t bytes;      /* of memory */
};
void standing_count(const struct standing *standing, struct standing_counts *out);

struct standing_document {
    uint32_t segment, document;
};
/* A search that some of the documents may match: bit i of `documents` stands for the i-th. */
typedef enum status standing_found_fn(void *context, uint32_t number, const uint64_t *documents,
                                      struct error *err);
/* Calls each() for the searches that documents of a generation may match, each search once. The
 * documents are sorted by segment and number, at most STANDING_DOCUMENTS_MAX. Returns the first
 * status of each() that is not OK. */
enum status standing_find(struct standing *standing, const struct generation *generation,
                          const struct standing_document *documents, uint32_t count,
                          struct arena *arena, standing_found_fn *each, void *context,
                          struct error *err);

#endif
