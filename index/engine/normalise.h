/* SPDX-License-Identifier: GPL-2.0-or-later */
/* normalise.h - articles as clients send them, to articles as an index keeps them.
 *
 * JSON of any make becomes the newsroom's fields by the same functions as in dateline-index: one
 * article gets one form and one id, whichever way it comes. Only indexes of the preset `articles`
 * have their documents normalised.
 *
 *   normaliser_new → normaliser_articles (whole articles) | normaliser_objects, normaliser_change
 *                    (some fields of an article) … → normaliser_free
 *
 * Memory is limited by the largest value. A normaliser belongs to one thread; it remembers the last
 * value only if that is a line of Elasticsearch's bulk form, whose id is that of the next value. */
#ifndef DATELINE_ENGINE_NORMALISE_H
#define DATELINE_ENGINE_NORMALISE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/zone.h"
#include "engine/noted.h"

struct normaliser;

struct normaliser_options {
    const struct zone_info *zone; /* of times that name none; NULL: UTC */
    const char *keep; /* a member that articles keep under its own name, besides the field that it
                         sets: the primary key. NULL: `id`, which is made if there is none */
};

struct normaliser *normaliser_new(const struct normaliser_options *options); /* copied */
void normaliser_free(struct normaliser *normaliser);                         /* NULL is fine */

/* What could not be read, since the start. */
struct normaliser_told {
    struct noted left_out; /* what is no article: `document 3: not an article: ..` */
    struct noted unread;   /* fields that cannot be read: `7: author 12` */
    struct error first;    /* why the first was left out; .status OK: none was */
};
struct normaliser_told normaliser_told(struct normaliser *normaliser); /* borrowed */
/* The number of the value that is read next, for what is told. */
void normaliser_at(struct normaliser *normaliser, uint64_t number);

/* Called for each article, or object. It is borrowed. A status other than OK ends the call that
 * calls it. */
typedef enum status normalised_fn(void *context, json_t *article, struct error *err);

/* The articles in a value: one, or those of a list or of an API's answer. Fails only if `each`
 * does. */
enum status normaliser_articles(struct normaliser *normaliser, const json_t *value,
                                normalised_fn *each, void *context, struct error *err);

/* The objects in a value, that change some fields of an article each. */
enum status normaliser_objects(const json_t *value, normalised_fn *each, void *context,
                               struct error *err);
/* Appends the id of the article that an object is about: its own, or its url. False: it names
 * none. */
bool normaliser_identity(const json_t *object, struct buf *id);
/* What the object changes in this article: the fields that it sets, and null for those that it
 * takes away. A new object. */
json_t *normaliser_change(struct normaliser *normaliser, const json_t *object,
                          const json_t *article);

/* Does the value hold news, for certain: an article with a headline, a text and a date? */
bool normaliser_is_news(const json_t *value);

#endif
