/* SPDX-License-Identifier: GPL-2.0-or-later */
/* owner.c - compares owners, and asks the keys what they may see. */
#include "server/alerts/owner.h"

#include "base/date.h"
#include "base/json.h"

json_t *owner_of(const struct access *access, struct str index)
{
    const json_t *filter = access_rule(access, index);

    if (access->everything)
        return json_null();
    return json_pack("{s:s%,s:O?}", "key", access->key.data, access->key.length, "filter",
                     (json_t *)(uintptr_t)filter);
}

bool owner_is(const json_t *owner, const struct access *access, struct str index)
{
    json_auto_t *mine = owner_of(access, index);

    return access->everything || json_equal(owner, mine);
}

static bool covers(const struct key_grant *grant, struct str index)
{
    for (uint32_t i = 0; i < grant->index_count; i++)
        if (index_pattern_covers(grant->indexes[i], index))
            return true;
    return false;
}

bool owner_sees(const json_t *owner, struct keys *keys, struct str index, struct arena *arena,
                const struct filter_node **scope)
{
    struct filter_node *seen = NULL;
    struct key_grant grant;
    struct error err;

    *scope = NULL;
    if (!json_is_object(owner) || !keys_have_master(keys))
        return !json_is_object(owner);
    if (!keys_find_uid(keys, json_get_str(owner, "key"), arena, &grant) ||
        date_now() >= grant.expires || !(grant.actions & action_bit(ACTION_ALERTS_CREATE)) ||
        !covers(&grant, index) ||
        filter_parse_json(json_object_get(owner, "filter"), arena, &seen, &err))
        return false;
    *scope = seen;
    return true;
}
