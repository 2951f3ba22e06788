/* SPDX-License-Identifier: GPL-2.0-or-later */
/* apart.h - read strangers' formats in another process: dateline-read.
 *
 * A `struct apart` is one such process. It is started at the first reading, serves one reading
 * after another, and is started anew after one that went wrong. One thread at a time; it ends with
 * the thread that started it (child.h). */
#ifndef DATELINE_APART_APART_H
#define DATELINE_APART_APART_H

#include "apart/reply.h"
#include "apart/request.h"

struct apart_options {
    const char *program; /* path of dateline-read; NULL: apart_find_program() */
    size_t article_max;  /* bytes of an article as JSON */
    unsigned silence;    /* seconds without an article or an advance in the file; 0: 30 */
    unsigned seconds;    /* for a whole reading; 0: twice request_seconds() */
};

/* Starts nothing yet. The program's path must outlive it. */
struct apart *apart_new(const struct apart_options *options);
void apart_free(struct apart *apart); /* NULL is fine */

/* Read the articles of an open file, which may be a pipe; from where it stands, but for archives
 * that are read from their end. Calls answer's functions in this thread, and returns what the one
 * for articles returns, if not STATUS_OK.
 *
 * STATUS_BAD_REQUEST: the file cannot be read, or the process crashed. STATUS_TOO_LARGE,
 * STATUS_TIMEOUT: it exceeded a limit. STATUS_NOT_FOUND: dateline-read is not installed. Other
 * statuses: the machine. */
enum status apart_read(struct apart *apart, int fd, const struct apart_request *request,
                       const struct apart_answer *answer, struct error *err);

/* The two halves of apart_read. After apart_begin the process reads until its answer fills a
 * socket; `fd` may be closed. The limits of time begin with apart_take. Between the two no other
 * function may be called but apart_rest and apart_free, which give the reading up. */
enum status apart_begin(struct apart *apart, int fd, const struct apart_request *request,
                        struct error *err);
enum status apart_take(struct apart *apart, const struct apart_answer *answer, struct error *err);

/* End a reading in another thread, or the next one: it fails with STATUS_TIMEOUT within a second.
 */
void apart_stop(struct apart *apart);
/* End the process, if no reading has needed it for this long. */
void apart_rest(struct apart *apart);

/* The program that belongs to the running one: beside it, as a build or an installation has it,
 * else in the folder that the build was configured with. The variable DATELINE_READ overrides both.
 * NULL: it is in no such place. Yours to free. */
char *apart_find_program(void);

#endif
