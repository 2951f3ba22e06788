/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.c - the store of keys. A change is made to a copy of the list; the copy is written to the
 * file and then replaces the list. So no reader waits for the disk. One change at a time. A file
 * that another process has replaced is read again. */
#include "server/keys/keys.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/file_stamp.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "server/http/api_error.h"
#include "server/keys/key_form.h"
#include "server/keys/key_list.h"

#define LOOK_PAUSE ((int64_t)250 * 1000000) /* ns between two looks at the file */

struct keys {
    char *path;
    _Atomic int64_t next_look; /* clock_monotonic() */
    pthread_mutex_t changing;  /* held while a change is made; protects the next two members */
    struct file_stamp stamp;   /* of the file that was last read or written */
    struct error unread;       /* why it could not be read, or .status OK */
    pthread_rwlock_t lock;     /* protects the members below */
    char *master;              /* NULL: no master key */
    struct key_list list;
};

enum status keys_open(const char *db, struct keys **out, struct error *err)
{
    struct keys *keys = mem_zero(1, sizeof *keys);

    keys->path = mem_format("%s/keys.json", db);
    pthread_mutex_init(&keys->changing, NULL);
    pthread_rwlock_init(&keys->lock, NULL);
    *out = keys;
    keys->stamp = file_stamp_of(keys->path);
    if (!key_list_read(keys->path, &keys->list, err))
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
    key_list_fini(&keys->list);
    pthread_mutex_destroy(&keys->changing);
    pthread_rwlock_destroy(&keys->lock);
    free(keys->path);
    free(keys);
}

/* Makes this the current list; takes it over. Hold .changing. */
static void put_in_place(struct keys *keys, struct key_list *next)
{
    struct key_list old;

    key_list_make_texts(next, keys->master);
    pthread_rwlock_wrlock(&keys->lock);
    old = keys->list;
    keys->list = *next;
    pthread_rwlock_unlock(&keys->lock);
    key_list_fini(&old);
}

/* Writes the new list to the file and makes it the current one. Takes the new list over in any
 * case. Hold .changing. */
static enum status exchange(struct keys *keys, struct key_list *next, struct error *err)
{
    if (key_list_write(keys->path, next, err)) {
        key_list_fini(next);
        return err->status;
    }
    keys->stamp = file_stamp_of(keys->path);
    put_in_place(keys, next);
    return err->status = STATUS_OK;
}

/* Reads the file again if it is another one. On failure the keys stay. Hold .changing. */
static enum status refresh(struct keys *keys, struct error *err)
{
    struct file_stamp now = file_stamp_of(keys->path);
    struct key_list next = {0};

    if (!file_stamp_equal(&now, &keys->stamp)) {
        keys->stamp = now;
        keys->unread.status = STATUS_OK;
        if (!key_list_read(keys->path, &next, &keys->unread))
            put_in_place(keys, &next);
        else {
            key_list_fini(&next);
            log_error("the last keys that could be read stay valid: %s", keys->unread.message);
        }
    }
    *err = keys->unread;
    return err->status;
}

/* Before keys are looked up: nobody waits while another thread reads the file. */
static void look(struct keys *keys)
{
    int64_t now = clock_monotonic();
    struct error err;

    if (now < atomic_load_explicit(&keys->next_look, memory_order_relaxed) ||
        pthread_mutex_trylock(&keys->changing))
        return;
    atomic_store(&keys->next_look, now + LOOK_PAUSE);
    refresh(keys, &err);
    pthread_mutex_unlock(&keys->changing);
}

static enum status make_default_keys(struct keys *keys, struct error *err)
{
    struct key_list list = {0};
    json_t *key;

    for (uint32_t i = 0; (key = key_form_default(i)); i++)
        key_list_add(&list, key);
    return exchange(keys, &list, err);
}

enum status keys_set_master(struct keys *keys, struct str master, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&keys->changing);
    pthread_rwlock_wrlock(&keys->lock);
    forget(keys->master);
    keys->master = mem_text(master.data, master.length);
    key_list_make_texts(&keys->list, keys->master);
    pthread_rwlock_unlock(&keys->lock);
    if (refresh(keys, err))
        status = err->status;
    else if (keys->list.count == 0)
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

/* No uid has a blank, so no signature is the text of a key. */
bool keys_sign_takedown(struct keys *keys, const char *digest, char out[65])
{
    MEM_AUTO char *text = mem_format("takedown %s", digest);

    return keys_text(keys, text, out);
}

bool keys_find_text(struct keys *keys, struct str text, struct arena *arena,
                    struct key_grant *grant)
{
    bool found;

    look(keys);
    pthread_rwlock_rdlock(&keys->lock);
    found = key_grant_of(key_list_find_text(&keys->list, text), arena, grant);
    pthread_rwlock_unlock(&keys->lock);
    return found;
}

bool keys_find_uid(struct keys *keys, struct str uid, struct arena *arena, struct key_grant *grant)
{
    bool found;

    look(keys);
    pthread_rwlock_rdlock(&keys->lock);
    found = key_grant_of(key_list_find_uid(&keys->list, uid), arena, grant);
    pthread_rwlock_unlock(&keys->lock);
    return found;
}

void keys_print_all(struct keys *keys, uint32_t offset, uint32_t limit, struct buf *out)
{
    look(keys);
    pthread_rwlock_rdlock(&keys->lock);
    buf_add_text(out, "{\"results\":[");
    for (uint32_t i = offset; i < keys->list.count && i - offset < limit; i++)
        key_print(&keys->list.items[keys->list.count - 1 - i], out);
    buf_addf(out, "],\"offset\":%u,\"limit\":%u,\"total\":%u}", offset, limit, keys->list.count);
    pthread_rwlock_unlock(&keys->lock);
}

enum status keys_print(struct keys *keys, struct str id, struct buf *out, struct error *err)
{
    const struct key *key;

    look(keys);
    pthread_rwlock_rdlock(&keys->lock);
    key = key_list_find(&keys->list, id, err);
    if (key)
        key_print(key, out);
    pthread_rwlock_unlock(&keys->lock);
    return key ? STATUS_OK : err->status;
}

/* Hold .changing: nobody else changes the list, so it can be read without .lock. */
static enum status add(struct keys *keys, json_t *take_key, struct buf *out, struct error *err)
{
    struct str uid = json_get_str(take_key, "uid");
    struct key_list next;

    if (key_list_find_uid(&keys->list, uid))
        api_error_set(err, API_KEY_EXISTS,
                      "`uid` field value `%.*s` is already an existing API key.", STR_ARG(uid));
    else if (keys->list.count >= KEYS_MAX)
        error_set(err, STATUS_BAD_REQUEST,
                  "the server has the maximum of %d API keys: delete one first", KEYS_MAX);
    else {
        next = key_list_copy(&keys->list, KEY_LIST_ALL);
        key_list_add(&next, take_key);
        if (!exchange(keys, &next, err))
            key_print(&keys->list.items[keys->list.count - 1], out);
        return err->status;
    }
    json_decref(take_key);
    return err->status;
}

enum status keys_add(struct keys *keys, json_t *take_key, struct buf *out, struct error *err)
{
    enum status status;

    pthread_mutex_lock(&keys->changing);
    status = refresh(keys, err);
    if (status)
        json_decref(take_key);
    else
        status = add(keys, take_key, out, err);
    pthread_mutex_unlock(&keys->changing);
    return status;
}

static enum status update(struct keys *keys, struct str id, const json_t *changes, struct buf *out,
                          struct error *err)
{
    const struct key *old = key_list_find(&keys->list, id, err);
    char now[DATE_TEXT_SIZE];
    struct key_list next;
    json_t *changed;

    if (!old)
        return err->status;
    changed = json_copy(old->json);
    json_object_update(changed, (json_t *)(uintptr_t)changes);
    json_object_set_new(changed, "updatedAt", json_string(date_format_full(date_now(), now)));
    next = key_list_copy(&keys->list, KEY_LIST_ALL);
    key_list_change(&next, (uint32_t)(old - keys->list.items), changed);
    if (exchange(keys, &next, err))
        return err->status;
    key_print(key_list_find(&keys->list, id, err), out);
    return STATUS_OK;
}

enum status keys_update(struct keys *keys, struct str id, const json_t *changes, struct buf *out,
                        struct error *err)
{
    enum status status;

    pthread_mutex_lock(&keys->changing);
    status = refresh(keys, err) ? err->status : update(keys, id, changes, out, err);
    pthread_mutex_unlock(&keys->changing);
    return status;
}

enum status keys_remove(struct keys *keys, struct str id, struct error *err)
{
    const struct key *key;
    struct key_list next;
    enum status status;

    pthread_mutex_lock(&keys->changing);
    key = refresh(keys, err) ? NULL : key_list_find(&keys->list, id, err);
    if (key)
        next = key_list_copy(&keys->list, (uint32_t)(key - keys->list.items));
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
