/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_takedown.c - the task that takes articles down: in the index, in the queue, in backups.
 * Each step may be repeated, so a task that a crash interrupted begins again. */
#include "engine/takedown.h"

#include <dirent.h>
#include <inttypes.h>

#include "base/json.h"
#include "base/mem.h"
#include "server/keys/keys.h"
#include "server/state/alert_log.h"
#include "server/state/server.h"
#include "server/tasks/ingest/ingest_private.h"
#include "server/tasks/ingest/takedown.h"

/* Indexes that a repair replaced hold all that could not be read any more. An operator keeps them,
 * and has to remove them. */
static void note_damaged(const char *db, struct cleansed *cleansed)
{
    DIR *dir = opendir(db);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (str_starts(str_of(entry->d_name), STR("damaged-"))) {
            MEM_AUTO char *path = mem_format("%s/%s", db, entry->d_name);

            note_list_add(&cleansed->remains, str_of(path));
        }
    if (dir)
        closedir(dir);
}

static enum status forget_rings(struct ingest *ingest, const char *index, struct error *err)
{
    const struct alert_log *log = ingest->server->alert_log;
    struct taken *taken;
    enum status status = engine_taken(ingest->engine, index, &taken, err);

    if (!status && log)
        status = log->forget(log->alerts, index, taken, err);
    engine_taken_free(taken);
    return status;
}

static enum status cleanse(struct ingest *ingest, const char *index, struct cleansed *cleansed,
                           struct error *err)
{
    const struct config *config = ingest->server->config;

    engine_sweep(ingest->engine);
    if (forget_rings(ingest, index, err) || tasks_scrub(ingest->tasks, err) ||
        takedown_in_dumps(ingest->engine, config->db, config->dump_dir, cleansed, err) ||
        takedown_in_snapshots(ingest->server->alert_log, config->db, config->snapshot_dir, cleansed,
                              err))
        return err->status;
    note_damaged(config->db, cleansed);
    return STATUS_OK;
}

static void tell(struct task_work *work, const json_t *arguments,
                 const struct takedown_outcome *outcome, struct cleansed *cleansed)
{
    const struct noted remains = note_list_told(&cleansed->remains);
    struct buf details = {0};

    json_add_key(&details, "who");
    json_add(&details, json_object_get(arguments, "who"));
    json_add_key(&details, "reason");
    json_add(&details, json_object_get(arguments, "reason"));
    buf_addf(&details,
             ",\"listedIds\":%" PRIu64 ",\"rewrittenDumps\":%" PRIu64
             ",\"rewrittenSnapshots\":%" PRIu64,
             outcome->listed, cleansed->dumps, cleansed->snapshots);
    noted_add(&remains, "remains", "remaining", &details);
    work->counts[1] = (int64_t)outcome->removed;
    work->details = buf_take(&details);
}

static bool sign(void *context, const char *digest, char out[TAKEDOWN_DIGEST_SIZE])
{
    const struct server *server = context;

    return keys_sign_takedown(server->keys, digest, out);
}

enum status run_takedown(struct ingest *ingest, struct task_work *works, uint32_t count,
                         struct error *err)
{
    json_t *arguments = ingest_arguments(works);
    const struct takedown order = {.uid = works->index,
                                   .operation = works->uid,
                                   .ids = json_object_get(arguments, "ids"),
                                   .copies = json_is_true(json_object_get(arguments, "copies")),
                                   .who = json_get_str(arguments, "who"),
                                   .reason = json_get_str(arguments, "reason"),
                                   .sign = sign,
                                   .sign_context = ingest->server};
    struct takedown_outcome outcome;
    struct cleansed cleansed = {0};
    enum status status = engine_takedown(ingest->engine, &order, &outcome, err);

    (void)count;
    if (!status)
        status = cleanse(ingest, works->index, &cleansed, err);
    if (!status)
        tell(works, arguments, &outcome, &cleansed);
    note_list_fini(&cleansed.remains);
    json_decref(arguments);
    return status;
}
