/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - the options: the command line, then the environment (environment.h). */
#ifndef DATELINE_CLIENT_OPTIONS_H
#define DATELINE_CLIENT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#define OPTIONS_FILTERS_MAX 16

/* The exit codes, for scripts. */
enum exit_code {
    EXIT_FOUND = 0,   /* found; for health: the server is healthy */
    EXIT_NOTHING = 1, /* nothing found; for health: the server is not healthy */
    EXIT_TROUBLE = 2  /* wrong usage, no server, or an error from the server */
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* All strings are borrowed from argv and the environment. */
struct options {
    const char *server;
    const char *index; /* NULL: the default index of /search */
    uint64_t offset, limit;
    const char *sort; /* in the form of the API; NULL: by relevance */
    const char *filters[OPTIONS_FILTERS_MAX];
    unsigned filter_count;
    const char *from, *to, *when;
    const char *timezone; /* whose clocks count days; NULL: dates as the server counts them, words
                             for dates by the clocks here */
    const char *language; /* of the query: queryLanguage; NULL: the index's */
    const char *facets;
    const char *fields; /* of an export, with commas; NULL: all of JSON Lines, some of CSV */
    const char *format; /* NULL: none is named */
    bool collapse;
    bool all;                   /* every article that matches, not a page */
    bool csv, jsonl;            /* the form of an export; .format names others */
    const char *name, *webhook; /* of a new alert */
    bool corrections, withdrawals;
    bool interactive; /* search as one types */
    uint64_t timeout; /* seconds */
    enum color color;
    bool json;
    bool help, version;
    char **words; /* the command's own arguments */
    int word_count;
};

/* Options may be anywhere; "--" ends them. *command: the first word, or NULL. STATUS_BAD_REQUEST:
 * the message names the wrong option and the right form. */
enum status options_parse(struct options *options, const char **command, int argc, char **argv,
                          struct error *err);

#endif
