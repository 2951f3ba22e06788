/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.h - the master key and the API keys, which are stored in DB/keys.json.
 *
 * A key's text is hex(HMAC-SHA256(master key, uid)). It is not stored; with another master key, the
 * same keys have other texts. The file is replaced atomically and durably before a change takes
 * effect. If another process has replaced it, it is read again: before each change, and within a
 * quarter of a second before a key is looked up. A file that cannot be read is not replaced, and
 * the keys that were read last stay valid. Any thread. */
#ifndef DATELINE_SERVER_KEYS_KEYS_H
#define DATELINE_SERVER_KEYS_KEYS_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "server/http/api_error.h"
#include "server/keys/actions.h"
#include "server/keys/uuid.h"

#define KEYS_MAX 10000

struct keys;

/* Reads DB/keys.json; without this file there are no keys. STATUS_CORRUPT if the file is damaged:
 * it is then not changed. */
enum status keys_open(const char *db, struct keys **out, struct error *err);
void keys_close(struct keys *keys); /* NULL is fine */

/* Sets the master key. If there are no keys, makes and stores the default ones. */
enum status keys_set_master(struct keys *keys, struct str master, struct error *err);
bool keys_have_master(struct keys *keys);
bool keys_is_master(struct keys *keys, struct str text);

struct key_grant { /* what a key allows, in the arena */
    struct str uid;
    action_set actions;
    const struct str *indexes; /* patterns: "movies", "news_*", "*" */
    uint32_t index_count;
    int64_t expires; /* ms since 1970; INT64_MAX: never */
};
/* Finds a key by its text, or by its uid; false if there is none. */
bool keys_find_text(struct keys *keys, struct str text, struct arena *arena,
                    struct key_grant *grant);
bool keys_find_uid(struct keys *keys, struct str uid, struct arena *arena, struct key_grant *grant);
/* The text that a key with this uid has, whether the key exists or not. False without a master
 * key. */
bool keys_text(struct keys *keys, const char *uid, char out[65]);
/* The signature of a takedown's record: HMAC-SHA256, with the master key, of `takedown `, then the
 * digest. False without a master key. */
bool keys_sign_takedown(struct keys *keys, const char *digest, char out[65]);

/* Append keys as the API shows them. `id` is a uid or a text. API_KEY_NOT_FOUND. */
void keys_print_all(struct keys *keys, uint32_t offset, uint32_t limit, struct buf *out);
enum status keys_print(struct keys *keys, struct str id, struct buf *out, struct error *err);
/* Adds a key from key_form_read, which is taken over, and prints it. API_KEY_EXISTS;
 * STATUS_BAD_REQUEST if there are KEYS_MAX keys. */
enum status keys_add(struct keys *keys, json_t *take_key, struct buf *out, struct error *err);
/* `changes`: an object from key_changes_read. Prints the changed key. API_KEY_NOT_FOUND. */
enum status keys_update(struct keys *keys, struct str id, const json_t *changes, struct buf *out,
                        struct error *err);
/* API_KEY_NOT_FOUND. */
enum status keys_remove(struct keys *keys, struct str id, struct error *err);

/* Does a pattern of indexes ("news_*") match this uid? */
bool index_pattern_covers(struct str pattern, struct str uid);

#endif
