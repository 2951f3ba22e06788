/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_private.h - the struct behind a reader, for the files of readers. */
#ifndef DATELINE_ENGINE_LOCAL_READER_PRIVATE_H
#define DATELINE_ENGINE_LOCAL_READER_PRIVATE_H

#include "base/string_table.h"
#include "engine/local/local.h"
#include "engine/standing.h"
#include "search/searcher.h"

struct reader {
    struct engine *engine;
    struct searcher *searcher; /* with another make: without segments */
    bool unfiltered;           /* with another make: for a writer, hides nothing */
    /* with another make, for standing.h */
    struct searcher *gathered; /* of documents that were fetched; NULL: none were */
    struct string_table parts; /* their names */
    bool may_lack;             /* documents may have been deleted since the known parts */
};

/* The searcher of the documents that places are in. */
static inline struct searcher *documents_of(const struct reader *reader)
{
    return reader->gathered ? reader->gathered : reader->searcher;
}

/* --- standing.c --- */

/* The document at a place, in the arena. */
enum status arrival_at(const struct reader *reader, struct standing_document place,
                       struct arena *arena, struct incoming *out, struct error *err);

/* --- draft.c --- */

/* A searcher of the reader's state and of these documents, which are articles as an index keeps
 * them: they have different ids, and are the documents of the last segment. Yours to release. */
enum status drafts_open(const struct reader *reader, json_t *const *documents, uint32_t count,
                        struct searcher **out, struct error *err);

#endif
