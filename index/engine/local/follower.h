/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follower.h - a thread that checks four times a second for newly published generations. */
#ifndef DATELINE_ENGINE_LOCAL_FOLLOWER_H
#define DATELINE_ENGINE_LOCAL_FOLLOWER_H

#include "base/status.h"
#include "store/reader/database.h"

struct follower;

enum status follower_start(struct database *database, struct follower **out, struct error *err);
/* Ends the thread and waits for it. NULL is fine. */
void follower_stop(struct follower *follower);

#endif
