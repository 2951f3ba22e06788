/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key_list.c - a list of keys, with the values computed from them: actions, expiry, text. */
#include "server/keys/key_list.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/keys/key_form.h"
#include "server/keys/uuid.h"

#define FILE_MAX     ((size_t)64 << 20)
#define FILE_MODE    0600
#define FILE_VERSION 1

static int64_t moment_of(const json_t *key, const char *name)
{
    int64_t moment;

    return date_parse(json_get_str(key, name), &moment, NULL) ? moment : INT64_MAX;
}

static action_set actions_of(const json_t *key)
{
    const json_t *names = json_object_get(key, "actions");
    action_set set = 0;

    for (size_t i = 0; i < json_array_size(names); i++)
        set |= action_parse(json_str(json_array_get(names, i)));
    return set;
}

void key_list_add(struct key_list *list, json_t *take_json)
{
    struct key *key;

    list->items = mem_resize(list->items, (list->count + 1) * sizeof *list->items);
    key = &list->items[list->count++];
    *key = (struct key){.uid = json_string_value(json_object_get(take_json, "uid")),
                        .json = take_json,
                        .actions = actions_of(take_json),
                        .expires = moment_of(take_json, "expiresAt")};
}

void key_list_fini(struct key_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        json_decref(list->items[i].json);
    free(list->items);
    *list = (struct key_list){0};
}

void key_list_make_texts(struct key_list *list, const char *master)
{
    for (uint32_t i = 0; i < list->count; i++)
        secret_hmac_hex(str_of(master), str_of(list->items[i].uid), list->items[i].text);
}

static enum status read_list(struct str text, const char *path, struct key_list *list,
                             struct error *err)
{
    json_t *file = json_read(text, 0, err), *items = json_object_get(file, "keys");
    enum status status = file ? STATUS_OK : err->status;

    if (status || json_integer_value(json_object_get(file, "version")) != FILE_VERSION ||
        !json_is_array(items))
        status =
            error_set(err, STATUS_CORRUPT, "%s is damaged: it is not a list of API keys", path);
    for (size_t i = 0; !status && i < json_array_size(items); i++) {
        json_t *key = json_array_get(items, i);

        if (key_form_valid(key))
            key_list_add(list, json_incref(key));
        else
            status = error_set(err, STATUS_CORRUPT, "%s: key %zu is not valid", path, i + 1);
    }
    json_decref(file);
    return status;
}

enum status key_list_read(const char *path, struct key_list *list, struct error *err)
{
    BUF_AUTO struct buf text = {0};

    if (!file_exists(path))
        return STATUS_OK;
    if (file_read(&text, path, FILE_MAX, err))
        return err->status;
    return read_list(buf_str(&text), path, list, err);
}

enum status key_list_write(const char *path, const struct key_list *list, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    MEM_AUTO char *folder = mem_text(path, strlen(path) - strlen("/keys.json"));

    buf_addf(&text, "{\"version\":%d,\"keys\":[", FILE_VERSION);
    for (uint32_t i = 0; i < list->count; i++) {
        buf_add_text(&text, i ? ",\n" : "\n");
        json_add(&text, list->items[i].json);
    }
    buf_add_text(&text, "\n]}\n");
    if (file_make_dir(folder, 0777, err))
        return err->status;
    return file_replace(path, buf_str(&text), FILE_MODE, err);
}

struct key_list key_list_copy(const struct key_list *list, uint32_t skip)
{
    struct key_list copy = {0};

    for (uint32_t i = 0; i < list->count; i++)
        if (i != skip)
            key_list_add(&copy, json_incref(list->items[i].json));
    return copy;
}

/* Compares every key in constant time, so that timing tells nothing about a guess. */
const struct key *key_list_find_text(const struct key_list *list, struct str text)
{
    const struct key *found = NULL;

    if (text.length != SECRET_HEX_SIZE - 1)
        return NULL;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i].text[0] &&
            secret_equal_bytes(list->items[i].text, text.data, text.length))
            found = &list->items[i];
    return found;
}

const struct key *key_list_find_uid(const struct key_list *list, struct str text)
{
    char uid[UUID_SIZE];

    if (!uuid_parse(text, uid))
        return NULL;
    for (uint32_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].uid, uid) == 0)
            return &list->items[i];
    return NULL;
}

const struct key *key_list_find(const struct key_list *list, struct str id, struct error *err)
{
    const struct key *key = key_list_find_uid(list, id);

    key = key ? key : key_list_find_text(list, id);
    if (!key)
        api_error_set(err, API_KEY_NOT_FOUND, "API key `%.*s` not found.", STR_ARG(id));
    return key;
}

bool key_grant_of(const struct key *key, struct arena *arena, struct key_grant *grant)
{
    const json_t *indexes = key ? json_object_get(key->json, "indexes") : NULL;
    size_t count = json_array_size(indexes);
    struct str *patterns;

    if (!key)
        return false;
    patterns = arena_alloc(arena, (count + 1) * sizeof *patterns);
    for (size_t i = 0; i < count; i++)
        patterns[i] = arena_str(arena, json_str(json_array_get(indexes, i)));
    *grant = (struct key_grant){.uid = arena_str(arena, str_of(key->uid)),
                                .actions = key->actions,
                                .indexes = patterns,
                                .index_count = (uint32_t)count,
                                .expires = key->expires};
    return true;
}

void key_print(const struct key *key, struct buf *out)
{
    static const char *const names[] = {"name",      "description", "key",
                                        "uid",       "actions",     "indexes",
                                        "expiresAt", "createdAt",   "updatedAt"};

    json_add_comma(out);
    buf_add_char(out, '{');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_add_key(out, names[i]);
        if (strcmp(names[i], "key") == 0)
            json_add_string(out, str_of(key->text));
        else
            json_add(out, json_object_get(key->json, names[i]));
    }
    buf_add_char(out, '}');
}

void key_list_change(struct key_list *list, uint32_t number, json_t *take_json)
{
    struct key *key = &list->items[number];

    json_decref(key->json);
    key->json = take_json;
    key->uid = json_string_value(json_object_get(take_json, "uid"));
}
