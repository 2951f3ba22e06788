/* SPDX-License-Identifier: GPL-2.0-or-later */
/* url.h - the target of a request, taken apart: path as sent, parameters decoded.
 *
 * What is refused, in the user's terms: NUL in any disguise, a damaged escape in a path, text that
 * is no UTF-8. A stray `%` in a parameter is read as itself, because people type `q=100%`. */
#ifndef DATELINE_SERVER_HTTP_URL_H
#define DATELINE_SERVER_HTTP_URL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

#define URL_PARAMS_MAX 256

struct url_param {
    struct str name;
    struct str value; /* "" where there was no `=` */
};

struct url {
    struct str path;  /* as sent: still escaped, from its first `/` on */
    struct str host;  /* of an absolute target ("http://host/path"), else STR_NONE */
    struct str query; /* as sent, from behind the `?` on; "" where there is none */
    const struct url_param *params;
    uint32_t param_count;
};

/* Borrows from `target`; what had to be decoded is in the arena. */
enum status url_parse(struct str target, struct arena *arena, struct url *out, struct error *err);

/* One part of a path without its escapes; `what` names it in an error. */
enum status url_decode_part(struct str part, const char *what, struct arena *arena, struct str *out,
                            struct error *err);

#endif
