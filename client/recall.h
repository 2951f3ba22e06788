/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recall.h - the ids of the hits that were last listed on a terminal, so that a person can say
 * "open 3".
 *
 * They are kept in $XDG_STATE_HOME/dateline/hits [~/.local/state/dateline/hits], readable only by
 * the user: the server's address, the index and the number of the first hit, then the ids, each on
 * a line. An id with a line break has an empty line. */
#ifndef DATELINE_CLIENT_RECALL_H
#define DATELINE_CLIENT_RECALL_H

#include <jansson.h>

#include "base/buf.h"
#include "base/str.h"
#include "client/options.h"

/* Keeps the ids of an answer. A failure is no error: then there are no numbers. */
void recall_keep(const struct options *options, json_t *answer);

/* Appends the id that a word means: the number of a hit last listed from this server and index, or
 * else the word itself. */
void recall_id(const struct options *options, struct str word, struct buf *id);

#endif
