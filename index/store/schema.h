/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema.h - which fields an index has and what is done with each: THE table.
 *
 * A searchable field's words are findable together with all others, and, where it has a mark of its
 * own, also as `field:word`. A column makes a field filterable and sortable, and counts facets. */
#ifndef DATELINE_STORE_SCHEMA_H
#define DATELINE_STORE_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum column_kind {
    COLUMN_NONE,
    COLUMN_TEXT,  /* one string */
    COLUMN_TEXTS, /* several strings */
    COLUMN_DATE,  /* milliseconds since 1970, from RFC 3339 text */
    COLUMN_VALUES /* numbers, strings and truth values as they come, any number of them */
};

enum field_role {
    FIELD_PLAIN,
    FIELD_BODY,  /* the long text: snippets come from it, it is stored apart */
    FIELD_HIDDEN /* searchable, stored apart with the body, never in a hit or a snippet */
};

struct field {
    struct str name;
    bool searchable;
    float weight; /* BM25F: what an occurrence counts against one in the body */
    float b;      /* BM25F: how far the field's length dilutes it, 0 to 1 */
    enum field_role role;
    enum column_kind column;
};

#define SCHEMA_MAX_FIELDS 30

struct schema {
    const struct field *fields; /* in the order of their positions; the body behind plain ones */
    uint32_t field_count;
    struct str primary_key;
    struct str language_field; /* whose value chooses the stemmer */
    struct str default_language;
    uint32_t lead_words; /* the body's first words count more */
    float lead_weight;
};

/* The newsroom's articles. Static. */
const struct schema *schema_articles(void);

/* A field's number, or -1. */
int schema_field(const struct schema *schema, struct str name);

/* Keys of the postings: a term stands for itself, as words hold no control characters; a field's
 * term follows its mark, the byte field + 1. Returns the length written to `key`. */
#define SCHEMA_MAX_KEY 200
size_t schema_key(int field, struct str term, char key[SCHEMA_MAX_KEY]);
#define SCHEMA_ALL_FIELDS (-1)

#endif
