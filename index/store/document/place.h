/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place.h - the place of a document: the member `_geo`, {"lat": 48.85, "lng": "2.35"}. Any thread.
 */
#ifndef DATELINE_STORE_DOCUMENT_PLACE_H
#define DATELINE_STORE_DOCUMENT_PLACE_H

#include <jansson.h>

#include "base/point.h"
#include "base/status.h"
#include "store/settings/schema.h"

/* The point, normalised. False: the value is not such an object. */
bool place_read(const json_t *value, struct point *out);

/* Must the places of documents be right, because they are filtered or sorted by? */
bool place_is_checked(const struct schema *schema);
/* STATUS_BAD_DOCUMENT_GEO, with the id in the message, unless the value is a place or null. */
enum status place_check(const json_t *value, struct str id, struct error *err);

#endif
