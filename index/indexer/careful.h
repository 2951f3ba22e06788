/* SPDX-License-Identifier: GPL-2.0-or-later */
/* careful.h - read files here or in dateline-read, by the risk of their formats (reader_is_risky).
 *
 * Reading apart costs about 0.1 ms for a file, and writes each article as JSON once more, but uses
 * another core. So harmless formats are read here. */
#ifndef DATELINE_INDEXER_CAREFUL_H
#define DATELINE_INDEXER_CAREFUL_H

#include "article/input/reader.h"

enum careful_choice { CAREFUL_RISKY, CAREFUL_ALL, CAREFUL_NONE }; /* what is read apart */

#define CAREFUL_AHEAD_MAX 16 /* files that are read at once */

/* For one thread, which must outlive it. `zone`: the name of the options' zone, or NULL. `jobs`:
 * how many files may be read at once; 0: one per core. */
struct careful *careful_new(enum careful_choice choice, const char *zone, unsigned jobs);
void careful_free(struct careful *careful); /* NULL is fine */

/* As reader_read_file and reader_read; a source need not seek. Besides their statuses:
 * STATUS_TIMEOUT and STATUS_TOO_LARGE for a file that exceeds a limit, STATUS_BAD_REQUEST for one
 * that crashed the process that read it, STATUS_NOT_FOUND if dateline-read is not installed. */
enum status careful_read_file(struct careful *careful, const char *path,
                              const struct reader_options *options, article_fn *each,
                              struct error *err);
enum status careful_read(struct careful *careful, const struct source *source,
                         const struct reader_options *options, article_fn *each, struct error *err);

/* Begin to read a file that careful_read_file will be asked for, if another program reads it, and
 * fewer than `jobs` are being read; with the same options then. It changes nothing but when the
 * file is read. */
void careful_read_ahead(struct careful *careful, const char *path,
                        const struct reader_options *options);
/* How many files may be read at once; how many were begun and not yet asked for. */
unsigned careful_jobs(const struct careful *careful);
unsigned careful_begun(const struct careful *careful);
/* The file will not be asked for. */
void careful_forget(struct careful *careful, const char *path);

#endif
