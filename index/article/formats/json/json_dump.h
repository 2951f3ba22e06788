/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_dump.h - dumps of databases as JSON: rows that refer to each other by number.
 *
 *   Ghost    {"db": [{"data": {"posts": [..], "tags": [..], "posts_tags": [..], "users": [..]}}]}
 *   Django   [{"model": "news.story", "pk": 7, "fields": {"title": "..", "author": 3}}, ..]
 *
 * The numbers are replaced by names. Drafts and what is no article are left out. Any thread. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_DUMP_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_DUMP_H

#include <jansson.h>
#include <stdbool.h>

/* The tags and authors of each post, by its id: a new object, or NULL if the value is not the data
 * of an export of Ghost, and does not hold it. */
json_t *json_dump_ghost(const json_t *value);
/* The post with the names of its tags and authors: a new reference. NULL: it is a draft or a page.
 */
json_t *json_dump_ghost_post(const json_t *post, const json_t *names);

/* Is it a row of Django's dumpdata, of which a map has not taken the fields already? */
bool json_dump_is_row(const json_t *value);
/* The article in the row: a new reference. NULL: the row is none. Then its name is remembered in
 * *names (NULL at first; the caller frees it), for the rows behind it. */
json_t *json_dump_row(const json_t *row, json_t **names);

#endif
