/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_feed.h - JSON Feed 1.0 and 1.1: what a feed says for all of its items. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_FEED_H
#define DATELINE_ARTICLE_FORMATS_JSON_FEED_H

#include <jansson.h>
#include <stdbool.h>

bool json_feed_is(const json_t *object);
/* Set what the article of an item lacks and its feed says: source, language, byline. */
void json_feed_fill(json_t *article, const json_t *feed);

#endif
