/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_article.h - make an article from any JSON object that holds a story. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_ARTICLE_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_ARTICLE_H

#include <jansson.h>

#include "base/status.h"

/* A new article. A ninjs item is read as IPTC defines it. In other objects, members that have a
 * known name (json_names.c) become the article's fields; all others are kept unchanged.
 *
 * Returns NULL with *err if the object holds no story: it has no headline, no text and withdraws
 * nothing. */
json_t *json_article(const json_t *object, struct error *err);

/* The array of articles inside an API answer or an export, borrowed; NULL if there is none. */
const json_t *json_wrapped(const json_t *object);

#endif
