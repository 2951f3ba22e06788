/* SPDX-License-Identifier: GPL-2.0-or-later */
/* follower.h - a thread that looks for newly published generations, four times a second. */
#ifndef DATELINE_ENGINE_LOCAL_FOLLOWER_H
#define DATELINE_ENGINE_LOCAL_FOLLOWER_H

#include "base/status.h"
#include "store/reader/database.h"

struct follower;

enum status follower_start(struct database *database, struct follower **out, struct error *err);
void follower_stop(struct follower *follower); /* NULL is fine */

#endif
