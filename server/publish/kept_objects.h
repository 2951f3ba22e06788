/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_objects.h - which objects storage has, which of them are needed, and which may go.
 *
 * An object counts only with its right size: one that was cut off is put again. One thread. */
#ifndef DATELINE_SERVER_PUBLISH_KEPT_OBJECTS_H
#define DATELINE_SERVER_PUBLISH_KEPT_OBJECTS_H

#include "server/objects/objects.h"

struct kept_objects;

struct kept_objects *kept_objects_new(uint64_t grace); /* seconds */
void kept_objects_free(struct kept_objects *kept);     /* NULL is fine */

/* Asks storage what it has. */
enum status kept_objects_list(struct kept_objects *kept, struct objects *objects,
                              struct error *err);
void kept_objects_add(struct kept_objects *kept, struct str name, uint64_t size);
bool kept_objects_has(const struct kept_objects *kept, struct str name, uint64_t size);

/* Between these two calls: what the next catalog needs. */
void kept_objects_begin(struct kept_objects *kept);
void kept_objects_need(struct kept_objects *kept, struct str name, uint64_t size);
/* All that storage has whose names begin so. */
void kept_objects_need_below(struct kept_objects *kept, struct str prefix);
void kept_objects_published(struct kept_objects *kept);

/* From time to time: lists what storage has, and removes what has not been needed for the grace.
 * *lacks: something that is needed is missing. */
enum status kept_objects_clean(struct kept_objects *kept, struct objects *objects, bool *lacks,
                               struct error *err);

#endif
