/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_article.h - any JSON object that tells a story as an article. */
#ifndef DATELINE_ARTICLE_JSON_ARTICLE_H
#define DATELINE_ARTICLE_JSON_ARTICLE_H

#include <jansson.h>

/* A new article: the object's members under the article's names where they have one (json_names.c
 * is the table), all others as they are. NULL when the object tells no story: it has no headline,
 * no text and takes nothing back. */
json_t *json_article(const json_t *object);

/* The array of objects that an answer of some API, or an export, wraps its articles in; NULL. */
const json_t *json_wrapped(const json_t *object);

#endif
