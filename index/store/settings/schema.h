/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema.h - the fields of an index and how each is indexed.
 *
 * A field is a path of keys (`author.name`). Objects in an array share their paths. A field gets
 * its number when a document first contains it. The number is the same in all segments of the
 * index, and index.json lists the fields. The settings decide how each field is indexed:
 *
 *   searchable   its words are found by searches in all fields
 *   marked       its words are also found by `field:word`; they have terms of their own
 *   hidden       its words are found by `field:word` only
 *   column       it can be filtered, sorted and counted as a facet
 *
 * The positions of words in a document:
 *
 *   articles    one sequence: plain fields, then the body from INVERTER_BODY_POSITION on, then the
 *               hidden fields
 *   documents   field << 16 | number of the word in the field (.field_positions)
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
    COLUMN_TEXT,   /* one string */
    COLUMN_TEXTS,  /* several strings */
    COLUMN_DATE,   /* milliseconds since 1970, from RFC 3339 text */
    COLUMN_VALUES, /* numbers, strings and booleans, any number of them */
    COLUMN_POINT,  /* a place on the earth: of the field `_geo` only */
    COLUMN_BOX     /* the box around a shape on the earth: of the field `_geojson` only */
};

/* The field of a document's place: {"lat": 48.85, "lng": 2.35}. */
#define SCHEMA_GEO_FIELD STR("_geo")
/* The field of a document's shape, as GeoJSON. Its members are no fields of their own. */
#define SCHEMA_GEOJSON_FIELD STR("_geojson")
/* What a sender gave for vector search: kept, but neither searched nor counted. */
#define SCHEMA_VECTORS_FIELD STR("_vectors")

enum field_role {
    FIELD_PLAIN,
    FIELD_BODY,  /* the long text; snippets come from it; stored apart */
    FIELD_HIDDEN /* found by `field:word` only; stored apart, never in a hit or a snippet */
};

/* What the field's date does: an article is shown from then on, or until then. */
enum showing_bound { SHOWING_UNBOUND, SHOWING_FROM, SHOWING_UNTIL };

struct field {
    struct str name; /* NUL-terminated */
    bool searchable;
    bool marked;    /* `field:word` finds its words */
    uint32_t place; /* order of the fields by position; fields that are not searchable come last */
    int rank;       /* index in searchableAttributes, 0 if that is "*"; -1: not searchable */
    float weight;   /* BM25F: weight of an occurrence, relative to one in the body */
    float b;        /* BM25F: strength of length normalisation, 0 to 1 */
    enum field_role role;
    enum column_kind column;
    enum showing_bound bound;
    language_id language; /* of its words, if the document has no language */
};

#define SCHEMA_FIELDS_MAX 65535
#define SCHEMA_NAME_MAX   1024  /* bytes of a path; a longer one is stored but not indexed */
#define SCHEMA_DEPTH_MAX  16    /* keys of a path; a longer one is stored but not indexed */
#define SCHEMA_MARK_MAX   30    /* only fields with a number below this can be marked */
#define SCHEMA_WORDS      65536 /* with .field_positions: indexed words of a field */

struct schema {
    const struct settings *settings;
    const struct analysis_rules *rules; /* for analyzer_follow; NULL: no rules */
    const struct field *fields;         /* by number */
    uint32_t field_count;
    bool field_positions;
    struct str primary_key;    /* STR_NONE: not known yet */
    struct str language_field; /* its value chooses the stemmer; STR_NONE: no field does */
    struct str default_language;
    uint32_t lead_words; /* the first words of the body; they weigh .lead_weight */
    float lead_weight;
    bool copies;    /* detect near-duplicates among the bodies when they are indexed */
    bool structure; /* documents tell of sentences, capitals and lengths; false: an earlier version
                       made an index elsewhere (engine/cluster/) */
};

/* The fields in the order of their numbers. The list only grows. One thread at a time. */
struct field_list;
struct field_list *field_list_new(enum settings_preset preset); /* has the preset's fields */
void field_list_free(struct field_list *list);                  /* accepts NULL */
uint32_t field_list_count(const struct field_list *list);
/* Add a field if it is new. False: the list has SCHEMA_FIELDS_MAX fields already. */
bool field_list_add(struct field_list *list, struct str name);

/* A new schema, yours to release. It shares the settings and copies the rest. `primary_key`
 * STR_NONE: not known yet. */
struct schema *schema_new(const struct settings *settings, const struct field_list *list,
                          struct str primary_key);
struct schema *schema_share(const struct schema *schema); /* adds a reference */
void schema_release(struct schema *schema);               /* accepts NULL */

/* A field's number; -1: there is no such field. */
int schema_field(const struct schema *schema, struct str name);
/* The field of a position, with .field_positions. */
static inline uint32_t schema_position_field(const struct schema *schema, uint32_t position)
{
    uint32_t field = position >> 16;

    return field < schema->field_count ? field : schema->field_count - 1;
}
/* Index in searchableAttributes; -1: not searchable. */
static inline int schema_field_rank(const struct schema *schema, uint32_t field)
{
    return schema->fields[field].rank;
}

/* Does changing from `old` to `schema` require a rebuild of all segments? The fields of `old` must
 * be the first fields of `schema`. */
bool schema_rebuilds(const struct schema *old, const struct schema *schema);

/* Write a term's key in the postings. The key of a term in all fields is the term itself. The key
 * of a term in a marked field is the byte field + 1, then the term. Terms contain no control
 * characters, so the two differ. Returns the bytes written to `key`. */
#define SCHEMA_KEY_MAX 200
size_t schema_key(int field, struct str term, char key[SCHEMA_KEY_MAX]);
#define SCHEMA_ALL_FIELDS (-1)

/* The key of a folded word and its term: the byte 31, the word's own key, the byte 31, the term.
 * The same word has different terms in different languages. Such keys exist for all text and for
 * hidden fields. */
size_t schema_word_key(int field, struct str word, struct str term, char key[SCHEMA_KEY_MAX]);
bool schema_key_is_word(struct str key);

/* Keys that are no words, but tell of a document's structure. They begin with the byte 127, and
 * their positions are:
 *
 *   sentences, paragraphs   those of the first words of sentences, of paragraphs. Each value of a
 *                           field begins both
 *   capitals, all capitals  those of words with a capital; of words all in capitals
 *   length                  one number, no position: how many words the body has (of documents: all
 *                           searchable fields)
 *
 * Every document with a searchable word has sentences and paragraphs. Segments of earlier versions
 * have none of these keys, nor has a segment that is merged from one of them. */
#define SCHEMA_SENTENCES    STR("\177s")
#define SCHEMA_PARAGRAPHS   STR("\177p")
#define SCHEMA_CAPITALS     STR("\177c")
#define SCHEMA_ALL_CAPITALS STR("\177a")
#define SCHEMA_LENGTH       STR("\177l")
bool schema_key_is_structure(struct str key);

/* The key of two terms side by side in a chunk of documents (terms/pairs.h): the byte 255, two
 * bytes of the chunk, the first term, the byte 31, the second term. Twice the byte 255, behind the
 * last chunk, tells that a segment has all of them. They come after all other keys. */
#define SCHEMA_PAIRS      STR("\377\377")
#define SCHEMA_PAIR_EXTRA 4 /* bytes beside the terms */
size_t schema_pair_key(uint32_t chunk, struct str first, struct str second,
                       char key[SCHEMA_KEY_MAX]);
bool schema_key_is_pair(struct str key);

/* Is it the key of a term in all text? */
bool schema_key_is_text(struct str key);

#endif
