/* SPDX-License-Identifier: GPL-2.0-or-later */
/* move_compare.h - are two indexes equal: the counts, a sample of articles, a sample of answers. */
#ifndef DATELINE_INDEXER_MOVE_COMPARE_H
#define DATELINE_INDEXER_MOVE_COMPARE_H

#include <jansson.h>

#include "base/buf.h"
#include "engine/engine.h"

struct move_side {
    struct engine *engine;
    const char *uid;
};

struct move_compared {
    uint32_t articles, searches; /* how many were the same in both */
};

/* Appends the document's primary key as text: `key` may be nested, `a.b`. False: it has none. */
bool move_id_of(const json_t *document, struct str key, struct buf *out);
/* `documents`: how many must be in both. STATUS_NOT_FOUND: the first difference. */
enum status move_compare(const struct move_side *here, const struct move_side *cluster,
                         uint64_t documents, struct move_compared *out, struct error *err);

#endif
