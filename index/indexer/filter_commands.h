/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_commands.h - the programs that the user names for formats that are not read: options
 * --filter, and files of them.
 *
 * A file has a line "EXT = COMMAND" for each filter; empty lines and those that begin with "#" do
 * not count. */
#ifndef DATELINE_INDEXER_FILTER_COMMANDS_H
#define DATELINE_INDEXER_FILTER_COMMANDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/status.h"

/* Append "pdf=COMMAND" as a line, as struct reader_options wants it; false if the text is not of
 * that form. */
bool filter_commands_add(struct buf *commands, struct str text);
/* Append those of a file. STATUS_BAD_REQUEST names the line that is none. */
enum status filter_commands_add_file(struct buf *commands, const char *path, struct error *err);

#endif
