/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.c - chooses the kind of a source by its address. A directory tells which kind it is when
 * something is in it. */
#include "server/replica/source.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "server/objects/objects.h"
#include "server/replica/publication.h"

static bool is_daemon(const char *address)
{
    struct str text = str_of(address);

    return str_starts_nocase(text, STR("http://")) || str_starts_nocase(text, STR("https://"));
}

bool source_hears(const char *address)
{
    return is_daemon(address) || objects_is_bucket(address);
}

/* --- a directory of either kind --- */

struct either_source {
    const struct config *config;
    char *path;
    const atomic_bool *stop;
    struct upstream inner; /* zeroed: the directory is empty yet */
};

static enum status find_kind(struct either_source *either, struct error *err)
{
    MEM_AUTO char *published = mem_format("%s/" PUBLICATION_CATALOG, either->path);

    if (either->inner.kind)
        return STATUS_OK;
    if (file_exists(published))
        return source_objects_open(either->config, either->path, either->stop, &either->inner, err);
    if (engine_exists(either->path))
        return source_directory_open(either->path, &either->inner, err);
    return error_set(err, STATUS_IO, "%s is not a database, and nothing was published there",
                     either->path);
}

static enum status give_catalog(void *self, struct str known, struct buf *out, struct error *err)
{
    struct either_source *either = self;

    if (find_kind(either, err))
        return err->status;
    return either->inner.kind->catalog(either->inner.self, known, out, err);
}

static enum status read_bytes(void *self, struct str uid, struct str name, uint64_t offset,
                              size_t length, struct buf *out, struct error *err)
{
    const struct either_source *either = self;

    return either->inner.kind->read(either->inner.self, uid, name, offset, length, out, err);
}

static enum status fence(void *self, const char *database, uint64_t epoch, struct error *err)
{
    struct either_source *either = self;

    if (find_kind(either, err))
        return err->status;
    return either->inner.kind->fence(either->inner.self, database, epoch, err);
}

static void close_either(void *self)
{
    struct either_source *either = self;

    source_close(&either->inner);
    free(either->path);
    free(either);
}

static const struct source_kind either_kind = {give_catalog, read_bytes, fence, close_either};

/* --- opening --- */

enum status source_open(const struct config *config, const char *address, struct str key,
                        const atomic_bool *stop, struct upstream *out, struct error *err)
{
    struct either_source *either;

    *out = (struct upstream){0};
    if (is_daemon(address))
        return source_http_open(address, key, stop, out, err);
    if (objects_is_bucket(address))
        return source_objects_open(config, address, stop, out, err);
    if (str_find(str_of(address), STR("://")) >= 0)
        return error_set(err, STATUS_BAD_REQUEST,
                         "--follow: `%s` is neither an http, https or s3 address nor a directory",
                         address);
    either = mem_zero(1, sizeof *either);
    *either = (struct either_source){config, mem_text(address, strlen(address)), stop, {0}};
    *out = (struct upstream){&either_kind, either};
    return STATUS_OK;
}

void source_close(struct upstream *source)
{
    if (source->kind)
        source->kind->close(source->self);
    *source = (struct upstream){0};
}
