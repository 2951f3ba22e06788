/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter.c - the inverted index in memory.
 *
 * The stream of a key: for each document varint (gap << 3 | note << 1 | 1), then for each
 * occurrence in it varint (position gap << 1). The note is that of postings.h, for terms without
 * the frequency. For a word and its term the positions are places among the term's positions.
 *
 * Whether a document mixes words of one term is known only at its end. So its words are listed
 * while it is read, and settled at its end. */
#include "store/terms/inverter.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "store/terms/lexicon.h"
#include "store/terms/postings.h"

#define FIRST_STREAM 16 /* bytes */
#define VARINT_MAX   5
#define WORD_PREFIX  2 /* bytes before the word in word_keys */
#define WHOLE        1 /* note of a term: every occurrence is the term itself as a word */
#define QUARTERS_MAX 3 /* note of a word and its term */

struct inverted_word {
    uint32_t term;
    uint32_t own; /* + 1: the key of this word and its term; 0: not needed yet */
    uint32_t document_count;
    uint32_t last_document; /* + 1 */
    uint32_t settled;       /* + 1: the last document in which all of the term was this word */
    uint32_t count;         /* occurrences in the last document */
    uint32_t last_place;    /* of the last one: its place among the term's */
    bool is_term;           /* the word is its own term */
    bool in_lexicon;
};

/* A word of the document, and the place of its occurrence among those of its term. */
struct occurrence {
    uint32_t word, place;
};

struct inverted_term {
    unsigned char *stream;
    uint32_t length, capacity;
    uint32_t last_document; /* + 1; 0 before the first */
    uint32_t last_position; /* + 1; 0 before the first in the document */
    uint32_t count;         /* occurrences in the last document */
    uint32_t document_at;   /* where the last document starts in the stream */
};

struct inverter {
    const struct schema *schema;
    struct analyzer *analyzer;
    struct arena *streams;
    struct string_table word_keys; /* field + 1 if it is hidden, else 0; language; word */
    struct inverted_word *words;
    size_t word_capacity;
    struct string_table term_keys; /* keys of the postings */
    struct inverted_term *terms;
    size_t term_capacity;
    struct field_span *spans;
    size_t span_count, span_capacity;
    size_t *first_span; /* by document */
    size_t document_capacity;
    uint32_t count;
    /* the document being added */
    language_id language; /* of the current text */
    struct occurrence *occurrences;
    size_t occurrence_count, occurrence_capacity;
    uint32_t joined_word; /* the joined form of the compound whose parts are the current tokens */
    uint32_t joined_end;  /* end of the compound in the text; 0: no compound */
    uint32_t next_position;
};

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

static struct document_fields fields_of(const struct inverter *inverter, uint32_t document)
{
    size_t from = inverter->first_span[document];
    size_t to =
        document + 1 < inverter->count ? inverter->first_span[document + 1] : inverter->span_count;

    return (struct document_fields){inverter->spans + from, (uint32_t)(to - from)};
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
    char key[WORD_PREFIX + ANALYZER_WORD_MAX * 4];
    size_t room = sizeof key - WORD_PREFIX;
    size_t length = token->word.length < room ? token->word.length : room;
    uint32_t number;
    bool is_new;

    key[0] = (char)(is_hidden(inverter, field) ? field + 1 : 0);
    key[1] = (char)inverter->language;
    memcpy(key + WORD_PREFIX, token->word.data, length);
    number = string_table_add(&inverter->word_keys, str_n(key, WORD_PREFIX + length), &is_new);
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

static void add_to_field(struct inverter *inverter, uint32_t field, uint32_t term,
                         uint32_t position)
{
    char key[SCHEMA_KEY_MAX];
    size_t length = schema_key((int)field, string_table_get(&inverter->term_keys, term), key);
    uint32_t marked = term_number(inverter, str_n(key, length));

    add_occurrence(inverter, &inverter->terms[marked], position);
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
        if (is_full(inverter, span, base + token.position))
            break;
        if (!(token.flags & TOKEN_STOP))
            add_token(inverter, field, &token, limited(inverter, field, base + token.position));
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
        length = schema_word_key(field, str_slice(word_key, WORD_PREFIX, word_key.length),
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
    inverter->count++;
}

/* --- writing ------------------------------------------------------------------------------- */

/* A number to sort by its key. Most comparisons need only the first bytes of the key. */
struct sortable {
    uint64_t first_bytes; /* big endian */
    uint32_t number;
};

static int compare_sortables(const void *a, const void *b, void *context)
{
    const struct sortable *left = a, *right = b;

    if (left->first_bytes != right->first_bytes)
        return left->first_bytes < right->first_bytes ? -1 : 1;
    return str_compare(string_table_get(context, left->number),
                       string_table_get(context, right->number));
}

static uint64_t first_bytes(struct str key, size_t skip)
{
    uint64_t bytes = 0;
    size_t length = key.length - skip < 8 ? key.length - skip : 8;

    memcpy(&bytes, key.data + skip, length);
    return __builtin_bswap64(bytes);
}

static struct sortable *sorted(struct string_table *table,
                               int (*compare)(const void *, const void *, void *), size_t skip)
{
    struct sortable *order = mem_alloc(table->count * sizeof *order);

    for (uint32_t i = 0; i < table->count; i++)
        order[i] = (struct sortable){first_bytes(string_table_get(table, i), skip), i};
    qsort_r(order, table->count, sizeof *order, compare, table);
    return order;
}

/* A document of a key's stream. */
struct term_positions {
    uint32_t *at;
    size_t count, capacity;
    bool of_word;
    uint8_t note; /* as in the stream */
};

/* What the list stores of a document beside its positions (postings.h). */
static uint8_t note_of(const struct inverter *inverter, const struct norms *norms,
                       const struct term_positions *list, uint32_t document)
{
    uint8_t frequency;

    if (list->of_word)
        return list->note;
    frequency = norms_value(norms, inverter->schema, fields_of(inverter, document), list->at,
                            (uint32_t)list->count);
    return (uint8_t)(frequency << 1 | list->note);
}

/* Write the document whose positions were read. `document` + 1; 0: none was read yet. */
static void write_document(const struct inverter *inverter, const struct norms *norms,
                           struct postings_writer *writer, uint32_t document,
                           struct term_positions *list, struct buf *encoded)
{
    struct positions_encoder encoder;

    if (document == 0)
        return;
    buf_clear(encoded);
    positions_begin(&encoder, encoded);
    for (size_t i = 0; i < list->count; i++)
        positions_add(&encoder, list->at[i]);
    positions_end(&encoder);
    postings_writer_add(writer, document - 1, note_of(inverter, norms, list, document - 1),
                        encoded->data, encoded->length);
    list->count = 0;
}

static void write_term(const struct inverter *inverter, const struct norms *norms,
                       struct postings_writer *writer, uint32_t number, struct term_positions *list,
                       struct buf *encoded)
{
    const struct inverted_term *term = &inverter->terms[number];
    const unsigned char *at = term->stream, *end = at + term->length;
    struct str key = string_table_get(&inverter->term_keys, number);
    uint32_t document = 0, position = 0;

    list->of_word = schema_key_is_word(key);
    postings_writer_begin(writer, key);
    while (at < end) {
        uint32_t item = (uint32_t)load_varint(&at, end);

        if (item & 1) {
            write_document(inverter, norms, writer, document, list, encoded);
            document += item >> 3;
            list->note = item >> 1 & QUARTERS_MAX;
            position = 0;
            continue;
        }
        position += item >> 1;
        list->at = mem_grow(list->at, list->count, &list->capacity, sizeof *list->at);
        list->at[list->count++] = position;
    }
    write_document(inverter, norms, writer, document, list, encoded);
    postings_writer_end(writer);
}

static enum status write_postings(struct inverter *inverter, const struct norms *norms,
                                  const char *directory, struct error *err)
{
    BUF_AUTO struct buf encoded = {0};
    struct term_positions positions = {0};
    struct postings_writer *writer;
    struct sortable *order;
    enum status status;

    if ((status = postings_writer_open(&writer, directory, inverter->count, true, err)))
        return status;
    order = sorted(&inverter->term_keys, compare_sortables, 0);
    for (size_t i = 0; i < inverter->term_keys.count; i++)
        write_term(inverter, norms, writer, order[i].number, &positions, &encoded);
    free(order);
    free(positions.at);
    return postings_writer_close(writer, err);
}

static int compare_words(const void *a, const void *b, void *context)
{
    const struct sortable *left = a, *right = b;
    struct str left_key = string_table_get(context, left->number);
    struct str right_key = string_table_get(context, right->number);

    if (left->first_bytes != right->first_bytes)
        return left->first_bytes < right->first_bytes ? -1 : 1;
    return str_compare(str_slice(left_key, WORD_PREFIX, left_key.length),
                       str_slice(right_key, WORD_PREFIX, right_key.length));
}

/* Words of several languages with the same spelling become one entry. *at moves past them. */
static uint32_t count_word(const struct inverter *inverter, const struct sortable *order,
                           struct str word, size_t *at)
{
    uint32_t count = 0;

    for (; *at < inverter->word_keys.count; ++*at) {
        const struct inverted_word *entry = &inverter->words[order[*at].number];
        struct str key = string_table_get(&inverter->word_keys, order[*at].number);

        if (!str_eq(str_slice(key, WORD_PREFIX, key.length), word))
            break;
        count += entry->in_lexicon ? entry->document_count : 0;
    }
    return count;
}

static enum status write_lexicon(struct inverter *inverter, const char *directory,
                                 struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/lexicon", directory);
    struct lexicon_writer writer;
    struct sortable *order;
    enum status status;

    if ((status = lexicon_writer_open(&writer, path, err)))
        return status;
    order = sorted(&inverter->word_keys, compare_words, WORD_PREFIX);
    for (size_t i = 0; i < inverter->word_keys.count;) {
        struct str key = string_table_get(&inverter->word_keys, order[i].number);
        struct str word = str_slice(key, WORD_PREFIX, key.length);
        uint32_t count = count_word(inverter, order, word, &i);

        if (count > 0)
            lexicon_writer_add(&writer, word, count);
    }
    free(order);
    return lexicon_writer_close(&writer, false, err);
}

enum status inverter_write(struct inverter *inverter, const struct norms *norms,
                           const char *directory, struct error *err)
{
    enum status status = write_postings(inverter, norms, directory, err);

    return status ? status : write_lexicon(inverter, directory, err);
}
