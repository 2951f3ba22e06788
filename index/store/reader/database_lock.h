/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database_lock.h - the lock that lets one process at a time write to a database.
 *
 * The process holds flock() on the file DB/lock, which is never removed. The kernel releases the
 * lock when the process dies. */
#ifndef DATELINE_STORE_READER_DATABASE_LOCK_H
#define DATELINE_STORE_READER_DATABASE_LOCK_H

#include "base/status.h"

struct database_lock;

/* Create the directory if it does not exist, and lock it. If another process holds the lock, wait
 * up to wait_ms milliseconds. STATUS_LOCKED: it is still held. */
enum status database_lock_take(const char *database, unsigned wait_ms, struct database_lock **out,
                               struct error *err);
void database_lock_release(struct database_lock *lock); /* accepts NULL */

#endif
