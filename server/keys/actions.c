/* SPDX-License-Identifier: GPL-2.0-or-later */
/* actions.c - names of actions and their wildcards. */
#include "server/keys/actions.h"

#include <stddef.h>

enum scope { SOME, WHOLE };

static const struct action_row {
    const char *name;
    bool reads;
    enum scope scope;
} rows[ACTION_COUNT] = {
#define X(name, text, reads, scope) [ACTION_##name] = {text, reads, scope},
    ACTION_TABLE(X)
#undef X
};

/* "group.*" stands for all actions with this prefix; the first two wildcards are not groups. */
static const char *const wildcards[] = {
    "*",           "*.get",
    "documents.*", "indexes.*",
    "tasks.*",     "settings.*",
    "stats.*",     "metrics.*",
    "dumps.*",     "snapshots.*",
    "chats.*",     "chatsSettings.*",
    "webhooks.*",  "dynamicSearchRules.*",
    "alerts.*",
};
#define WILDCARD_COUNT (sizeof wildcards / sizeof *wildcards)

const char *action_name(enum action action)
{
    return action == ACTION_OPEN ? "" : rows[action].name;
}

bool action_changes_state(enum action action)
{
    static const enum action changing[] = {
        ACTION_KEYS_CREATE,     ACTION_KEYS_UPDATE,     ACTION_KEYS_DELETE,
        ACTION_FEATURES_UPDATE, ACTION_WEBHOOKS_CREATE, ACTION_WEBHOOKS_UPDATE,
        ACTION_WEBHOOKS_DELETE, ACTION_ALERTS_CREATE,   ACTION_ALERTS_UPDATE,
        ACTION_ALERTS_DELETE,
    };

    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        if (changing[i] == action)
            return true;
    return false;
}

bool action_in_parts(enum action action)
{
    return rows[action].scope == SOME;
}

static bool covers(struct str wildcard, const struct action_row *row)
{
    if (str_is(wildcard, "*"))
        return true;
    if (str_is(wildcard, "*.get"))
        return row->reads;
    return str_starts(str_of(row->name), str_slice(wildcard, 0, wildcard.length - 1));
}

static bool is_wildcard(struct str name)
{
    for (size_t i = 0; i < WILDCARD_COUNT; i++)
        if (str_is(name, wildcards[i]))
            return true;
    return false;
}

action_set action_parse(struct str name)
{
    bool many = is_wildcard(name);
    action_set set = 0;

    for (int i = 1; i < ACTION_COUNT; i++)
        if (many ? covers(name, &rows[i]) : str_is(name, rows[i].name))
            set |= action_bit((enum action)i);
    return set;
}

bool action_set_whole(action_set actions)
{
    for (int i = 1; i < ACTION_COUNT; i++)
        if ((actions & action_bit((enum action)i)) && rows[i].scope == SOME)
            return false;
    return true;
}

bool action_reads(enum action action)
{
    return action == ACTION_OPEN || rows[action].reads;
}

const char *action_word(uint32_t number)
{
    if (number < WILDCARD_COUNT)
        return wildcards[number];
    number -= WILDCARD_COUNT;
    return number + 1 < ACTION_COUNT ? rows[number + 1].name : NULL;
}
