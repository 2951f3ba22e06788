/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ninjs.h - IPTC's ninjs, "news in JSON", versions 1, 2 and 3: one object is one item. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_NINJS_H
#define DATELINE_ARTICLE_FORMATS_JSON_NINJS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/status.h"

/* True for an object with a "uri" and a member that only ninjs has. */
bool ninjs_is(const json_t *object);
/* A new article, or NULL with *err: events and plans are no stories. */
json_t *ninjs_article(const json_t *object, struct error *err);

#endif
