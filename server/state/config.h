/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config.h - what the daemon was told: one table of options, read from the command line and from a
 * file with the same names. The command line wins. */
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

struct config { /* texts are owned; NULL where not given */
    char *db;
    char *listen;
    char *health_listen;
    char *master_key_file; /* the key itself is read by master.h */
    char *dump_dir;        /* where dumps and snapshots go */
    char *snapshot_dir;
    char *import_dump; /* what to make the database of, at the start */
    char *import_snapshot;
    bool import_if_new;
    uint64_t threads; /* 0: one a core */
    uint64_t max_connections;
    uint64_t max_body;        /* bytes */
    uint64_t answer_cache;    /* megabytes of answers kept for who asks the same; 0: none */
    uint64_t max_upload;      /* megabytes of documents in one request, expanded */
    uint64_t max_pending;     /* megabytes of answers that clients have still to take */
    uint64_t request_timeout; /* seconds, for a whole request to arrive */
    uint64_t idle_timeout;    /* seconds between two requests of a connection */
    uint64_t send_timeout;    /* seconds for an answer to be made and taken */
    uint64_t stop_timeout;    /* seconds */
    uint64_t search_deadline; /* milliseconds */
    uint64_t max_wait;        /* milliseconds that a search may have waited for a thread */
    struct config_list allow_hosts;
    struct config_list allow_origins;
    bool insecure_public;
    bool access_log;
    bool log_json;
    char *log_level;
    char *config_file;
    bool help;
    bool version;
};

/* Defaults, then the file that --config names, then the command line. A wrong option or value is
 * STATUS_BAD_REQUEST, with the line where it stands in a file. Call config_fini in any case. */
enum status config_read(struct config *config, int argc, char **argv, struct error *err);
void config_fini(struct config *config);
/* The text of --help. */
void config_help(struct buf *out);

#endif
