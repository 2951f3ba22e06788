/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_builder.h - builds a segment from a batch of documents. One thread at a time. */
#ifndef DATELINE_STORE_SEGMENT_SEGMENT_BUILDER_H
#define DATELINE_STORE_SEGMENT_SEGMENT_BUILDER_H

#include <jansson.h>

#include "analysis/analyzer.h"
#include "base/bitmap.h"
#include "base/status.h"
#include "base/string_table.h"
#include "store/segment/version.h"
#include "store/settings/schema.h"
#include "store/terms/norms.h"

struct segment_builder;

/* The directory is created, and emptied if it exists. The builder shares the schema and borrows the
 * analyzer until segment_builder_free. Fields that the schema does not list are stored but not
 * indexed. */
enum status segment_builder_open(struct segment_builder **out, const struct schema *schema,
                                 struct analyzer *analyzer, const char *directory,
                                 struct error *err);
/* Add a document. If an earlier document of the batch has the same id, the later version stays
 * (version.h). A withdrawn article is replaced by its withdrawal (withdrawal.h).
 *
 * STATUS_BAD_DOCUMENT, STATUS_BAD_DOCUMENT_ID, STATUS_MISSING_DOCUMENT_ID: the document is rejected
 * and the batch is unchanged. After any other failure the batch is lost. */
enum status segment_builder_add(struct segment_builder *builder, const json_t *document,
                                struct error *err);
/* Delete the batch's document with this id, if there is one, and list the id in
 * segment_builder_ids. */
void segment_builder_delete(struct segment_builder *builder, struct str id);

uint32_t segment_builder_count(const struct segment_builder *builder);
const struct schema *segment_builder_schema(const struct segment_builder *builder);
/* Will the segment have the file `sketches`? */
bool segment_builder_is_sketched(const struct segment_builder *builder);
/* Measure the average lengths of the fields. */
void segment_builder_measure(const struct segment_builder *builder, struct norms *norms);
/* Train a compression dictionary on the texts and append it to *dictionary. Appends nothing if
 * there are too few texts. */
void segment_builder_learn(const struct segment_builder *builder, struct buf *dictionary);
/* All ids that were added or deleted: documents of older segments with these ids are obsolete.
 * Borrowed until segment_builder_free. */
const struct string_table *segment_builder_ids(const struct segment_builder *builder);
/* The number of the id's document, + 1; 0: the batch only deletes the id. `id` is a number of
 * segment_builder_ids. */
uint32_t segment_builder_document(const struct segment_builder *builder, uint32_t id);
/* Did the batch delete the id? Then documents of older segments are obsolete, whatever their
 * version. */
bool segment_builder_was_deleted(const struct segment_builder *builder, uint32_t id);
const struct version *segment_builder_version(const struct segment_builder *builder,
                                              uint32_t document);
/* Mark the document as deleted, because an older segment has a later version of it. */
void segment_builder_drop(struct segment_builder *builder, uint32_t document);
/* The deleted documents: replaced within the batch, or dropped. */
const struct bitmap *segment_builder_deleted(struct segment_builder *builder);

/* Write the segment. `dictionary` compresses its texts, and may be empty. The files are not
 * synced. */
enum status segment_builder_finish(struct segment_builder *builder, const struct norms *norms,
                                   struct str dictionary, struct error *err);
void segment_builder_free(struct segment_builder *builder);

#endif
