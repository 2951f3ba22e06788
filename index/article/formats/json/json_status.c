/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_status.c - the members that tell a status, and the words and flags for what is not public.
 */
#include "article/formats/json/json_status.h"

#include "article/formats/fields/item_bounds.h"
#include "article/formats/fields/item_fields.h"
#include "article/formats/fields/provider_status.h"
#include "base/json.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *const keys[] = {
    "status",     "Status",    "STATUS",      "pubstatus",         "pubStatus",
    "pub_status", "PubStatus", "post_status", "publicationStatus", "publication_status",
    "_status",    "state",     "postStatus",  "moderation_state"};

/* WordPress, Ghost, Drupal, Strapi, Django's authors. */
static const char *const words[] = {"draft", "drafts",  "auto-draft", "future",    "private",
                                    "trash", "trashed", "pending",    "scheduled", "in trash"};

static const char *const public_flags[] = {"is_published", "isPublished", "published", "is_public",
                                           "isPublic"};
static const char *const hidden_flags[] = {"draft",   "is_draft",   "isDraft",  "unpublished",
                                           "private", "is_private", "isPrivate"};

/* Drupal's lists of {"value": ..}. */
static const json_t *plain_of(const json_t *value)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    return json_is_object(value) ? json_object_get(value, "value") : value;
}

static bool is_false(const json_t *value)
{
    return json_is_false(value) || str_eq_nocase(str_trim(json_str(value)), STR("false"));
}

static bool is_true(const json_t *value)
{
    return json_is_true(value) || str_eq_nocase(str_trim(json_str(value)), STR("true"));
}

/* Drupal's column of nodes, whose numbers are "nid". */
static bool is_zero_of_drupal(const json_t *object, const json_t *value)
{
    return (json_object_get(object, "nid") || json_object_get(object, "drupal_internal__nid")) &&
           ((json_is_integer(value) && json_integer_value(value) == 0) ||
            str_is(str_trim(json_str(value)), "0"));
}

static bool is_word(const json_t *value)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (provider_status_is(json_str(value), words[i]))
            return true;
    return false;
}

/* In the tables of WordPress, all but one word. */
static bool is_other_row(const json_t *object)
{
    struct str status = str_trim(json_get_str(object, "post_status"));

    return status.length > 0 && !str_is(status, "publish");
}

bool json_status_unpublished(const json_t *object)
{
    const json_t *status = plain_of(json_object_get(object, "status"));

    for (size_t i = 0; i < COUNT(keys); i++)
        if (is_word(plain_of(json_object_get(object, keys[i]))))
            return true;
    for (size_t i = 0; i < COUNT(public_flags); i++)
        if (is_false(plain_of(json_object_get(object, public_flags[i]))))
            return true;
    for (size_t i = 0; i < COUNT(hidden_flags); i++)
        if (is_true(plain_of(json_object_get(object, hidden_flags[i]))))
            return true;
    return is_false(status) || is_zero_of_drupal(object, status) || is_other_row(object);
}

/* A word as withdrawals have it stays as the source wrote it. */
static bool is_plain(struct str status)
{
    return item_status_withdraws(status) && provider_status_word(status).length == status.length;
}

void json_status_set(json_t *article, const json_t *object)
{
    json_auto_t *said = json_object();

    for (size_t i = 0; i < COUNT(keys); i++)
        provider_status_set_json(said, json_object_get(object, keys[i]));
    if (json_object_get(said, "embargo"))
        item_hold(article);
    if (json_object_get(said, "status") && !is_plain(json_get_str(article, "status")))
        json_object_set(article, "status", json_object_get(said, "status"));
}
