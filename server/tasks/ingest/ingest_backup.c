/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ingest_backup.c - tasks that make dumps and snapshots. The thread that writes makes them, so
 * nothing is published meanwhile. */
#include "base/mem.h"
#include "server/tasks/ingest/dump.h"
#include "server/tasks/ingest/ingest_private.h"
#include "server/tasks/ingest/snapshot.h"

enum status run_dump_creation(struct ingest *ingest, struct task_work *works, uint32_t count,
                              struct error *err)
{
    char name[MOMENT_NAME_SIZE];

    (void)count;
    moment_name(name);
    engine_rest(ingest->engine);
    if (dump_create(ingest->server, ingest->server->config->dump_dir, name, err))
        return err->status;
    works->details = mem_format("\"dumpUid\":\"%s\"", name);
    return STATUS_OK;
}

/* In the copy of the journal, earlier tasks have their results, and this task has succeeded. */
enum status run_snapshot_creation(struct ingest *ingest, struct task_work *works, uint32_t count,
                                  struct error *err)
{
    const struct config *config = ingest->server->config;
    BUF_AUTO struct buf done = {0};

    (void)count;
    if (tasks_settle(ingest->tasks, err))
        return err->status;
    tasks_done_record(ingest->tasks, works->uid, &done);
    return snapshot_create(ingest->engine, config->db, config->snapshot_dir, buf_str(&done), err);
}
