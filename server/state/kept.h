/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept.h - a small JSON object that is kept in the database: DB/<name>.json, read whole at the
 * start and replaced whole, atomically and durably. Any thread. */
#ifndef DATELINE_SERVER_STATE_KEPT_H
#define DATELINE_SERVER_STATE_KEPT_H

#include <jansson.h>

#include "base/status.h"

struct kept;

/* An empty object where there is no such file; a file that is none is an error. */
enum status kept_open(const char *db, const char *name, struct kept **out, struct error *err);
void kept_close(struct kept *kept); /* NULL is fine */

/* Between these two nobody else reads or changes it. kept_lock returns it, borrowed until then; it
 * must not be changed. */
const json_t *kept_lock(struct kept *kept);
void kept_unlock(struct kept *kept);
/* Another object instead, taken over; on failure it stays what it was. With it locked. */
enum status kept_replace(struct kept *kept, json_t *take_object, struct error *err);

#endif
