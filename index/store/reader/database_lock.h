/* SPDX-License-Identifier: GPL-2.0-or-later */
/* database_lock.h - one process writes to a database at a time.
 *
 * The file DB/lock is locked, never removed; the kernel gives the lock up when its holder dies. */
#ifndef DATELINE_STORE_READER_DATABASE_LOCK_H
#define DATELINE_STORE_READER_DATABASE_LOCK_H

#include "base/status.h"

struct database_lock;

/* Makes the directory where it is missing. Waits so many milliseconds for another to give it up;
 * STATUS_LOCKED when it does not. */
enum status database_lock_take(const char *database, unsigned wait_ms, struct database_lock **out,
                               struct error *err);
void database_lock_release(struct database_lock *lock); /* NULL is fine */

#endif
