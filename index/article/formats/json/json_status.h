/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_status.h - what an object of any make says of its own status.
 *
 * Only words that content systems and providers have for it count: {"status": "ok"} and 200 say
 * nothing. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_STATUS_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_STATUS_H

#include <jansson.h>
#include <stdbool.h>

/* Is it a draft, private, scheduled, in the trash, or not public in another way? */
bool json_status_unpublished(const json_t *object);
/* Set the article's `status` if a member withdraws it, and its `embargo` if one says "embargoed"
 * (provider_status.h). */
void json_status_set(json_t *article, const json_t *object);

#endif
