/* SPDX-License-Identifier: GPL-2.0-or-later */
/* taken.h - the record of takedowns: DB/takedowns.json, and the ids that are never indexed again.
 *
 *   {"records": [
 *     {"number": 1, "index": "news", "operation": 12, "at": "2026-03-01T10:00:00.000Z",
 *      "who": "…", "reason": "…",
 *      "documents": [{"id": "<SHA-256 of the id>", "text": "<SHA-256 of the document>" or null}],
 *      "previous": "<hash of the record before>",
 *      "signature": "<of the SHA-256 of all members before>",   if there was a key to sign with
 *      "hash": "<SHA-256 of all members before>"}]}
 *
 * The record holds hashes, so it does not tell again what was taken down; who knows an id can find
 * it. Each record has the hash of the one before (S. Haber, W. S. Stornetta, "How to time-stamp a
 * digital document", Journal of Cryptology 3, 1991): who keeps the last hash elsewhere can prove
 * that no record was changed or left out since. Records are only added. The file belongs to the
 * database and to names of indexes, so a list outlives its index.
 *
 * The file is replaced atomically by the process that has the right to write. Any thread may read
 * an open list.
 *
 * Where another make has the indexes, new records go there (make.h), so that all daemons before it
 * know them: they are a chain of their own, and what the file has counts, too. */
#ifndef DATELINE_ENGINE_LOCAL_TAKEN_H
#define DATELINE_ENGINE_LOCAL_TAKEN_H

#include <jansson.h>

#include "base/string_table.h"
#include "engine/takedown.h"
#include "store/writer/writer.h"

struct taken {
    json_t *root;            /* of the file */
    json_t *shared;          /* the records of another make; NULL: the indexes are here */
    struct string_table ids; /* the hashes of those of one index */
};

/* Reads the list of an index; a missing file is an empty list. Call taken_close in any case.
 * STATUS_CORRUPT: the file is damaged. */
enum status taken_open(const struct engine *engine, const char *uid, struct taken *taken,
                       struct error *err);
void taken_close(struct taken *taken); /* a zeroed struct is fine */
bool taken_has(const struct taken *taken, struct str id);
/* Is the document on the list? Then the writer reports it as refused. */
bool taken_refuses(const struct taken *taken, struct writer *writer, const json_t *document);

/* Appends the records of an index; `id` STR_NONE: of all ids. */
void taken_list(const struct taken *taken, const char *uid, struct str id, json_t *out);
/* Counts the ids of the operation's record, and those of documents that the index had. False: there
 * is no such record. */
bool taken_recorded(const struct taken *taken, const struct takedown *order,
                    struct takedown_outcome *outcome);
/* Adds a record, durably. `documents` is taken over: an array as above. STATUS_TOO_LARGE. */
enum status taken_record(struct engine *engine, struct taken *taken, const struct takedown *order,
                         json_t *take_documents, struct error *err);
/* A new object {"id": …, "text": …} of a record. `document` NULL: the index does not have it. */
json_t *taken_entry(struct str id, const json_t *document);
/* Is each record as it was written, and none missing between them? */
bool taken_is_intact(const struct taken *taken);

#endif
