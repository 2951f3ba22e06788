/* SPDX-License-Identifier: GPL-2.0-or-later */
/* task.h - one accepted write: its kind and status, as JSON and as a record of the journal.
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

/* X(NAME, name in the API, the names of two numbers in its details, or NULL) */
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
    X(RULES_CLEAR, "dsrClear", NULL, NULL)                                                         \
    X(TAKEDOWN, "takedown", "providedIds", "deletedDocuments")

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

/* A task that could not be done yet, because of the machine or a damaged file. */
struct task_wait {
    int64_t retry;  /* clock_monotonic() from which it is tried again */
    int64_t pause;  /* ms before that */
    uint32_t tries; /* so far */
    char *error;    /* the error of the last try as a JSON object */
};

struct task {
    uint32_t uid, batch, canceled_by;
    uint32_t index; /* number of the index's name; TASK_NONE: a task of the whole server */
    uint8_t kind, status;
    bool pending;                        /* not yet durable: clients do not see it */
    bool unrecorded;                     /* finished, but the journal does not have that yet */
    uint16_t together;                   /* batches with it have at most so many tasks; 0: any */
    uint8_t crashes, crash_signal;       /* how often it alone crashed the daemon; 0: no signal */
    int64_t enqueued, started, finished; /* ms since 1970; 0: not yet */
    int64_t counts[2];                   /* the two numbers of its details */
    char *details;          /* more members of its details, JSON without braces, or NULL */
    char *error;            /* the error as a JSON object, or NULL */
    char *metadata;         /* customMetadata of the client, or NULL */
    char *arguments;        /* JSON for the thread that writes; NULL if none, or finished */
    struct spool *body;     /* its documents; NULL if none, or finished and recorded */
    struct task_wait *wait; /* NULL: it does not wait */
};

const char *task_kind_name(enum task_kind kind);
const char *task_status_name(enum task_status status);
bool task_is_finished(const struct task *task);

/* It no longer waits. */
void task_end_wait(struct task *task);

/* Frees the members that the task owns. */
void task_fini(struct task *task);

/* These append JSON. The whole task; `index` is the name of its index, or STR_NONE. */
void task_add_view(const struct task *task, struct str index, struct buf *out);
/* The short form that a write is answered with. */
void task_add_summary(const struct task *task, struct str index, struct buf *out);
/* The details, `"receivedDocuments":3,...`, without braces. */
void task_add_details(const struct task *task, struct buf *out);
/* "PT0.012S" with quotes, or null. Times in ms since 1970; 0: not yet. */
void task_add_duration(int64_t started, int64_t finished, struct buf *out);
/* `"2026-01-07T10:00:00.000Z"`, or null for 0. */
void task_add_time(int64_t ms, struct buf *out);
/* The member "key":"1.50 KiB". */
void task_add_size(struct buf *out, const char *key, uint64_t bytes);
/* The member "key":7; null for TASK_NONE. */
void task_add_uid(struct buf *out, const char *key, uint32_t uid);

/* Write and read a record of the journal (task_record.c). task_read returns false if the record is
 * not a task. The task owns its texts; *index borrows from the record; a body in a file is not
 * opened. */
void task_write(const struct task *task, struct str index, struct buf *out);
bool task_read(struct str record, struct task *task, struct str *index, const char *directory);

#endif
