/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter.h - run a program that turns an input into text, within limits (base/child.h).
 *
 * The program gets all of the input as its standard input, which it can seek in, and writes the
 * text to its standard output. It cannot use the network or write files. */
#ifndef DATELINE_ARTICLE_FORMATS_FILTER_FILTER_H
#define DATELINE_ARTICLE_FORMATS_FILTER_FILTER_H

#include "article/input/readers.h"

#define FILTER_SECONDS_MAX 25 /* less than the silence after which apart.h gives up */
#define FILTER_MEMORY_MAX  ((uint64_t)2 << 30) /* bytes of address space */

/* A program, and how it is called: argv ends with a NULL, argv[0] is looked up in PATH. The name
 * differs from argv[0] if another program sets what it needs first (env). */
struct filter_program {
    const char *name;
    const char *const *argv;
};

/* Append what the first of the programs that is installed prints. `programs` ends with a row of
 * NULLs. STATUS_BAD_REQUEST: none is installed, and the message is `needs`; or the program failed,
 * and what it printed before is kept. STATUS_TIMEOUT, STATUS_TOO_LARGE: it reached a limit. */
enum status filter_run(struct reader_input *in, const struct filter_program *programs,
                       const char *needs, struct buf *out, struct error *err);

#endif
