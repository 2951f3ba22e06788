/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_ids.c - compares the links of items with one guid. */
#include "article/formats/feed/feed_ids.h"

#include <stdlib.h>

#include "article/input/identity.h"
#include "article/text/article.h"
#include "base/mem.h"
#include "base/string_table.h"

struct feed_ids {
    struct reader_input *in;
    json_t *held;
    size_t bytes;
    bool streams; /* nothing is held any more */
    struct string_table guids;
    struct guid {
        struct str link; /* of its first item, without query; in the table's arena */
        bool shared;     /* items with other links have it, too */
    } * at;
    size_t capacity;
};

struct feed_ids *feed_ids_new(struct reader_input *in)
{
    struct feed_ids *ids = mem_zero(1, sizeof *ids);

    ids->in = in;
    ids->held = json_array();
    string_table_init(&ids->guids);
    return ids;
}

void feed_ids_free(struct feed_ids *ids)
{
    if (!ids)
        return;
    json_decref(ids->held);
    string_table_fini(&ids->guids);
    free(ids->at);
    free(ids);
}

static struct str link_of(const json_t *article)
{
    struct str url = article_get(article, ARTICLE_URL);
    size_t length = 0;

    while (length < url.length && url.data[length] != '?' && url.data[length] != '#')
        length++;
    return str_slice(url, 0, length);
}

static void note_guid(struct feed_ids *ids, const json_t *article)
{
    struct str guid = article_get(article, ARTICLE_ID), link = link_of(article);
    bool is_new;
    uint32_t number;

    if (guid.length == 0 || link.length == 0 || ids->guids.count >= GUIDS_MAX)
        return;
    number = string_table_add(&ids->guids, guid, &is_new);
    if (is_new) {
        ids->at = mem_grow(ids->at, number, &ids->capacity, sizeof *ids->at);
        ids->at[number] = (struct guid){arena_str(ids->guids.arena, link), false};
    } else if (!str_eq(ids->at[number].link, link))
        ids->at[number].shared = true;
}

/* Does the article's guid identify nothing? In a feed that streams, the first item of a guid has
 * it. */
static bool is_void(const struct feed_ids *ids, const json_t *article)
{
    struct str guid = article_get(article, ARTICLE_ID);
    int number = guid.length ? string_table_find(&ids->guids, guid) : -1;

    if (str_find(guid, STR("://")) > 0 && str_starts(guid, STR("http")) && !identity_is_page(guid))
        return true;
    return number >= 0 && ids->at[number].shared &&
           (!ids->streams || !str_eq(ids->at[number].link, link_of(article)));
}

static enum status hand_on(struct feed_ids *ids, json_t *article, struct error *err)
{
    if (is_void(ids, article))
        json_object_del(article, article_key(ARTICLE_ID));
    return input_emit(ids->in, article, err);
}

enum status feed_ids_release(struct feed_ids *ids, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < json_array_size(ids->held) && !status; i++)
        status = hand_on(ids, json_array_get(ids->held, i), err);
    json_array_clear(ids->held);
    ids->streams = true;
    return status;
}

enum status feed_ids_take(struct feed_ids *ids, json_t *article, struct error *err)
{
    note_guid(ids, article);
    if (ids->streams)
        return hand_on(ids, article, err);
    json_array_append(ids->held, article);
    ids->bytes +=
        article_get(article, ARTICLE_BODY).length + article_get(article, ARTICLE_SUMMARY).length;
    if (json_array_size(ids->held) < HELD_MAX && ids->bytes < HELD_BYTES_MAX)
        return STATUS_OK;
    return feed_ids_release(ids, err);
}
