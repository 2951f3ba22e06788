/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_feed.c - reads the top object of a JSON Feed (jsonfeed.org/version/1.1). json_names.c knows
 * the names in its items. */
#include "article/formats/json/json_feed.h"

#include "article/formats/fields/item_fields.h"
#include "article/text/article.h"
#include "base/json.h"

bool json_feed_is(const json_t *object)
{
    return str_find(json_get_str(object, "version"), STR("jsonfeed.org/version/")) >= 0 &&
           json_is_array(json_object_get(object, "items"));
}

static void set_authors(json_t *article, const json_t *feed)
{
    const json_t *authors = json_object_get(feed, "authors");

    for (size_t i = 0; i < json_array_size(authors); i++)
        item_add_byline(article, json_get_str(json_array_get(authors, i), "name"));
    if (json_array_size(authors) == 0)
        item_add_byline(article, json_get_str(json_object_get(feed, "author"), "name"));
}

void json_feed_fill(json_t *article, const json_t *feed)
{
    if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, json_get_str(feed, "title"));
    if (article_get(article, ARTICLE_LANGUAGE).length == 0)
        article_set(article, ARTICLE_LANGUAGE, json_get_str(feed, "language"));
    if (article_get(article, ARTICLE_BYLINE).length == 0)
        set_authors(article, feed);
}
