/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xap.h - libxapian's glass databases from C: find document numbers by id.
 *
 * Each function wraps one Xapian call and makes no decisions. C++ exceptions become a status.
 * Document numbers start at 0 (Xapian's docid - 1).
 *
 * A document's id is its unique term, "Q" + id. Xapian limits terms to 245 bytes. The term of an id
 * of 200 bytes or more is "R", two 64-bit hashes of the id and the start of the id.
 *
 * Threads: one thread at a time may use a handle. A database is written once and then only read, so
 * DatabaseModifiedError cannot happen; if it does, it becomes STATUS_STALE. */
#ifndef DATELINE_XAPIAN_XAP_H
#define DATELINE_XAPIAN_XAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bitmap.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct xap_writer;
struct xap_reader;

#ifdef __cplusplus
extern "C" {
#endif

/* Create a database at `path`, a directory, which is emptied if it exists. The database is not
 * durable until the caller has synced its files. */
enum status xap_writer_open(const char *path, struct xap_writer **out, struct error *err);
/* Add a document. Documents get the numbers 0, 1, 2 … in the order of adding. */
enum status xap_writer_add(struct xap_writer *writer, struct str id, struct error *err);
/* Copy a document with its id from another database. */
enum status xap_writer_copy(struct xap_writer *writer, struct xap_reader *from, uint32_t document,
                            struct error *err);
/* Write all data and close. The handle is freed even after a failure. */
enum status xap_writer_finish(struct xap_writer *writer, struct error *err);
void xap_writer_abandon(struct xap_writer *writer); /* NULL is fine */

enum status xap_reader_open(const char *path, struct xap_reader **out, struct error *err);
void xap_reader_close(struct xap_reader *reader); /* NULL is fine */
uint32_t xap_reader_count(struct xap_reader *reader);
/* The number of the newest document with this id that is not among the deleted ones (.words NULL:
 * none is deleted). STATUS_END if there is none. */
enum status xap_reader_find(struct xap_reader *reader, struct str id, const struct bitmap *deleted,
                            uint32_t *document, struct error *err);

/* Append the id of a document; of an id of 200 bytes or more only its start: then *whole is false.
 */
enum status xap_reader_id(struct xap_reader *reader, uint32_t document, struct buf *id, bool *whole,
                          struct error *err);

/* Join databases into a new one at `path`. The documents of each database follow those of the one
 * before. */
enum status xap_join(const char *const *paths, size_t count, const char *path, struct error *err);
/* Check the structure of every table. STATUS_CORRUPT with a description if one is damaged. */
enum status xap_check(const char *path, struct error *err);

#ifdef __cplusplus
}
#endif

#endif
