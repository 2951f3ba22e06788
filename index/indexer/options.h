/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - the command line of dateline-index. */
#ifndef DATELINE_INDEXER_OPTIONS_H
#define DATELINE_INDEXER_OPTIONS_H

#include <stdbool.h>

enum action {
    ACTION_LOAD,
    ACTION_DRY_RUN,
    ACTION_CHECK,
    ACTION_STATS,
    ACTION_COMPACT,
    ACTION_COPIES,
    ACTION_DELETE,
    ACTION_COUNT
};

struct indexer_options {
    enum action action;
    const char *database;
    const char *index;
    unsigned jobs;           /* 0: one a core */
    const char *format;      /* NULL: by name and content */
    char *map;               /* columns of tables to fields; NULL: by their names */
    const char *language;    /* for articles that do not say; NULL: detect */
    const char *source_name; /* NULL: none */
    bool json;
    bool quiet;
    char **arguments; /* paths, or ids to delete */
    int argument_count;
};

/* True to go on; false to end with *exit_code, having said why (or printed the help). */
bool options_parse(int argc, char **argv, struct indexer_options *options, int *exit_code);
void options_fini(struct indexer_options *options);

#endif
