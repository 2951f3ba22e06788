/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article.c - setting and reading the fields of an article. */
#include "article/text/article.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/utf8.h"

const char *article_key(enum article_field field)
{
    static const char *const keys[] = {
#define X(name, key) [ARTICLE_##name] = key,
        ARTICLE_FIELDS(X)
#undef X
    };

    return keys[field];
}

void article_set(json_t *article, enum article_field field, struct str value)
{
    BUF_AUTO struct buf repaired = {0};

    value = str_trim(value);
    if (value.length == 0)
        return;
    if (!utf8_valid(value)) {
        utf8_add_repaired(&repaired, value);
        value = buf_str(&repaired);
    }
    json_object_set_new(article, article_key(field),
                        json_stringn_nocheck(value.data, value.length)); /* it is valid UTF-8 */
}

struct str article_get(const json_t *article, enum article_field field)
{
    return json_get_str(article, article_key(field));
}

static bool keyword_known(const json_t *keywords, struct str keyword)
{
    size_t index;
    json_t *known;

    json_array_foreach (keywords, index, known)
        if (str_eq_nocase(json_str(known), keyword))
            return true;
    return false;
}

void article_add_keyword(json_t *article, struct str keyword)
{
    const char *key = article_key(ARTICLE_KEYWORDS);
    json_t *keywords = json_object_get(article, key);
    BUF_AUTO struct buf repaired = {0};

    utf8_add_repaired(&repaired, str_trim(keyword));
    if (repaired.length == 0)
        return;
    if (!json_is_array(keywords)) {
        keywords = json_array();
        json_object_set_new(article, key, keywords);
    }
    if (json_array_size(keywords) < ARTICLE_KEYWORDS_MAX &&
        !keyword_known(keywords, buf_str(&repaired)))
        json_array_append_new(keywords, json_stringn(repaired.data, repaired.length));
}

static bool is_no_bound(const json_t *value)
{
    return !value || json_is_null(value) || json_is_false(value) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

void article_add_bound(json_t *article, const char *key, const json_t *value)
{
    json_t *known = json_object_get(article, key), *added = (json_t *)(uintptr_t)value, *all;

    if (!value || (known && is_no_bound(value)))
        return;
    if (is_no_bound(known) || json_equal(known, value)) {
        json_object_set(article, key, added);
        return;
    }
    all = json_is_array(known) ? json_copy(known) : json_array();
    if (!json_is_array(known))
        json_array_append(all, known);
    if (json_is_array(value))
        json_array_extend(all, added);
    else
        json_array_append(all, added);
    json_object_set_new(article, key, all);
}
