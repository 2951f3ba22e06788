/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stored_object.h - a small JSON object stored as DB/<name>.json.
 *
 * The file is read once, at the start. A change replaces the whole file, atomically and durably.
 * Any thread. */
#ifndef DATELINE_SERVER_STATE_STORED_OBJECT_H
#define DATELINE_SERVER_STATE_STORED_OBJECT_H

#include <jansson.h>

#include "base/status.h"

struct stored_object;

/* Without a file, the object is empty. STATUS_CORRUPT if the file is not a JSON object. */
enum status stored_object_open(const char *db, const char *name, struct stored_object **out,
                               struct error *err);
void stored_object_close(struct stored_object *stored); /* NULL is fine */

/* stored_object_lock waits for the lock and returns the object, borrowed until
 * stored_object_unlock. It must not be changed in place. */
const json_t *stored_object_lock(struct stored_object *stored);
void stored_object_unlock(struct stored_object *stored);
/* Reads the file again: another process may have changed it. On failure the object stays. Do not
 * hold the lock. */
enum status stored_object_reload(struct stored_object *stored, struct error *err);
/* Stores another object, which it takes over; on failure the old one stays. Hold the lock. */
enum status stored_object_replace(struct stored_object *stored, json_t *take_object,
                                  struct error *err);

#endif
