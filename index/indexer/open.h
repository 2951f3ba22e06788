/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open.h - opening the database that the options name. */
#ifndef DATELINE_INDEXER_OPEN_H
#define DATELINE_INDEXER_OPEN_H

#include "engine/engine.h"
#include "indexer/options.h"

/* To read. */
enum status open_database(const struct indexer_options *options, struct engine **out,
                          struct error *err);
/* To write: try the lock; if another process holds it, say so and wait up to 10 s, because a daemon
 * gives it up when it is idle. STATUS_LOCKED. */
enum status open_for_writing(const struct indexer_options *options, struct engine **out,
                             struct error *err);

#endif
