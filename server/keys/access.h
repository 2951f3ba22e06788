/* SPDX-License-Identifier: GPL-2.0-or-later */
/* access.h - decides whether a request is allowed, and in which indexes.
 *
 * - The master key allows everything.
 * - An API key allows its actions in its indexes until it expires.
 * - A tenant token is a JWT signed with an API key. It allows searches, and alerts of its own, in
 *   the indexes that both the token and the key name, each with a filter from the token.
 * - Without a master key, everybody may do everything except use the routes of keys. */
#ifndef DATELINE_SERVER_KEYS_ACCESS_H
#define DATELINE_SERVER_KEYS_ACCESS_H

#include <jansson.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/engine.h"
#include "server/http/api_error.h"
#include "server/http/http.h"
#include "server/keys/actions.h"

struct keys;

struct access { /* {0} allows nothing */
    bool everything;
    action_set actions;
    const struct str *indexes; /* patterns of the key, in the request's arena */
    uint32_t index_count;
    struct str key; /* its uid, in the request's arena; STR_NONE: the master key, or none */
    json_t *rules;  /* of a tenant token, owned: an array of patterns, or an object of rules */
};

/* Checks the Authorization header for this action. `index`: the index in the path, or STR_NONE.
 * API_MISSING_AUTHORIZATION, API_INVALID_API_KEY or API_MISSING_MASTER_KEY if it is not allowed.
 * Texts in *access are in `arena`. Call access_fini in any case. */
enum status access_check(struct keys *keys, const struct http_request *http, enum action action,
                         struct str index, struct arena *arena, struct access *access,
                         struct error *err);
void access_fini(struct access *access);

/* Does the key, or the tenant token, also allow this action where it allows the request's? */
bool access_allows(const struct access *access, enum action action);
/* For handlers that list several indexes: is this index allowed? */
bool access_allows_index(const struct access *access, struct str uid);
/* Are all indexes allowed, including future ones? */
bool access_allows_all(const struct access *access);
/* May adding a document create this index? */
bool access_allows_creation(const struct access *access, struct str uid);

/* The tenant token's filter for the index as JSON, borrowed; NULL: none. */
const json_t *access_rule(const struct access *access, struct str uid);
/* For searches in this index: *scope is the tenant token's filter, in the arena; NULL: it may see
 * all documents. API_INVALID_API_KEY if the index is not allowed; STATUS_BAD_FILTER. */
enum status access_index(const struct access *access, struct str uid, struct arena *arena,
                         const struct filter_node **scope, struct error *err);

#endif
