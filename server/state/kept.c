/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept.c - one object, one file, one lock. */
#include "server/state/kept.h"

#include <libgen.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

#define FILE_MAX  ((size_t)4 << 20)
#define FILE_MODE 0600

struct kept {
    char *path;
    pthread_mutex_t lock;
    json_t *object;
};

static enum status read_object(struct kept *kept, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    struct error why;

    if (!file_exists(kept->path)) {
        kept->object = json_object();
        return STATUS_OK;
    }
    if (file_read(&text, kept->path, FILE_MAX, err))
        return err->status;
    kept->object = json_read(buf_str(&text), 0, &why);
    if (json_is_object(kept->object))
        return STATUS_OK;
    return error_set(err, STATUS_CORRUPT, "%s is damaged: it is not a JSON object", kept->path);
}

enum status kept_open(const char *db, const char *name, struct kept **out, struct error *err)
{
    struct kept *kept = mem_zero(1, sizeof *kept);

    kept->path = mem_format("%s/%s.json", db, name);
    pthread_mutex_init(&kept->lock, NULL);
    *out = kept;
    if (!read_object(kept, err))
        return STATUS_OK;
    kept_close(kept);
    *out = NULL;
    return err->status;
}

void kept_close(struct kept *kept)
{
    if (!kept)
        return;
    json_decref(kept->object);
    pthread_mutex_destroy(&kept->lock);
    free(kept->path);
    free(kept);
}

const json_t *kept_lock(struct kept *kept)
{
    pthread_mutex_lock(&kept->lock);
    return kept->object;
}

void kept_unlock(struct kept *kept)
{
    pthread_mutex_unlock(&kept->lock);
}

static enum status write_object(const char *path, const json_t *object, struct error *err)
{
    MEM_AUTO char *copy = mem_text(path, strlen(path));
    BUF_AUTO struct buf text = {0};

    json_add(&text, object);
    buf_add_char(&text, '\n');
    if (file_make_dir(dirname(copy), 0777, err))
        return err->status;
    return file_replace(path, buf_str(&text), FILE_MODE, err);
}

enum status kept_replace(struct kept *kept, json_t *take_object, struct error *err)
{
    json_t *old = take_object;

    if (!write_object(kept->path, take_object, err)) {
        old = kept->object;
        kept->object = take_object;
        err->status = STATUS_OK;
    }
    json_decref(old);
    return err->status;
}
