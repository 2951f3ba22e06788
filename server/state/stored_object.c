/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stored_object.c - one object with its file and its lock. */
#include "server/state/stored_object.h"

#include <libgen.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/file_stamp.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

#define FILE_MAX  ((size_t)4 << 20)
#define FILE_MODE 0600

struct stored_object {
    char *path;
    pthread_rwlock_t lock;   /* protects the members below */
    struct file_stamp stamp; /* of the file that was last read or written */
    struct error unread;     /* why it could not be read, or .status OK */
    json_t *object;
};

/* *out is a new object. */
static enum status read_object(const struct stored_object *stored, json_t **out, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct error why;

    if (!file_exists(stored->path)) {
        *out = json_object();
        return STATUS_OK;
    }
    if (file_read(&text, stored->path, FILE_MAX, err))
        return err->status;
    *out = json_read(buf_str(&text), 0, &why);
    if (json_is_object(*out))
        return STATUS_OK;
    json_decref(*out);
    return error_set(err, STATUS_CORRUPT, "%s is damaged: it is not a JSON object", stored->path);
}

enum status stored_object_open(const char *db, const char *name, struct stored_object **out,
                               struct error *err)
{
    struct stored_object *stored = mem_zero(1, sizeof *stored);

    stored->path = mem_format("%s/%s.json", db, name);
    pthread_rwlock_init(&stored->lock, NULL);
    *out = stored;
    stored->stamp = file_stamp_of(stored->path);
    if (!read_object(stored, &stored->object, err))
        return STATUS_OK;
    stored->object = NULL;
    stored_object_close(stored);
    *out = NULL;
    return err->status;
}

void stored_object_close(struct stored_object *stored)
{
    if (!stored)
        return;
    json_decref(stored->object);
    pthread_rwlock_destroy(&stored->lock);
    free(stored->path);
    free(stored);
}

/* Reads the file again if it is another one. */
static void refresh(struct stored_object *stored)
{
    struct file_stamp now = file_stamp_of(stored->path);
    json_t *object;

    if (file_stamp_equal(&now, &stored->stamp))
        return;
    stored->stamp = now;
    stored->unread.status = STATUS_OK;
    if (read_object(stored, &object, &stored->unread)) {
        log_error("the last content that could be read stays in use: %s", stored->unread.message);
        return;
    }
    json_decref(stored->object);
    stored->object = object;
}

const json_t *stored_object_lock(struct stored_object *stored)
{
    pthread_rwlock_wrlock(&stored->lock);
    refresh(stored);
    return stored->object;
}

void stored_object_unlock(struct stored_object *stored)
{
    pthread_rwlock_unlock(&stored->lock);
}

json_t *stored_object_snapshot(struct stored_object *stored)
{
    struct file_stamp now = file_stamp_of(stored->path);
    json_t *object = NULL;

    pthread_rwlock_rdlock(&stored->lock);
    if (file_stamp_equal(&now, &stored->stamp))
        object = json_incref(stored->object);
    pthread_rwlock_unlock(&stored->lock);
    if (object)
        return object;
    object = json_incref((json_t *)(uintptr_t)stored_object_lock(stored));
    stored_object_unlock(stored);
    return object;
}

/* Never writes what read_object would refuse. */
static enum status write_object(const char *path, const json_t *object, struct error *err)
{
    MEM_AUTO char *copy = mem_text(path, strlen(path));
    BUF_AUTO struct buf text = {0};

    json_add(&text, object);
    buf_add_char(&text, '\n');
    if (text.length > FILE_MAX)
        return error_set(err, STATUS_TOO_LARGE, "%s would have %zu bytes; the maximum is %zu", path,
                         text.length, FILE_MAX);
    if (file_make_dir(dirname(copy), 0777, err))
        return err->status;
    return file_replace(path, buf_str(&text), FILE_MODE, err);
}

enum status stored_object_replace(struct stored_object *stored, json_t *take_object,
                                  struct error *err)
{
    json_t *old = take_object;

    if (stored->unread.status)
        *err = stored->unread;
    else if (!write_object(stored->path, take_object, err)) {
        old = stored->object;
        stored->object = take_object;
        stored->stamp = file_stamp_of(stored->path);
        err->status = STATUS_OK;
    }
    json_decref(old);
    return err->status;
}
