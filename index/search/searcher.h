/* SPDX-License-Identifier: GPL-2.0-or-later */
/* searcher.h - what a searcher is, for the files of search/: an index at a moment. */
#ifndef DATELINE_SEARCH_SEARCHER_H
#define DATELINE_SEARCH_SEARCHER_H

#include "search/search.h"
#include "store/reader/generation.h"

struct searcher {
    struct generation *generation;
    struct view *view;
    struct moment *moment; /* what may be shown */
    int64_t now;           /* ms */
};

/* What a document is taken to be written in. Borrowed from the generation. */
struct str searcher_language(const struct searcher *searcher, uint32_t segment, uint32_t document);

#endif
