/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key_form.h - a key as JSON, in requests and in the file: {uid, name, description, actions,
 * indexes, expiresAt, createdAt, updatedAt}. */
#ifndef DATELINE_SERVER_KEYS_KEY_FORM_H
#define DATELINE_SERVER_KEYS_KEY_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* Reads a client's body: a new, complete key, or NULL with the API's error code. */
json_t *key_form_read(const json_t *body, struct error *err);
/* The same for an update: a new object with name and description, if they are given. */
json_t *key_changes_read(const json_t *body, struct error *err);
/* A new copy of a default key, from 0, oldest first; NULL if `number` is too large. */
json_t *key_form_default(uint32_t number);
/* Is this value from the file a complete, valid key? It may have expired. */
bool key_form_valid(const json_t *key);

#endif
