/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - indexes what arrives in a spool directory.
 *
 *   wait for a file ──▶ take the right to write ──▶ read it, and those that are ready by then
 *        ▲                                                        │
 *        └── give the right back ◀── merge ◀── move them ◀── publish: they can be found
 *
 * One round is a session. A daemon on the same database may write between two sessions; if both
 * want to, they take turns (engine_is_awaited). Files that stay where they are get rows of the
 * ledger (loads.h), so that a restart skips them. A file that is moved to --done leaves its name to
 * later files: the name gives no ids, and it needs no row. If the process ends before the file is
 * moved, the next one reads it again, and its articles replace themselves. */
#include "indexer/watch.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "article/text/article.h"
#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/upkeep.h"
#include "indexer/arrivals.h"
#include "indexer/loads.h"
#include "indexer/open.h"
#include "indexer/put_aside.h"
#include "indexer/reading.h"
#include "indexer/recurring_file.h"

#define MILLISECOND INT64_C(1000000)
#define SESSION_MS  500   /* then what was read is published, even if more files are ready */
#define LOCK_MS     500   /* between two looks at whether to stop */
#define PAUSE_MS    5000  /* after a failure of the machine */
#define SAVE_MS     60000 /* between two writes of the counts of recurring paragraphs */

struct spooled_file {
    char *path;
    struct stat about;
    bool failed; /* something of it could not be read */
};

struct session {
    struct loader *loader;
    struct reading reading;
    struct spooled_file *files;
    size_t count, capacity;
    struct stat about; /* of the file that is read */
    bool whole;        /* it was read to its end */
    uint64_t failed;
};

struct watch {
    const struct indexer_options *options;
    struct engine *engine;
    struct arrivals *arrivals;
    const char *except[3];
    unsigned except_count;
    struct loads *loads; /* NULL: not open, or not used */
    struct recurring *recurring;
    int64_t saved; /* clock_monotonic() */
    bool waits;    /* it was told that another process writes */
    struct session session;
};

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

/* SIGTERM and SIGINT come only while waiting with *waiting. A lease that is broken (arrivals.c)
 * sends SIGIO. */
static void take_signals(sigset_t *waiting)
{
    const struct sigaction action = {.sa_handler = stop};
    sigset_t blocked;

    signal(SIGIO, SIG_IGN);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigaddset(&blocked, SIGINT);
    pthread_sigmask(SIG_BLOCK, &blocked, waiting);
}

static bool should_stop(void)
{
    sigset_t pending;

    sigpending(&pending);
    return stopping || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT);
}

/* --- reading --- */

static void document_failed(void *context, struct str id, const struct error *err)
{
    MEM_AUTO char *where = mem_text(id.data ? id.data : "an article", id.data ? id.length : 10);

    reading_report(context, where, err->message);
}

static enum status take_article(void *context, json_t *article, struct error *err)
{
    struct watch *watch = context;

    if (!watch->loads)
        return loader_add(watch->session.loader, article, err);
    loads_add(watch->loads, article_get(article, ARTICLE_ID));
    if (loader_add(watch->session.loader, article, err))
        return err->status;
    return loads_note(watch->loads, err);
}

static bool begin_file(void *context, const char *key, const char *path, const struct stat *about,
                       struct error *err)
{
    struct watch *watch = context;

    watch->session.about = *about;
    watch->session.whole = true;
    return !watch->loads || loads_begin(watch->loads, key, path, about, err);
}

static enum status end_file(void *context, bool whole, uint64_t failed, struct error *err)
{
    struct watch *watch = context;

    watch->session.whole = whole;
    watch->session.failed = failed;
    return watch->loads ? loads_end(watch->loads, whole, failed, err) : STATUS_OK;
}

static enum status all_met(void *context, struct str prefix, struct error *err)
{
    (void)context;
    (void)prefix;
    (void)err;
    return STATUS_OK;
}

static const struct reading_files spooled = {begin_file, end_file, all_met};

static void read_one(struct watch *watch, char *take_path)
{
    struct session *session = &watch->session;

    session->about = (struct stat){.st_ino = 0};
    session->whole = false;
    session->failed = 0;
    reading_path(&session->reading, take_path);
    session->files =
        mem_grow(session->files, session->count, &session->capacity, sizeof *session->files);
    session->files[session->count++] =
        (struct spooled_file){take_path, session->about, !session->whole || session->failed > 0};
}

/* Reads the file and those that are ready by then. */
static void read_ready(struct watch *watch, char *take_path)
{
    int64_t end = clock_monotonic() + SESSION_MS * MILLISECOND;
    struct error err;

    while (take_path) {
        read_one(watch, take_path);
        if (watch->session.reading.fatal.status || should_stop() || clock_monotonic() > end ||
            arrivals_next(watch->arrivals, NULL, 0, &take_path, &err))
            return;
    }
}

/* --- a session --- */

/* STATUS_LOCKED: it should stop. */
static enum status take_right(struct watch *watch, struct error *err)
{
    enum status status;

    while ((status = engine_begin_writing(watch->engine, LOCK_MS, err)) == STATUS_LOCKED &&
           !should_stop()) {
        if (!watch->waits && !watch->options->quiet)
            fprintf(stderr, "dateline-index: another process writes to %s: waiting for it\n",
                    watch->options->database);
        watch->waits = true;
    }
    watch->waits = false;
    return status;
}

static enum status open_loads(struct watch *watch, struct error *err)
{
    struct session *session = &watch->session;

    if (watch->options->done)
        return STATUS_OK;
    if (watch->loads && loads_resume(watch->loads, session->loader))
        return STATUS_OK;
    loads_abandon(watch->loads);
    watch->loads = NULL;
    return loads_open(watch->engine, session->loader, watch->options, &watch->loads, err);
}

static enum status begin_session(struct watch *watch, struct error *err)
{
    struct session *session = &watch->session;
    const struct loader_options loading = {.preset = PRESET_ARTICLES,
                                           .jobs = watch->options->jobs,
                                           .problem = document_failed,
                                           .context = &session->reading};

    if (take_right(watch, err) ||
        loader_open(watch->engine, watch->options->index, &loading, &session->loader, err) ||
        open_loads(watch, err))
        return err->status;
    if (!watch->recurring) {
        watch->recurring = recurring_new();
        if (recurring_file_load(watch->engine, watch->options->index, watch->recurring, err))
            log_warning("%s: counting the recurring paragraphs again", err->message);
    }
    recurring_free(session->reading.recurring);
    session->reading.recurring = watch->recurring;
    return STATUS_OK;
}

static void start_reading(struct watch *watch)
{
    struct reading *reading = &watch->session.reading;

    reading_start(reading, watch->options, true, take_article, watch);
    reading->files = &spooled;
    reading->reader.nameless = watch->options->done && !watch->options->ids_named;
}

/* After this, the articles can be found. */
static enum status publish(struct watch *watch, struct error *err)
{
    if (watch->session.reading.fatal.status) {
        *err = watch->session.reading.fatal;
        return err->status;
    }
    if (loader_commit(watch->session.loader, err))
        return err->status;
    return watch->loads ? loads_settle(watch->loads, err) : STATUS_OK;
}

static void move_files(struct watch *watch)
{
    const struct indexer_options *options = watch->options;
    struct error err;

    for (size_t i = 0; i < watch->session.count; i++) {
        const struct spooled_file *file = &watch->session.files[i];
        const char *to = file->failed ? options->failed : options->done;

        if (to && put_aside(file->path, options->watch, to, &file->about, &err))
            reading_report(&watch->session.reading, file->path, err.message);
    }
}

static void save_recurring(struct watch *watch)
{
    struct error err;

    watch->saved = clock_monotonic();
    if (watch->recurring &&
        recurring_file_save(watch->engine, watch->options->index, watch->recurring, &err))
        log_warning("%s", err.message);
}

static void print_session(const struct watch *watch)
{
    const struct session *session = &watch->session;
    double seconds = progress_seconds(&session->reading.progress);
    struct loader_progress done;

    loader_progress(session->loader, &done);
    if (watch->options->json)
        printf("{\"files\":%zu,\"indexed\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"seconds\":%.3f}\n",
               session->count, done.published, session->reading.failed, seconds);
    else if (!watch->options->quiet)
        printf("%zu file%s: %" PRIu64 " articles indexed, %" PRIu64 " failed, in %.3f s\n",
               session->count, session->count == 1 ? "" : "s", done.published,
               session->reading.failed, seconds);
    fflush(stdout);
}

/* What was read is not published: its files come again. */
static void put_back(struct watch *watch)
{
    loads_abandon(watch->loads);
    watch->loads = NULL;
    for (size_t i = 0; i < watch->session.count; i++)
        arrivals_again(watch->arrivals, watch->session.files[i].path, PAUSE_MS);
}

static void end_session(struct watch *watch)
{
    struct session *session = &watch->session;

    loader_close(session->loader);
    engine_end_writing(watch->engine);
    session->reading.recurring = NULL;
    session->reading.fatal.status = STATUS_OK;
    reading_end(&session->reading, session->count);
    for (size_t i = 0; i < session->count; i++)
        free(session->files[i].path);
    free(session->files);
    *session = (struct session){.loader = NULL};
}

static enum status finish_session(struct watch *watch, struct error *err)
{
    struct error later;

    if (publish(watch, err)) {
        put_back(watch);
        return err->status;
    }
    print_session(watch);
    move_files(watch);
    if (clock_monotonic() - watch->saved > SAVE_MS * MILLISECOND)
        save_recurring(watch);
    if (loader_finish(watch->session.loader, &later)) /* they are published all the same */
        log_warning("%s", later.message);
    return STATUS_OK;
}

static enum status run_session(struct watch *watch, char *take_path, struct error *err)
{
    enum status status;

    start_reading(watch);
    if ((status = begin_session(watch, err))) {
        if (watch->session.reading.recurring != watch->recurring)
            recurring_free(watch->session.reading.recurring);
        arrivals_again(watch->arrivals, take_path, PAUSE_MS);
        free(take_path);
        put_back(watch);
    } else {
        read_ready(watch, take_path);
        status = finish_session(watch, err);
    }
    end_session(watch);
    return status;
}

/* --- the whole --- */

static enum status open_watch(struct watch *watch, struct error *err)
{
    const struct indexer_options *options = watch->options;
    const char *const asides[] = {options->done, options->failed};

    watch->except[watch->except_count++] = options->database;
    for (size_t i = 0; i < 2; i++) {
        if (!asides[i])
            continue;
        if (put_aside_check(options->watch, asides[i], err))
            return err->status;
        watch->except[watch->except_count++] = asides[i];
    }
    if (open_database(options, &watch->engine, err))
        return err->status;
    return arrivals_open(options->watch, watch->except, watch->except_count, &watch->arrivals, err);
}

/* Failures of the machine pass; others do not. */
static enum status follow(struct watch *watch, const sigset_t *waiting, struct error *err)
{
    enum status status = STATUS_OK;

    while (!status && !should_stop()) {
        char *path;

        if ((status = arrivals_next(watch->arrivals, waiting, -1, &path, err)) || !path)
            continue;
        if ((status = run_session(watch, path, err)) && status_may_pass(status)) {
            if (!should_stop())
                fprintf(stderr, "dateline-index: %s: trying again\n", err->message);
            status = STATUS_OK;
        }
    }
    return status;
}

/* The counts, and a shorter ledger, are worth no waiting. */
static void save_at_end(struct watch *watch)
{
    struct error err;

    if (!engine_begin_writing(watch->engine, 0, &err)) {
        save_recurring(watch);
        if (watch->loads && loads_resume(watch->loads, NULL)) {
            if (loads_close(watch->loads, &err))
                log_warning("%s", err.message);
            watch->loads = NULL;
        }
    }
    loads_abandon(watch->loads);
    engine_end_writing(watch->engine);
}

int watch(const struct indexer_options *options)
{
    struct watch watch = {.options = options, .saved = clock_monotonic()};
    sigset_t waiting;
    struct error err;
    enum status status;

    take_signals(&waiting);
    if (!(status = open_watch(&watch, &err))) {
        status = follow(&watch, &waiting, &err);
        save_at_end(&watch);
    }
    if (status)
        fprintf(stderr, "dateline-index: %s\n", err.message);
    arrivals_close(watch.arrivals);
    recurring_free(watch.recurring);
    engine_close(watch.engine);
    return status ? 2 : 0;
}
