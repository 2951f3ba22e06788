/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal.h - the durable log that a front keeps its accepted writes in: a door to
 * store/journal/journal.h, which says what it promises, and to the lock that keeps a directory for
 * one process. */
#ifndef DATELINE_ENGINE_JOURNAL_H
#define DATELINE_ENGINE_JOURNAL_H

#include "store/journal/journal.h"
#include "store/reader/database_lock.h"

#endif
