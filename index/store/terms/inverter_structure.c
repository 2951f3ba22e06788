/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inverter_structure.c - where sentences and paragraphs begin, which words have capitals, and how
 * long a document is.
 *
 * All this is kept in lists like those of words (schema.h). So a search compares positions, and
 * reads no text again. Searches that need none of it never open these lists. */
#include "store/terms/inverter_private.h"

/* A word in small ASCII letters is borrowed from the text, so it has no capital. */
static bool is_borrowed(const struct token *token, struct str text)
{
    return token->word.data == text.data + token->start;
}

static void note_capitals(struct inverter *inverter, const struct token *token, struct str text,
                          uint32_t position)
{
    enum capitals capitals;

    if (is_borrowed(token, text))
        return;
    capitals = analyzer_capitals(str_slice(text, token->start, token->end));
    if (capitals != CAPITALS_NONE)
        inverter_add_key(inverter, SCHEMA_CAPITALS, position);
    if (capitals == CAPITALS_ALL)
        inverter_add_key(inverter, SCHEMA_ALL_CAPITALS, position);
}

void inverter_note_token(struct inverter *inverter, const struct token *token, struct str text,
                         uint32_t position, bool first)
{
    if (token->flags & TOKEN_ALTERNATE)
        return;
    if (first || token->flags & (TOKEN_SENTENCE | TOKEN_PARAGRAPH))
        inverter_add_key(inverter, SCHEMA_SENTENCES, position);
    if (first || token->flags & TOKEN_PARAGRAPH)
        inverter_add_key(inverter, SCHEMA_PARAGRAPHS, position);
    note_capitals(inverter, token, text, position);
}

static bool counts(const struct schema *schema, uint32_t field)
{
    return schema->field_positions || schema->fields[field].role == FIELD_BODY;
}

void inverter_note_length(struct inverter *inverter)
{
    uint32_t words = 0;

    for (size_t i = inverter->first_span[inverter->count]; i < inverter->span_count; i++)
        if (counts(inverter->schema, inverter->spans[i].field))
            words += inverter->spans[i].length;
    if (words > 0)
        inverter_add_key(inverter, SCHEMA_LENGTH, words);
}
