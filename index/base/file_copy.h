/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_copy.h - a file or a directory at another place, durable when the function returns.
 *
 * STATUS_NOT_FOUND: something went away meanwhile. */
#ifndef DATELINE_BASE_FILE_COPY_H
#define DATELINE_BASE_FILE_COPY_H

#include <stdbool.h>

#include "base/status.h"

/* One file; symbolic links are not followed. */
enum status file_copy(const char *from, const char *to, struct error *err);
/* The rest of an open file; `from` is its name in errors. */
enum status file_copy_open(int in, const char *from, const char *to, struct error *err);
/* The open file itself under one more name, or where that cannot be (another file system, no hard
 * links), a copy. For files that never change. */
enum status file_link_open(int in, const char *from, const char *to, struct error *err);
/* A directory with all below it. Symbolic links and devices are left out; `to` is made, and keeps
 * what it holds already. */
enum status tree_copy(const char *from, const char *to, struct error *err);
/* Makes the names in a directory and in all below it durable. */
enum status tree_sync(const char *path, struct error *err);

#endif
