/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task.h - one accepted write: what it is, how far it has come, how it looks in JSON and in the
 * journal.
 *
 *   enqueued ──▶ processing ──▶ succeeded | failed
 *       └──▶ canceled */
#ifndef DATELINE_SERVER_TASKS_TASK_H
#define DATELINE_SERVER_TASKS_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "engine/engine.h"
#include "server/tasks/spool.h"

/* X(NAME, name in the API, the two numbers of its details or NULL) */
#define TASK_KINDS(X)                                                                              \
    X(DOCUMENT_ADDITION, "documentAdditionOrUpdate", "receivedDocuments", "indexedDocuments")      \
    X(DOCUMENT_EDITION, "documentEdition", "deletedDocuments", "editedDocuments")                  \
    X(DOCUMENT_DELETION, "documentDeletion", "providedIds", "deletedDocuments")                    \
    X(SETTINGS_UPDATE, "settingsUpdate", NULL, NULL)                                               \
    X(INDEX_CREATION, "indexCreation", NULL, NULL)                                                 \
    X(INDEX_DELETION, "indexDeletion", NULL, "deletedDocuments")                                   \
    X(INDEX_UPDATE, "indexUpdate", NULL, NULL)                                                     \
    X(INDEX_SWAP, "indexSwap", NULL, NULL)                                                         \
    X(TASK_CANCELATION, "taskCancelation", "matchedTasks", "canceledTasks")                        \
    X(TASK_DELETION, "taskDeletion", "matchedTasks", "deletedTasks")                               \
    X(DUMP_CREATION, "dumpCreation", NULL, NULL)                                                   \
    X(SNAPSHOT_CREATION, "snapshotCreation", NULL, NULL)                                           \
    X(EXPORT, "export", NULL, NULL)                                                                \
    X(UPGRADE_DATABASE, "upgradeDatabase", NULL, NULL)                                             \
    X(INDEX_COMPACTION, "indexCompaction", NULL, NULL)                                             \
    X(NETWORK_TOPOLOGY_CHANGE, "networkTopologyChange", NULL, NULL)                                \
    X(RULES_UPDATE, "dsrUpdate", NULL, NULL)                                                       \
    X(RULES_CLEAR, "dsrClear", NULL, NULL)

enum task_kind {
#define X(name, text, first, second) TASK_##name,
    TASK_KINDS(X)
#undef X
        TASK_KIND_COUNT
};

#define TASK_STATUSES(X)                                                                           \
    X(ENQUEUED, "enqueued")                                                                        \
    X(PROCESSING, "processing")                                                                    \
    X(SUCCEEDED, "succeeded")                                                                      \
    X(FAILED, "failed")                                                                            \
    X(CANCELED, "canceled")

enum task_status {
#define X(name, text) TASK_##name,
    TASK_STATUSES(X)
#undef X
        TASK_STATUS_COUNT
};

#define TASK_NONE        UINT32_MAX /* no uid */
#define TASK_COUNT_NONE  (-2)       /* the detail is left out */
#define TASK_COUNT_LATER (-1)       /* null until the task is done */

struct task {
    uint32_t uid, batch, canceled_by;
    uint32_t index; /* number of the index's name; TASK_NONE for a task of the whole server */
    uint8_t kind, status;
    bool pending;                        /* not yet durable: nobody may see it */
    int64_t enqueued, started, finished; /* ms; 0: not yet */
    int64_t counts[2];                   /* the numbers of its details */
    char *details;      /* further members of the details, without braces, or NULL */
    char *error;        /* the error's JSON object, or NULL */
    char *metadata;     /* a text of the client's own, or NULL */
    char *arguments;    /* for its execution: JSON, or NULL; gone when finished */
    struct spool *body; /* likewise: its documents, or NULL */
};

const char *task_kind_name(enum task_kind kind);
const char *task_status_name(enum task_status status);
bool task_is_finished(const struct task *task);

/* What it owns. */
void task_fini(struct task *task);

/* The whole task; `index` is its index's name, or STR_NONE. */
void task_add_view(const struct task *task, struct str index, struct buf *out);
/* What a client gets for a write. */
void task_add_summary(const struct task *task, struct str index, struct buf *out);
/* `"receivedDocuments":3,...`: members only. */
void task_add_details(const struct task *task, struct buf *out);
/* "PT0.012S", quoted, or null. */
void task_add_duration(int64_t started, int64_t finished, struct buf *out);
/* `"2026-01-07T10:00:00Z"`, or null for 0. */
void task_add_time(int64_t ms, struct buf *out);
/* "key":7, or null for TASK_NONE. */
void task_add_uid(struct buf *out, const char *key, uint32_t uid);

/* In the journal. Reading gives false for bytes that are no task; texts are the task's own, and a
 * body in a file is not yet opened. */
void task_write(const struct task *task, struct str index, struct buf *out);
bool task_read(struct str record, struct task *task, struct str *index, const char *directory);

#endif
