/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_posts.c - renames the members of posts, and puts their texts together. */
#include "article/formats/json/json_posts.h"

#include "article/formats/json/json_value.h"
#include "article/text/article.h"
#include "base/buf.h"
#include "base/json.h"

#define URLS_MAX 100 /* addresses of a tweet that are looked at: a text has room for fewer */

static void set_text(json_t *post, enum article_field field, struct str text)
{
    if (text.length > 0)
        json_set_str(post, article_key(field), text);
}

static void copy(json_t *post, enum article_field field, const json_t *from, const char *name)
{
    json_t *value = json_object_get(from, name);

    if (value && !json_is_null(value) && !json_object_get(post, article_key(field)))
        json_object_set(post, article_key(field), value);
}

/* "#harbour" is the keyword "harbour". */
static void add_tag(json_t *post, struct str tag)
{
    tag = str_trim(tag);
    if (tag.length > 1 && tag.data[0] == '#')
        tag = str_slice(tag, 1, tag.length);
    article_add_keyword(post, tag);
}

/* ---- Telegram ------------------------------------------------------------------------------- */

const json_t *json_posts_messages(const json_t *value)
{
    const json_t *list = json_object_get(value, "messages"), *first = json_array_get(list, 0);

    return json_object_get(value, "type") && json_is_string(json_object_get(first, "type")) &&
                   json_object_get(first, "date") && json_object_get(first, "text")
               ? list
               : NULL;
}

const json_t *json_posts_chats(const json_t *value)
{
    const json_t *list = json_object_get(json_object_get(value, "chats"), "list");

    return json_posts_messages(json_array_get(list, 0)) ? list : NULL;
}

/* Append a part of a text: a string, or {"type": "bold", "text": ".."}. */
static void add_part(json_t *post, const json_t *part, struct buf *text)
{
    struct str type = json_get_str(part, "type");
    struct str own = json_str(json_is_object(part) ? json_object_get(part, "text") : part);

    if (str_is(type, "hashtag"))
        add_tag(post, own);
    buf_add_str(text, own);
}

/* Is the first part a line of its own in bold? Then it is the headline. */
static bool begins_with_headline(const json_t *parts)
{
    const json_t *first = json_array_get(parts, 0);
    struct str next = json_str(json_array_get(parts, 1));

    return str_is(json_get_str(first, "type"), "bold") &&
           (str_starts(next, STR("\n")) || str_ends(json_get_str(first, "text"), STR("\n")));
}

static void set_parts(json_t *post, const json_t *parts)
{
    BUF_AUTO struct buf text = {0};
    size_t from = begins_with_headline(parts);

    if (from > 0)
        set_text(post, ARTICLE_HEADLINE, str_trim(json_get_str(json_array_get(parts, 0), "text")));
    if (json_is_string(parts))
        add_part(post, parts, &text);
    for (size_t i = from; i < json_array_size(parts); i++)
        add_part(post, json_array_get(parts, i), &text);
    set_text(post, ARTICLE_BODY, str_trim(buf_str(&text)));
}

/* The seconds since 1970, which an export has as text; older ones only have local times. */
static void set_time(json_t *post, enum article_field field, const json_t *message,
                     const char *seconds, const char *local)
{
    int64_t number;

    if (str_to_i64(json_get_str(message, seconds), &number))
        json_object_set_new(post, article_key(field), json_integer(number));
    else
        copy(post, field, message, local);
}

/* Messages have numbers within their chat. */
static void set_id(json_t *post, const json_t *message, const json_t *chat)
{
    char number[JSON_NUMBER_SIZE], other[JSON_NUMBER_SIZE];
    struct str own = json_value_text(json_object_get(message, "id"), number);
    struct str around = json_value_text(json_object_get(chat, "id"), other);
    BUF_AUTO struct buf id = {0};

    if (own.length == 0 || around.length == 0)
        return;
    buf_addf(&id, "telegram:%.*s/%.*s", STR_ARG(around), STR_ARG(own));
    set_text(post, ARTICLE_ID, buf_str(&id));
}

json_t *json_posts_message(const json_t *message, const json_t *chat)
{
    struct str name = json_get_str(chat, "name"), from = json_get_str(message, "from");
    json_t *post;

    if (!str_is(json_get_str(message, "type"), "message"))
        return NULL;
    post = json_object();
    set_parts(post, json_object_get(message, "text"));
    if (!json_object_get(post, "body") && !json_object_get(post, "headline")) {
        json_decref(post);
        return NULL;
    }
    set_id(post, message, chat);
    set_time(post, ARTICLE_PUBLISHED, message, "date_unixtime", "date");
    set_time(post, ARTICLE_UPDATED, message, "edited_unixtime", "edited");
    set_text(post, ARTICLE_SOURCE, name);
    copy(post, ARTICLE_BYLINE, message, "author");
    if (!str_eq(from, name))
        copy(post, ARTICLE_BYLINE, message, "from");
    return post;
}

/* ---- Twitter -------------------------------------------------------------------------------- */

const json_t *json_posts_tweet(const json_t *value)
{
    const json_t *tweet = json_object_get(value, "tweet");

    if (!json_is_object(tweet))
        tweet = value;
    return json_is_string(json_object_get(tweet, "full_text")) &&
                   json_is_string(json_object_get(tweet, "id_str")) &&
                   json_is_string(json_object_get(tweet, "created_at"))
               ? tweet
               : NULL;
}

/* The address that a short one stands for; STR_NONE if it is not told. */
static struct str expanded(const json_t *urls, struct str address)
{
    for (size_t i = 0; i < json_array_size(urls) && i < URLS_MAX; i++)
        if (str_eq(json_get_str(json_array_get(urls, i), "url"), address))
            return json_get_str(json_array_get(urls, i), "expanded_url");
    return STR_NONE;
}

/* The text with whole addresses instead of "https://t.co/..". */
static void set_tweet_text(json_t *post, struct str text, const json_t *urls)
{
    static const struct str start = STR_INIT("https://t.co/");
    BUF_AUTO struct buf body = {0};

    while (text.length > 0) {
        ptrdiff_t at = str_find(text, start);
        size_t end = at < 0 ? text.length : (size_t)at;
        struct str address, whole;

        buf_add_str(&body, str_slice(text, 0, end));
        text = str_slice(text, end, text.length);
        for (end = 0; end < text.length && (unsigned char)text.data[end] > ' ';)
            end++;
        address = str_slice(text, 0, end);
        whole = expanded(urls, address);
        buf_add_str(&body, whole.length > 0 ? whole : address);
        text = str_slice(text, end, text.length);
    }
    set_text(post, ARTICLE_BODY, buf_str(&body));
}

json_t *json_posts_of_tweet(const json_t *tweet)
{
    const json_t *entities = json_object_get(tweet, "entities");
    const json_t *tags = json_object_get(entities, "hashtags");
    struct str text = json_get_str(tweet, "full_text");
    json_t *post;

    if (str_starts(text, STR("RT @")))
        return NULL;
    post = json_object();
    copy(post, ARTICLE_ID, tweet, "id_str");
    copy(post, ARTICLE_PUBLISHED, tweet, "created_at");
    copy(post, ARTICLE_LANGUAGE, tweet, "lang");
    copy(post, ARTICLE_BYLINE, json_object_get(tweet, "user"), "name");
    for (size_t i = 0; i < json_array_size(tags); i++)
        add_tag(post, json_get_str(json_array_get(tags, i), "text"));
    set_tweet_text(post, text, json_object_get(entities, "urls"));
    return post;
}
