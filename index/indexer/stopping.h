/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stopping.h - lets a program that runs for long end in order at SIGTERM or SIGINT. */
#ifndef DATELINE_INDEXER_STOPPING_H
#define DATELINE_INDEXER_STOPPING_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* From now on the signals come only while the caller waits with *waiting, the mask for ppoll. The
 * main thread, before others start. */
void stopping_prepare(sigset_t *waiting);
/* Did one come, or is one pending? */
bool stopping_asked(void);
/* Waits so many ms, or until one comes. */
void stopping_wait(const sigset_t *waiting, int64_t ms);

#endif
