/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pending.h - the documents that a batch has written and not published yet.
 *
 * Readers see only what is published. So a change of a stored document asks here first, and many
 * small operations need one publish. Each id has the document that it will have after the publish:
 *
 *   PENDING_UNKNOWN   the batch did not write this id: the published document is the newest
 *   PENDING_WRITTEN   the document
 *   PENDING_DELETED   none
 *
 * There is a limit. Above it, all documents are forgotten and `blind` is set: then publish before
 * the next question. One thread. */
#ifndef DATELINE_ENGINE_LOCAL_PENDING_H
#define DATELINE_ENGINE_LOCAL_PENDING_H

#include <jansson.h>

#include "base/string_table.h"

#define PENDING_BYTES_MAX     ((size_t)16 * 1024 * 1024) /* of text */
#define PENDING_DOCUMENTS_MAX 10000

struct schema;

struct pending_document {
    json_t *document; /* NULL: deleted */
    bool over_stored; /* a published document may be a later version, which will stay */
};

struct pending {
    struct string_table ids;
    struct pending_document *documents; /* by number of the id */
    size_t capacity;
    size_t bytes;
    uint32_t written; /* ids with a document */
    bool blind;
};

enum pending_state { PENDING_UNKNOWN, PENDING_WRITTEN, PENDING_DELETED };

void pending_init(struct pending *pending);
void pending_fini(struct pending *pending);
/* As after pending_init. */
void pending_clear(struct pending *pending);
/* Takes a reference to the document, which must not be changed any more. A withdrawn article
 * becomes its withdrawal. An earlier version than the pending one is ignored. */
void pending_write(struct pending *pending, const struct schema *schema, struct str id,
                   json_t *document, bool over_stored);
void pending_delete(struct pending *pending, struct str id);
/* *document is borrowed; set only with PENDING_WRITTEN. Not while blind. */
enum pending_state pending_find(const struct pending *pending, struct str id,
                                const struct pending_document **document);

#endif
