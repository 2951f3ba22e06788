/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_objects.c - follows what a primary has published. */
#include <pthread.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/replica/catalog.h"
#include "server/replica/publication.h"
#include "server/replica/source.h"

#define VALUES_MAX 50000000 /* of a catalog */

struct published_source {
    char *address;
    struct objects *objects;
    char tag[OBJECT_TAG_SIZE]; /* of the catalog below; "": none */
    struct buf text;
    json_t *catalog;
    pthread_mutex_t mutex; /* protects the members below, while several threads read */
    const json_t *entry;   /* the index that was asked for last, and its file */
    size_t file;
    char *pack; /* the name of the object that is in `packed`; NULL: none */
    struct buf packed;
};

/* Brings the catalog up to date. */
static enum status look(struct published_source *source, struct error *err)
{
    BUF_AUTO struct buf text = {0};
    enum status status = objects_get(source->objects, PUBLICATION_CATALOG, (struct object_range){0},
                                     source->tag, &text, err);
    json_t *catalog;

    if (status == STATUS_END)
        return STATUS_OK;
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_IO, "nothing was published in %s yet", source->address);
    if (status)
        return status;
    catalog = json_read(buf_str(&text), VALUES_MAX, err);
    if (!catalog) {
        *source->tag = '\0';
        return error_set(err, STATUS_CORRUPT, "%s of %s is damaged", PUBLICATION_CATALOG,
                         source->address);
    }
    json_decref(source->catalog);
    source->catalog = catalog;
    source->entry = NULL;
    buf_clear(&source->text);
    buf_add_str(&source->text, buf_str(&text));
    return STATUS_OK;
}

static void forget_pack(struct published_source *source)
{
    free(source->pack);
    source->pack = NULL;
    buf_fini(&source->packed);
}

static enum status give_catalog(void *self, struct str known, struct buf *out, struct error *err)
{
    struct published_source *source = self;

    forget_pack(source); /* it may have arrived damaged */
    if (look(source, err))
        return err->status;
    if (known.length > 0 && str_eq(known, json_get_str(source->catalog, "mark")))
        buf_addf(out, "{\"version\":%d,\"mark\":\"%.*s\",\"same\":true}", CATALOG_VERSION,
                 STR_ARG(known));
    else
        buf_add_str(out, buf_str(&source->text));
    return STATUS_OK;
}

static const json_t *find_entry(const struct published_source *source, struct str uid)
{
    size_t number;
    json_t *entry;

    json_array_foreach (json_object_get(source->catalog, "indexes"), number, entry)
        if (str_eq(json_get_str(entry, "uid"), uid))
            return entry;
    return NULL;
}

/* Files are asked for in the order of the catalog. */
static bool find_file(struct published_source *source, struct str uid, struct str name,
                      struct published_file *out)
{
    const json_t *files;
    size_t count;

    if (!source->entry || !str_eq(json_get_str(source->entry, "uid"), uid)) {
        source->entry = find_entry(source, uid);
        source->file = 0;
    }
    files = json_object_get(source->entry, "files");
    count = json_array_size(files);
    for (size_t i = 0; i < count; i++) {
        size_t at = (source->file + i) % count;

        if (published_file_read(uid, json_array_get(files, at), out) && str_eq(out->name, name)) {
            source->file = at;
            return true;
        }
    }
    return false;
}

/* All files of a pack are asked for, one after the other. */
static enum status read_packed(struct published_source *source, const struct published_file *file,
                               uint64_t offset, size_t length, struct buf *out, struct error *err)
{
    char *name = published_pack_name(file->uid, file->pack);
    const struct object_range whole = {0, (size_t)file->pack_size};

    if (source->pack && str_is(str_of(source->pack), name))
        free(name);
    else {
        forget_pack(source);
        source->pack = name;
        if (objects_get(source->objects, name, whole, NULL, &source->packed, err)) {
            forget_pack(source);
            return err->status;
        }
    }
    if (length > file->size - offset)
        length = (size_t)(file->size - offset);
    buf_add_str(out, str_slice(buf_str(&source->packed), (size_t)(file->at + offset),
                               (size_t)(file->at + offset + length)));
    return STATUS_OK;
}

static enum status read_part(struct published_source *source, const struct published_file *file,
                             uint64_t offset, size_t length, struct buf *out, struct error *err)
{
    uint64_t part = offset / PUBLICATION_PART, from = offset % PUBLICATION_PART;
    uint64_t left = published_part_size(file, part) - from;
    MEM_AUTO char *object = published_part_name(file, part);

    return objects_get(source->objects, object,
                       (struct object_range){from, left < length ? (size_t)left : length}, NULL,
                       out, err);
}

/* Parts are read by several threads at once, packs by one: the others want the same pack. */
static enum status read_bytes(void *self, struct str uid, struct str name, uint64_t offset,
                              size_t length, struct buf *out, struct error *err)
{
    struct published_source *source = self;
    struct published_file file;
    enum status status = STATUS_OK;

    pthread_mutex_lock(&source->mutex);
    if (!find_file(source, uid, name, &file) || offset >= file.size)
        status = error_set(err, STATUS_NOT_FOUND, "%s does not name %.*s of index %.*s",
                           source->address, STR_ARG(name), STR_ARG(uid));
    else if (file.pack.data)
        status = read_packed(source, &file, offset, length, out, err);
    pthread_mutex_unlock(&source->mutex);
    return status || file.pack.data ? status : read_part(source, &file, offset, length, out, err);
}

/* Another catalog, with the new epoch, takes the place of the former primary's: its next put finds
 * that, and the epoch. */
static enum status fence(void *self, const char *database, uint64_t epoch, struct error *err)
{
    struct published_source *source = self;
    MEM_AUTO char *mark = mem_format("epoch %llu", (unsigned long long)epoch);
    BUF_AUTO struct buf text = {0};

    *source->tag = '\0';
    if (look(source, err))
        return err->status;
    if (!str_is(json_get_str(source->catalog, "database"), database))
        return error_set(err, STATUS_BAD_REQUEST, "%s has another database", source->address);
    if ((uint64_t)json_integer_value(json_object_get(source->catalog, "epoch")) >= epoch)
        return STATUS_OK;
    json_object_set_new(source->catalog, "epoch", json_integer((json_int_t)epoch));
    json_set_str(source->catalog, "mark", str_of(mark));
    json_set_str(source->catalog, "publisher", STR(PUBLISHER_PROMOTION));
    json_add(&text, source->catalog);
    return objects_put(source->objects, PUBLICATION_CATALOG, buf_str(&text), source->tag, err);
}

static void close_published(void *self)
{
    struct published_source *source = self;

    objects_close(source->objects);
    json_decref(source->catalog);
    buf_fini(&source->text);
    forget_pack(source);
    pthread_mutex_destroy(&source->mutex);
    free(source->address);
    free(source);
}

static const struct source_kind kind = {give_catalog, read_bytes, fence, close_published};

enum status source_objects_open(const struct config *config, const char *address,
                                const atomic_bool *stop, struct upstream *out, struct error *err)
{
    struct published_source *source = mem_zero(1, sizeof *source);

    pthread_mutex_init(&source->mutex, NULL);
    source->address = mem_text(address, strlen(address));
    if (publication_open(config, address, stop, &source->objects, err)) {
        close_published(source);
        return err->status;
    }
    *out = (struct upstream){&kind, source};
    return STATUS_OK;
}
