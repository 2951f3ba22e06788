/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ledger.h - the record of the files that were loaded into an index, kept beside the index.
 *
 * A row belongs to a file, by its key: its whole path, or the path below --root. It has
 *
 *   a claim    the file was read when it was like this, and all its documents are durable
 *   ids        of documents that came of the file, and may be in the index
 *
 * A row without a claim tells that a reading began: its documents may be in the index, but the file
 * must be read again. ids are of three kinds: those of the claim; those that are left over from
 * what the file once had; those of a reading that was not finished.
 *
 * The caller keeps two rules, so that the ledger never claims more than the index has:
 *
 *   1. write a claim after the documents are durable;
 *   2. take the claim back (ledger_begin) before they are changed or deleted.
 *
 * On disk it is a log, which ledger_close rewrites when half of it is out of date:
 *
 *   file    := "DLloads1" | record...
 *   record  := length u32 | CRC-32 u32 | payload
 *   payload := kind u8 | key length varint | key | the kind's part
 *   claim   := size varint | modified u64 | changed u64 | hash u64 | options u64 | root u64 |
 *              fresh u8 | failed varint | list of its ids | list of ids left over
 *   begun   := root u64 | list of ids
 *   gone    := nothing
 *   list    := bytes varint | id_list.h
 *
 * A record that a crash cut short ends the log: what follows is dropped. One thread at a time; the
 * caller has the right to write to the database. */
#ifndef DATELINE_INDEXER_LEDGER_LEDGER_H
#define DATELINE_INDEXER_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"
#include "indexer/ledger/id_list.h"

struct ledger;

struct ledger_claim {
    uint64_t size;             /* bytes */
    int64_t modified, changed; /* the file's times (mtime, ctime), in ns since 1970 */
    uint64_t hash;             /* of its bytes */
    uint64_t options;          /* hash of the options and the version that it was read with */
    uint64_t root;             /* hash of the path of --root; 0: none */
    uint64_t failed;           /* its parts that could not be read */
    bool fresh; /* it was modified just before it was read: times do not prove that it is unchanged
                 */
};

/* Opens the ledger in this file; a missing file is an empty ledger. A file of another format is
 * logged, and replaced by an empty ledger. */
enum status ledger_open(const char *path, struct ledger **out, struct error *err);
/* Makes the log durable, and smaller if that is worth it. Frees the ledger also after a failure.
 * NULL is fine. */
enum status ledger_close(struct ledger *ledger, struct error *err);
/* Frees the ledger without that. NULL is fine. */
void ledger_abandon(struct ledger *ledger);

/* Rows are numbered from 0; a row that was dropped keeps its number. */
uint32_t ledger_count(const struct ledger *ledger);
/* The row of this key; adds an empty one. */
uint32_t ledger_row(struct ledger *ledger, struct str key);
/* The row of this key, or -1. */
int64_t ledger_find(const struct ledger *ledger, struct str key);
/* Borrowed until the ledger is closed. */
struct str ledger_key(const struct ledger *ledger, uint32_t row);
/* Hash of the path of --root that the row was last changed with. */
uint64_t ledger_root(const struct ledger *ledger, uint32_t row);
/* False: nothing is claimed; *out is unchanged. */
bool ledger_claim(const struct ledger *ledger, uint32_t row, struct ledger_claim *out);
/* False: the row is empty: its file never gave a document, or was dropped. */
bool ledger_has_ids(const struct ledger *ledger, uint32_t row);

typedef void ledger_id_fn(void *context, struct str id);
/* All ids of the row, of every kind; an id may come twice. */
void ledger_each_id(const struct ledger *ledger, uint32_t row, ledger_id_fn *each, void *context);
/* The ids of the claim only, also after it was taken back. */
void ledger_each_claimed(const struct ledger *ledger, uint32_t row, ledger_id_fn *each,
                         void *context);

/* Takes the claim back, and adds these ids (NULL: none). All errors are those of file.h. */
enum status ledger_begin(struct ledger *ledger, uint32_t row, uint64_t root,
                         const struct id_list *ids, struct error *err);
/* Replaces all that the row has. */
enum status ledger_finish(struct ledger *ledger, uint32_t row, const struct ledger_claim *claim,
                          const struct id_list *ids, const struct id_list *left, struct error *err);
/* Replaces the claim, and keeps the ids. The row has a claim. */
enum status ledger_renew(struct ledger *ledger, uint32_t row, const struct ledger_claim *claim,
                         struct error *err);
/* Empties the row. */
enum status ledger_drop(struct ledger *ledger, uint32_t row, struct error *err);
/* Did no other process change the log since it was opened here? It may, whenever this one has not
 * the right to write. */
bool ledger_is_current(const struct ledger *ledger);
/* Makes all records durable. */
enum status ledger_sync(struct ledger *ledger, struct error *err);

#endif
