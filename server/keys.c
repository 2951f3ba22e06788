/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.c - the store of keys. Changes are made one at a time: to a copy of the list, which is
 * written to the file and then takes the list's place. So no reader waits for the disk. */
#include "keys.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "key_form.h"
#include "secrets.h"

#define FILE_MOST    ((size_t)64 << 20)
#define FILE_MODE    0600
#define FILE_VERSION 1

struct key {
    const char *uid; /* in .json */
    json_t *json;    /* as key_form.h has it */
    action_set actions;
    int64_t expires;
    char text[SECRET_HEX_SIZE]; /* empty without a master key */
};

struct list {
    struct key *items; /* oldest first */
    uint32_t count;
};

struct keys {
    char *path;
    pthread_mutex_t changing; /* held from the copy to the exchange */
    pthread_rwlock_t lock;    /* of what follows */
    char *master;             /* NULL: none */
    struct list list;
};

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

static void append(struct list *list, json_t *take_json)
{
    struct key *key;

    list->items = mem_resize(list->items, (list->count + 1) * sizeof *list->items);
    key = &list->items[list->count++];
    *key = (struct key){.uid = json_string_value(json_object_get(take_json, "uid")),
                        .json = take_json,
                        .actions = actions_of(take_json),
                        .expires = moment_of(take_json, "expiresAt")};
}

static void list_fini(struct list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        json_decref(list->items[i].json);
    free(list->items);
    *list = (struct list){0};
}

static void make_texts(struct list *list, const char *master)
{
    for (uint32_t i = 0; i < list->count; i++)
        secret_hmac_hex(str_of(master), str_of(list->items[i].uid), list->items[i].text);
}

static enum status read_list(struct str text, const char *path, struct list *list,
                             struct error *err)
{
    json_t *file = json_read(text, 0, err), *items = json_object_get(file, "keys");
    enum status status = file ? STATUS_OK : err->status;

    if (status || json_integer_value(json_object_get(file, "version")) != FILE_VERSION ||
        !json_is_array(items))
        status = error_set(err, STATUS_CORRUPT, "%s is not a file of API keys", path);
    for (size_t i = 0; !status && i < json_array_size(items); i++) {
        json_t *key = json_array_get(items, i);

        if (key_form_valid(key))
            append(list, json_incref(key));
        else
            status = error_set(err, STATUS_CORRUPT, "%s: key %zu is not valid", path, i + 1);
    }
    json_decref(file);
    return status;
}

static enum status read_file(struct keys *keys, struct error *err)
{
    BUF_AUTO struct buf text = {0};

    if (!file_exists(keys->path))
        return STATUS_OK;
    if (file_read(&text, keys->path, FILE_MOST, err))
        return err->status;
    return read_list(buf_str(&text), keys->path, &keys->list, err);
}

enum status keys_open(const char *db, struct keys **out, struct error *err)
{
    struct keys *keys = mem_zero(1, sizeof *keys);

    keys->path = mem_format("%s/keys.json", db);
    pthread_mutex_init(&keys->changing, NULL);
    pthread_rwlock_init(&keys->lock, NULL);
    *out = keys;
    if (!read_file(keys, err))
        return STATUS_OK;
    keys_close(keys);
    *out = NULL;
    return err->status;
}

static void forget(char *secret)
{
    if (secret)
        explicit_bzero(secret, strlen(secret));
    free(secret);
}

void keys_close(struct keys *keys)
{
    if (!keys)
        return;
    forget(keys->master);
    list_fini(&keys->list);
    pthread_mutex_destroy(&keys->changing);
    pthread_rwlock_destroy(&keys->lock);
    free(keys->path);
    free(keys);
}

static enum status write_list(const char *path, const struct list *list, struct error *err)
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

/* A copy of the list without the `skip`-th; the keys' JSON is shared, and never changed. */
static struct list copy_list(const struct list *list, uint32_t skip)
{
    struct list copy = {0};

    for (uint32_t i = 0; i < list->count; i++)
        if (i != skip)
            append(&copy, json_incref(list->items[i].json));
    return copy;
}

#define SKIP_NONE UINT32_MAX

/* Writes the new list, and then it is the list. Taken over in any case. With .changing held. */
static enum status exchange(struct keys *keys, struct list *next, struct error *err)
{
    struct list old = *next;

    make_texts(next, keys->master);
    if (!write_list(keys->path, next, err)) {
        pthread_rwlock_wrlock(&keys->lock);
        old = keys->list;
        keys->list = *next;
        pthread_rwlock_unlock(&keys->lock);
        err->status = STATUS_OK;
    }
    list_fini(&old);
    return err->status;
}

static enum status make_default_keys(struct keys *keys, struct error *err)
{
    struct list list = {0};
    json_t *key;

    for (uint32_t i = 0; (key = key_form_default(i)); i++)
        append(&list, key);
    return exchange(keys, &list, err);
}

enum status keys_set_master(struct keys *keys, struct str master, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&keys->changing);
    pthread_rwlock_wrlock(&keys->lock);
    forget(keys->master);
    keys->master = mem_text(master.data, master.length);
    make_texts(&keys->list, keys->master);
    pthread_rwlock_unlock(&keys->lock);
    if (keys->list.count == 0)
        status = make_default_keys(keys, err);
    pthread_mutex_unlock(&keys->changing);
    return status;
}

bool keys_have_master(struct keys *keys)
{
    bool have;

    pthread_rwlock_rdlock(&keys->lock);
    have = keys->master != NULL;
    pthread_rwlock_unlock(&keys->lock);
    return have;
}

bool keys_is_master(struct keys *keys, struct str text)
{
    bool same;

    pthread_rwlock_rdlock(&keys->lock);
    same = keys->master && secret_equal(str_of(keys->master), text);
    pthread_rwlock_unlock(&keys->lock);
    return same;
}

bool keys_text(struct keys *keys, const char *uid, char out[65])
{
    bool have;

    pthread_rwlock_rdlock(&keys->lock);
    have = keys->master != NULL;
    if (have)
        secret_hmac_hex(str_of(keys->master), str_of(uid), out);
    pthread_rwlock_unlock(&keys->lock);
    return have;
}

/* Every key is compared, and each in the same time: what is right of a guess cannot be measured. */
static const struct key *find_text(const struct list *list, struct str text)
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

static const struct key *find_uid(const struct list *list, struct str text)
{
    char uid[UUID_SIZE];

    if (!uuid_parse(text, uid))
        return NULL;
    for (uint32_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].uid, uid) == 0)
            return &list->items[i];
    return NULL;
}

static const struct key *find(const struct list *list, struct str id, struct error *err)
{
    const struct key *key = find_uid(list, id);

    key = key ? key : find_text(list, id);
    if (!key)
        error_set(err, STATUS_KEY_NOT_FOUND, "API key `%.*s` not found.", STR_ARG(id));
    return key;
}

static bool grant_of(const struct key *key, struct arena *arena, struct key_grant *grant)
{
    const json_t *indexes = key ? json_object_get(key->json, "indexes") : NULL;
    size_t count = json_array_size(indexes);
    struct str *patterns;

    if (!key)
        return false;
    patterns = arena_alloc(arena, (count + 1) * sizeof *patterns);
    for (size_t i = 0; i < count; i++)
        patterns[i] = arena_str(arena, json_str(json_array_get(indexes, i)));
    *grant = (struct key_grant){key->actions, patterns, (uint32_t)count, key->expires};
    return true;
}

bool keys_find_text(struct keys *keys, struct str text, struct arena *arena,
                    struct key_grant *grant)
{
    bool found;

    pthread_rwlock_rdlock(&keys->lock);
    found = grant_of(find_text(&keys->list, text), arena, grant);
    pthread_rwlock_unlock(&keys->lock);
    return found;
}

bool keys_find_uid(struct keys *keys, struct str uid, struct arena *arena, struct key_grant *grant)
{
    bool found;

    pthread_rwlock_rdlock(&keys->lock);
    found = grant_of(find_uid(&keys->list, uid), arena, grant);
    pthread_rwlock_unlock(&keys->lock);
    return found;
}

static void print(const struct key *key, struct buf *out)
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

void keys_print_all(struct keys *keys, uint32_t offset, uint32_t limit, struct buf *out)
{
    pthread_rwlock_rdlock(&keys->lock);
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = offset; i < keys->list.count && i - offset < limit; i++)
        print(&keys->list.items[keys->list.count - 1 - i], out);
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", offset, limit, keys->list.count);
    pthread_rwlock_unlock(&keys->lock);
}

enum status keys_print(struct keys *keys, struct str id, struct buf *out, struct error *err)
{
    const struct key *key;

    pthread_rwlock_rdlock(&keys->lock);
    key = find(&keys->list, id, err);
    if (key)
        print(key, out);
    pthread_rwlock_unlock(&keys->lock);
    return key ? STATUS_OK : err->status;
}

/* Under .changing the list stays as it is, so that it can be read without the lock. */
static enum status add(struct keys *keys, json_t *take_key, struct buf *out, struct error *err)
{
    struct str uid = json_get_str(take_key, "uid");
    struct list next;

    if (find_uid(&keys->list, uid))
        error_set(err, STATUS_KEY_EXISTS,
                  "`uid` field value `%.*s` is already an existing API key.", STR_ARG(uid));
    else if (keys->list.count >= KEYS_MOST)
        error_set(err, STATUS_BAD_REQUEST, "there are %d API keys, and no more are kept",
                  KEYS_MOST);
    else {
        next = copy_list(&keys->list, SKIP_NONE);
        append(&next, take_key);
        if (!exchange(keys, &next, err))
            print(&keys->list.items[keys->list.count - 1], out);
        return err->status;
    }
    json_decref(take_key);
    return err->status;
}

enum status keys_add(struct keys *keys, json_t *take_key, struct buf *out, struct error *err)
{
    enum status status;

    pthread_mutex_lock(&keys->changing);
    status = add(keys, take_key, out, err);
    pthread_mutex_unlock(&keys->changing);
    return status;
}

static enum status update(struct keys *keys, struct str id, const json_t *changes, struct buf *out,
                          struct error *err)
{
    const struct key *old = find(&keys->list, id, err);
    char now[DATE_TEXT_SIZE];
    struct list next;
    struct key *key;
    json_t *changed;

    if (!old)
        return err->status;
    changed = json_copy(old->json);
    json_object_update(changed, (json_t *)(uintptr_t)changes);
    json_object_set_new(changed, "updatedAt", json_string(date_format(date_now(), 0, now)));
    next = copy_list(&keys->list, SKIP_NONE);
    key = &next.items[old - keys->list.items];
    json_decref(key->json);
    key->json = changed;
    key->uid = json_string_value(json_object_get(changed, "uid"));
    if (exchange(keys, &next, err))
        return err->status;
    print(find(&keys->list, id, err), out);
    return STATUS_OK;
}

enum status keys_update(struct keys *keys, struct str id, const json_t *changes, struct buf *out,
                        struct error *err)
{
    enum status status;

    pthread_mutex_lock(&keys->changing);
    status = update(keys, id, changes, out, err);
    pthread_mutex_unlock(&keys->changing);
    return status;
}

enum status keys_remove(struct keys *keys, struct str id, struct error *err)
{
    const struct key *key;
    struct list next;
    enum status status;

    pthread_mutex_lock(&keys->changing);
    key = find(&keys->list, id, err);
    if (key)
        next = copy_list(&keys->list, (uint32_t)(key - keys->list.items));
    status = key ? exchange(keys, &next, err) : err->status;
    pthread_mutex_unlock(&keys->changing);
    return status;
}

bool index_pattern_covers(struct str pattern, struct str uid)
{
    if (str_ends(pattern, STR("*")))
        return str_starts(uid, str_slice(pattern, 0, pattern.length - 1));
    return str_eq(pattern, uid);
}
