/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stored_object.h - a small JSON object stored as DB/<name>.json.
 *
 * A change replaces the whole file, atomically and durably. Another process may do so, too: the
 * file is read again when it has been replaced. Only the process that has the queue (tasks.h) may
 * change an object, so that no change is lost. Any thread. */
#ifndef DATELINE_SERVER_STATE_STORED_OBJECT_H
#define DATELINE_SERVER_STATE_STORED_OBJECT_H

#include <jansson.h>

#include "base/status.h"

struct stored_object;

/* Without a file, the object is empty. STATUS_CORRUPT if the file is not a JSON object. */
enum status stored_object_open(const char *db, const char *name, struct stored_object **out,
                               struct error *err);
void stored_object_close(struct stored_object *stored); /* NULL is fine */

/* stored_object_lock waits for the lock and returns the object as the file has it now, borrowed
 * until stored_object_unlock. It must not be changed in place. If the file cannot be read, the
 * object is the last one that could be, and the log says so. */
const json_t *stored_object_lock(struct stored_object *stored);
void stored_object_unlock(struct stored_object *stored);
/* The object as the file has it now: a new reference, which json_decref gives back. For readers
 * that hold it for long, or are many: they do not wait for each other. */
json_t *stored_object_snapshot(struct stored_object *stored);
/* Stores another object, which it takes over; on failure the old one stays. A file that cannot be
 * read is not replaced. STATUS_TOO_LARGE: it would have more than 4 MB. Hold the lock. */
enum status stored_object_replace(struct stored_object *stored, json_t *take_object,
                                  struct error *err);

#endif
