/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply.h - what dateline-read answers. The bytes are not to be trusted: a file may have made the
 * program send anything. So they are only frames of JSON, of limited size, checked here. */
#ifndef DATELINE_APART_REPLY_H
#define DATELINE_APART_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

/* Called for each part of the answer, in the order of the file; NULL: not called. Texts are
 * borrowed for the time of the call. */
struct apart_answer {
    /* An article: a JSON object as text, which is not checked. `input`: the name of the file, or of
     * the member of an archive, that it is from. A status other than OK ends the reading. */
    enum status (*article)(void *context, struct str input, struct str json, struct error *err);
    /* The format of the articles that follow. */
    void (*format)(void *context, struct str format);
    /* A part that could not be read, or was read otherwise than it is written. */
    void (*problem)(void *context, const char *where, const struct error *why);
    void (*remark)(void *context, const char *where, const struct error *why);
    /* A date that was not understood. The article has its id and this field only. `lack`: enum
     * date_lack of the reader. */
    void (*date)(void *context, const json_t *article, const char *field, unsigned lack);
    void (*read)(void *context, uint64_t bytes); /* of the file, so far */
    void *context;
};

struct reply {
    const struct apart_answer *answer;
    size_t most;    /* bytes of an article */
    uint64_t read;  /* bytes of the file, as last told */
    uint64_t steps; /* articles and advances in the file: signs of life */
    bool ended;
    struct error end; /* how it ended, if it did */
};

/* Take all whole frames of *bytes, which becomes the rest. STATUS_BAD_REQUEST: the program sent
 * what is no answer; any other status is that of answer->article. */
enum status reply_take(struct reply *reply, struct str *bytes, struct error *err);

#endif
