/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source_directory.c - follows a database by its directory. Nothing in it is changed but
 * lineage.json, when a replica takes its place. */
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "server/replica/catalog.h"
#include "server/replica/source.h"

struct directory {
    char *path;
    struct engine *engine; /* NULL: not opened yet */
};

/* Its engine looks for changes by itself, from then on. */
static enum status open_engine(struct directory *directory, struct error *err)
{
    const struct engine_options following = {.follow = true};

    if (directory->engine)
        return STATUS_OK;
    if (!engine_exists(directory->path))
        return error_set(err, STATUS_NOT_FOUND, "%s is not a database", directory->path);
    return engine_open(directory->path, &following, &directory->engine, err);
}

static enum status read_lineage(const char *path, struct lineage_state *out, struct error *err)
{
    struct lineage *lineage;

    if (lineage_open(path, &lineage, err))
        return err->status;
    lineage_get(lineage, out);
    lineage_close(lineage);
    if (*out->database)
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND,
                     "%s/lineage.json does not name the database yet: start its daemon once", path);
}

static enum status give_catalog(void *self, struct str known, struct buf *out, struct error *err)
{
    struct directory *directory = self;
    struct catalog_order order = {.db = directory->path, .known = known};

    if (open_engine(directory, err) || read_lineage(directory->path, &order.lineage, err))
        return err->status;
    order.engine = directory->engine;
    return catalog_write(&order, out, err);
}

static enum status read_bytes(void *self, struct str uid, struct str name, uint64_t offset,
                              size_t length, struct buf *out, struct error *err)
{
    const struct directory *directory = self;

    return engine_read_file(directory->engine, uid, name, offset, length, out, err);
}

static enum status fence(void *self, const char *database, uint64_t epoch, struct error *err)
{
    const struct directory *directory = self;
    struct lineage *lineage;
    enum status status;

    if (lineage_open(directory->path, &lineage, err))
        return err->status;
    status = lineage_fence(lineage, database, epoch, err);
    lineage_close(lineage);
    return status;
}

static void close_directory(void *self)
{
    struct directory *directory = self;

    engine_close(directory->engine);
    free(directory->path);
    free(directory);
}

static const struct source_kind kind = {give_catalog, read_bytes, fence, close_directory};

enum status source_directory_open(const char *path, struct upstream *out, struct error *err)
{
    struct directory *directory = mem_zero(1, sizeof *directory);

    (void)err;
    directory->path = mem_text(path, strlen(path));
    *out = (struct upstream){&kind, directory};
    return STATUS_OK;
}
