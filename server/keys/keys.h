/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.h - the master key, and the keys made with it: DB/keys.json.
 *
 * A key's text is hex(HMAC-SHA256(master key, uid)), so it is not stored, and another master key
 * makes other texts of the same keys. The file is replaced atomically and durably before a change
 * is seen. Any thread. */
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

/* Reads DB/keys.json where it is; without it, there are no keys. A file that cannot be read as one
 * is an error: it is never written over. */
enum status keys_open(const char *db, struct keys **out, struct error *err);
void keys_close(struct keys *keys); /* NULL is fine */

/* From now on this is the master key. The first time, the default keys are made and stored. */
enum status keys_set_master(struct keys *keys, struct str master, struct error *err);
bool keys_have_master(struct keys *keys);
bool keys_is_master(struct keys *keys, struct str text);

struct key_grant { /* what a key allows, in the arena */
    action_set actions;
    const struct str *indexes; /* patterns: "movies", "news_*", "*" */
    uint32_t index_count;
    int64_t expires; /* milliseconds; INT64_MAX: never */
};
/* The key of that text, or of that uid; false when there is none. */
bool keys_find_text(struct keys *keys, struct str text, struct arena *arena,
                    struct key_grant *grant);
bool keys_find_uid(struct keys *keys, struct str uid, struct arena *arena, struct key_grant *grant);
/* The text of the key of that uid, whether there is one or not; false without a master key. */
bool keys_text(struct keys *keys, const char *uid, char out[65]);

/* As the API shows them. `id` is a uid or a text; API_KEY_NOT_FOUND when it is neither. */
void keys_print_all(struct keys *keys, uint32_t offset, uint32_t limit, struct buf *out);
enum status keys_print(struct keys *keys, struct str id, struct buf *out, struct error *err);
/* `key` as key_form.h makes it, taken over. API_KEY_EXISTS; the new key is printed. */
enum status keys_add(struct keys *keys, json_t *take_key, struct buf *out, struct error *err);
/* `changes`: an object of name and description, texts or null, each where it is to change. */
enum status keys_update(struct keys *keys, struct str id, const json_t *changes, struct buf *out,
                        struct error *err);
enum status keys_remove(struct keys *keys, struct str id, struct error *err);

/* Does a pattern of indexes ("news_*") cover this uid? */
bool index_pattern_covers(struct str pattern, struct str uid);

#endif
