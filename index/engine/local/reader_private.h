/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_private.h - the struct behind a reader, for reader.c and standing.c. */
#ifndef DATELINE_ENGINE_LOCAL_READER_PRIVATE_H
#define DATELINE_ENGINE_LOCAL_READER_PRIVATE_H

#include "engine/local/local.h"
#include "search/searcher.h"

struct reader {
    struct engine *engine;
    struct searcher *searcher; /* with another make: without segments */
    bool unfiltered;           /* with another make: for a writer, hides nothing */
};

#endif
