/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moving.c - what a move to a cluster shares with a move from it. */
#include "indexer/moving.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "indexer/open.h"
#include "indexer/say.h"
#include "indexer/stopping.h"
#include "indexer/waiting_tasks.h"

#define LEASE_WAIT_MS 40000 /* longer than the lease of a daemon that was killed */
#define LOOK_MS       1000
#define TRIES_MAX     30 /* without a document between them */
#define TRY_MS        2000

static sigset_t waiting;

/* --- opening --- */

static enum status wait_for_lease(struct moving *moving, struct error *err)
{
    enum status status = engine_begin_writing(moving->cluster, 0, err);

    if (status == STATUS_LOCKED && !moving->options->quiet)
        fputs("dateline-index: a daemon writes to the cluster: waiting for it\n", stderr);
    for (int waited = 0; status == STATUS_LOCKED && waited < LEASE_WAIT_MS && !stopping_asked();
         waited += LOOK_MS) {
        stopping_wait(&waiting, LOOK_MS);
        status = engine_begin_writing(moving->cluster, 0, err);
    }
    return status;
}

static enum status open_cluster(struct moving *moving, bool out, struct error *err)
{
    const struct indexer_options *options = moving->options;
    const struct nodes_asked asked = {out ? "--to-cluster" : "--from-cluster", options->cluster,
                                      options->cluster_ca, options->cluster_auth_file};
    struct cluster_transport transport;

    if (direct_nodes_open(&asked, &moving->nodes, err))
        return err->status;
    transport = direct_nodes_transport(&moving->nodes);
    if (engine_open_cluster(moving->record.folder, &transport, &moving->cluster, err))
        return err->status;
    return wait_for_lease(moving, err);
}

/* A task that is done later changes the database's index or the cluster's, whichever a daemon has
 * then. */
static enum status check_tasks(const struct indexer_options *options, struct error *err)
{
    BUF_AUTO struct buf uids = {0};
    uint32_t count;

    if (waiting_tasks_find(options->database, options->index, &count, &uids, err) || count == 0)
        return err->status;
    return error_set(err, STATUS_LOCKED,
                     "tasks of index %s wait in %s/tasks (uid %.*s): let a daemon do them first, "
                     "or add --despite-tasks: a daemon does them after the move, where it has the "
                     "index",
                     options->index, options->database, STR_ARG(buf_str(&uids)));
}

enum status moving_start(struct moving *moving, const struct indexer_options *options, bool out,
                         struct error *err)
{
    *moving = (struct moving){.options = options};
    stopping_prepare(&waiting);
    if (!index_uid_valid(str_of(options->index)))
        return error_set(err, STATUS_BAD_INDEX_UID, "--index: `%s` is not a valid name of an index",
                         options->index);
    if (open_for_writing(options, &moving->here, err))
        return err->status;
    if (out && !engine_has(moving->here, options->index))
        return error_set(err, STATUS_INDEX_NOT_FOUND, "index %s not found in %s", options->index,
                         options->database);
    if (!options->despite_tasks && check_tasks(options, err))
        return err->status;
    if (move_record_open(options->database, options->index, out, &moving->record, err))
        return err->status;
    return open_cluster(moving, out, err);
}

static void print_summary(const struct moving *moving)
{
    const struct indexer_options *options = moving->options;
    const struct move_compared *compared = &moving->compared;

    if (options->json)
        printf("{\"articles\":%" PRIu64 ",\"comparedArticles\":%u,\"comparedSearches\":%u,"
               "\"seconds\":%.1f}\n",
               moving->documents, compared->articles, compared->searches,
               progress_seconds(&moving->progress));
    else if (!options->quiet && moving->ended)
        printf("%s: an earlier run has moved all %" PRIu64 " articles\n", options->index,
               moving->documents);
    else if (!options->quiet)
        printf("%s: %" PRIu64 " articles are %s; %u articles and %u searches of a sample are the "
               "same\n",
               options->index, moving->documents,
               moving->record.out ? "in the cluster" : "in this database", compared->articles,
               compared->searches);
}

/* A difference is no damage of this database, so there is nothing to repair. */
static void tell_trouble(const struct moving *moving, const struct error *err)
{
    if (moving->differs) {
        say_line("%s", err->message);
        say_line("what has arrived stays hidden; repeat the command to move all articles anew");
        return;
    }
    tell_failure(err);
    if (moving->begun)
        fprintf(stderr,
                "dateline-index: %" PRIu64 " of %" PRIu64
                " articles have arrived; repeat the command to go on\n",
                moving->done, moving->documents);
}

int moving_end(struct moving *moving, enum status status, const struct error *err)
{
    progress_clear(&moving->progress);
    if (status)
        tell_trouble(moving, err);
    else
        print_summary(moving);
    engine_close(moving->cluster);
    engine_close(moving->here);
    direct_nodes_close(&moving->nodes);
    move_record_fini(&moving->record);
    json_decref(moving->head);
    return status ? (moving->begun ? 1 : 2) : 0;
}

/* --- the source --- */

static enum status take_head(void *context, struct str line, struct error *err)
{
    struct moving *moving = context;

    moving->head = json_read(line, 0, err);
    return moving->head ? STATUS_END : err->status;
}

enum status moving_read_head(struct moving *moving, struct engine *source, struct error *err)
{
    enum status status =
        engine_dump(source, str_of(moving->options->index), take_head, moving, err);

    if (status != STATUS_END)
        return status;
    moving->documents = (uint64_t)json_integer_value(json_object_get(moving->head, "documents"));
    progress_start(&moving->progress, moving->options->quiet);
    return STATUS_OK;
}

enum status moving_compare(struct moving *moving, const struct move_side *here, struct error *err)
{
    const struct move_side cluster = {moving->cluster, moving->options->index};
    struct error first;

    progress_say(&moving->progress, "comparing …");
    if (!move_compare(here, &cluster, moving->documents, &moving->compared, err)) {
        moving->record.compared = true;
        return move_record_write(&moving->record, err);
    }
    first = *err;
    if (first.status == STATUS_NOT_FOUND || first.status == STATUS_DOCUMENT_NOT_FOUND) {
        moving->done = 0;
        moving->differs = true;
        move_record_start(&moving->record, STR("the two indexes differ"), err);
    }
    *err = first;
    return err->status;
}

bool moving_goes_on(const struct moving *moving, struct str source)
{
    struct str before = buf_str(&moving->record.source);

    if (before.length > 0 && !str_eq(before, source) && !moving->options->quiet)
        fputs("dateline-index: cannot continue the last run: the move begins anew\n", stderr);
    return str_eq(before, source);
}

/* --- on the way --- */

enum status moving_came(struct moving *moving, uint64_t documents, struct error *err)
{
    struct progress *progress = &moving->progress;

    moving->done = documents;
    progress->articles = progress->read_bytes = documents - moving->from;
    progress->total_bytes = moving->documents - moving->from;
    progress_update(progress);
    return stopping_asked() ? error_set(err, STATUS_TIMEOUT, "stopped by a signal") : STATUS_OK;
}

enum status moving_repeat(struct moving *moving,
                          enum status (*run)(struct moving *moving, void *context,
                                             struct error *err),
                          void *context, struct error *err)
{
    enum status status = run(moving, context, err);

    for (int tries = 0; status == STATUS_IO && tries < TRIES_MAX && !stopping_asked(); tries++) {
        uint64_t before = moving->done;

        progress_clear(&moving->progress);
        if (tries == 0)
            say_line("%s: trying again", err->message);
        stopping_wait(&waiting, TRY_MS);
        status = run(moving, context, err);
        if (moving->done > before)
            tries = 0;
    }
    return status;
}
