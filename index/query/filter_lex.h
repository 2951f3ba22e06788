/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_lex.h - splits a filter's text into lexemes, for filter_parse.c and filter_print.c. */
#ifndef DATELINE_QUERY_FILTER_LEX_H
#define DATELINE_QUERY_FILTER_LEX_H

#include "query/filter.h"

/* The kind of a bracket, parenthesis or comma is its character. */
enum {
    FILTER_LEXEME_END = 256,
    FILTER_LEXEME_WORD,
    FILTER_LEXEME_QUOTED,
    FILTER_LEXEME_SIGN /* = != < <= > >= */
};

struct filter_lexeme {
    int kind;
    struct str text;             /* unquoted, unescaped */
    enum filter_kind comparison; /* SIGN */
    bool negated;                /* SIGN: != */
    size_t start;                /* byte of the filter */
};

struct filter_lexer {
    struct str text;
    size_t at;
    struct arena *arena;
};

/* The lexemes borrow the text. */
void filter_lexer_init(struct filter_lexer *lexer, struct str text, struct arena *arena);
enum status filter_lex(struct filter_lexer *lexer, struct filter_lexeme *out, struct error *err);
/* Sets and returns STATUS_BAD_FILTER: "expected WHAT at byte N, found ..." */
enum status filter_lex_expected(const struct filter_lexer *lexer, const struct filter_lexeme *found,
                                const char *what, struct error *err);

/* Is the word a keyword in capitals? As a name or a value it must be quoted. */
bool filter_is_reserved(struct str word);
/* May the text stand unquoted, both as a name and as a value? */
bool filter_is_word(struct str text);

#endif
