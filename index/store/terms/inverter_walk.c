/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter_walk.c - reads the terms of the last document back from the streams. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/terms/inverter_private.h"

/* The positions of a term in the document, ascending; .count 0: it is not there. */
struct walked_term {
    uint32_t *positions;
    uint32_t count;
};

struct word_walk {
    const struct inverter *inverter;
    struct walked_term *terms; /* by number */
    inverter_token_fn *each;
    void *context;
};

static uint32_t take_varint(const unsigned char **at)
{
    uint32_t number = 0;
    unsigned shift = 0;

    do
        number |= (uint32_t)(**at & 0x7F) << shift;
    while (shift += 7, *(*at)++ & 0x80);
    return number;
}

static void read_term(const struct inverted_term *term, uint32_t document,
                      struct walked_term *walked)
{
    const unsigned char *at = term->stream + term->document_at, *end = term->stream + term->length;
    uint32_t position = 0;

    if (term->last_document != document)
        return;
    walked->positions = mem_alloc((term->count + 1) * sizeof *walked->positions);
    take_varint(&at);
    while (at < end) {
        position += take_varint(&at) >> 1;
        walked->positions[walked->count++] = position;
    }
}

static struct str key_of(const struct word_walk *walk, uint32_t term)
{
    return string_table_get(&walk->inverter->term_keys, term);
}

static void tell_terms(const struct word_walk *walk)
{
    for (uint32_t t = 0; t < walk->inverter->term_keys.count; t++) {
        struct str key = key_of(walk, t);

        for (uint32_t i = 0; i < walk->terms[t].count; i++)
            if (!schema_key_is_word(key))
                walk->each(walk->context, walk->terms[t].positions[i], key, false);
    }
}

static bool has_position(const struct walked_term *term, uint32_t position)
{
    uint32_t low = 0, high = term->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (term->positions[middle] < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low < term->count && term->positions[low] == position;
}

/* The word in each field that has its term there. */
static void tell_in_fields(const struct word_walk *walk, uint32_t term, struct str word,
                           uint32_t position)
{
    const struct schema *schema = walk->inverter->schema;
    char key[SCHEMA_KEY_MAX];

    for (uint32_t f = 0; f < schema->field_count && f < SCHEMA_MARK_MAX; f++) {
        int found;

        if (!schema->fields[f].marked || schema->fields[f].role == FIELD_HIDDEN)
            continue;
        found = string_table_find(&walk->inverter->term_keys,
                                  str_n(key, schema_key((int)f, key_of(walk, term), key)));
        if (found >= 0 && has_position(&walk->terms[found], position))
            walk->each(walk->context, position, str_n(key, schema_key((int)f, word, key)), true);
    }
}

static void tell_words(const struct word_walk *walk)
{
    const struct inverter *inverter = walk->inverter;

    for (size_t i = 0; i < inverter->occurrence_count; i++) {
        struct occurrence occurrence = inverter->occurrences[i];
        struct str known = string_table_get(&inverter->word_keys, occurrence.word);
        uint32_t term = inverter->words[occurrence.word].term;
        uint32_t position = walk->terms[term].positions[occurrence.place];
        int field = (unsigned char)known.data[0] - 1; /* hidden, or SCHEMA_ALL_FIELDS */
        struct str word = str_slice(known, INVERTER_WORD_PREFIX, known.length);
        char key[SCHEMA_KEY_MAX];

        walk->each(walk->context, position, str_n(key, schema_key(field, word, key)), true);
        if (field == SCHEMA_ALL_FIELDS)
            tell_in_fields(walk, term, word, position);
    }
}

void inverter_walk(const struct inverter *inverter, inverter_token_fn *each, void *context)
{
    uint32_t count = (uint32_t)inverter->term_keys.count;
    struct word_walk walk = {inverter, mem_zero(count + 1, sizeof *walk.terms), each, context};

    for (uint32_t t = 0; t < count; t++)
        read_term(&inverter->terms[t], inverter->count, &walk.terms[t]);
    tell_terms(&walk);
    tell_words(&walk);
    for (uint32_t t = 0; t < count; t++)
        free(walk.terms[t].positions);
    free(walk.terms);
}
