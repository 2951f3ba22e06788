/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params.h - the parameters of a route as a table, read from a URL or from a JSON object.
 *
 * Each row has a parameter's name, its kind, the offset of its value in the caller's structure,
 * and the error code of a wrong value. A name that is not in the table is an error that names the
 * nearest one. */
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
    PARAM_WORD,   /* struct count: the index of one of .words */
    PARAM_JSON    /* struct param_json: any value; the caller reads it */
};

struct param_json {
    const json_t *json; /* NULL: not given, or from a URL */
    struct str text;    /* from a URL */
};

struct param {
    const char *name;
    enum param_kind kind;
    size_t offset;
    enum api_code wrong;
    const char *const *words; /* of PARAM_WORD; ends with NULL */
};

struct param_table {
    const struct param *rows;
    uint32_t count;
};

/* Texts and JSON in *out are borrowed from the URL or the object; lists are in the arena. Members
 * of *out whose parameter is not given do not change. */
enum status params_from_url(const struct param_table *table, const struct url *url,
                            struct arena *arena, void *out, struct error *err);
/* `inside`: the place of the object in the body, for errors, or NULL. null means not given. */
enum status params_from_json(const struct param_table *table, const json_t *object,
                             const char *inside, struct arena *arena, void *out, struct error *err);

#endif
