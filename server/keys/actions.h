/* SPDX-License-Identifier: GPL-2.0-or-later */
/* actions.h - the actions that a key can allow: a table of names, one bit each.
 *
 * A wildcard ("documents.*", "*.get", "*") stands for several bits. A key stores the wildcard
 * itself, not the actions that it stands for. */
#ifndef DATELINE_SERVER_KEYS_ACTIONS_H
#define DATELINE_SERVER_KEYS_ACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* X(NAME, name, reads, scope). `reads`: "*.get" includes the action. `scope`: SOME if a key of
 * some indexes can allow the action; WHOLE if only a key of all indexes can. */
#define ACTION_TABLE(X)                                                                            \
    X(SEARCH, "search", true, SOME)                                                                \
    X(DOCUMENTS_ADD, "documents.add", false, SOME)                                                 \
    X(DOCUMENTS_GET, "documents.get", true, SOME)                                                  \
    X(DOCUMENTS_DELETE, "documents.delete", false, SOME)                                           \
    X(TAKEDOWNS_CREATE, "takedowns.create", false, SOME)                                           \
    X(TAKEDOWNS_GET, "takedowns.get", true, SOME)                                                  \
    X(INDEXES_CREATE, "indexes.create", false, SOME)                                               \
    X(INDEXES_GET, "indexes.get", true, SOME)                                                      \
    X(INDEXES_UPDATE, "indexes.update", false, SOME)                                               \
    X(INDEXES_DELETE, "indexes.delete", false, SOME)                                               \
    X(INDEXES_SWAP, "indexes.swap", false, SOME)                                                   \
    X(INDEXES_COMPACT, "indexes.compact", false, SOME)                                             \
    X(FIELDS_POST, "fields.post", true, SOME)                                                      \
    X(TASKS_CANCEL, "tasks.cancel", false, SOME)                                                   \
    X(TASKS_DELETE, "tasks.delete", false, SOME)                                                   \
    X(TASKS_GET, "tasks.get", true, SOME)                                                          \
    X(TASKS_COMPACT, "tasks.compact", false, WHOLE)                                                \
    X(SETTINGS_GET, "settings.get", true, SOME)                                                    \
    X(SETTINGS_UPDATE, "settings.update", false, SOME)                                             \
    X(STATS_GET, "stats.get", true, SOME)                                                          \
    X(METRICS_GET, "metrics.get", true, WHOLE)                                                     \
    X(DUMPS_CREATE, "dumps.create", false, WHOLE)                                                  \
    X(SNAPSHOTS_CREATE, "snapshots.create", false, WHOLE)                                          \
    X(VERSION, "version", true, WHOLE)                                                             \
    X(KEYS_CREATE, "keys.create", false, WHOLE)                                                    \
    X(KEYS_GET, "keys.get", false, WHOLE) /* not in "*.get": keys would show stronger keys */      \
    X(KEYS_UPDATE, "keys.update", false, WHOLE)                                                    \
    X(KEYS_DELETE, "keys.delete", false, WHOLE)                                                    \
    X(FEATURES_GET, "experimental.get", true, WHOLE)                                               \
    X(FEATURES_UPDATE, "experimental.update", false, WHOLE)                                        \
    X(EXPORT, "export", true, WHOLE)                                                               \
    X(NETWORK_GET, "network.get", true, WHOLE)                                                     \
    X(NETWORK_UPDATE, "network.update", false, WHOLE)                                              \
    X(CHAT_COMPLETIONS, "chatCompletions", false, SOME)                                            \
    X(CHATS_GET, "chats.get", true, WHOLE)                                                         \
    X(CHATS_DELETE, "chats.delete", false, WHOLE)                                                  \
    X(CHATS_SETTINGS_GET, "chatsSettings.get", true, WHOLE)                                        \
    X(CHATS_SETTINGS_UPDATE, "chatsSettings.update", false, WHOLE)                                 \
    X(WEBHOOKS_GET, "webhooks.get", true, WHOLE)                                                   \
    X(WEBHOOKS_UPDATE, "webhooks.update", false, WHOLE)                                            \
    X(WEBHOOKS_DELETE, "webhooks.delete", false, WHOLE)                                            \
    X(WEBHOOKS_CREATE, "webhooks.create", false, WHOLE)                                            \
    X(REPLICATION_GET, "replication.get", false, WHOLE) /* not in "*.get": also what is hidden */  \
    X(REPLICATION_FENCE, "replication.fence", false, WHOLE)                                        \
    X(EXPORTS_CREATE, "exports.create", true, SOME)                                                \
    X(LISTS_CREATE, "lists.create", true, SOME)                                                    \
    X(ALERTS_GET, "alerts.get", true, SOME)                                                        \
    X(ALERTS_CREATE, "alerts.create", false, SOME)                                                 \
    X(ALERTS_UPDATE, "alerts.update", false, SOME)                                                 \
    X(ALERTS_DELETE, "alerts.delete", false, SOME)                                                 \
    X(RULES_GET, "dynamicSearchRules.get", true, WHOLE)                                            \
    X(RULES_CREATE, "dynamicSearchRules.create", false, WHOLE)                                     \
    X(RULES_UPDATE, "dynamicSearchRules.update", false, WHOLE)                                     \
    X(RULES_DELETE, "dynamicSearchRules.delete", false, WHOLE)

enum action {
    ACTION_OPEN, /* needs no key */
#define X(name, text, reads, scope) ACTION_##name,
    ACTION_TABLE(X)
#undef X
        ACTION_COUNT
};

typedef uint64_t action_set;

static inline action_set action_bit(enum action action)
{
    return (action_set)1 << action;
}

const char *action_name(enum action action);
/* Does it change what the database stores besides indexes and tasks: keys, switches, webhooks? */
bool action_changes_state(enum action action);
/* May a key of some indexes use this action on a path without an index? */
bool action_in_parts(enum action action);
/* The bits of an action or a wildcard; 0 if there is no such name. */
action_set action_parse(struct str name);
/* Does every action of the set need a key of all indexes? */
bool action_set_whole(action_set actions);
/* Does it change nothing? */
bool action_reads(enum action action);
/* All names that action_parse accepts, for messages; NULL if `number` is too large. */
const char *action_word(uint32_t number);

#endif
