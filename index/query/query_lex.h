/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_lex.h - splits a reader's query into lexemes, for query_parse.c.
 *
 * The lexemes are well-formed: AND, OR and NEAR stand between two operands, NOT before one;
 * parentheses are balanced and not empty; QUERY_WORDS_MAX and QUERY_DEPTH_MAX hold. An operator
 * without an operand becomes a word. Signs that make no word and empty quotes are left out. */
#ifndef DATELINE_QUERY_QUERY_LEX_H
#define DATELINE_QUERY_QUERY_LEX_H

#include "query/query.h"

enum lexeme_kind {
    LEXEME_WORD,
    LEXEME_PREFIX,
    LEXEME_PHRASE,
    LEXEME_OPEN, /* the kinds up to here start an operand: lexeme_is_operand */
    LEXEME_CLOSE,
    LEXEME_NOT,
    LEXEME_AND,
    LEXEME_OR,
    LEXEME_NEAR,
    LEXEME_END
};

struct lexeme {
    enum lexeme_kind kind;
    bool unwanted;     /* operand: a minus stands before it */
    struct str field;  /* operand: the field before it; STR_NONE: none */
    struct str text;   /* as in query_node */
    uint32_t distance; /* LEXEME_NEAR */
    uint32_t start, end;
};

static inline bool lexeme_is_operand(const struct lexeme *lexeme)
{
    return lexeme->kind <= LEXEME_OPEN;
}

/* Returns all lexemes, in the arena, LEXEME_END last. They borrow the text, which has at most
 * QUERY_BYTES_MAX bytes. *truncated is set if words or parentheses were left out. */
const struct lexeme *query_lex(struct str text, const struct query_options *options,
                               struct arena *arena, bool *truncated);

#endif
