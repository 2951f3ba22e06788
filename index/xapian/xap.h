/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xap.h - libxapian's glass databases from C: documents' numbers by their ids.
 *
 * Mechanism only; one Xapian idea a function. Exceptions end here and become a status. Document
 * numbers are the project's, from 0 (Xapian's docid - 1).
 *
 * A document's id is its unique term "Q" + id; Xapian takes terms of at most 245 bytes, so a longer
 * id is represented by two 64-bit hashes of it.
 *
 * Threads: a handle belongs to one thread at a time. Databases are written once, then only read, so
 * DatabaseModifiedError cannot happen; should it, it is STATUS_STALE. */
#ifndef DATELINE_XAPIAN_XAP_H
#define DATELINE_XAPIAN_XAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

struct xap_writer;
struct xap_reader;

#ifdef __cplusplus
extern "C" {
#endif

/* A new database at `path` (a directory, emptied if there). It is not durable until the caller has
 * synced its files. */
enum status xap_writer_open(const char *path, struct xap_writer **out, struct error *err);
/* Documents get numbers 0, 1, 2 … in the order of adding. */
enum status xap_writer_add(struct xap_writer *writer, struct str id, struct error *err);
/* A document of another database, with its id. */
enum status xap_writer_copy(struct xap_writer *writer, struct xap_reader *from, uint32_t document,
                            struct error *err);
/* Write everything out and close; the handle is gone in any case. */
enum status xap_writer_finish(struct xap_writer *writer, struct error *err);
void xap_writer_abandon(struct xap_writer *writer); /* NULL is fine */

enum status xap_reader_open(const char *path, struct xap_reader **out, struct error *err);
void xap_reader_close(struct xap_reader *reader); /* NULL is fine */
uint32_t xap_reader_count(struct xap_reader *reader);
/* The number of the newest document with this id; STATUS_END when there is none. */
enum status xap_reader_find(struct xap_reader *reader, struct str id, uint32_t *document,
                            struct error *err);

/* Join databases into a new one at `path`: documents of the second follow those of the first. */
enum status xap_join(const char *const *paths, size_t count, const char *path, struct error *err);
/* Check the structure of every table; STATUS_CORRUPT with what was found. */
enum status xap_check(const char *path, struct error *err);

#ifdef __cplusplus
}
#endif

#endif
