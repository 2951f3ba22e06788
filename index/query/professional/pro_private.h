/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_private.h - shared by the files that read the professional's language.
 *
 *   pro_lex.c       text to lexemes: words, quoted texts, parentheses
 *   pro_operator.c  which words are operators
 *   pro_date.c      dates
 *   pro_parse.c     lexemes to the tree
 *   pro_build.c     nodes of the tree, and which may be where
 *   pro_print.c, pro_say.c, pro_json.c   the tree in one line, in words, as JSON
 *   lucene.c        Lucene's syntax to the same tree */
#ifndef DATELINE_QUERY_PROFESSIONAL_PRO_PRIVATE_H
#define DATELINE_QUERY_PROFESSIONAL_PRO_PRIVATE_H

#include "query/professional/professional.h"

enum pro_lexeme_kind { PRO_LEX_END, PRO_LEX_WORD, PRO_LEX_QUOTED, PRO_LEX_OPEN, PRO_LEX_CLOSE };

struct pro_lexeme {
    enum pro_lexeme_kind kind;
    struct str text; /* of a QUOTED: between the quotes */
    uint32_t start, end;
    bool glued; /* nothing is between it and the lexeme before */
};

struct pro_lexer {
    struct str text;
    size_t at;
    struct error *err;
};

/* STATUS_BAD_QUERY: a quotation mark is not closed. */
enum status pro_lex(struct pro_lexer *lexer, struct pro_lexeme *lexeme);

/* --- operators --- */

enum pro_operator_kind {
    PRO_OP_NONE,
    PRO_OP_AND,
    PRO_OP_OR,
    PRO_OP_NOT,
    PRO_OP_NEAR, /* with .unit, .ordered, .count */
    PRO_OP_LEAST /* with .count */
};

struct pro_operator {
    enum pro_operator_kind kind;
    enum pro_unit unit;
    bool ordered;
    uint32_t count;
    bool wrong; /* its number is 0 or too large, or it has no number and no unit */
};

struct pro_operator pro_operator_of(struct str word);

/* What a name before a parenthesis, `:` or `=` stands for. */
enum pro_function_kind { PRO_FN_NONE, PRO_FN_FIELD, PRO_FN_CAPS, PRO_FN_MANNER };

struct pro_function {
    enum pro_function_kind kind;
    struct str field;
    enum pro_case caps;
    enum pro_manner manner;
};

struct pro_function pro_function_of(const struct pro_options *options, struct str name);

/* --- what is not read --- */

/* Why the word, which is not in quotation marks, is refused: it means something in other languages
 * of queries. NULL: it is a word. */
const char *pro_foreign_word(struct str word);
/* The bytes of a name before `:` or `=`, as fields are written; 0: the word has none. */
size_t pro_foreign_name(struct str word);
/* What to write instead of a field that the index does not have. NULL: nothing is known. */
const char *pro_foreign_advice(struct str name);

/* --- dates --- */

/* Reads a condition on the date of publication from the words after `date`: sets the date members
 * of *node, and returns how many words it took. 0: they are none; *problem says what is wrong at
 * word *wrong, or is NULL if nothing there looks like a condition. */
uint32_t pro_date(const struct str *words, uint32_t count, struct arena *arena,
                  struct pro_node *node, uint32_t *wrong, const char **problem);
#define PRO_DATE_WORDS_MAX 10

#endif
