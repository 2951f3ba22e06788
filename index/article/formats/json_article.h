/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_article.h - any JSON object that tells a story as an article. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_ARTICLE_H
#define DATELINE_ARTICLE_FORMATS_JSON_ARTICLE_H

#include <jansson.h>

#include "base/status.h"

/* A new article: of a ninjs item as IPTC defines it; else the object's members under the article's
 * names where they have one (json_names.c is the table), all others as they are. NULL and why when
 * the object tells no story: it has no headline, no text and takes nothing back. */
json_t *json_article(const json_t *object, struct error *err);

/* The array of objects that an answer of some API, or an export, wraps its articles in; NULL. */
const json_t *json_wrapped(const json_t *object);

#endif
