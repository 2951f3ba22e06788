/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_articles.h - the articles in JSON values of any make.
 *
 * A value is an object, a list of them, or the answer of an API or an export with such a list
 * inside: {"response": {"docs": [..]}}, {"posts": [..]}, {"data": {"item": {..}}}, JSON:API,
 * Elasticsearch's {"hits": {"hits": [{"_source": {..}}]}} and its bulk lines, JSON Feed,
 * collections of ActivityPub, a @graph of schema.org. The indexer and the daemon read JSON by this
 * one function. Any thread, each reader in one. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_ARTICLES_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_ARTICLES_H

#include <jansson.h>
#include <stdbool.h>

#include "article/formats/json/json_article.h"
#include "base/status.h"

#define JSON_BULK_ID_MAX 512 /* bytes of an id in a bulk line; a longer one is not taken over */

/* Zero it; set the functions. It may read any number of values, in the order of the input. */
struct json_articles {
    /* An article without id, language and the like, if the value gives none. Borrowed. A status
     * other than OK ends the reading. */
    enum status (*each)(void *context, json_t *article, struct error *err);
    /* A part that is no article. */
    void (*problem)(void *context, const struct error *err);
    const struct json_unread *unread; /* or NULL */
    const char *keep; /* a member that articles keep under its own name, besides the field that it
                         sets; or NULL */
    void *context;
    bool many; /* set: there was a list, or another sign that the input holds many articles */

    json_t *names; /* private: of rows of a dump (json_dump.h). json_articles_end frees them */
    /* private: the id of a bulk line, for the value behind it */
    char bulk_id[JSON_BULK_ID_MAX + 1];
};

/* Returns the status of each(). */
enum status json_articles(struct json_articles *reader, const json_t *value, struct error *err);
/* After the last value. */
void json_articles_end(struct json_articles *reader);

/* The objects that json_articles would read, each in plain form (json_form.h): for a change of some
 * of an article's fields (json_change). */
struct json_objects {
    enum status (*each)(void *context, json_t *object, struct error *err);
    void *context;
};
enum status json_objects(const struct json_objects *reader, const json_t *value, struct error *err);

#endif
