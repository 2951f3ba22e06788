/* SPDX-License-Identifier: GPL-2.0-or-later */
/* put_aside.h - moves files that were read from a spool directory into another one. */
#ifndef DATELINE_INDEXER_PUT_ASIDE_H
#define DATELINE_INDEXER_PUT_ASIDE_H

#include <sys/stat.h>

#include "base/status.h"

/* Can files be moved from one directory to the other? Both must exist, on one file system. */
enum status put_aside_check(const char *from, const char *to, struct error *err);
/* Moves `path`, which is below `from`, to the same place below `to`. A file that is there stays:
 * the new one is then called "name~2.txt". If another file has taken the place of the one that was
 * read (`about`), it stays or comes back, as a file that was moved in. The errors of error_errno.
 */
enum status put_aside(const char *path, const char *from, const char *to, const struct stat *about,
                      struct error *err);
/* The file that was put aside last into `to` under this name: "name~2.txt" if "name.txt" was there
 * before. Yours to free; NULL: there is none. `below`: as it was below `from`. */
char *put_aside_last(const char *to, const char *below);

#endif
