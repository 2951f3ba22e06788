/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.h - which of two versions of an article is the later one, in whatever order they arrive.
 *
 * Wire items carry a `version`: a number, or a date in formats that count by dates. Other articles
 * have only the time when they were `updated`. Two versions of an article are compared like this:
 *
 *   1. by `version`, if both have one of the same kind and they differ
 *   2. else by `updated`, if both have it and it differs
 *   3. else the one that arrives later is the later one */
#ifndef DATELINE_STORE_SEGMENT_VERSION_H
#define DATELINE_STORE_SEGMENT_VERSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/segment/segment.h"
#include "store/settings/schema.h"

struct version {
    enum { VERSION_NONE, VERSION_NUMBER, VERSION_DATE } kind;
    double number;   /* VERSION_DATE: milliseconds since 1970 */
    int64_t updated; /* ms since 1970; COLUMN_NO_DATE: unknown */
};

/* The version of a document that is about to be indexed, and of an indexed one. If the index does
 * not hold articles, the version is empty and never earlier than another. */
struct version version_of_document(const struct schema *schema, const json_t *document);
struct version version_of_indexed(const struct schema *schema, const struct segment *segment,
                                  uint32_t document);

bool version_is_earlier(const struct version *version, const struct version *than);

#endif
