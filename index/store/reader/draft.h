/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draft.h - a generation and some documents more, which the index does not have.
 *
 * These drafts become a segment of their own, built like every segment; so what finds the documents
 * of the index finds them. A document of the index with the same id as a draft counts as deleted,
 * as if the draft had replaced it. The segment has a directory of its own, which is not part of the
 * index and not durable. It is needed until a view of the new generation was acquired. */
#ifndef DATELINE_STORE_READER_DRAFT_H
#define DATELINE_STORE_READER_DRAFT_H

#include <jansson.h>
#include <stdint.h>

#include "base/status.h"

struct generation;

/* The drafts, which have different ids, are the documents 0, 1, … of the last segment. `before` is
 * shared, and may be released before the new generation. `directory` must not exist. Yours to
 * release. STATUS_BAD_DOCUMENT, STATUS_BAD_DOCUMENT_ID, STATUS_MISSING_DOCUMENT_ID: one cannot be
 * indexed. */
enum status generation_with_drafts(const struct generation *before, json_t *const *drafts,
                                   uint32_t count, const char *directory, struct generation **out,
                                   struct error *err);

#endif
