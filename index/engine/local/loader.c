/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loader.c - a bulk load: a writer of the store behind upkeep.h. */
#include <stdlib.h>

#include "base/mem.h"
#include "engine/local/local.h"
#include "engine/local/taken.h"
#include "engine/upkeep.h"

struct loader {
    struct engine *engine;
    struct writer *writer;
    struct taken taken; /* the ids that the index refuses */
};

enum status loader_open(struct engine *engine, const char *uid,
                        const struct loader_options *options, struct loader **out,
                        struct error *err)
{
    const struct writer_options writing = {.jobs = options->jobs,
                                           .problem = options->problem,
                                           .context = options->context,
                                           .lock = engine->lock,
                                           .preset = options->preset,
                                           .order = options->order};
    struct loader *loader;

    *out = NULL;
    if (writing_check(engine, err))
        return err->status;
    writing_close(engine, uid);
    loader = mem_zero(1, sizeof *loader);
    loader->engine = engine;
    if (taken_open(engine, uid, &loader->taken, err) ||
        writer_open(engine->path, str_of(uid), &writing, &loader->writer, err)) {
        loader_close(loader);
        return err->status;
    }
    *out = loader;
    return STATUS_OK;
}

static enum status published(struct loader *loader, enum status status)
{
    database_refresh(loader->engine->database, NULL);
    return status;
}

enum status loader_add(struct loader *loader, json_t *document, struct error *err)
{
    if (taken_refuses(&loader->taken, loader->writer, document))
        return STATUS_OK;
    return writer_add(loader->writer, document, err);
}

enum status loader_delete(struct loader *loader, struct str id, struct error *err)
{
    return writer_delete(loader->writer, id, err);
}

uint64_t loader_mark(struct loader *loader)
{
    return writer_mark(loader->writer);
}

uint64_t loader_published(struct loader *loader)
{
    return writer_published(loader->writer);
}

enum status loader_commit(struct loader *loader, struct error *err)
{
    return published(loader, writer_commit(loader->writer, err));
}

enum status loader_finish(struct loader *loader, struct error *err)
{
    return published(loader, writer_tidy(loader->writer, err));
}

enum status loader_compact(struct loader *loader, struct error *err)
{
    return published(loader, writer_compact(loader->writer, err));
}

void loader_progress(struct loader *loader, struct loader_progress *progress)
{
    struct writer_progress own;

    writer_progress(loader->writer, &own);
    *progress =
        (struct loader_progress){own.added, own.published, own.failed, own.deleted, own.merging};
}

uint64_t loader_documents(struct loader *loader)
{
    return writer_documents(loader->writer);
}

void loader_close(struct loader *loader)
{
    if (!loader)
        return;
    writer_close(loader->writer);
    taken_close(&loader->taken);
    free(loader);
}
