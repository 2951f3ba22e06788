/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uid.h - valid names of indexes, and default names. */
#ifndef DATELINE_STORE_SETTINGS_UID_H
#define DATELINE_STORE_SETTINGS_UID_H

#include <stdbool.h>

#include "base/str.h"

#define INDEX_UID_MAX    255 /* bytes: the maximum for the name of a directory */
#define INDEX_DEFAULT    "articles"
#define DATABASE_DEFAULT "./dateline-db"

/* Does the uid match [A-Za-z0-9_-]{1,255}? */
bool index_uid_valid(struct str uid);

#endif
