/* SPDX-License-Identifier: GPL-2.0-or-later */
/* value.h - what a client gave for one parameter, whether in a URL or in JSON.
 *
 * In JSON a value has its JSON type. In a URL it is text: numbers and `true`/`false` are written
 * out, lists are separated by commas. A value of the wrong kind fails with the status that the
 * caller names, and says what was wanted, what came instead and where it stands. */
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
    enum api_code wrong; /* the status of an error */
    const json_t *json;  /* NULL: it came in a URL */
    struct str text;     /* of a URL */
    const char *inside;  /* where in the JSON the parameter's object is, ".queries[1]"; NULL: it is
                            all there is */
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

/* Texts are borrowed from the URL or the JSON. */
enum status value_text(const struct value *value, struct str *out, struct error *err);
enum status value_count(const struct value *value, uint32_t *out, struct error *err);
enum status value_switch(const struct value *value, bool *out, struct error *err);
enum status value_number(const struct value *value, double *out, struct error *err);
enum status value_names(const struct value *value, struct arena *arena, struct names *out,
                        struct error *err);
/* One of the words, by its number; the list ends in NULL. */
enum status value_word(const struct value *value, const char *const *words, uint32_t *out,
                       struct error *err);
/* "expected an object, but found ...": for kinds that are read elsewhere. */
enum status value_refused(const struct value *value, const char *expected, struct error *err);
/* The kind is right, the value is not: "Invalid value at `.weight`: <why>". */
enum status value_invalid(const struct value *value, struct error *err, const char *why);

bool names_have(const struct names *names, struct str name);

/* Of `count` words, the one most like `word`, or NULL when none is near: for "did you mean". */
const char *nearest_word(struct str word, const char *const *words, uint32_t count);

#endif
