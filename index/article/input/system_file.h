/* SPDX-License-Identifier: GPL-2.0-or-later */
/* system_file.h - files and folders that operating systems add to those of people. Any thread. */
#ifndef DATELINE_ARTICLE_INPUT_SYSTEM_FILE_H
#define DATELINE_ARTICLE_INPUT_SYSTEM_FILE_H

#include <stdbool.h>

#include "base/str.h"

/* Is any part of the path such a name: "Thumbs.db", "desktop.ini", ".DS_Store", "__MACOSX/"? */
bool system_file_is(struct str path);

#endif
