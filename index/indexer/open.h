/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open.h - opens the database that the options name, and tells why it cannot be used. */
#ifndef DATELINE_INDEXER_OPEN_H
#define DATELINE_INDEXER_OPEN_H

#include "engine/engine.h"
#include "indexer/options.h"

/* Prints the error; of a damaged index also what to do. */
void tell_failure(const struct error *err);
/* Opens it for reading. */
enum status open_database(const struct indexer_options *options, struct engine **out,
                          struct error *err);
/* Sets the zone of the options, unless they have one, to that of the index's settings. Call it
 * before the options are used. */
void take_zone_of_index(struct indexer_options *options);
/* Opens it for writing. If another process has the lock, prints a message and waits up to 10 s: a
 * daemon releases the lock when it is idle. Then STATUS_LOCKED. */
enum status open_for_writing(const struct indexer_options *options, struct engine **out,
                             struct error *err);

#endif
