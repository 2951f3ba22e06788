/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follower.h - a thread that opens newly published generations: at once where inotify tells of
 * them, else within a quarter of a second. */
#ifndef DATELINE_ENGINE_LOCAL_FOLLOWER_H
#define DATELINE_ENGINE_LOCAL_FOLLOWER_H

#include "base/status.h"
#include "store/reader/database.h"

struct follower;

/* `path`: of the database; copied. */
enum status follower_start(struct database *database, const char *path, struct follower **out,
                           struct error *err);
/* Ends the thread and waits for it. NULL is fine. */
void follower_stop(struct follower *follower);

#endif
