/* SPDX-License-Identifier: GPL-2.0-or-later */
/* left_out.h - what stands beside the pages of a web site or of saved pages, and is no article:
 * pictures, styles, scripts, files for robots, and the folder that a browser saves with a page.
 *
 * Only names count. It is for files that are found in a folder: a file that the user names is read.
 * Any thread. */
#ifndef DATELINE_INDEXER_LEFT_OUT_H
#define DATELINE_INDEXER_LEFT_OUT_H

#include <stdbool.h>

#include "article/input/reader.h"

/* A file that the options name a format or a program for is not left out. */
bool left_out_file(const struct reader_options *options, const char *path);
/* "Ferry stops_files", beside "Ferry stops.html". Looks for the page. */
bool left_out_folder(const char *path);

#endif
