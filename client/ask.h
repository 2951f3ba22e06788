/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ask.h - a question to the server and its answer, shared by all commands. */
#ifndef DATELINE_CLIENT_ASK_H
#define DATELINE_CLIENT_ASK_H

#include <jansson.h>

#include "base/buf.h"
#include "base/status.h"
#include "client/options.h"
#include "client/terminal.h"

struct answer {
    long code;      /* HTTP status */
    struct buf raw; /* as it came */
    json_t *json;   /* an object */
};

/* Ask. STATUS_IO: no server; STATUS_DOCUMENT_NOT_FOUND, STATUS_INDEX_NOT_FOUND: it says so;
 * anything else: the server's own words for what is wrong, or that it is no Dateline server. */
enum status ask(struct answer *answer, const struct options *options, const char *url,
                struct error *err);
void answer_fini(struct answer *answer);

/* The answer as it came, with a newline at its end; made harmless where it goes to a terminal. */
void answer_add_raw(struct buf *out, const struct answer *answer, const struct terminal *terminal);

/* Write to standard output. STATUS_IO when that fails. */
enum status print(const struct buf *text, struct error *err);

#endif
