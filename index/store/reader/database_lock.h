/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database_lock.h - the lock that lets one process at a time write to a database.
 *
 * The process holds flock() on the file DB/lock, which is never removed. The kernel releases the
 * lock when the process dies.
 *
 * A process that waits for the lock holds flock() on DB/lock-next meanwhile. So the holder can see
 * that it is awaited, and a process that has just released the lock queues behind the one that
 * waits. */
#ifndef DATELINE_STORE_READER_DATABASE_LOCK_H
#define DATELINE_STORE_READER_DATABASE_LOCK_H

#include <stdbool.h>

#include "base/status.h"

struct database_lock;

/* Create the directory if it does not exist, and lock it. If another process holds the lock, wait
 * up to wait_ms milliseconds. STATUS_LOCKED: it is still held. */
enum status database_lock_take(const char *database, unsigned wait_ms, struct database_lock **out,
                               struct error *err);
/* Does another process wait for the lock? */
bool database_lock_is_awaited(struct database_lock *lock);
void database_lock_release(struct database_lock *lock); /* accepts NULL */

#endif
