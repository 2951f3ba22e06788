/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.h - which of two versions of an article is the later one, whatever the order they come
 * in.
 *
 * Wire items carry a `version`: a number, or a date where the format counts by dates; others only
 * say when they were `updated`. What tells the two apart decides: the version where both have one
 * of a kind, else or where it is the same the time of the update; what cannot be told goes by
 * arrival. */
#ifndef DATELINE_STORE_SEGMENT_VERSION_H
#define DATELINE_STORE_SEGMENT_VERSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/segment/segment.h"
#include "store/settings/schema.h"

struct version {
    enum { VERSION_NONE, VERSION_NUMBER, VERSION_DATE } kind;
    double number;   /* or milliseconds since 1970 */
    int64_t updated; /* COLUMN_NO_DATE: not known */
};

/* Of a document that is about to be indexed, and of one that is. Where the schema is of other
 * documents than articles, none is ever earlier. */
struct version version_of_document(const struct schema *schema, const json_t *document);
struct version version_of_indexed(const struct schema *schema, const struct segment *segment,
                                  uint32_t document);

bool version_is_earlier(const struct version *version, const struct version *than);

#endif
