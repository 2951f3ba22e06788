/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_scans.h - the scanned pages that a METS names, all read. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_SCANS_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_SCANS_H

#include "article/formats/library/mets_issue.h"
#include "article/formats/library/mets_map.h"
#include "article/formats/library/ocr_scan.h"

enum mets_page_state {
    METS_PAGE_MISSING, /* or it cannot be read, which was reported */
    METS_PAGE_READ,
    METS_PAGE_OTHER /* there is a file, but no scanned page */
};

struct mets_scans {
    struct ocr_scan *scans; /* by the numbers of map.pages; empty unless the page is read */
    enum mets_page_state *states;
    size_t count;
};

/* Read all pages. STATUS_TOO_LARGE: they have too many bytes. Call mets_scans_fini() afterwards, in
 * any case. `in` is for messages. */
enum status mets_scans_read(struct mets_scans *scans, const struct mets_map *map,
                            const struct mets_pages *pages, struct reader_input *in,
                            struct error *err);
void mets_scans_fini(struct mets_scans *scans); /* zeroed is fine */

#endif
