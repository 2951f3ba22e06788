/* SPDX-License-Identifier: GPL-2.0-or-later */
/* item_bounds.h - from when and until when an item may be shown, if its source says so more than
 * once: what hides it longest applies. */
#ifndef DATELINE_ARTICLE_FORMATS_FIELDS_ITEM_BOUNDS_H
#define DATELINE_ARTICLE_FORMATS_FIELDS_ITEM_BOUNDS_H

#include <jansson.h>

#include "base/str.h"

/* item_set_embargo and item_set_expires for one more date: of all dates the last embargo and the
 * first expiry stay. What cannot be read hides longest. A past expiry sets `status`. */
void item_add_embargo(json_t *article, struct str written);
void item_add_expires(json_t *article, struct str written);
/* One more of `key`, "embargo" or "expires". */
void item_add_bound(json_t *article, const char *key, struct str written);
/* Dublin Core's `valid` and `available`: a date, "start=2024-01-01; end=2024-02-01" or
 * "2024-01-01/2024-02-01". Something is valid until the date or the end; it is available from the
 * date or the start, up to the end. An empty text says nothing. */
void item_add_valid(json_t *article, struct str period);
void item_add_available(json_t *article, struct str period);
/* The source calls the item embargoed: without a date it is until further notice. */
void item_hold(json_t *article);

#endif
