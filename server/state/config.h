/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config.h - the daemon's options: from the command line, from the environment (environment.h) and
 * from a file with the same names. Each overrides those after it; lists are added up. */
#ifndef DATELINE_SERVER_STATE_CONFIG_H
#define DATELINE_SERVER_STATE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

#define CONFIG_LIST_MAX 32

struct config_list {
    char *items[CONFIG_LIST_MAX];
    uint32_t count;
};

struct config { /* texts are owned by the config; NULL if not given */
    char *db;
    char *listen;
    char *health_listen;
    char *master_key_file; /* master.h reads the key in it */
    char *user;            /* NULL: stay the user that started the daemon */
    char *dump_dir;        /* the folder for new dumps */
    char *snapshot_dir;    /* the folder for new snapshots */
    char *import_dump;     /* make the database from this dump at the start */
    char *import_snapshot; /* make the database from this snapshot at the start */
    bool import_if_new;    /* ignore the two above if there is a database */
    char *follow;          /* be a replica of the database at this address or in this directory */
    char *follow_key_file; /* the key for it; NULL: the master key */
    char *cluster;         /* the indexes are in the cluster with nodes at these addresses */
    char *cluster_ca;      /* certificates to trust there; NULL: those of the system */
    char *cluster_auth_file;
    bool promote;       /* a replica becomes the primary */
    char *journal_from; /* the former primary's database or journal, for what the replica lacks */
    char *publish;      /* where to publish each generation: s3://bucket/prefix or a directory */
    uint64_t publish_grace; /* seconds that objects stay which nobody needs any more */
    char *journal_to;       /* where to ship the journal: likewise */
    bool journal_sync;      /* acknowledge a write when it was shipped */
    uint64_t journal_keep;  /* megabytes of ended tasks to keep until they are shipped */
    char *s3_endpoint, *s3_region, *s3_credentials_file, *s3_ca_file; /* objects/objects.h */
    uint64_t threads;                                                 /* 0: one per core */
    uint64_t max_connections;
    uint64_t address_connections, address_requests, address_rate; /* see http/client.h; 0: none */
    uint64_t key_requests, key_rate;
    uint64_t max_body;        /* bytes */
    uint64_t max_bodies;      /* megabytes of unfinished bodies in memory */
    uint64_t answer_cache;    /* megabytes of the cache of answers; 0: no cache */
    uint64_t noted_searches;  /* kept for /stats, of each kind; 0: none */
    uint64_t max_upload;      /* megabytes of documents in one request, uncompressed */
    uint64_t readers;         /* processes that read bodies in other formats; 0: none */
    uint64_t read_timeout;    /* seconds to read one */
    uint64_t max_pending;     /* megabytes of answers that are not yet sent */
    uint64_t max_hits;        /* of all queries of a request together */
    uint64_t max_answer;      /* megabytes of one answer, uncompressed */
    uint64_t max_request;     /* megabytes of memory of one request */
    uint64_t max_running;     /* megabytes of memory of all running requests together */
    uint64_t request_timeout; /* seconds for a whole request to arrive */
    uint64_t idle_timeout;    /* seconds between two requests of a connection */
    uint64_t send_timeout;    /* seconds to make and send an answer */
    uint64_t stop_timeout;    /* seconds for running requests when the daemon stops */
    uint64_t search_deadline; /* milliseconds for the searches of a request */
    uint64_t max_wait;        /* milliseconds that a search may wait for a thread; 0: no limit */
    struct config_list allow_hosts;
    struct config_list allow_origins;
    struct config_list webhook_allow; /* networks that webhooks may lead to, besides the internet */
    bool no_webhooks;
    bool insecure_public;
    bool access_log;
    bool log_json;
    char *log_level;
    char *timezone; /* of times without one, and of days; NULL: UTC */
    char *config_file;
    bool help;
    bool version;
};

/* Reads the defaults, then the file that --config names, the environment and the command line. A
 * wrong option or value is STATUS_BAD_REQUEST; the message names the line of the file, or the
 * variable. Call config_fini in any case. */
enum status config_read(struct config *config, int argc, char **argv, struct error *err);
void config_fini(struct config *config);
/* The folders that the daemon writes to, borrowed, then NULL: the database, for dumps, for
 * snapshots, for what it publishes and ships; and the former primary's, which it does not make. */
#define CONFIG_FOLDERS 6
void config_folders(const struct config *config, const char *out[CONFIG_FOLDERS + 1]);
/* Appends the text of --help. */
void config_help(struct buf *out);

#endif
