/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_feed.h - JSON Feed 1.0 and 1.1: the fields that a feed sets for all of its items. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_FEED_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_FEED_H

#include <jansson.h>
#include <stdbool.h>

bool json_feed_is(const json_t *object);
/* Set source, language and byline from the feed if the item's article lacks them. */
void json_feed_fill(json_t *article, const json_t *feed);

#endif
