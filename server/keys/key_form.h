/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key_form.h - a key as JSON: {uid, name, description, actions, indexes, expiresAt, createdAt,
 * updatedAt}, as a client asks for it and as the file holds it. */
#ifndef DATELINE_SERVER_KEYS_KEY_FORM_H
#define DATELINE_SERVER_KEYS_KEY_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* From a client's body: a new key, complete, or NULL with the API's code for what is wrong. */
json_t *key_form_read(const json_t *body, struct error *err);
/* The same for changes: a new object of what may change. */
json_t *key_changes_read(const json_t *body, struct error *err);
/* The `number`-th of the keys that are there from the start, oldest first; new, NULL past the last.
 */
json_t *key_form_default(uint32_t number);
/* Is this, read from a file, a whole key? */
bool key_form_valid(const json_t *key);

#endif
