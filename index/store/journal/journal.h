/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal.h - an append-only log of records, which survive a crash. One fsync covers many records.
 *
 *   DIR/log-00000001, log-00000002 ...   records, read back in this order
 *   DIR/torn-00000001-4096               bytes of log 1, from byte 4096 on, that are not a record
 *
 *   record   "DLjr" | u32 length | u32 CRC-32 of the record's bytes | the record's bytes
 *
 * journal_append writes the record at once. The journal's own thread then syncs it, together with
 * all records appended meanwhile. Now they are durable, and the thread calls their `done`
 * functions.
 *
 * A crash may cut off the end of the last record; nobody was told that it is durable. When a log is
 * read back, invalid bytes are copied to a torn- file, and the valid records after them are still
 * read. Only a rewrite deletes records.
 *
 * Any thread, except for opening, closing and rewriting: one thread does these. */
#ifndef DATELINE_STORE_JOURNAL_JOURNAL_H
#define DATELINE_STORE_JOURNAL_JOURNAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct journal;

/* Files of bytes that were not a record, beside the logs. */
#define JOURNAL_TORN_PREFIX "torn-"

/* Receives each record that is read back; the record is borrowed during the call. An empty record
 * means: forget all records before it. */
typedef void journal_record_fn(void *context, struct str record);
/* Called from the journal's thread. err->status STATUS_OK: the record is durable. Any other status:
 * the record was removed from the log, as if it had never been appended. */
typedef void journal_done_fn(void *context, const struct error *err);

/* Creates the directory if it does not exist, and reads back all records before it returns.
 * STATUS_IO: the directory or a log cannot be read. STATUS_NO_MEMORY: the thread cannot be
 * started. */
enum status journal_open(const char *directory, journal_record_fn *record, void *context,
                         struct journal **out, struct error *err);
/* Reads the records of a journal that another process may write to, and changes nothing: bytes that
 * are no record are passed over. STATUS_IO. */
enum status journal_peek(const char *directory, journal_record_fn *record, void *context,
                         struct error *err);
/* Waits until all appended records are durable or have failed, then frees the journal. Accepts
 * NULL. */
void journal_close(struct journal *journal);

/* Append a record. Records are kept in the order of the calls.
 *
 * `done` may be NULL. It is not called if this function fails: STATUS_NO_SPACE, STATUS_IO. */
enum status journal_append(struct journal *journal, struct str record, journal_done_fn *done,
                           void *context, struct error *err);
/* Waits until all records appended so far are durable or have failed. */
void journal_flush(struct journal *journal);

/* Up to where all is durable: the logs before number *log, and *bytes of this one (UINT64_MAX: all
 * that it has). */
void journal_durable(struct journal *journal, uint32_t *log, uint64_t *bytes);
/* The journal's thread calls `durable` after each sync, before it calls the `done` functions of the
 * records. It may wait: these functions, and later syncs, wait with it. If it fails, the records
 * are removed from the log, as after a failed sync. NULL: no longer. */
typedef enum status journal_durable_fn(void *context, struct error *err);
void journal_on_durable(struct journal *journal, journal_durable_fn *durable, void *context);

/* Copy the logs of `from` to the directory `to`, which is created, and append one more record
 * (STR_NONE: none) to the copy. The copy is durable. No thread may rewrite the journal meanwhile;
 * replaced logs may be removed.
 * Records that other threads append meanwhile may be missing in the copy. */
enum status journal_copy(const char *from, const char *to, struct str record, struct error *err);

/* Returns the bytes in all logs, and in *logs the number of logs: the cost of reading them back. */
uint64_t journal_size(struct journal *journal, uint32_t *logs);

/* Remove the torn- files. They may be of any record. */
enum status journal_remove_torn(const char *directory, struct error *err);

/* Replace all records that were appended before journal_rewrite_begin by an image: a sequence of
 * records made with journal_image_add. Records appended between the two calls follow the image.
 *
 * The image becomes the log between the old logs and the log begun by journal_rewrite_begin, by one
 * rename. The old logs are deleted after it. The image starts with an empty record, so after a
 * crash before this deletion reading back forgets the old logs. */
enum status journal_rewrite_begin(struct journal *journal, struct error *err);
enum status journal_rewrite_end(struct journal *journal, struct str image, struct error *err);
/* Whether logs that an image replaces stay, until journal_remove_before. At first they do not. */
void journal_keep_replaced(struct journal *journal, bool keep);
/* Logs before this number were replaced; 0: none were, since the journal was opened. */
uint32_t journal_replaced(struct journal *journal);
void journal_remove_before(struct journal *journal, uint32_t number);
void journal_image_add(struct buf *image, struct str record);

#endif
