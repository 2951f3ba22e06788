/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.h - parses the target of a request: the path stays as sent, parameters are decoded.
 *
 * Errors: NUL in any form, a malformed escape in a path, text that is not UTF-8. In a parameter, a
 * `%` that is not an escape stands for itself, because people type `q=100%`. */
#ifndef DATELINE_SERVER_HTTP_URL_H
#define DATELINE_SERVER_HTTP_URL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

#define URL_PARAMS_MAX 256

struct url_param {
    struct str name;
    struct str value; /* "" if there is no `=` */
};

struct url {
    struct str path;  /* as sent: still escaped, from the first `/` */
    struct str host;  /* of an absolute target ("http://host/path"), otherwise STR_NONE */
    struct str query; /* as sent, after the `?`; "" if there is none */
    const struct url_param *params;
    uint32_t param_count;
};

/* Borrows from `target`; decoded texts are in the arena. STATUS_BAD_REQUEST. */
enum status url_parse(struct str target, struct arena *arena, struct url *out, struct error *err);

/* Decodes one part of a path; `what` names it in an error. STATUS_BAD_REQUEST. */
enum status url_decode_part(struct str part, const char *what, struct arena *arena, struct str *out,
                            struct error *err);

#endif
