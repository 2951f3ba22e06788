/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_builder.h - a batch of documents to a new segment's directory. One thread at a time. */
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

/* The directory is made (and emptied). Shares the schema, borrows the analyzer. Fields that the
 * schema does not know are stored, no more. */
enum status segment_builder_open(struct segment_builder **out, const struct schema *schema,
                                 struct analyzer *analyzer, const char *directory,
                                 struct error *err);
/* A document that has the id of an earlier one of the batch replaces it, unless that is a later
 * version (version.h); one that is taken back leaves what withdrawal.h says. A document that cannot
 * be taken (STATUS_BAD_DOCUMENT, _ID, STATUS_MISSING_DOCUMENT_ID) leaves the batch as it was; any
 * other failure is the batch's end. */
enum status segment_builder_add(struct segment_builder *builder, const json_t *document,
                                struct error *err);
/* Forget an earlier document of the batch, and remember the id among the touched ones. */
void segment_builder_delete(struct segment_builder *builder, struct str id);

uint32_t segment_builder_count(const struct segment_builder *builder);
const struct schema *segment_builder_schema(const struct segment_builder *builder);
/* Will the segment have sketches? */
bool segment_builder_is_sketched(const struct segment_builder *builder);
void segment_builder_measure(const struct segment_builder *builder, struct norms *norms);
/* Learn from the texts what they have in common; appends nothing where they are too few. */
void segment_builder_learn(const struct segment_builder *builder, struct buf *dictionary);
/* Every id that was added or deleted: what older segments must not show any more. */
const struct string_table *segment_builder_ids(const struct segment_builder *builder);
/* The id's document + 1; 0: deleted, and not added again. */
uint32_t segment_builder_document(const struct segment_builder *builder, uint32_t id);
const struct version *segment_builder_version(const struct segment_builder *builder,
                                              uint32_t document);
/* Count the document among the deleted ones: there is a later version of it. */
void segment_builder_drop(struct segment_builder *builder, uint32_t document);
/* Documents that others of the batch replaced, or that were dropped. */
const struct bitmap *segment_builder_deleted(struct segment_builder *builder);

/* Write the segment; `dictionary` is for its texts, and may be empty. Its files are not synced
 * yet. */
enum status segment_builder_finish(struct segment_builder *builder, const struct norms *norms,
                                   struct str dictionary, struct error *err);
void segment_builder_free(struct segment_builder *builder);

#endif
