/* SPDX-License-Identifier: GPL-2.0-or-later */
/* searcher.h - what a searcher is, for the files of search/. */
#ifndef DATELINE_SEARCH_SEARCHER_H
#define DATELINE_SEARCH_SEARCHER_H

#include "search/search.h"
#include "store/generation.h"

struct searcher {
    struct generation *generation;
    struct view *view;
};

#endif
