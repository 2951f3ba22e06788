/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_article.h - make an article from any JSON object that holds a story. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_ARTICLE_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_ARTICLE_H

#include <jansson.h>

#include "base/status.h"
#include "base/str.h"

/* Called for a member that has the name of a field, but a value that the field cannot have: a
 * number for an author, an object without a text for a body. `id`: the article's own, or STR_NONE.
 */
struct json_unread {
    void (*note)(void *context, struct str id, const char *member, const json_t *value);
    void *context;
};

/* A new article. A ninjs item is read as IPTC defines it. In other objects, members that have a
 * known name (json_names.c) become the article's fields; all others are kept unchanged.
 *
 * Returns NULL with *err if the object holds no story: it has no headline, no text and withdraws
 * nothing. `unread` may be NULL. */
json_t *json_article(const json_t *object, struct error *err);
json_t *json_article_noting(const json_t *object, const struct json_unread *unread,
                            struct error *err);

/* Which field a member's name means that bounds when an article is shown: "embargo", "expires", or
 * NULL. Also used for elements of feeds and for <meta>. */
const char *json_article_bound(struct str name);

/* What an object changes in an article: a new object with the article's fields that it sets, and
 * null for those that it takes away. A member keeps its name if the article has it under that name,
 * beside its fields. */
json_t *json_change(const json_t *object, const json_t *article, const struct json_unread *unread);

#endif
