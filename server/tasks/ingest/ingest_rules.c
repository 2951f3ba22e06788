/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_rules.c - tasks that change and delete the rules of search (state/search_rules.h). Done
 * twice, they give the same. */
#include "base/date.h"
#include "server/state/search_rules.h"
#include "server/state/server.h"
#include "server/state/stored_object.h"
#include "server/tasks/ingest/ingest_private.h"

/* A task without a change deletes the rule; that of no rule changes nothing. */
static json_t *changed_rules(const json_t *rules, const json_t *arguments)
{
    const char *uid = json_string_value(json_object_get(arguments, "uid"));
    const json_t *change = json_object_get(arguments, "change");
    json_t *next = json_copy((json_t *)(uintptr_t)rules);

    if (change)
        json_object_set_new(next, uid,
                            search_rule_changed(json_object_get(rules, uid), change, date_now()));
    else
        json_object_del(next, uid);
    return next;
}

/* The task was checked when it was sent, but those before it may have made rules since. */
static enum status change_rules(struct stored_object *stored, const json_t *rules,
                                const json_t *arguments, struct error *err)
{
    json_t *next = changed_rules(rules, arguments);

    if (json_object_size(next) <= SEARCH_RULES_MAX ||
        json_object_size(next) <= json_object_size(rules))
        return stored_object_replace(stored, next, err);
    json_decref(next);
    return search_rules_full(err);
}

enum status run_rules_update(struct ingest *ingest, struct task_work *works, uint32_t count,
                             struct error *err)
{
    struct stored_object *stored = ingest->server->rules;
    json_t *arguments = ingest_arguments(works);
    const json_t *rules = stored_object_lock(stored);
    enum status status = change_rules(stored, rules, arguments, err);

    (void)count;
    stored_object_unlock(stored);
    json_decref(arguments);
    return status;
}

enum status run_rules_clear(struct ingest *ingest, struct task_work *works, uint32_t count,
                            struct error *err)
{
    struct stored_object *stored = ingest->server->rules;
    enum status status;

    (void)works;
    (void)count;
    stored_object_lock(stored);
    status = stored_object_replace(stored, json_object(), err);
    stored_object_unlock(stored);
    return status;
}
