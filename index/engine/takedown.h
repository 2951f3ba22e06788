/* SPDX-License-Identifier: GPL-2.0-or-later */
/* takedown.h - frees an index of articles for good, and keeps a record of it.
 *
 *   record the ids ─▶ delete the articles ─▶ build all segments anew ─▶ remove the old files
 *
 * The record comes first, so that no load brings an article back meanwhile. After the last step no
 * file of the index has a text, posting, word or compressed piece of the articles, nor of versions
 * that were replaced or deleted before. Readers that are open keep the removed files until they are
 * released, without names. A crash loses nothing: repeat the call with the same number.
 *
 * Batches (batch.h), loaders (upkeep.h) and restored dumps (backup.h) refuse the ids on the list.
 */
#ifndef DATELINE_ENGINE_TAKEDOWN_H
#define DATELINE_ENGINE_TAKEDOWN_H

#include "engine/engine.h"

#define TAKEDOWN_IDS_MAX  1000                /* ids of one takedown */
#define TAKEDOWN_FILE_MAX ((size_t)256 << 20) /* bytes of the record */
#define TAKEDOWN_FILE     "takedowns.json"    /* in the database's directory */

#define TAKEDOWN_DIGEST_SIZE 65 /* hexadecimal digits of SHA-256, and a NUL */

/* Signs the digest of a record. False: there is no key to sign with. */
typedef bool takedown_sign_fn(void *context, const char *digest, char out[TAKEDOWN_DIGEST_SIZE]);

struct takedown {
    const char *uid;
    uint64_t operation;
    const json_t *ids; /* an array of strings */
    bool copies;       /* also of all near-duplicates: the articles of the same stories */
    struct str who, reason;
    takedown_sign_fn *sign; /* NULL: the record is not signed */
    void *sign_context;
};

struct takedown_outcome {
    uint64_t removed; /* documents that the index had: those of the ids, and their copies */
    uint64_t listed;  /* ids that are on the list now because of it */
};

/* Writing. STATUS_INDEX_NOT_FOUND, before anything is recorded. */
enum status engine_takedown(struct engine *engine, const struct takedown *order,
                            struct takedown_outcome *outcome, struct error *err);

/* Frees an index of what the list of a name has, if it has any of it. The name is its own, for a
 * backup, or the one that it is about to get, so that it never has the documents under that name.
 * *removed: how many documents it had. Writing. */
enum status engine_enforce_takedowns(struct engine *engine, const char *uid, const char *name,
                                     uint64_t *removed, struct error *err);

/* What an index's list names, for documents outside of it. */
struct taken;
enum status engine_taken(const struct engine *engine, const char *uid, struct taken **out,
                         struct error *err);
void engine_taken_free(struct taken *taken); /* NULL is fine */
/* Is the document, as text of JSON, on the list? `key` is the primary key. */
bool engine_is_taken(const struct taken *taken, struct str key, struct str document);
bool engine_is_taken_id(const struct taken *taken, struct str id);

/* The records of an index, oldest first: a new array; `id` STR_NONE: of all ids. *intact: whether
 * the chain of all records is whole. Any thread. STATUS_CORRUPT. */
enum status engine_takedowns(const struct engine *engine, const char *uid, struct str id,
                             json_t **out, bool *intact, struct error *err);
/* What the signature of a record is of: the SHA-256 of the members before it. */
const char *engine_takedown_digest(const json_t *record, char out[TAKEDOWN_DIGEST_SIZE]);

#endif
