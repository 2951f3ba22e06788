/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key_list.h - the list of API keys in memory and in its file. Private to keys.c, which does the
 * locking. */
#ifndef DATELINE_SERVER_KEYS_KEY_LIST_H
#define DATELINE_SERVER_KEYS_KEY_LIST_H

#include <jansson.h>

#include "server/http/api_error.h"
#include "server/keys/keys.h"
#include "server/keys/secrets.h"

struct key {
    const char *uid; /* borrowed from .json */
    json_t *json;    /* see key_form.h; owned, never changed in place */
    action_set actions;
    int64_t expires;            /* ms since 1970; INT64_MAX: never */
    char text[SECRET_HEX_SIZE]; /* what clients send; empty without a master key */
};

struct key_list {
    struct key *items; /* oldest first */
    uint32_t count;
};

#define KEY_LIST_ALL UINT32_MAX

/* Reads the file; without a file the list is empty. STATUS_CORRUPT if it is not a list of keys. */
enum status key_list_read(const char *path, struct key_list *list, struct error *err);
/* Replaces the file atomically; durable when it returns. */
enum status key_list_write(const char *path, const struct key_list *list, struct error *err);
/* A copy without the key at `skip`; KEY_LIST_ALL: with all keys. Both lists share the keys' JSON,
 * which never changes. The copy has no texts yet. */
struct key_list key_list_copy(const struct key_list *list, uint32_t skip);
void key_list_fini(struct key_list *list);
void key_list_add(struct key_list *list, json_t *take_json);
void key_list_change(struct key_list *list, uint32_t number, json_t *take_json);
/* Sets each key's text from the master key and its uid. */
void key_list_make_texts(struct key_list *list, const char *master);

/* The key with this text, or with this uid; borrowed from the list, or NULL. */
const struct key *key_list_find_text(const struct key_list *list, struct str text);
const struct key *key_list_find_uid(const struct key_list *list, struct str text);
/* The same by uid or text. NULL: API_KEY_NOT_FOUND. */
const struct key *key_list_find(const struct key_list *list, struct str id, struct error *err);

/* What the key allows, in the arena; false if `key` is NULL. */
bool key_grant_of(const struct key *key, struct arena *arena, struct key_grant *grant);
/* Appends the key as a JSON object, with its text as `key`. */
void key_print(const struct key *key, struct buf *out);

#endif
