/* SPDX-License-Identifier: GPL-2.0-or-later */
/* access.h - may this request do this, and in which indexes?
 *
 * The master key may do everything. A key may do its actions in its indexes until it expires. A
 * tenant token is a JWT that somebody signed with a key: it may search in those of the key's
 * indexes that it names, each with a filter of its own. Without a master key everybody may do
 * everything but look at keys. */
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
    json_t *rules; /* of a tenant token, owned: an array of patterns, or an object of rules */
};

/* Who asks? `index`: that of the path, or STR_NONE. API_MISSING_AUTHORIZATION,
 * API_INVALID_API_KEY or API_MISSING_MASTER_KEY when this may not be. Texts are in `arena`.
 * Call access_fini in any case. */
enum status access_check(struct keys *keys, const struct http_request *http, enum action action,
                         struct str index, struct arena *arena, struct access *access,
                         struct error *err);
void access_fini(struct access *access);

/* For handlers of several indexes: is this one among those allowed? */
bool access_allows_index(const struct access *access, struct str uid);
/* Are all indexes allowed, those to come included? */
bool access_allows_all(const struct access *access);
/* May a document that is added here make the index? */
bool access_allows_creation(const struct access *access, struct str uid);

/* A search in this index: *filter (NULL: none) is narrowed by what the tenant token demands for it.
 * API_INVALID_API_KEY when it may not be searched. */
enum status access_index(const struct access *access, struct str uid, struct arena *arena,
                         const struct filter_node **filter, struct error *err);

#endif
