/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draft.c - readers with a document that is not in the index: normalises it, builds it in a
 * directory of its own, DB/.drafts/N, and removes this as soon as the reader is open. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/local/batch_private.h"
#include "engine/local/reader_private.h"
#include "engine/normalise.h"
#include "engine/standing.h"

#define FOLDER "%s/.drafts"

/* --- what the index would make of it --- */

struct single_article {
    json_t *article; /* the first one */
    uint32_t count;
};

static enum status take_single(void *context, json_t *article, struct error *err)
{
    struct single_article *single = context;

    (void)err;
    if (single->count++ == 0)
        single->article = json_incref(article);
    return STATUS_OK;
}

static enum status refuse(const struct single_article *single, struct normaliser *normaliser,
                          struct error *err)
{
    const struct error first = normaliser_told(normaliser).first;

    if (single->count > 1)
        return error_set(err, STATUS_BAD_DOCUMENT, "send one article: these are %u", single->count);
    if (!first.status)
        return error_set(err, STATUS_BAD_DOCUMENT, "there is no article in it");
    *err = first;
    return first.status;
}

static enum status normalise(const struct schema *schema, const json_t *document,
                             const struct zone_info *zone, json_t **out, struct error *err)
{
    struct normaliser_options options = {.zone = settings_zone(schema->settings, zone)};
    struct single_article single = {.count = 0};
    struct normaliser *normaliser;
    enum status status;

    if (schema->primary_key.data && !str_is(schema->primary_key, ARTICLE_KEY))
        options.keep = schema->primary_key.data;
    normaliser = normaliser_new(&options);
    status = normaliser_articles(normaliser, document, take_single, &single, err);
    if (!status && single.count != 1)
        status = refuse(&single, normaliser, err);
    normaliser_free(normaliser);
    *out = single.article;
    return status;
}

static enum status prepare(const struct schema *schema, const json_t *document,
                           const struct zone_info *zone, json_t **out, struct error *err)
{
    if (schema->settings->preset == PRESET_ARTICLES)
        return normalise(schema, document, zone, out, err);
    *out = NULL;
    if (!json_is_object(document))
        return error_set(err, STATUS_BAD_DOCUMENT, "a document is a JSON object");
    *out = json_incref((json_t *)(uintptr_t)document);
    return STATUS_OK;
}

/* --- the reader --- */

static enum status new_directory(const struct engine *engine, char **out, struct error *err)
{
    static atomic_uint_fast64_t made;
    MEM_AUTO char *folder = mem_format(FOLDER, engine->path);

    *out = mem_format(FOLDER "/%" PRIuFAST64, engine->path, atomic_fetch_add(&made, 1));
    return file_exists(folder) ? STATUS_OK : file_make_dir(folder, 0700, err);
}

enum status drafts_open(const struct reader *reader, json_t *const *documents, uint32_t count,
                        struct searcher **out, struct error *err)
{
    struct error why;
    char *directory;
    enum status status = new_directory(reader->engine, &directory, err);

    if (!status)
        status = searcher_with_drafts(reader->searcher, documents, count, directory, out, err);
    if (file_remove_tree(directory, &why))
        log_warning("%s", why.message);
    free(directory);
    return status;
}

static enum status open_with(struct reader *reader, json_t *document, struct reader **out,
                             struct error *err)
{
    struct searcher *searcher;

    if (drafts_open(reader, &document, 1, &searcher, err))
        return err->status;
    *out = mem_zero(1, sizeof **out);
    **out = (struct reader){.engine = reader->engine, .searcher = searcher};
    return STATUS_OK;
}

enum status reader_with_draft(struct reader *reader, const json_t *document,
                              const struct zone_info *zone, struct reader **out,
                              struct standing_document *place, struct error *err)
{
    const struct schema *schema = reader->searcher->generation->schema;
    json_t *article = NULL;
    enum status status;

    *out = NULL;
    status = prepare(schema, document, zone, &article, err);
    if (!status)
        status = open_with(reader, article, out, err);
    if (!status)
        *place = (struct standing_document){(*out)->searcher->generation->segment_count - 1, 0};
    json_decref(article);
    return status;
}

void engine_sweep_drafts(const struct engine *engine)
{
    MEM_AUTO char *folder = mem_format(FOLDER, engine->path);
    struct error err;

    if (file_remove_tree(folder, &err))
        log_warning("%s", err.message);
}
