/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_form.h - bring an object of a content system into a plain form: one level, names for
 * references.
 *
 *   JSON:API, Strapi   "attributes" around the fields, "relationships" to what is "included"
 *   Contentful         "fields" around the fields, "sys", links to what "includes" has
 *   Guardian           "fields" beside the fields
 *   WordPress          numbers of authors and terms, whose names are in "_embedded"
 *   schema.org         {"@id": ".."} of another node of the @graph */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_FORM_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_FORM_H

#include <jansson.h>
#include <stdbool.h>

#include "article/text/article.h"

/* The objects that others refer to by id, within one answer of an API: a new object, or NULL if the
 * answer has none. They are borrowed from the answer. */
json_t *json_form_pool(const json_t *answer);

/* The object in plain form, a new reference; the object itself if it is plain already. `pool` may
 * be NULL. Members that stand in several places are taken from the top. */
json_t *json_form_plain(const json_t *object, const json_t *pool);

/* Does the object have a member with a name of this field? Of a headline or a body? */
bool json_form_has(const json_t *object, enum article_field field);
bool json_form_tells(const json_t *object);

#endif
