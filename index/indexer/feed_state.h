/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_state.h - what is remembered of feeds from run to run, beside the index: a JSON object in
 * the note INDEX_FEEDS_NOTE.
 *
 *   {"reading":"<hash of options and version>","feeds":{"<url>":{"etag":…,"modified":…,"hash":…}}}
 *
 * A feed's entry is written after the articles of that version are durable. Other options or
 * another version of the program make all entries void: the feeds are read again. */
#ifndef DATELINE_INDEXER_FEED_STATE_H
#define DATELINE_INDEXER_FEED_STATE_H

#include "engine/engine.h"
#include "indexer/feed_list.h"

/* Sets the versions and hashes of the feeds in the list. A note that cannot be read is logged. */
void feed_state_load(struct engine *engine, const char *index, uint64_t reading,
                     struct feed_list *list);
/* If the note is gone, because all documents were deleted, forgets the versions and hashes. */
void feed_state_check(const struct engine *engine, const char *index, struct feed_list *list);
/* Writes those of the feeds in the list; keeps those of others. Writing (engine.h). */
enum status feed_state_save(struct engine *engine, const char *index, uint64_t reading,
                            const struct feed_list *list, struct error *err);

#endif
