/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_parser.h - the state of the parser, and its parts. Private to pro_parse.c, pro_words.c and
 * pro_condition.c.
 *
 * A part returns the node that it read, or NULL: it refused the query, or, where this is said, the
 * next lexeme is not for it (then .failed is false). */
#ifndef DATELINE_QUERY_PROFESSIONAL_PRO_PARSER_H
#define DATELINE_QUERY_PROFESSIONAL_PRO_PARSER_H

#include "query/professional/pro_build.h"
#include "query/professional/pro_private.h"

struct pro_parser {
    struct pro_lexer lexer;
    struct pro_lexeme next;
    const struct pro_options *options;
    struct arena *arena;
    struct error *err;
    struct str text;
    uint32_t depth, words;
    bool failed;
};

/* Only the first error counts. */
#define pro_refuse(parser, at, ...)                                                                \
    ((parser)->failed ? NULL                                                                       \
                      : (pro_error((parser)->err, (parser)->text, (at), __VA_ARGS__),              \
                         (parser)->failed = true, NULL))

static inline void pro_advance(struct pro_parser *parser)
{
    if (pro_lex(&parser->lexer, &parser->next))
        parser->failed = true;
}

static inline struct pro_operator pro_operator_here(const struct pro_parser *parser)
{
    return parser->next.kind == PRO_LEX_WORD ? pro_operator_of(parser->next.text)
                                             : (struct pro_operator){.kind = PRO_OP_NONE};
}

/* date … and wc>N; NULL without an error: no condition is here. */
struct pro_node *pro_parse_date(struct pro_parser *parser);
struct pro_node *pro_parse_length(struct pro_parser *parser);

/* One word, or several that are a phrase. */
struct pro_node *pro_parse_words(struct pro_parser *parser);
/* "…" and "=…" */
struct pro_node *pro_parse_quoted(struct pro_parser *parser);
/* What comes after the next lexeme. */
struct pro_lexeme pro_lexeme_after(const struct pro_parser *parser);
/* The bytes of a name before `:` or `=`, if it is a function's. 0: it is none. */
size_t pro_name_length(const struct pro_parser *parser, struct str word);
/* Refuses a name that is no function's. `call`: the name with the sign behind it. */
struct pro_node *pro_refuse_name(struct pro_parser *parser, struct str call, uint32_t start);

#endif
