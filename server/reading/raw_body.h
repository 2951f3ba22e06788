/* SPDX-License-Identifier: GPL-2.0-or-later */
/* raw_body.h - the bytes of a body, kept as they come until dateline-read has read them.
 *
 * Up to RAW_MEMORY_MAX bytes are in memory; more are in a file without a name in the database's
 * folder of tasks, which vanishes with its descriptor. One thread at a time. */
#ifndef DATELINE_SERVER_READING_RAW_BODY_H
#define DATELINE_SERVER_READING_RAW_BODY_H

#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

#define RAW_MEMORY_MAX ((size_t)256 * 1024)

struct raw_body;

/* The directory is borrowed. */
struct raw_body *raw_body_new(const char *directory);
void raw_body_free(struct raw_body *raw); /* NULL is fine */
/* STATUS_NO_SPACE, STATUS_IO ... */
enum status raw_body_add(struct raw_body *raw, struct str bytes, struct error *err);
/* All has come: *fd is a file at its start, in which one can seek; it is borrowed. */
enum status raw_body_file(struct raw_body *raw, int *fd, struct error *err);
uint64_t raw_body_size(const struct raw_body *raw);

#endif
