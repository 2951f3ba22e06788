/* SPDX-License-Identifier: GPL-2.0-or-later */
/* own_files.h - a thread whose table of descriptors is its own, for a library that may close a
 * descriptor twice.
 *
 * Between the two, another thread may have got the same number, for a connection or for a file, and
 * loses it. No other thread uses the table of such a thread. Linux 5.9 makes it (close_range(2)
 * with CLOSE_RANGE_UNSHARE), earlier ones by unshare(2). Only standard input, output and error are
 * in both tables. Where a filter of system calls forbids both, the thread shares the table of the
 * others; so it does under ThreadSanitizer, which knows only one. */
#ifndef DATELINE_BASE_OWN_FILES_H
#define DATELINE_BASE_OWN_FILES_H

#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct own_files;

/* Starts the thread. STATUS_NO_MEMORY: it cannot be started. Any thread. */
enum status own_files_start(struct own_files **out, struct error *err);
/* Calls `body` on the thread, and returns what it returns. It must close there what it opens there.
 * One caller at a time. */
enum status own_files_call(struct own_files *files, enum status (*body)(void *context),
                           void *context);
/* Ends the thread. NULL is fine. */
void own_files_stop(struct own_files *files);

#ifdef __cplusplus
}
#endif

#endif
