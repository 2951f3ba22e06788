/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree_copy.h - a directory's files at another place: the same files by hard links where that can
 * be, else copies. For files that are never changed once they are there, only replaced. */
#ifndef DATELINE_SERVER_TASKS_INGEST_TREE_COPY_H
#define DATELINE_SERVER_TASKS_INGEST_TREE_COPY_H

#include <stdbool.h>

#include "base/status.h"

/* With all directories below; `to` is made, and what is in it already stays. `linked` false: copies
 * only. Symbolic links and the like are left out. Durable when it returns. STATUS_NOT_FOUND when
 * something went away meanwhile. */
enum status tree_copy(const char *from, const char *to, bool linked, struct error *err);
/* One file, as a copy. */
enum status file_copy(const char *from, const char *to, struct error *err);

#endif
