/* SPDX-License-Identifier: GPL-2.0-or-later */
/* str.h - a pointer and a length: text in memory that another object owns.
 *
 * A `struct str` owns nothing and need not end in NUL. {NULL, 0} means "absent"; an empty text has
 * a pointer. A function that returns a str says how long it stays valid. */
#ifndef DATELINE_BASE_STR_H
#define DATELINE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct str {
    const char *data;
    size_t length;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
/* The same as a constant initialiser, for tables. */
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define STR_NONE ((struct str){NULL, 0})
/* For printf: "%.*s", STR_ARG(text) */
#define STR_ARG(text) (int)(text).length, (text).data

static inline struct str str_of(const char *text)
{
    struct str whole = {text, text ? strlen(text) : 0};

    return whole;
}

static inline struct str str_n(const char *data, size_t length)
{
    struct str run = {data, length};

    return run;
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static inline bool str_is(struct str a, const char *literal)
{
    return str_eq(a, str_of(literal));
}

/* Compare by bytes; a prefix sorts before the longer text. Returns <0, 0 or >0. */
int str_compare(struct str a, struct str b);
bool str_starts(struct str text, struct str prefix);
bool str_ends(struct str text, struct str suffix);
/* Ignore the case of ASCII letters only. */
bool str_eq_nocase(struct str a, struct str b);
bool str_starts_nocase(struct str text, struct str prefix);
/* Offset of the first occurrence of `what`, or -1. */
ptrdiff_t str_find(struct str text, struct str what);
ptrdiff_t str_find_nocase(struct str text, struct str what);
/* Remove ASCII white space and U+00A0 at both ends. */
struct str str_trim(struct str text);
/* Return the text before the first `separator`. *rest becomes the text after it, or STR_NONE if
 * there is no separator. `while (rest.data) part = str_cut(&rest, ',')` visits every part. */
struct str str_cut(struct str *rest, char separator);
struct str str_slice(struct str text, size_t from, size_t to);
/* The whole text must be a decimal number in range: sets *out and returns true. Otherwise returns
 * false. */
bool str_to_u64(struct str text, uint64_t *out);
bool str_to_i64(struct str text, int64_t *out);
bool str_to_double(struct str text, double *out);

#ifdef __cplusplus
}
#endif

#endif
