/* SPDX-License-Identifier: GPL-2.0-or-later */
/* provider_status.c - cuts the word out of a status. */
#include "article/formats/fields/provider_status.h"

#include "article/formats/fields/item_bounds.h"
#include "article/formats/fields/item_fields.h"
#include "base/json.h"

#define LIST_MAX 20 /* values of a list that are looked at */

struct str provider_status_word(struct str written)
{
    struct str word = str_trim(written);
    size_t start;

    while (word.length > 0 && word.data[word.length - 1] == '/')
        word.length--;
    start = word.length;
    while (start > 0 && !strchr(":/#", word.data[start - 1]))
        start--;
    return str_trim(str_slice(word, start, word.length));
}

bool provider_status_is(struct str written, const char *word)
{
    return str_eq_nocase(provider_status_word(written), str_of(word));
}

void provider_status_set(json_t *article, struct str written)
{
    struct str word = provider_status_word(written);

    if (!json_object_get(article, "status"))
        item_set_status(article, word);
    if (str_eq_nocase(word, STR("embargoed")))
        item_hold(article);
}

static void set_one(json_t *article, const json_t *value)
{
    const char *key;
    json_t *member;

    provider_status_set(article, json_str(value));
    json_object_foreach ((json_t *)(uintptr_t)value, key, member)
        provider_status_set(article, json_str(member));
}

void provider_status_set_json(json_t *article, const json_t *value)
{
    set_one(article, value);
    for (size_t i = 0; i < json_array_size(value) && i < LIST_MAX; i++)
        set_one(article, json_array_get(value, i));
}
