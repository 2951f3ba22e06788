/* SPDX-License-Identifier: GPL-2.0-or-later */
/* late_pages.h - pages that were read by themselves before the METS came that names them.
 *
 *   a page waits in vain ──▶ is read by itself ──▶ is moved to --done
 *   its METS comes later ──▶ is read with the page from there, and the page's own articles go
 *
 * A page is taken for one of the METS if the index has articles that it makes by itself, and if it
 * was moved within the last day: names may come again. One thread. */
#ifndef DATELINE_INDEXER_LATE_PAGES_H
#define DATELINE_INDEXER_LATE_PAGES_H

#include "engine/reader.h"
#include "engine/upkeep.h"
#include "indexer/reading.h"

/* Zero it to begin. */
struct late_pages {
    struct string_table below; /* the pages' paths below the spool */
    char **paths;              /* where they are, by the numbers of `below` */
    size_t path_capacity;
    json_t *ids; /* of their own articles */
};

/* Find such pages of the METS, which is in the spool `in`, in the directory `done`. */
void late_pages_find(struct late_pages *pages, struct reading *reading, struct reader *reader,
                     const char *in, const char *done, const char *mets);
/* Where this page is; NULL: it is not among them. Borrowed. */
const char *late_pages_path(const struct late_pages *pages, struct str below);
/* Delete their own articles. */
enum status late_pages_forget(const struct late_pages *pages, struct loader *loader,
                              struct error *err);
void late_pages_fini(struct late_pages *pages);

#endif
