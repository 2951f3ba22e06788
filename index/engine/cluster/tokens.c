/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tokens.c - the words of an article, and the marks of its structure, by their positions. */
#include "engine/cluster/tokens.h"

#include <stdlib.h>

#include "base/mem.h"
#include "query/pattern.h"

#define LITERAL  '\002'
#define IN_FIELD '\004'
#define BLANK    '\005' /* within a term */
#define MARK     '\006'

/* The mark of the key's field; returns the rest of the key. */
static struct str add_field(struct buf *out, struct str key)
{
    if (key.length == 0 || (unsigned char)key.data[0] > SCHEMA_MARK_MAX)
        return key;
    buf_add_char(out, IN_FIELD);
    buf_add_char(out, (char)('0' + key.data[0] - 1));
    return str_slice(key, 1, key.length);
}

void token_add(struct buf *out, struct str key, bool literal)
{
    struct str text = add_field(out, key);

    if (literal)
        buf_add_char(out, LITERAL);
    for (size_t i = 0; i < text.length; i++)
        buf_add_char(out, text.data[i] == ' ' ? BLANK : text.data[i]);
}

void token_add_pattern(struct buf *out, struct str key, bool literal)
{
    BUF_AUTO struct buf token = {0}, field = {0};
    size_t text;

    add_field(&field, key);
    text = field.length + literal;
    token_add(&token, key, literal);
    for (size_t i = 0; i < token.length; i++) {
        char byte = token.data[i];

        if (byte == '\\' || (i < text && pattern_is_sign(byte)))
            buf_add_char(out, '\\');
        buf_add_char(out, byte);
    }
}

bool token_is_mark(struct str token)
{
    return token.length > 0 && token.data[0] == MARK;
}

struct str tokens_get(const struct tokens *tokens, size_t number)
{
    const struct placed_token *token = &tokens->at[number];

    return str_n(tokens->bytes.data + token->start, token->length);
}

/* --- taking --- */

/* Where sentences, or paragraphs, begin. */
struct unit_starts {
    uint32_t *at;
    size_t count, capacity;
};

/* The places of an article's tokens while they are taken. */
struct token_taking {
    struct tokens *tokens;
    bool structure;
    struct unit_starts sentences, paragraphs;
    uint32_t text_end, body_end; /* behind the last word of each; 0: it has none */
};

static void place_token(struct tokens *tokens, uint32_t position, size_t start)
{
    tokens->at = mem_grow(tokens->at, tokens->count, &tokens->capacity, sizeof *tokens->at);
    tokens->at[tokens->count++] =
        (struct placed_token){position, (uint32_t)start, (uint32_t)(tokens->bytes.length - start)};
}

static void add_mark(struct tokens *tokens, uint32_t position, const char *mark)
{
    size_t start = tokens->bytes.length;

    buf_add_text(&tokens->bytes, mark);
    place_token(tokens, position, start);
}

static void add_start(struct unit_starts *starts, uint32_t position)
{
    starts->at = mem_grow(starts->at, starts->count, &starts->capacity, sizeof *starts->at);
    starts->at[starts->count++] = position;
}

static void take_structure(struct token_taking *taking, uint32_t position, struct str key)
{
    if (str_eq(key, SCHEMA_SENTENCES))
        add_start(&taking->sentences, position);
    else if (str_eq(key, SCHEMA_PARAGRAPHS))
        add_start(&taking->paragraphs, position);
    else if (str_eq(key, SCHEMA_CAPITALS))
        add_mark(taking->tokens, position, TOKEN_CAPITAL);
    else if (str_eq(key, SCHEMA_ALL_CAPITALS))
        add_mark(taking->tokens, position, TOKEN_ALL_CAPITALS);
    else if (str_eq(key, SCHEMA_LENGTH))
        taking->tokens->words = position;
}

static void note_end(struct token_taking *taking, uint32_t position)
{
    uint32_t *end = position < INVERTER_BODY_POSITION ? &taking->text_end : &taking->body_end;

    if (position >= *end)
        *end = position + 1;
}

static void take_token(void *context, uint32_t position, struct str key, bool literal)
{
    struct token_taking *taking = context;
    size_t start = taking->tokens->bytes.length;

    if (schema_key_is_structure(key)) {
        if (taking->structure)
            take_structure(taking, position, key);
        return;
    }
    token_add(&taking->tokens->bytes, key, literal);
    place_token(taking->tokens, position, start);
    note_end(taking, position);
}

/* Each ends where the next one begins, or with its text. */
static void mark_units(const struct token_taking *taking, const struct unit_starts *starts,
                       const char *first, const char *last)
{
    for (size_t i = 0; i < starts->count; i++) {
        bool in_text = starts->at[i] < INVERTER_BODY_POSITION;
        uint32_t end = in_text ? taking->text_end : taking->body_end;

        if (i + 1 < starts->count && in_text == (starts->at[i + 1] < INVERTER_BODY_POSITION))
            end = starts->at[i + 1];
        if (end <= starts->at[i] + 1)
            continue;
        add_mark(taking->tokens, starts->at[i], first);
        add_mark(taking->tokens, end - 1, last);
    }
}

/* The lead ends with so many words, or with a shorter body. */
static void end_lead(struct tokens *tokens, uint32_t lead_words, uint32_t body_end)
{
    uint32_t end = INVERTER_BODY_POSITION + lead_words;

    if (body_end > 0 && lead_words > 0)
        add_mark(tokens, end < body_end ? end : body_end, TOKEN_BEHIND_LEAD);
}

static int compare_tokens(const void *a, const void *b)
{
    const struct placed_token *left = a, *right = b;

    if (left->position != right->position)
        return left->position < right->position ? -1 : 1;
    return (left->start > right->start) - (left->start < right->start);
}

void tokens_take(struct tokens *tokens, const struct inverter *inverter,
                 const struct schema *schema, bool structure, char joint)
{
    struct token_taking taking = {.tokens = tokens, .structure = structure};

    *tokens = (struct tokens){.joint = joint};
    inverter_walk(inverter, take_token, &taking);
    if (structure) {
        mark_units(&taking, &taking.sentences, TOKEN_FIRST_OF_SENTENCE, TOKEN_LAST_OF_SENTENCE);
        mark_units(&taking, &taking.paragraphs, TOKEN_FIRST_OF_PARAGRAPH, TOKEN_LAST_OF_PARAGRAPH);
        end_lead(tokens, schema->lead_words, taking.body_end);
    }
    free(taking.sentences.at);
    free(taking.paragraphs.at);
    if (tokens->count > 0)
        qsort(tokens->at, tokens->count, sizeof *tokens->at, compare_tokens);
}

void tokens_fini(struct tokens *tokens)
{
    free(tokens->at);
    buf_fini(&tokens->bytes);
}

/* --- writing --- */

size_t tokens_write(const struct tokens *tokens, size_t from, uint32_t base, uint32_t end,
                    struct buf *out)
{
    uint32_t next = base; /* position that comes next */

    for (; from < tokens->count && tokens->at[from].position < end; from++) {
        uint32_t position = tokens->at[from].position;

        if (position + 1 == next)
            buf_add_char(out, tokens->joint);
        for (; next <= position; next++) {
            if (next > base)
                buf_add_char(out, ' ');
            if (next < position)
                buf_add_char(out, TOKEN_GAP);
        }
        buf_add_str(out, tokens_get(tokens, from));
    }
    return from;
}
