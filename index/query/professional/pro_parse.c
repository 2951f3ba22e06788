/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_parse.c - lexemes to the tree; everything that is wrong is refused here.
 *
 *   or       and { OR and }
 *   and      [NOT] near { (AND | NOT | AND NOT) near }
 *   near     primary { [NOT] proximity primary }
 *   primary  ( or ) | name( or ) | name:primary | atleastN primary | date … | wc>N | "…" | words */
#include <stdlib.h>

#include "base/utf8.h"
#include "query/professional/lucene.h"
#include "query/professional/pro_parser.h"

static struct pro_node *parse_or(struct pro_parser *parser);
static struct pro_node *parse_primary(struct pro_parser *parser);

/* --- groups and functions --- */

static struct pro_node *parse_group(struct pro_parser *parser)
{
    uint32_t open = parser->next.start;
    struct pro_node *node;

    pro_advance(parser);
    if (parser->next.kind == PRO_LEX_CLOSE)
        return pro_refuse(parser, open, "nothing is between these parentheses");
    if (!(node = parse_or(parser)))
        return NULL;
    if (parser->next.kind != PRO_LEX_CLOSE)
        return pro_refuse(parser, open, "this parenthesis is not closed");
    pro_advance(parser);
    return node;
}

static struct pro_node *parse_function(struct pro_parser *parser, struct pro_function function,
                                       uint32_t start)
{
    struct pro_node *inner =
        parser->next.kind == PRO_LEX_OPEN ? parse_group(parser) : parse_primary(parser);
    const char *problem;

    if (!inner)
        return NULL;
    if ((problem = pro_function_problem(&function, inner)))
        return pro_refuse(parser, inner->start, "%s", problem);
    return pro_apply(parser->arena, &function, inner, start);
}

/* name(…), name:… and name=…; NULL without an error: the next word is no function. */
static struct pro_node *parse_named(struct pro_parser *parser)
{
    struct pro_lexeme word = parser->next, after = pro_lexeme_after(parser);
    size_t length = pro_name_length(parser, word.text);
    bool called = after.kind == PRO_LEX_OPEN && after.glued;
    struct pro_function function;

    if (length == 0 && !called)
        return NULL;
    function = pro_function_of(parser->options,
                               str_slice(word.text, 0, length > 0 ? length : word.text.length));
    if (function.kind == PRO_FN_NONE)
        return pro_refuse_name(parser, str_slice(parser->text, word.start, after.end), word.start);
    if (length == 0 || length + 1 == word.text.length) {
        pro_advance(parser);
        if (length > 0 && (!parser->next.glued || parser->next.kind == PRO_LEX_END))
            return pro_refuse(parser, parser->next.start,
                              "words are expected directly behind `%.*s`",
                              (int)utf8_cut(word.text, 60), word.text.data);
    } else {
        parser->lexer.at = word.start + length + 1;
        pro_advance(parser);
    }
    return parser->failed ? NULL : parse_function(parser, function, word.start);
}

static struct pro_node *parse_least(struct pro_parser *parser)
{
    struct pro_operator least = pro_operator_here(parser);
    struct pro_node *node = pro_node_new(parser->arena, PRO_LEAST, parser->next.start);
    struct pro_node *inner;

    if (least.wrong)
        return pro_refuse(parser, node->start, "the number of `atleast` is from 1 to %d",
                          PRO_COUNT_MAX);
    pro_advance(parser);
    inner = parser->next.kind == PRO_LEX_OPEN ? parse_group(parser) : parse_primary(parser);
    if (!inner)
        return NULL;
    if (!pro_has_places(inner))
        return pro_refuse(parser, inner->start,
                          "`atleast` counts words, phrases, and words joined by OR or w/n; write "
                          "`atleast3 a AND atleast3 b`");
    node->count = least.count;
    return pro_wrap(parser->arena, node, inner);
}

static struct pro_node *parse_word(struct pro_parser *parser)
{
    struct pro_operator operator= pro_operator_here(parser);
    struct pro_node *node;

    if (operator.kind == PRO_OP_LEAST)
        return parse_least(parser);
    if (operator.kind != PRO_OP_NONE)
        return pro_refuse(parser, parser->next.start,
                          "words are expected here, but `%.*s` is an operator; put it in quotation "
                          "marks to search for it",
                          (int)utf8_cut(parser->next.text, 60), parser->next.text.data);
    if ((node = pro_parse_date(parser)) || parser->failed || (node = pro_parse_length(parser)) ||
        parser->failed || (node = parse_named(parser)) || parser->failed)
        return node;
    return pro_parse_words(parser);
}

static struct pro_node *parse_primary(struct pro_parser *parser)
{
    struct pro_node *node = NULL;

    if (parser->failed)
        return NULL;
    if (parser->depth > PRO_DEPTH_MAX ||
        (parser->depth == PRO_DEPTH_MAX && parser->next.kind == PRO_LEX_OPEN))
        return pro_refuse(parser, parser->next.start, "groups are nested more than %d deep",
                          PRO_DEPTH_MAX);
    parser->depth++;
    switch (parser->next.kind) {
    case PRO_LEX_OPEN:
        node = parse_group(parser);
        break;
    case PRO_LEX_QUOTED:
        node = pro_parse_quoted(parser);
        break;
    case PRO_LEX_WORD:
        node = parse_word(parser);
        break;
    case PRO_LEX_CLOSE:
        node = pro_refuse(parser, parser->next.start, "words are expected before this parenthesis");
        break;
    case PRO_LEX_END:
        node = pro_refuse(parser, parser->next.start, "words are expected here");
        break;
    }
    parser->depth--;
    return parser->failed ? NULL : node;
}

/* --- operators --- */

/* [NOT] proximity; .kind PRO_OP_NONE: neither is next. */
static struct pro_operator proximity_here(struct pro_parser *parser, bool *apart)
{
    struct pro_operator operator= pro_operator_here(parser), after;
    struct pro_lexeme lexeme;

    *apart = false;
    if (operator.kind == PRO_OP_NOT) {
        lexeme = pro_lexeme_after(parser);
        after = lexeme.kind == PRO_LEX_WORD ? pro_operator_of(lexeme.text) : operator;
        if (after.kind != PRO_OP_NEAR)
            return (struct pro_operator){.kind = PRO_OP_NONE};
        *apart = true;
        pro_advance(parser);
        return after;
    }
    return operator.kind == PRO_OP_NEAR ? operator: (struct pro_operator){.kind = PRO_OP_NONE};
}

static struct pro_node *join_near(struct pro_parser *parser, struct pro_node *left,
                                  struct pro_operator operator, bool apart)
{
    struct pro_node *node = pro_node_new(parser->arena, PRO_NEAR, left->start), *right;
    uint32_t at = parser->next.start;

    if (operator.wrong)
        return pro_refuse(
            parser, at,
            "the distance is a number from 1 to %d, `s` (sentence) or `p` (paragraph): w/5, w/s",
            PRO_DISTANCE_MAX);
    if (!pro_has_places(left))
        return pro_refuse(parser, at, "%s", pro_no_places);
    pro_advance(parser);
    if (!(right = parse_primary(parser)))
        return NULL;
    if (!pro_has_places(right))
        return pro_refuse(parser, right->start, "%s", pro_no_places);
    node->unit = operator.unit;
    node->ordered = operator.ordered;
    node->count = operator.count;
    node->apart = apart;
    pro_join(parser->arena, node, left, right);
    if (node->nest > PRO_NEST_MAX)
        return pro_refuse(parser, at, "at most %d operators of proximity may build on each other",
                          PRO_NEST_MAX);
    return node;
}

static struct pro_node *parse_near(struct pro_parser *parser)
{
    struct pro_node *node = parse_primary(parser);
    struct pro_operator operator;
    bool apart;

    while (node && (operator= proximity_here(parser, &apart)).kind == PRO_OP_NEAR)
        node = join_near(parser, node, operator, apart);
    return parser->failed ? NULL : node;
}

static struct pro_node *excluded(struct pro_parser *parser, uint32_t start)
{
    struct pro_node *inner = parse_near(parser);

    return inner ? pro_wrap(parser->arena, pro_node_new(parser->arena, PRO_NOT, start), inner)
                 : NULL;
}

/* Takes NOT, AND NOT or AND. False: none of them is next. */
static bool take_and(struct pro_parser *parser, bool * not )
{
    enum pro_operator_kind kind = pro_operator_here(parser).kind;

    *not = kind == PRO_OP_NOT;
    if (kind != PRO_OP_NOT && kind != PRO_OP_AND)
        return false;
    pro_advance(parser);
    if (kind == PRO_OP_AND && pro_operator_here(parser).kind == PRO_OP_NOT) {
        *not = true;
        pro_advance(parser);
    }
    return true;
}

static struct pro_node *parse_and(struct pro_parser *parser)
{
    struct pro_list list = {.arena = parser->arena};
    uint32_t start = parser->next.start;
    bool not = pro_operator_here(parser).kind == PRO_OP_NOT;
    struct pro_node *node;

    if (not )
        pro_advance(parser);
    do {
        uint32_t at = parser->next.start;

        if (!(node = not ? excluded(parser, at) : parse_near(parser)))
            return NULL;
        pro_list_add(&list, node);
    } while (take_and(parser, &not ));
    return pro_list_node(&list, PRO_AND, start);
}

static struct pro_node *parse_or(struct pro_parser *parser)
{
    struct pro_list list = {.arena = parser->arena};
    uint32_t start = parser->next.start;
    struct pro_node *node;

    for (;;) {
        if (!(node = parse_and(parser)))
            return NULL;
        pro_list_add(&list, node);
        if (pro_operator_here(parser).kind != PRO_OP_OR)
            return pro_list_node(&list, PRO_OR, start);
        pro_advance(parser);
    }
}

/* --- a query --- */

static struct pro_node *parse_whole(struct pro_parser *parser)
{
    struct pro_node *root;

    pro_advance(parser);
    if (!parser->failed && parser->next.kind == PRO_LEX_END)
        return pro_node_new(parser->arena, PRO_ALL, 0);
    if (!(root = parse_or(parser)))
        return NULL;
    if (parser->next.kind == PRO_LEX_CLOSE)
        return pro_refuse(parser, parser->next.start, "this parenthesis was never opened");
    if (parser->next.kind != PRO_LEX_END)
        return pro_refuse(
            parser, parser->next.start,
            "an operator is expected here: AND, OR, NOT or w/5; words of one phrase stand "
            "together in quotation marks");
    return root;
}

enum status pro_parse(struct str text, const struct pro_options *options, struct arena *arena,
                      struct pro_query **query, struct error *err)
{
    struct pro_parser parser = {.options = options, .arena = arena, .err = err};

    *query = arena_zero(arena, 1, sizeof **query);
    (*query)->text = parser.text = arena_str(arena, text);
    if (text.length > PRO_BYTES_MAX || utf8_count(text) > PRO_LETTERS_MAX)
        return error_set(err, STATUS_BAD_QUERY,
                         "A query has at most %d characters, this one has %zu.", PRO_LETTERS_MAX,
                         utf8_count(text));
    if (options->lucene)
        return lucene_parse(parser.text, options, arena, &(*query)->root, err);
    parser.lexer = (struct pro_lexer){.text = parser.text, .err = err};
    (*query)->root = parse_whole(&parser);
    return parser.failed ? STATUS_BAD_QUERY : STATUS_OK;
}
