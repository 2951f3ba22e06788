/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sync.h - many files made durable at the price of one.
 *
 * What waits in memory is first written out for all of them; then the first fsync commits the file
 * system's journal, and the others find nothing left to do. */
#ifndef DATELINE_BASE_SYNC_H
#define DATELINE_BASE_SYNC_H

#include "base/status.h"
#include "base/str.h"

/* Files and directories that are not durable yet. A zeroed one is empty. */
struct sync_list {
    char **paths;
    size_t count, capacity;
};

void sync_list_add(struct sync_list *list, const char *path);
/* The directory and the files in it; not what is in directories below. */
enum status sync_list_add_files(struct sync_list *list, const char *directory, struct error *err);
void sync_list_fini(struct sync_list *list);
#define SYNC_LIST_AUTO __attribute__((cleanup(sync_list_fini)))

/* All of them are durable when it returns, and the list is empty; after a failure none can be
 * trusted. */
enum status sync_list_sync(struct sync_list *list, struct error *err);
/* The same, and then `path` is replaced by these bytes, atomically and durably. */
enum status sync_list_replace(struct sync_list *list, const char *path, struct str bytes,
                              unsigned mode, struct error *err);

#endif
