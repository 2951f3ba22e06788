/* SPDX-License-Identifier: GPL-2.0-or-later */
/* value.h - the value of one parameter, from a URL or from JSON.
 *
 * In JSON a value has its JSON type. In a URL it is text: numbers and `true`/`false` are written
 * out, and commas separate a list. A value of the wrong kind fails with the code in .wrong; the
 * message says what was expected, what was found, and where. */
#ifndef DATELINE_SERVER_PARAMS_VALUE_H
#define DATELINE_SERVER_PARAMS_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"
#include "server/http/api_error.h"

struct value {
    const char *name;    /* of the parameter, for errors; NULL: the object itself */
    enum api_code wrong; /* the code of an error */
    const json_t *json;  /* NULL: the value is from a URL */
    struct str text;     /* from a URL */
    const char *inside;  /* the place of the parameter's object, ".queries[1]"; NULL: the body */
};

struct names { /* a list of texts */
    const struct str *items;
    uint32_t count;
    bool given;
};

struct count {
    uint32_t number;
    bool given;
};

struct flag {
    bool on;
    bool given;
};

struct number {
    double number;
    bool given;
};

/* These read the value. Texts are borrowed from the URL or the JSON. A number above UINT32_MAX
 * counts as UINT32_MAX. */
enum status value_text(const struct value *value, struct str *out, struct error *err);
enum status value_count(const struct value *value, uint32_t *out, struct error *err);
enum status value_switch(const struct value *value, bool *out, struct error *err);
enum status value_number(const struct value *value, double *out, struct error *err);
enum status value_names(const struct value *value, struct arena *arena, struct names *out,
                        struct error *err);
/* *out is the index of the value in `words`, which ends with NULL. */
enum status value_word(const struct value *value, const char *const *words, uint32_t *out,
                       struct error *err);
/* Sets the error of a wrong kind: "expected an object, but found ...". */
enum status value_refused(const struct value *value, const char *expected, struct error *err);
/* Sets the error of a wrong value: "Invalid value at `.weight`: <why>". */
enum status value_invalid(const struct value *value, struct error *err, const char *why);

bool names_have(const struct names *names, struct str name);

/* The most similar of `count` words, for "did you mean"; NULL if none is similar. */
const char *nearest_word(struct str word, const char *const *words, uint32_t count);

#endif
