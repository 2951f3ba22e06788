/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - the options of dateline-index: the command line, then the environment
 * (environment.h). */
#ifndef DATELINE_INDEXER_OPTIONS_H
#define DATELINE_INDEXER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/zone.h"
#include "engine/upkeep.h"
#include "indexer/careful.h"

enum action {
    ACTION_LOAD,
    ACTION_WATCH,
    ACTION_FEEDS,
    ACTION_DRY_RUN,
    ACTION_CHECK,
    ACTION_STATS,
    ACTION_COMPACT,
    ACTION_COPIES,
    ACTION_DELETE,
    ACTION_REPAIR,
    ACTION_TO_CLUSTER,
    ACTION_FROM_CLUSTER,
    ACTION_COUNT
};

struct indexer_options {
    enum action action;
    const char *database;
    const char *index;
    const char *into;              /* a database for the repaired index; NULL: its own */
    const char *cluster;           /* addresses of its nodes; NULL: no cluster */
    const char *cluster_ca;        /* certificates to trust; NULL: those of the system */
    bool despite_tasks;            /* move although tasks of the index wait */
    const char *cluster_auth_file; /* nodes/credentials.h; NULL: the environment */
    unsigned jobs;                 /* threads; 0: one per core */
    const char *format;            /* NULL: detect by name and content */
    char *map;                     /* maps columns of tables to fields; NULL: by column name */
    struct buf filters;            /* filter_commands.h */
    const char *language;          /* for articles without a language; NULL: detect */
    const char *source_name;       /* NULL: none */
    const struct zone_info *zone;  /* of times without one; NULL: not known */
    const char *zone_name;         /* its name; NULL: none */
    char *own_zone_name;           /* freed with the options; NULL: none */
    enum careful_choice apart;     /* which formats a process of its own reads */
    struct document_order order;   /* of a bulk load's last merge, and of --compact */
    bool with_deleted;             /* a repair may bring back deleted articles */
    char *root;           /* ids are paths below this directory, without links; NULL: whole paths */
    bool short_ids;       /* reader.h */
    struct buf reading;   /* the options that change what is read from a file, as given */
    bool ids_named;       /* --ids was given */
    char *watch;          /* the spool directory to follow, without links; NULL: none */
    char *done;           /* where files go that were read, without links; NULL: they stay */
    char *failed;         /* and those of which something could not be read */
    int64_t wait_pages;   /* ms that METS and pages in a spool wait for each other */
    struct buf feed_urls; /* of --feed, each ended by a newline */
    const char *feeds;    /* a file that lists feeds; NULL: none */
    int64_t every;        /* ms between two fetches of a feed; 0: fetch once */
    bool reread;          /* files that have not changed, too */
    bool prune;           /* delete the articles of files that are gone */
    bool prune_all;       /* even if all files are gone */
    bool json;
    bool quiet;
    char **arguments; /* paths, or ids to delete */
    int argument_count;
};

/* A hash of the version and of the options that change what is read from a file. */
uint64_t options_hash(const struct indexer_options *options);
/* False: it printed an error or the help; end with *exit_code. */
bool options_parse(int argc, char **argv, struct indexer_options *options, int *exit_code);
void options_fini(struct indexer_options *options);

#endif
