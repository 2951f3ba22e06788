/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.c - passes the articles of the files that have changed to the engine. */
#include "indexer/load.h"

#include <stdio.h>

#include "article/text/article.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "engine/reader.h"
#include "engine/upkeep.h"
#include "indexer/loads.h"
#include "indexer/open.h"
#include "indexer/reading.h"
#include "indexer/recurring_file.h"
#include "indexer/summary.h"

struct load {
    const struct indexer_options *options;
    struct engine *engine;
    struct loader *loader;
    struct loads *loads;
    struct reading reading;
};

static enum status take_article(void *context, json_t *article, struct error *err)
{
    struct load *load = context;

    loads_add(load->loads, article_get(article, ARTICLE_ID));
    if (loader_add(load->loader, article, err))
        return err->status;
    return loads_note(load->loads, err);
}

/* --- files: loads.h decides --- */

static bool begin_file(void *context, const char *key, const char *path, const struct stat *about,
                       struct error *err)
{
    const struct load *load = context;

    return loads_begin(load->loads, key, path, about, err);
}

static bool may_want_file(void *context, const char *key, const struct stat *about)
{
    const struct load *load = context;

    return loads_may_want(load->loads, key, about);
}

static enum status end_file(void *context, bool whole, uint64_t failed, struct error *err)
{
    const struct load *load = context;

    return loads_end(load->loads, whole, failed, err);
}

static enum status prune(void *context, struct str prefix, struct error *err)
{
    const struct load *load = context;

    return load->options->prune ? loads_prune(load->loads, prefix, err) : STATUS_OK;
}

static const struct reading_files loads_files = {begin_file, may_want_file, end_file, prune};

/* --- the counts of recurring paragraphs --- */

/* A failure is only a warning: without old counts, only the first articles of each source keep
 * their boilerplate. */
static void load_recurring(struct load *load)
{
    struct error err;

    if (recurring_file_load(load->engine, load->options->index, load->reading.recurring, &err))
        log_warning("%s: counting the recurring paragraphs of the sources again", err.message);
}

static void save_recurring(const struct load *load)
{
    struct error err;

    if (recurring_file_save(load->engine, load->options->index, load->reading.recurring, &err))
        log_warning("%s", err.message);
}

static uint64_t size_of_index(const struct load *load)
{
    struct reader_stats stats = {0};
    struct reader *reader;
    struct error err;

    if (!reader_acquire_unfiltered(load->engine, str_of(load->options->index), &reader, &err)) {
        reader_stats(reader, &stats);
        reader_release(reader);
    }
    return stats.bytes;
}

static void sum_up(const struct load *load, const struct loader_progress *done)
{
    struct summary summary = {.options = load->options,
                              .reading = &load->reading,
                              .done = done,
                              .documents = loader_documents(load->loader),
                              .bytes = size_of_index(load)};

    loads_count(load->loads, &summary.files);
    summary_print(&summary);
}

static int finish(struct load *load)
{
    struct reading *reading = &load->reading;
    struct loader_progress done;
    struct loads_counts files;
    struct error err;

    if (!reading->fatal.status) {
        progress_say(&reading->progress, "writing and merging …");
        if (loads_ready(load->loads, &err) || loader_finish(load->loader, &err))
            reading->fatal = err;
    }
    progress_clear(&reading->progress);
    loader_progress(load->loader, &done);
    if (!reading->fatal.status) {
        save_recurring(load);
        sum_up(load, &done);
    }
    loads_count(load->loads, &files);
    if (loads_close(load->loads, &err) && !reading->fatal.status)
        reading->fatal = err;
    loader_close(load->loader); /* its threads report to the reading */
    engine_close(load->engine);
    return reading_end(reading, done.published + files.skipped);
}

static enum status open_loader(struct load *load, struct error *err)
{
    const struct indexer_options *options = load->options;
    const struct loader_options loading = {.preset = PRESET_ARTICLES,
                                           .jobs = options->jobs,
                                           .order = options->order,
                                           .problem = reading_document_failed,
                                           .context = &load->reading};

    if (open_for_writing(options, &load->engine, err))
        return err->status;
    if (loader_open(load->engine, options->index, &loading, &load->loader, err))
        return err->status;
    return loads_open(load->engine, load->loader, options, &load->loads, err);
}

int load(const struct indexer_options *options)
{
    struct load load = {.options = options};
    struct error err;

    if (open_loader(&load, &err)) {
        tell_failure(&err);
        loader_close(load.loader);
        engine_close(load.engine);
        return 2;
    }
    reading_start(&load.reading, options, options->quiet, take_article, &load);
    load.reading.files = &loads_files;
    load_recurring(&load);
    reading_run(&load.reading);
    return finish(&load);
}
