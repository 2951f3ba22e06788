/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - what the user asked for on the command line. */
#ifndef DATELINE_CLIENT_OPTIONS_H
#define DATELINE_CLIENT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#define OPTIONS_FILTERS_MAX 16

/* What the program's exit tells a script. */
enum exit_code {
    EXIT_FOUND = 0,   /* something was found; the server is well */
    EXIT_NOTHING = 1, /* nothing was found; the server is unwell */
    EXIT_TROUBLE = 2  /* wrong usage, no server, an answer that is an error */
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* All text is borrowed from argv and the environment. */
struct options {
    const char *server;
    const char *index; /* NULL: the one that /search answers from */
    uint64_t offset, limit;
    const char *sort; /* as the API wants it; NULL: by relevance */
    const char *filters[OPTIONS_FILTERS_MAX];
    unsigned filter_count;
    const char *from, *to;
    const char *facets;
    bool collapse;
    uint64_t timeout; /* seconds */
    enum color color;
    bool json;
    bool help, version;
    char **words; /* the command's own arguments */
    int word_count;
};

/* Options may stand anywhere; "--" ends them. *command is the first word, NULL when there is none.
 * STATUS_BAD_REQUEST says which option is wrong and what would be right. */
enum status options_parse(struct options *options, const char **command, int argc, char **argv,
                          struct error *err);

#endif
