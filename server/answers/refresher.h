/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refresher.h - a thread that looks for newly published generations, four times a second. */
#ifndef DATELINE_SERVER_ANSWERS_REFRESHER_H
#define DATELINE_SERVER_ANSWERS_REFRESHER_H

#include "base/status.h"
#include "store/reader/database.h"

struct refresher;

enum status refresher_start(struct database *database, struct refresher **out, struct error *err);
void refresher_stop(struct refresher *refresher); /* NULL is fine */

#endif
