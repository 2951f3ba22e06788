/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_lex.h - a filter's text cut into lexemes; of use to filter_parse.c and filter_print.c. */
#ifndef DATELINE_QUERY_FILTER_LEX_H
#define DATELINE_QUERY_FILTER_LEX_H

#include "query/filter.h"

/* A bracket, parenthesis or comma is its own character. */
enum {
    FILTER_LEXEME_END = 256,
    FILTER_LEXEME_WORD,
    FILTER_LEXEME_QUOTED,
    FILTER_LEXEME_SIGN /* = != < <= > >= */
};

struct filter_lexeme {
    int kind;
    struct str text;             /* unquoted, unescaped */
    enum filter_kind comparison; /* of a sign */
    bool negated;                /* != */
    size_t start;                /* byte of the filter */
};

struct filter_lexer {
    struct str text;
    size_t at;
    struct arena *arena;
};

/* The text is borrowed by the lexemes. */
void filter_lexer_init(struct filter_lexer *lexer, struct str text, struct arena *arena);
enum status filter_lex(struct filter_lexer *lexer, struct filter_lexeme *out, struct error *err);
/* "expected WHAT at byte N, found ..." */
enum status filter_lex_expected(const struct filter_lexer *lexer, const struct filter_lexeme *found,
                                const char *what, struct error *err);

/* A keyword in capitals: as a name or value it must be quoted. */
bool filter_is_reserved(struct str word);
/* Can the text stand unquoted, wherever it stands? */
bool filter_is_word(struct str text);

#endif
