/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arrivals.h - tells which files have arrived in a directory and the directories below it.
 *
 *   moved in ───────────────────────────────────▶ ready
 *   closed after writing ──▶ quiet for 50 ms ───▶ ready, unless a program has it open for writing:
 *   found by a scan ────────────────────────────▶   then it is looked at again
 *
 * A scan finds what was there before; it comes first, and again whenever the kernel had more events
 * than it keeps. Hidden files are ignored, as by walk.h, and symbolic links, which the log names.
 * One thread. */
#ifndef DATELINE_INDEXER_ARRIVALS_H
#define DATELINE_INDEXER_ARRIVALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct arrivals;

/* Watches `directory`, which must exist, but not those in `except` (as walk.h has them). Both are
 * borrowed. */
enum status arrivals_open(const char *directory, const char *const *except, unsigned except_count,
                          struct arrivals **out, struct error *err);
/* NULL is fine. */
void arrivals_close(struct arrivals *arrivals);
/* Waits until a file is ready or a signal comes that `mask` lets through. *path: the file, yours to
 * free; NULL: a signal came, or files are gone. `ms` limits the wait; then *path is NULL, too; -1:
 * no limit. STATUS_NOT_FOUND: the directory is gone. */
enum status arrivals_next(struct arrivals *arrivals, const sigset_t *mask, int64_t ms, char **path,
                          struct error *err);
/* Something may be gone: arrivals_next returns without a path a moment later, as after files were
 * removed or moved away. arrivals_take_gone: has it returned for that? Tells it once. */
void arrivals_note_gone(struct arrivals *arrivals);
bool arrivals_take_gone(struct arrivals *arrivals);
/* Is the file still to be told, or does a program write to it? */
bool arrivals_has(struct arrivals *arrivals, const char *path);
/* The file will be ready again in so many ms. */
void arrivals_again(struct arrivals *arrivals, const char *path, int64_t ms);

#endif
