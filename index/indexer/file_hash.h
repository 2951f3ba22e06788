/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_hash.h - a hash of a file's bytes, to see whether it has changed. Not safe against bytes
 * that are chosen to collide. */
#ifndef DATELINE_INDEXER_FILE_HASH_H
#define DATELINE_INDEXER_FILE_HASH_H

#include <stdint.h>

#include "base/status.h"

/* Reads the whole file. The errors of error_errno. */
enum status file_hash(const char *path, uint64_t *out, struct error *err);

#endif
