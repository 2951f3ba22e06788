/* SPDX-License-Identifier: GPL-2.0-or-later */
/* owner.h - who made an alert: it sees only what its maker may see, at the moment of ringing.
 *
 * An owner is null (the master key, or a server without keys), or {"key": the uid of a key,
 * "filter": the tenant token's filter for the index, or null}. Any thread. */
#ifndef DATELINE_SERVER_ALERTS_OWNER_H
#define DATELINE_SERVER_ALERTS_OWNER_H

#include "server/keys/access.h"
#include "server/keys/keys.h"

/* A new value. */
json_t *owner_of(const struct access *access, struct str index);
/* May this client see and change the alert of this owner? The master key may all. */
bool owner_is(const json_t *owner, const struct access *access, struct str index);
/* What the owner may see now: *scope is a filter in the arena, NULL for all. False: nothing,
 * because its key is gone, has expired, or no longer allows alerts in the index. */
bool owner_sees(const json_t *owner, struct keys *keys, struct str index, struct arena *arena,
                const struct filter_node **scope);

#endif
