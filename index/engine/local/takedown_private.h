/* SPDX-License-Identifier: GPL-2.0-or-later */
/* takedown_private.h - what the files of a takedown share: of an index here (takedown.c), and of
 * one that another make has (takedown_elsewhere.c). */
#ifndef DATELINE_ENGINE_LOCAL_TAKEDOWN_PRIVATE_H
#define DATELINE_ENGINE_LOCAL_TAKEDOWN_PRIVATE_H

#include "engine/local/local.h"
#include "engine/local/taken.h"

struct removal {
    struct engine *engine;
    const struct takedown *order;
    struct taken taken;
    struct string_table ids; /* to delete: those of the order, and of copies */
    struct arena *arena;
};

/* Adds a document to the ids and, the first time, to the entries of the record. `stored` NULL: the
 * index does not have it; it is refused if it comes later. */
void removal_note(struct removal *removal, json_t *entries, struct str id, const json_t *stored);
/* Chooses the documents, and records them, unless they are recorded already. */
enum status removal_record(struct removal *removal, struct takedown_outcome *outcome,
                           struct error *err);

/* --- takedown_elsewhere.c --- */

/* Appends an entry of the record for each document. */
enum status elsewhere_choose(struct removal *removal, json_t *entries, struct error *err);
enum status elsewhere_take_down(struct removal *removal, struct takedown_outcome *outcome,
                                struct error *err);

#endif
