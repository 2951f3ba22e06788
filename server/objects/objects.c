/* SPDX-License-Identifier: GPL-2.0-or-later */
/* objects.c - chooses the kind of a place by its address. */
#include "server/objects/objects.h"

#include <stdlib.h>

#include "base/mem.h"
#include "server/objects/objects_private.h"

bool objects_is_bucket(const char *address)
{
    return str_starts_nocase(str_of(address), STR("s3://"));
}

enum status objects_open(const char *address, const struct objects_options *options,
                         struct objects **out, struct error *err)
{
    struct objects objects = {0};

    *out = NULL;
    if (objects_is_bucket(address))
        objects_s3_open(address, options, &objects, err);
    else if (str_find(str_of(address), STR("://")) >= 0)
        error_set(err, STATUS_BAD_REQUEST, "`%s` is neither s3://bucket/prefix nor a directory",
                  address);
    else
        objects_directory_open(address, &objects, err);
    if (!objects.kind)
        return err->status;
    *out = mem_copy(&objects, sizeof objects);
    return STATUS_OK;
}

void objects_close(struct objects *objects)
{
    if (!objects)
        return;
    objects->kind->close(objects->self);
    free(objects);
}

enum status objects_put(struct objects *objects, const char *name, struct str bytes,
                        char tag[OBJECT_TAG_SIZE], struct error *err)
{
    return objects->kind->put(objects->self, name, bytes, tag, err);
}

enum status objects_get(struct objects *objects, const char *name, struct object_range range,
                        char tag[OBJECT_TAG_SIZE], struct buf *out, struct error *err)
{
    return objects->kind->get(objects->self, name, range, tag, out, err);
}

enum status objects_list(struct objects *objects, const char *folder, object_visit_fn *visit,
                         void *context, struct error *err)
{
    return objects->kind->list(objects->self, folder, visit, context, err);
}

enum status objects_try_condition(struct objects *objects, const char *name, struct error *err)
{
    enum status status = STATUS_OK;

    for (int i = 0; !status && i < 2; i++) {
        char none[OBJECT_TAG_SIZE] = "";

        status = objects_put(objects, name, STR("probe"), none, err);
    }
    if (status && status != STATUS_STALE)
        return status;
    if (objects_remove(objects, name, err))
        return err->status;
    return status ? STATUS_OK
                  : error_set(err, STATUS_BAD_REQUEST,
                              "the storage replaces an object in spite of `If-None-Match: *`, so "
                              "two daemons could write there at once: use one that keeps it");
}

enum status objects_remove(struct objects *objects, const char *name, struct error *err)
{
    return objects->kind->remove(objects->self, name, err);
}
