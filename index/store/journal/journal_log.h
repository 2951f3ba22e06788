/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_log.h - one log file of a journal: writing records to bytes and reading them back.
 * Private to the journal. */
#ifndef DATELINE_STORE_JOURNAL_JOURNAL_LOG_H
#define DATELINE_STORE_JOURNAL_JOURNAL_LOG_H

#include "store/journal/journal.h"

#define LOG_PREFIX "log-"
#define LOG_HEADER 12

/* Append the record with its header to *out. */
void log_add_record(struct buf *out, struct str record);

/* Visit the records of a log. Invalid bytes are copied to a file torn-... beside it, and a warning
 * is logged. In the `last` log, invalid bytes at the end are also cut off. */
enum status log_read(const char *directory, uint32_t number, bool last, journal_record_fn *record,
                     void *context, struct error *err);
/* The same, without a change: invalid bytes are passed over. */
enum status log_peek(const char *directory, uint32_t number, journal_record_fn *record,
                     void *context, struct error *err);
/* "DIR/log-00000007"; yours to free. */
char *log_path(const char *directory, uint32_t number);

#endif
