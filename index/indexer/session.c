/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session.c - opens a loader for a short time. */
#include "indexer/session.h"

#include <stdio.h>

#include "base/date.h"
#include "base/log.h"
#include "indexer/recurring_file.h"
#include "indexer/say.h"
#include "indexer/stopping.h"

#define LOCK_MS 500                        /* between two looks at whether to stop */
#define SAVE_NS (60 * INT64_C(1000000000)) /* between two writes of the counts */

void session_init(struct session *session, const struct indexer_options *options,
                  struct engine *engine)
{
    *session = (struct session){.options = options, .engine = engine, .saved = clock_monotonic()};
}

static enum status take_right(struct session *session, struct error *err)
{
    enum status status;

    while ((status = engine_begin_writing(session->engine, LOCK_MS, err)) == STATUS_LOCKED &&
           !stopping_asked()) {
        if (!session->told && !session->options->quiet)
            say_line("another process writes to %s: waiting for it", session->options->database);
        session->told = true;
    }
    session->told = false;
    return status;
}

static void load_recurring(struct session *session)
{
    struct error err;

    if (session->recurring)
        return;
    session->recurring = recurring_new();
    if (recurring_file_load(session->engine, session->options->index, session->recurring, &err))
        log_warning("%s: counting the recurring paragraphs again", err.message);
}

static void save_recurring(struct session *session)
{
    struct error err;

    session->saved = clock_monotonic();
    if (session->recurring &&
        recurring_file_save(session->engine, session->options->index, session->recurring, &err))
        log_warning("%s", err.message);
}

static void start_reading(struct session *session, article_fn *take, void *context)
{
    reading_start(&session->reading, session->options, true, take, context);
    load_recurring(session);
    recurring_free(session->reading.recurring);
    session->reading.recurring = session->recurring;
}

static void end_reading(struct session *session)
{
    session->reading.recurring = NULL;
    session->reading.fatal.status = STATUS_OK; /* the caller tells it */
    reading_end(&session->reading, 1);
}

enum status session_begin(struct session *session, article_fn *take, void *context,
                          struct error *err)
{
    const struct loader_options loading = {.preset = PRESET_ARTICLES,
                                           .jobs = session->options->jobs,
                                           .problem = reading_document_failed,
                                           .context = &session->reading};

    if (take_right(session, err))
        return err->status;
    start_reading(session, take, context);
    if (loader_open(session->engine, session->options->index, &loading, &session->loader, err)) {
        end_reading(session);
        engine_end_writing(session->engine);
    }
    return session->loader ? STATUS_OK : err->status;
}

enum status session_commit(struct session *session, struct error *err)
{
    if (session->reading.fatal.status) {
        *err = session->reading.fatal;
        return err->status;
    }
    return loader_commit(session->loader, err);
}

void session_end(struct session *session, bool committed)
{
    struct error err;

    if (committed && clock_monotonic() - session->saved > SAVE_NS)
        save_recurring(session);
    if (committed && loader_finish(session->loader, &err)) /* it is published all the same */
        log_warning("%s", err.message);
    loader_close(session->loader);
    session->loader = NULL;
    engine_end_writing(session->engine);
    end_reading(session);
}

void session_fini(struct session *session)
{
    struct error ignored;

    if (session->recurring && !engine_begin_writing(session->engine, 0, &ignored)) {
        save_recurring(session);
        engine_end_writing(session->engine);
    }
    recurring_free(session->recurring);
}
