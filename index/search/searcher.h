/* SPDX-License-Identifier: GPL-2.0-or-later */
/* searcher.h - the struct behind a searcher, for the files of search/. */
#ifndef DATELINE_SEARCH_SEARCHER_H
#define DATELINE_SEARCH_SEARCHER_H

#include "search/search.h"
#include "store/reader/generation.h"

struct searcher {
    struct generation *generation;
    struct view *view;
    struct moment *moment;    /* which documents may be shown */
    int64_t now;              /* ms */
    struct slip_cache *slips; /* of its professionals' queries; NULL: none */
};

/* The language code of a document; without one, the default of the index. Borrowed from the
 * generation. */
struct str searcher_language(const struct searcher *searcher, uint32_t segment, uint32_t document);
/* Sets the error for an absent document, which is also that for one that may not be seen. */
enum status searcher_lacks(struct str id, struct error *err);

#endif
