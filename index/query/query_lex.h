/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_lex.h - a reader's query cut into lexemes; of use to query_parse.c alone.
 *
 * The lexemes come out well-formed: every operator stands between two operands, NOT before one,
 * parentheses are balanced, none is empty, and QUERY_WORDS_MAX and QUERY_DEPTH_MAX hold. What the
 * text has otherwise (an AND at its end, a lone quote) is a word by then, or left out: signs that
 * make no word, empty quotes. */
#ifndef DATELINE_QUERY_QUERY_LEX_H
#define DATELINE_QUERY_QUERY_LEX_H

#include "query/query.h"

enum lexeme_kind {
    LEXEME_WORD,
    LEXEME_PREFIX,
    LEXEME_PHRASE,
    LEXEME_OPEN, /* the last of those that an operand starts with, but for NOT */
    LEXEME_CLOSE,
    LEXEME_NOT,
    LEXEME_AND,
    LEXEME_OR,
    LEXEME_NEAR,
    LEXEME_END
};

struct lexeme {
    enum lexeme_kind kind;
    bool unwanted;     /* an operand with a minus before it */
    struct str field;  /* an operand with a field before it, or STR_NONE */
    struct str text;   /* as query_node's */
    uint32_t distance; /* LEXEME_NEAR */
    uint32_t start, end;
};

static inline bool lexeme_is_operand(const struct lexeme *lexeme)
{
    return lexeme->kind <= LEXEME_OPEN;
}

/* All lexemes in the arena, LEXEME_END last. The text is borrowed by them; it is within
 * QUERY_BYTES_MAX. *truncated is set when words or parentheses had to be left out. */
const struct lexeme *query_lex(struct str text, const struct query_options *options,
                               struct arena *arena, bool *truncated);

#endif
