/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sync.h - make many files durable at about the cost of one fsync.
 *
 * First all dirty pages are written out. Then the first fsync commits the file system's journal,
 * and the other fsyncs have almost nothing left to do. */
#ifndef DATELINE_BASE_SYNC_H
#define DATELINE_BASE_SYNC_H

#include "base/status.h"
#include "base/str.h"

/* Files and directories that are not durable yet. A zeroed list is empty. For one thread at a
 * time. */
struct sync_list {
    char **paths;
    size_t count, capacity;
};

void sync_list_add(struct sync_list *list, const char *path);
/* Add the directory and its regular files, but not its subdirectories. */
enum status sync_list_add_files(struct sync_list *list, const char *directory, struct error *err);
void sync_list_fini(struct sync_list *list);
#define SYNC_LIST_AUTO __attribute__((cleanup(sync_list_fini)))

/* Make all files durable and empty the list. After a failure the caller must treat none of them as
 * durable. */
enum status sync_list_sync(struct sync_list *list, struct error *err);
/* The same, then replace `path` with these bytes, atomically and durably. */
enum status sync_list_replace(struct sync_list *list, const char *path, struct str bytes,
                              unsigned mode, struct error *err);

#endif
