/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params.h - the parameters of a route as a table, read from a URL or from a JSON object alike.
 *
 * Each row names a parameter, its kind, where in the caller's structure its value goes, and the
 * status of a wrong value. What is in no row is refused, with the nearest that is. */
#ifndef DATELINE_SERVER_PARAMS_PARAMS_H
#define DATELINE_SERVER_PARAMS_PARAMS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "server/http/api_error.h"
#include "server/http/url.h"
#include "server/params/value.h"

enum param_kind {
    PARAM_TEXT,   /* struct str */
    PARAM_COUNT,  /* struct count */
    PARAM_SWITCH, /* struct flag */
    PARAM_NUMBER, /* struct number */
    PARAM_SHARE,  /* struct number, from 0 to 1 */
    PARAM_NAMES,  /* struct names */
    PARAM_WORD,   /* struct count: the number of one of .words */
    PARAM_JSON    /* struct param_json: whatever it is, to be read by the caller */
};

struct param_json {
    const json_t *json; /* NULL: not given, or in a URL */
    struct str text;    /* in a URL */
};

struct param {
    const char *name;
    enum param_kind kind;
    size_t offset;
    enum api_code wrong;
    const char *const *words; /* of PARAM_WORD; ends in NULL */
};

struct param_table {
    const struct param *rows;
    uint32_t count;
};

/* Texts and JSON are borrowed. What is not given stays as it was in *out. */
enum status params_from_url(const struct param_table *table, const struct url *url,
                            struct arena *arena, void *out, struct error *err);
/* `inside`: where the object stands in the body, for errors, or NULL. null is as if not given. */
enum status params_from_json(const struct param_table *table, const json_t *object,
                             const char *inside, struct arena *arena, void *out, struct error *err);

#endif
