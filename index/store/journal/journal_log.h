/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_log.h - one file of a journal: how records stand in it, and reading them back. Private to
 * the journal. */
#ifndef DATELINE_STORE_JOURNAL_JOURNAL_LOG_H
#define DATELINE_STORE_JOURNAL_JOURNAL_LOG_H

#include "store/journal/journal.h"

#define LOG_PREFIX "log-"
#define LOG_HEADER 12

/* The bytes of a record, header included, behind what `out` holds. */
void log_add_record(struct buf *out, struct str record);

/* Visit the records of the file. Bytes that are none are copied to a file torn-... beside it and
 * said; at the end of the `last` log they are cut off besides, as what follows would be lost. */
enum status log_read(const char *directory, uint32_t number, bool last, journal_record_fn *record,
                     void *context, struct error *err);
/* "DIR/log-00000007"; yours to free. */
char *log_path(const char *directory, uint32_t number);

#endif
