/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_posts.h - posts in the exports of networks, as objects with the names of articles.
 *
 *   Telegram   {"name": "..", "id": 7, "messages": [{"id": 2, "type": "message", "text": ..}, ..]},
 *              or several of these in {"chats": {"list": [..]}}
 *   Twitter    [{"tweet": {"id_str": "..", "full_text": "..", "created_at": ".."}}, ..]
 *
 * Any thread. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_POSTS_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_POSTS_H

#include <jansson.h>

/* The messages of a chat, or the chats of a whole export of Telegram. NULL if it is neither. */
const json_t *json_posts_messages(const json_t *value);
const json_t *json_posts_chats(const json_t *value);
/* The article in a message: a new reference. NULL: the message tells only that somebody joined or
 * the like, or has no text. */
json_t *json_posts_message(const json_t *message, const json_t *chat);

/* The tweet in the value; NULL if there is none. */
const json_t *json_posts_tweet(const json_t *value);
/* The article in a tweet: a new reference. NULL: it repeats somebody else's. */
json_t *json_posts_of_tweet(const json_t *tweet);

#endif
