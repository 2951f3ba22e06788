/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal.h - records that are on disk when it says so: an append-only log, one fsync for many.
 *
 *   DIR/log-00000001, log-00000002 ...   records, one behind the other, read back in this order
 *   record: "DLjr" | u32 length | u32 CRC-32 of what follows | the record's bytes
 *
 * An append is written at once and made durable by a thread of the journal's own, together with all
 * that were appended meanwhile; whoever appended is then told. What a crash cut short was never
 * acknowledged: it is moved to a file torn-..., and so are bytes that are damaged, while the
 * records behind them are still read. Nothing is deleted but by a rewrite.
 *
 * Any thread, but for opening, closing and rewriting. */
#ifndef DATELINE_STORE_JOURNAL_JOURNAL_H
#define DATELINE_STORE_JOURNAL_JOURNAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct journal;

/* A record while it is read back; borrowed. An empty one says: forget all that came before. */
typedef void journal_record_fn(void *context, struct str record);
/* From the journal's thread. .status OK: durable; else the record is not there and never was. */
typedef void journal_done_fn(void *context, const struct error *err);

/* Makes the directory where it is missing; reads all records back first. */
enum status journal_open(const char *directory, journal_record_fn *record, void *context,
                         struct journal **out, struct error *err);
/* Waits until what was appended is durable. NULL is fine. */
void journal_close(struct journal *journal);

/* `file` (or -1) is a descriptor of a file in the directory that must be durable with the record,
 * with its name; the journal closes it, in any case. `done` may be NULL; it is not called when this
 * fails: STATUS_NO_SPACE, STATUS_IO. Records are kept in the order of the calls. */
enum status journal_append(struct journal *journal, struct str record, int file,
                           journal_done_fn *done, void *context, struct error *err);
/* Waits until all that was appended so far is durable or has failed. */
void journal_flush(struct journal *journal);

/* A copy of the logs in the directory `to`, which is made, with one more record behind them
 * (STR_NONE: none). Nobody rewrites the journal meanwhile; what others append may be missing. */
enum status journal_copy(const char *from, const char *to, struct str record, struct error *err);

/* Bytes in all logs, and how many these are: what reading back would cost. */
uint64_t journal_size(struct journal *journal, uint32_t *logs);

/* Replace everything appended until journal_rewrite_begin by an image, a sequence of records made
 * with journal_image_add. Between the two calls others may append: that comes behind the image. */
enum status journal_rewrite_begin(struct journal *journal, struct error *err);
enum status journal_rewrite_end(struct journal *journal, struct str image, struct error *err);
void journal_image_add(struct buf *image, struct str record);

#endif
