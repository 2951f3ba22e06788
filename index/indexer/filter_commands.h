/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_commands.h - the programs that the user names for formats that are not read: options
 * --filter, and files of them.
 *
 * A file has a line "EXT = COMMAND" for each filter; empty lines and those that begin with "#" do
 * not count. */
#ifndef DATELINE_INDEXER_FILTER_COMMANDS_H
#define DATELINE_INDEXER_FILTER_COMMANDS_H

#include <stdbool.h>

#include "article/input/reader.h"

struct filter_commands {
    struct reader_filter *rows; /* ended by a row of NULLs; NULL: there are none */
    size_t count, capacity;
};

/* Add "pdf=COMMAND"; false if it is not of that form. */
bool filter_commands_add(struct filter_commands *list, struct str text);
/* Add those of a file. STATUS_BAD_REQUEST names the line that is none. */
enum status filter_commands_add_file(struct filter_commands *list, const char *path,
                                     struct error *err);
void filter_commands_fini(struct filter_commands *list);

#endif
