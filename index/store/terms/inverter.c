/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter.c - texts of documents to words, terms and their occurrences.
 *
 * Whether a document mixes words of one term is known only at its end. So its words are listed
 * while it is read, and settled at its end. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/terms/inverter_private.h"

#define FIRST_STREAM 16 /* bytes */
#define VARINT_MAX   5
#define WHOLE        1 /* note of a term: every occurrence is the term itself as a word */

struct inverter *inverter_new(const struct schema *schema, struct analyzer *analyzer)
{
    struct inverter *inverter = mem_zero(1, sizeof *inverter);

    inverter->schema = schema;
    inverter->analyzer = analyzer;
    inverter->streams = arena_new();
    string_table_init(&inverter->word_keys);
    string_table_init(&inverter->term_keys);
    return inverter;
}

void inverter_free(struct inverter *inverter)
{
    if (!inverter)
        return;
    arena_free(inverter->streams);
    string_table_fini(&inverter->word_keys);
    string_table_fini(&inverter->term_keys);
    free(inverter->words);
    free(inverter->terms);
    free(inverter->occurrences);
    free(inverter->spans);
    free(inverter->first_span);
    free(inverter);
}

const struct field_span *inverter_spans(const struct inverter *inverter, size_t *count)
{
    *count = inverter->span_count;
    return inverter->spans;
}

void inverter_begin(struct inverter *inverter)
{
    inverter->first_span = mem_grow(inverter->first_span, inverter->count,
                                    &inverter->document_capacity, sizeof *inverter->first_span);
    inverter->first_span[inverter->count] = inverter->span_count;
    inverter->next_position = 0;
    inverter->occurrence_count = 0;
}

static uint32_t term_number(struct inverter *inverter, struct str key)
{
    bool is_new;
    uint32_t number = string_table_add(&inverter->term_keys, key, &is_new);

    if (is_new) {
        inverter->terms =
            mem_grow(inverter->terms, number, &inverter->term_capacity, sizeof *inverter->terms);
        inverter->terms[number] = (struct inverted_term){0};
    }
    return number;
}

static bool is_unspaced(const struct token *token)
{
    return token->flags & (TOKEN_BIGRAM | TOKEN_CHARACTER);
}

static struct str stem_of(struct inverter *inverter, const struct token *token)
{
    if ((token->flags & (TOKEN_NUMBER | TOKEN_SYMBOL)) ||
        (!inverter->schema->settings->stemming && !is_unspaced(token)))
        return token->word;
    return analyzer_stem(inverter->analyzer, inverter->language, token->word);
}

static bool is_hidden(const struct inverter *inverter, uint32_t field)
{
    return inverter->schema->fields[field].role == FIELD_HIDDEN;
}

/* Words of hidden fields have terms of their own, and are not in the lexicon. */
static struct inverted_word new_word(struct inverter *inverter, uint32_t field,
                                     const struct token *token)
{
    bool hidden = is_hidden(inverter, field);
    struct str stem = stem_of(inverter, token);
    char key[SCHEMA_KEY_MAX];
    size_t length = schema_key(hidden ? (int)field : SCHEMA_ALL_FIELDS, stem, key);

    return (struct inverted_word){.is_term = is_unspaced(token) || str_eq(stem, token->word),
                                  .term = term_number(inverter, str_n(key, length)),
                                  .in_lexicon = !hidden && !is_unspaced(token) &&
                                                !(token->flags & TOKEN_SYMBOL)};
}

/* The word's number. So a word is stemmed once for each distinct word, not for each occurrence. */
static uint32_t word_number(struct inverter *inverter, uint32_t field, const struct token *token)
{
    char key[INVERTER_WORD_PREFIX + ANALYZER_WORD_MAX * 4];
    size_t room = sizeof key - INVERTER_WORD_PREFIX;
    size_t length = token->word.length < room ? token->word.length : room;
    uint32_t number;
    bool is_new;

    key[0] = (char)(is_hidden(inverter, field) ? field + 1 : 0);
    key[1] = (char)inverter->language;
    memcpy(key + INVERTER_WORD_PREFIX, token->word.data, length);
    number =
        string_table_add(&inverter->word_keys, str_n(key, INVERTER_WORD_PREFIX + length), &is_new);
    if (is_new) {
        inverter->words =
            mem_grow(inverter->words, number, &inverter->word_capacity, sizeof *inverter->words);
        inverter->words[number] = new_word(inverter, field, token);
    }
    return number;
}

static unsigned char *put_varint(unsigned char *at, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        *at++ = (unsigned char)(number | 0x80);
    *at++ = (unsigned char)number;
    return at;
}

static unsigned char *stream_room(struct inverter *inverter, struct inverted_term *term)
{
    if (term->capacity - term->length < 2 * VARINT_MAX) {
        uint32_t capacity = term->capacity ? term->capacity * 2 : FIRST_STREAM;
        unsigned char *larger = arena_alloc(inverter->streams, capacity);

        if (term->length)
            memcpy(larger, term->stream, term->length);
        term->stream = larger;
        term->capacity = capacity;
    }
    return term->stream + term->length;
}

static void begin_document(struct inverter *inverter, struct inverted_term *term, uint32_t note)
{
    uint32_t document = inverter->count + 1;
    unsigned char *at;

    if (term->last_document == document)
        return;
    at = stream_room(inverter, term);
    term->document_at = term->length;
    at = put_varint(at, (document - term->last_document) << 3 | note << 1 | 1);
    term->length = (uint32_t)(at - term->stream);
    term->last_document = document;
    term->last_position = term->count = 0;
}

static void add_occurrence(struct inverter *inverter, struct inverted_term *term, uint32_t position)
{
    unsigned char *at;

    begin_document(inverter, term, 0);
    if (term->last_position == position + 1)
        return; /* a word and its alternate form have the same stem */
    at = stream_room(inverter, term);
    at = put_varint(at, (position - (term->last_position ? term->last_position - 1 : 0)) << 1);
    term->last_position = position + 1;
    term->count++;
    term->length = (uint32_t)(at - term->stream);
}

void inverter_add_key(struct inverter *inverter, struct str key, uint32_t position)
{
    uint32_t number = term_number(inverter, key);

    add_occurrence(inverter, &inverter->terms[number], position);
}

static void add_to_field(struct inverter *inverter, uint32_t field, uint32_t term,
                         uint32_t position)
{
    char key[SCHEMA_KEY_MAX];
    size_t length = schema_key((int)field, string_table_get(&inverter->term_keys, term), key);

    inverter_add_key(inverter, str_n(key, length), position);
}

/* List the word for settle_words. Its term's last occurrence is this word. */
static void list_word(struct inverter *inverter, uint32_t number)
{
    struct inverted_word *word = &inverter->words[number];
    uint32_t place = inverter->terms[word->term].count - 1;

    if (word->count > 0 && word->last_place == place)
        return;
    word->count++;
    word->last_place = place;
    inverter->occurrences = mem_grow(inverter->occurrences, inverter->occurrence_count,
                                     &inverter->occurrence_capacity, sizeof *inverter->occurrences);
    inverter->occurrences[inverter->occurrence_count++] = (struct occurrence){number, place};
}

static void add_word(struct inverter *inverter, uint32_t field, uint32_t number, uint32_t position)
{
    uint32_t term = inverter->words[number].term;

    add_occurrence(inverter, &inverter->terms[term], position);
    list_word(inverter, number);
    if (inverter->schema->fields[field].marked && !is_hidden(inverter, field))
        add_to_field(inverter, field, term, position);
}

/* A compound is also indexed as one word ("cybersecurity" for "cyber-security"), at the positions
 * of its first part and of its last part. So phrases match on both sides of it. */
static void add_joined(struct inverter *inverter, uint32_t field, uint32_t word,
                       const struct token *token, uint32_t position)
{
    if (token->flags & TOKEN_ALTERNATE) {
        inverter->joined_word = word;
        inverter->joined_end = token->end;
    } else if (inverter->joined_end == token->end) {
        add_word(inverter, field, inverter->joined_word, position);
        inverter->joined_end = 0;
    }
}

static void add_token(struct inverter *inverter, uint32_t field, const struct token *token,
                      uint32_t position)
{
    uint32_t number = word_number(inverter, field, token);
    struct inverted_word *word = &inverter->words[number];

    if (word->last_document != inverter->count + 1) {
        word->last_document = inverter->count + 1;
        word->document_count++;
        word->count = 0;
    }
    add_word(inverter, field, number, position);
    if ((token->flags & TOKEN_ALTERNATE) || inverter->joined_end)
        add_joined(inverter, field, number, token, position);
}

static uint32_t limited(const struct inverter *inverter, uint32_t field, uint32_t position)
{
    bool plain =
        inverter->schema->fields[field].role == FIELD_PLAIN && !inverter->schema->field_positions;

    return plain && position >= INVERTER_BODY_POSITION ? INVERTER_BODY_POSITION - 1 : position;
}

/* Return the document's span for the field. A further value of the field continues its span. */
static struct field_span *enter_field(struct inverter *inverter, uint32_t field)
{
    size_t first = inverter->first_span[inverter->count];
    struct field_span *last;

    if (inverter->span_count > first && inverter->spans[inverter->span_count - 1].field == field)
        return &inverter->spans[inverter->span_count - 1];
    if (inverter->schema->field_positions)
        inverter->next_position = field << 16;
    else if (inverter->schema->fields[field].role == FIELD_BODY)
        inverter->next_position = INVERTER_BODY_POSITION;
    inverter->spans = mem_grow(inverter->spans, inverter->span_count, &inverter->span_capacity,
                               sizeof *inverter->spans);
    last = &inverter->spans[inverter->span_count++];
    *last = (struct field_span){field, limited(inverter, field, inverter->next_position), 0};
    return last;
}

/* With .field_positions a position has 16 bits for the word, so a field has at most SCHEMA_WORDS
 * words. */
static bool is_full(const struct inverter *inverter, const struct field_span *span,
                    uint32_t position)
{
    return inverter->schema->field_positions && position - span->start >= SCHEMA_WORDS;
}

void inverter_add(struct inverter *inverter, uint32_t field, language_id language, struct str text)
{
    struct field_span *span = enter_field(inverter, field);
    uint32_t base = inverter->next_position, last = 0;
    struct token token;
    bool any = false;

    if (is_full(inverter, span, base))
        return;
    inverter->language = language;
    inverter->joined_end = 0;
    analyzer_begin(inverter->analyzer, language, text);
    while (analyzer_next(inverter->analyzer, &token)) {
        uint32_t position = limited(inverter, field, base + token.position);

        if (is_full(inverter, span, base + token.position))
            break;
        inverter_note_token(inverter, &token, text, position, !any);
        if (!(token.flags & TOKEN_STOP))
            add_token(inverter, field, &token, position);
        last = token.position;
        any = true;
    }
    if (!any)
        return;
    span->length += last + 1;
    inverter->next_position = base + last + 1 + INVERTER_GAP;
}

/* --- the end of a document ------------------------------------------------------------------- */

/* The number of the key of a word and its term. */
static uint32_t own_key(struct inverter *inverter, uint32_t number)
{
    struct str word_key = string_table_get(&inverter->word_keys, number);
    struct str term = string_table_get(&inverter->term_keys, inverter->words[number].term);
    int field = (unsigned char)word_key.data[0] - 1; /* hidden, or SCHEMA_ALL_FIELDS */
    char key[SCHEMA_KEY_MAX];
    size_t length;

    if (inverter->words[number].own == 0) {
        length = schema_word_key(field, str_slice(word_key, INVERTER_WORD_PREFIX, word_key.length),
                                 str_slice(term, field < 0 ? 0 : 1, term.length), key);
        inverter->words[number].own = term_number(inverter, str_n(key, length)) + 1;
    }
    return inverter->words[number].own - 1;
}

/* Every occurrence of the term in the document is this word. */
static void settle_whole(struct inverter *inverter, uint32_t number)
{
    struct inverted_word *word = &inverter->words[number];
    struct inverted_term *term = &inverter->terms[word->term];
    bool settled = word->settled == inverter->count + 1;

    word->settled = inverter->count + 1;
    if (word->is_term)
        term->stream[term->document_at] |= WHOLE << 1;
    else if (!settled) {
        uint32_t own = own_key(inverter, number);

        begin_document(inverter, &inverter->terms[own], 0);
    }
}

/* Some occurrences of the term in the document are this word; here is one of them. */
static void settle_mixed(struct inverter *inverter, uint32_t number, uint32_t place)
{
    uint32_t own = own_key(inverter, number);
    const struct inverted_word *word = &inverter->words[number];
    uint32_t quarters = (uint32_t)((uint64_t)word->count * 4 / inverter->terms[word->term].count);

    begin_document(inverter, &inverter->terms[own], quarters > 0 ? quarters : 1);
    add_occurrence(inverter, &inverter->terms[own], place);
}

static void settle_words(struct inverter *inverter)
{
    for (size_t i = 0; i < inverter->occurrence_count; i++) {
        struct occurrence occurrence = inverter->occurrences[i];
        const struct inverted_word *word = &inverter->words[occurrence.word];

        if (word->count == inverter->terms[word->term].count)
            settle_whole(inverter, occurrence.word);
        else
            settle_mixed(inverter, occurrence.word, occurrence.place);
    }
}

void inverter_end(struct inverter *inverter)
{
    settle_words(inverter);
    inverter_note_length(inverter);
    inverter->count++;
}
