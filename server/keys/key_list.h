/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key_list.h - API keys in memory and in their file; of use to keys.c alone, which says who may
 * look at a list when. */
#ifndef DATELINE_SERVER_KEYS_KEY_LIST_H
#define DATELINE_SERVER_KEYS_KEY_LIST_H

#include <jansson.h>

#include "server/http/api_error.h"
#include "server/keys/keys.h"
#include "server/keys/secrets.h"

struct key {
    const char *uid; /* in .json */
    json_t *json;    /* as key_form.h has it */
    action_set actions;
    int64_t expires;
    char text[SECRET_HEX_SIZE]; /* empty without a master key */
};

struct key_list {
    struct key *items; /* oldest first */
    uint32_t count;
};

#define KEY_LIST_ALL UINT32_MAX

/* The list of the file, an empty one where there is none. STATUS_CORRUPT for what is no such file.
 */
enum status key_list_read(const char *path, struct key_list *list, struct error *err);
/* Durable when it returns. */
enum status key_list_write(const char *path, const struct key_list *list, struct error *err);
/* A copy without the `skip`-th (KEY_LIST_ALL: with all); the keys' JSON is shared, and never
 * changed. */
struct key_list key_list_copy(const struct key_list *list, uint32_t skip);
void key_list_fini(struct key_list *list);
void key_list_add(struct key_list *list, json_t *take_json);
void key_list_change(struct key_list *list, uint32_t number, json_t *take_json);
/* The texts that clients send, of the master key and the uids. */
void key_list_make_texts(struct key_list *list, const char *master);

/* Borrowed from the list; NULL: none. */
const struct key *key_list_find_text(const struct key_list *list, struct str text);
const struct key *key_list_find_uid(const struct key_list *list, struct str text);
/* By either; API_KEY_NOT_FOUND. */
const struct key *key_list_find(const struct key_list *list, struct str id, struct error *err);

/* What it allows, in the arena; false where `key` is NULL. */
bool key_grant_of(const struct key *key, struct arena *arena, struct key_grant *grant);
void key_print(const struct key *key, struct buf *out);

#endif
