/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_copy.h - copy files and directory trees.
 *
 * The copied bytes are durable when a function returns. tree_copy and tree_sync also make the names
 * durable; after the other functions the caller must sync the directory.
 *
 * STATUS_NOT_FOUND: a file or directory was removed during the copy. */
#ifndef DATELINE_BASE_FILE_COPY_H
#define DATELINE_BASE_FILE_COPY_H

#include <stdbool.h>

#include "base/status.h"

/* Copy one file. Fails on a symbolic link. */
enum status file_copy(const char *from, const char *to, struct error *err);
/* Copy an open file from its current offset to its end. `from` is its name for error messages. */
enum status file_copy_open(int in, const char *from, const char *to, struct error *err);
/* Give the open file one more name, by a hard link. If that fails (another file system, no hard
 * links), copy it. Only for files that never change. */
enum status file_link_open(int in, const char *from, const char *to, struct error *err);
/* Copy a directory tree. Symbolic links and devices are left out. `to` is created if it is missing;
 * files already in it stay, unless the copy has the same name. */
enum status tree_copy(const char *from, const char *to, struct error *err);
/* Make the names in a directory tree durable. */
enum status tree_sync(const char *path, struct error *err);

#endif
