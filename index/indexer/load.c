/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.c - passes the articles to the engine, and prints the summary. */
#include "indexer/load.h"

#include <inttypes.h>
#include <stdio.h>

#include "article/text/article.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/reader.h"
#include "engine/upkeep.h"
#include "indexer/open.h"
#include "indexer/reading.h"
#include "indexer/recurring_file.h"

struct load {
    const struct indexer_options *options;
    struct engine *engine;
    struct loader *loader;
    struct reading reading;
};

static void document_failed(void *context, struct str id, const struct error *err)
{
    MEM_AUTO char *where = mem_text(id.data ? id.data : "an article", id.data ? id.length : 10);

    reading_report(context, where, err->message);
}

static enum status take_article(void *context, json_t *article, struct error *err)
{
    struct load *load = context;

    return loader_add(load->loader, article, err);
}

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

static void print_json(const struct load *load, const struct loader_progress *done, uint64_t bytes)
{
    printf("{\"indexed\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"replaced\":%" PRIu64
           ",\"again\":%" PRIu64 ",\"hidden\":%" PRIu64 ",\"unreadDates\":%" PRIu64
           ",\"seconds\":%.3f,\"bytes\":%" PRIu64 "}\n",
           done->published, load->reading.failed, done->replaced, load->reading.claims.again,
           load->reading.dates.hidden, load->reading.dates.unread,
           progress_seconds(&load->reading.progress), bytes);
}

static void print_text(const struct load *load, const struct loader_progress *done, uint64_t bytes)
{
    double seconds = progress_seconds(&load->reading.progress);

    printf("%" PRIu64 " articles indexed in %.1f s (%.0f/s)", done->published, seconds,
           seconds > 0 ? (double)done->published / seconds : 0);
    if (done->replaced > 0)
        printf(", %" PRIu64 " older ones replaced", done->replaced);
    if (load->reading.claims.again > 0)
        printf(", %" PRIu64 " with the id of another in this run", load->reading.claims.again);
    if (load->reading.failed > 0)
        printf(", %" PRIu64 " failed", load->reading.failed);
    if (load->reading.dates.hidden > 0)
        printf(", %" PRIu64 " hidden (an embargo or expiry cannot be read)",
               load->reading.dates.hidden);
    printf("; the index \"%s\" holds %" PRIu64 ", %.1f MB\n", load->options->index,
           loader_documents(load->loader), (double)bytes / 1e6);
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
    const struct indexer_options *options = load->options;
    uint64_t bytes = size_of_index(load);

    if (options->json)
        print_json(load, done, bytes);
    else if (!options->quiet)
        print_text(load, done, bytes);
}

static int finish(struct load *load)
{
    struct reading *reading = &load->reading;
    struct loader_progress done;
    struct error err;

    if (!reading->fatal.status) {
        progress_say(&reading->progress, "writing and merging …");
        if (loader_finish(load->loader, &err))
            reading->fatal = err;
    }
    progress_clear(&reading->progress);
    loader_progress(load->loader, &done);
    if (!reading->fatal.status) {
        save_recurring(load);
        sum_up(load, &done);
    }
    loader_close(load->loader); /* its threads report to the reading */
    engine_close(load->engine);
    return reading_end(reading, done.published);
}

static enum status open_loader(struct load *load, struct error *err)
{
    const struct indexer_options *options = load->options;
    const struct loader_options loading = {.preset = PRESET_ARTICLES,
                                           .jobs = options->jobs,
                                           .problem = document_failed,
                                           .context = &load->reading};

    if (open_for_writing(options, &load->engine, err))
        return err->status;
    return loader_open(load->engine, options->index, &loading, &load->loader, err);
}

int load(const struct indexer_options *options)
{
    struct load load = {.options = options};
    struct error err;

    if (open_loader(&load, &err)) {
        tell_failure(&err);
        engine_close(load.engine);
        return 2;
    }
    reading_start(&load.reading, options, options->quiet, take_article, &load);
    load_recurring(&load);
    reading_run(&load.reading);
    return finish(&load);
}
