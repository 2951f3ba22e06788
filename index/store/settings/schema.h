/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema.h - which fields an index has and what is done with each.
 *
 * A field is a path of keys (`author.name`; the objects of an array share their paths). Fields get
 * numbers as documents bring them, the same in all segments of an index; index.json lists them.
 * What is done with each follows from the settings. A searchable field's words are findable
 * together with all others; a marked one's also as `field:word`. A column makes a field filterable
 * and sortable, and counts facets.
 *
 * Where words stand (a term's positions in a document):
 *   articles   one line of words: plain fields, the body from INVERTER_BODY_POSITION on, what is
 *              hidden behind it
 *   documents  field << 16 | word of the field (.field_positions)
 *
 * A schema is immutable and reference-counted: any thread. */
#ifndef DATELINE_STORE_SETTINGS_SCHEMA_H
#define DATELINE_STORE_SETTINGS_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "analysis/rules.h"
#include "base/status.h"
#include "base/str.h"
#include "store/settings/settings.h"

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
    struct str name; /* NUL behind it */
    bool searchable;
    bool marked;    /* has terms of its own */
    uint32_t place; /* in the order of positions; what is not searchable comes behind */
    int rank;       /* its place in searchableAttributes, 0 when that is "*"; -1: not searchable */
    float weight;   /* BM25F: what an occurrence counts against one in the body */
    float b;        /* BM25F: how far the field's length dilutes it, 0 to 1 */
    enum field_role role;
    enum column_kind column;
    language_id language; /* of its words, unless the document says */
};

#define SCHEMA_FIELDS_MAX 65535
#define SCHEMA_NAME_MAX   1024  /* bytes of a path; longer ones are stored, no more */
#define SCHEMA_DEPTH_MAX  16    /* keys of a path, likewise */
#define SCHEMA_MARK_MAX   30    /* fields with a number below may be marked */
#define SCHEMA_WORDS      65536 /* with .field_positions: words of a field that are indexed */

struct schema {
    const struct settings *settings;
    const struct analysis_rules *rules; /* for analyzer_follow; NULL: none */
    const struct field *fields;         /* by number */
    uint32_t field_count;
    bool field_positions;
    struct str primary_key;    /* STR_NONE: not known yet */
    struct str language_field; /* whose value chooses the stemmer; STR_NONE: none does */
    struct str default_language;
    uint32_t lead_words; /* the body's first words count more */
    float lead_weight;
    bool copies; /* near-copies among the bodies are found as they are indexed */
};

/* The fields seen so far, in the order of their numbers: append-only. */
struct field_list;
struct field_list *field_list_new(enum settings_preset preset); /* with those of the preset */
void field_list_free(struct field_list *list);                  /* NULL is fine */
uint32_t field_list_count(const struct field_list *list);
/* False: there are SCHEMA_FIELDS_MAX already. */
bool field_list_add(struct field_list *list, struct str name);

/* Shares the settings, copies the rest; yours to release. `primary_key` STR_NONE: not known. */
struct schema *schema_new(const struct settings *settings, const struct field_list *list,
                          struct str primary_key);
struct schema *schema_share(const struct schema *schema); /* one reference more */
void schema_release(struct schema *schema);               /* NULL is fine */

/* A field's number, or -1. */
int schema_field(const struct schema *schema, struct str name);
/* The field that a position is in, where .field_positions. */
static inline uint32_t schema_position_field(const struct schema *schema, uint32_t position)
{
    uint32_t field = position >> 16;

    return field < schema->field_count ? field : schema->field_count - 1;
}
/* Place in searchableAttributes; -1: not searchable. */
static inline int schema_field_rank(const struct schema *schema, uint32_t field)
{
    return schema->fields[field].rank;
}

/* Must segments be built anew to go from the one to the other? The fields of `old` are the first
 * ones of `schema`. */
bool schema_rebuilds(const struct schema *old, const struct schema *schema);

/* Keys of the postings: a term stands for itself, as words hold no control characters; a marked
 * field's term follows its mark, the byte field + 1. Returns the length written to `key`. */
#define SCHEMA_KEY_MAX 200
size_t schema_key(int field, struct str term, char key[SCHEMA_KEY_MAX]);
#define SCHEMA_ALL_FIELDS (-1)

#endif
