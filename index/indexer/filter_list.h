/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_list.h - the programs that the user names for formats that are not read: options
 * --filter, and files of them.
 *
 * A file has a line "EXT = COMMAND" for each filter; empty lines and those that begin with "#" do
 * not count. */
#ifndef DATELINE_INDEXER_FILTER_LIST_H
#define DATELINE_INDEXER_FILTER_LIST_H

#include <stdbool.h>

#include "article/input/reader.h"

struct filter_list {
    struct reader_filter *rows; /* ended by a row of NULLs; NULL: there are none */
    size_t count, capacity;
};

/* Add "pdf=COMMAND"; false if it is not of that form. */
bool filter_list_add(struct filter_list *list, struct str text);
/* Add those of a file. STATUS_BAD_REQUEST names the line that is none. */
enum status filter_list_add_file(struct filter_list *list, const char *path, struct error *err);
void filter_list_fini(struct filter_list *list);

#endif
