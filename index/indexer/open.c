/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open.c - opens the database, and takes the right to write. */
#include "indexer/open.h"

#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "indexer/say.h"

#define LOCK_WAIT_MS 10000

void tell_failure(const struct error *err)
{
    say_line("%s", err->message);
    if (status_cause(err->status) == CAUSE_DAMAGE)
        fputs("dateline-index: --repair keeps what can be read, and names the rest\n", stderr);
}

enum status open_database(const struct indexer_options *options, struct engine **out,
                          struct error *err)
{
    const struct engine_options reading = {.follow = false};

    return engine_open(options->database, &reading, out, err);
}

void take_zone_of_index(struct indexer_options *options)
{
    struct engine *engine = NULL;
    struct settings *settings;
    struct error ignored;

    if (options->zone || access(options->database, F_OK) ||
        open_database(options, &engine, &ignored))
        return;
    if (!engine_settings(engine, str_of(options->index), &settings, &ignored)) {
        options->zone = settings_zone(settings, NULL);
        if (options->zone)
            options->zone_name = options->own_zone_name =
                mem_text(settings->timezone.data, settings->timezone.length);
        settings_release(settings);
    }
    engine_close(engine);
}

static enum status wait_for_lock(const struct indexer_options *options, struct engine *engine,
                                 struct error *err)
{
    enum status status = engine_begin_writing(engine, 0, err);

    if (status != STATUS_LOCKED)
        return status;
    if (!options->quiet)
        say_line("another process writes to %s: waiting for it", options->database);
    return engine_begin_writing(engine, LOCK_WAIT_MS, err);
}

enum status open_for_writing(const struct indexer_options *options, struct engine **out,
                             struct error *err)
{
    enum status status = open_database(options, out, err);

    if (!status && (status = wait_for_lock(options, *out, err))) {
        engine_close(*out);
        *out = NULL;
    }
    return status;
}
