/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal.h - a durable log, for the writes that a daemon has accepted but not yet indexed.
 *
 * This header only includes others: store/journal/journal.h has the contract;
 * store/journal/task_head.h how a task's record begins; store/reader/database_lock.h locks a
 * directory for one process. */
#ifndef DATELINE_ENGINE_JOURNAL_H
#define DATELINE_ENGINE_JOURNAL_H

#include "store/journal/journal.h"
#include "store/journal/task_head.h"
#include "store/reader/database_lock.h"

#endif
