/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_parse.c - parses a filter into its tree, by recursive descent.
 *
 * The grammar is in filter.h. Unquoted words end at white space, quotes, brackets, commas and
 * comparison signs. Keywords are recognised by position: as a field's name or a value, a keyword
 * is refused only in capitals. */
#include "query/filter_geo.h"
#include "query/filter_lex.h"
#include "query/filter_tree.h"

struct filter_parser {
    struct filter_lexer lexer;
    struct filter_lexeme next;
    struct arena *arena;
    struct error *err;
    uint32_t *nodes; /* made so far, in the whole filter */
    uint32_t depth;
};

static enum status parse_or(struct filter_parser *parser, struct filter_node **out);

static enum status advance(struct filter_parser *parser)
{
    return filter_lex(&parser->lexer, &parser->next, parser->err);
}

static enum status expected(struct filter_parser *parser, const char *what)
{
    return filter_lex_expected(&parser->lexer, &parser->next, what, parser->err);
}

static bool is_keyword(const struct filter_parser *parser, const char *keyword)
{
    return parser->next.kind == FILTER_LEXEME_WORD &&
           str_eq_nocase(parser->next.text, str_of(keyword));
}

/* A word or quoted text, where `what` is expected. */
static enum status take_text(struct filter_parser *parser, const char *what, struct str *out)
{
    bool word = parser->next.kind == FILTER_LEXEME_WORD;

    if (!word && parser->next.kind != FILTER_LEXEME_QUOTED)
        return expected(parser, what);
    if (word && filter_is_reserved(parser->next.text))
        return error_set(parser->err, STATUS_BAD_FILTER,
                         "filter: expected %s at byte %zu, found the keyword `%.*s`; quote it to "
                         "use it as a value",
                         what, parser->next.start, STR_ARG(parser->next.text));
    *out = parser->next.text;
    return advance(parser);
}

static enum status take_value(struct filter_parser *parser, struct str *out)
{
    return take_text(parser, "a value", out);
}

static enum status count_node(struct filter_parser *parser)
{
    if (++*parser->nodes > FILTER_NODES_MAX)
        return error_set(parser->err, STATUS_BAD_FILTER,
                         "filter: more than %d conditions; IN [a, b, ...] takes many values in one",
                         FILTER_NODES_MAX);
    return STATUS_OK;
}

/* IN [a, b, c]: the bracket is next; a comma may end the list. */
static enum status parse_list(struct filter_parser *parser, struct filter_node *node)
{
    struct buf values = {0};
    struct str value;
    enum status status = STATUS_OK;

    if (parser->next.kind != '[')
        return expected(parser, "`[`");
    status = advance(parser);
    while (!status && parser->next.kind != ']') {
        status = take_value(parser, &value);
        if (status)
            break;
        buf_add(&values, &value, sizeof value);
        if (parser->next.kind == ',')
            status = advance(parser);
        else if (parser->next.kind != ']')
            status = expected(parser, "`,` or `]`");
    }
    node->value_count = (uint32_t)(values.length / sizeof value);
    if (node->value_count > 0)
        node->values = arena_copy(parser->arena, values.data, values.length);
    buf_fini(&values);
    return status ? status : advance(parser);
}

static enum status parse_one_value(struct filter_parser *parser, struct filter_node *node)
{
    node->values = arena_zero(parser->arena, 1, sizeof *node->values);
    node->value_count = 1;
    return take_value(parser, node->values);
}

static enum status parse_range(struct filter_parser *parser, struct filter_node *node)
{
    static const char *const operators = "an operator (=, !=, <, <=, >, >=, IN, EXISTS, IS, "
                                         "CONTAINS, STARTS WITH) or a range (LOW TO HIGH)";
    struct filter_lexeme low = parser->next;
    enum status status;

    node->kind = FILTER_RANGE;
    node->values = arena_zero(parser->arena, 2, sizeof *node->values);
    node->value_count = 2;
    status = take_text(parser, operators, &node->values[0]);
    if (status)
        return status;
    if (!is_keyword(parser, "TO"))
        return filter_lex_expected(&parser->lexer, &low, operators, parser->err);
    status = advance(parser);
    return status ? status : take_value(parser, &node->values[1]);
}

static enum status parse_is(struct filter_parser *parser, struct filter_node *node, bool *negated)
{
    enum status status = STATUS_OK;

    if (is_keyword(parser, "NOT")) {
        *negated = true;
        status = advance(parser);
    }
    if (status)
        return status;
    if (is_keyword(parser, "NULL"))
        node->kind = FILTER_IS_NULL;
    else if (is_keyword(parser, "EMPTY"))
        node->kind = FILTER_IS_EMPTY;
    else
        return expected(parser, "`NULL` or `EMPTY`");
    return advance(parser);
}

static enum status parse_starts_with(struct filter_parser *parser, struct filter_node *node)
{
    enum status status;

    if (!is_keyword(parser, "WITH"))
        return expected(parser, "`WITH`");
    status = advance(parser);
    return status ? status : parse_one_value(parser, node);
}

static enum status parse_nothing(struct filter_parser *parser, struct filter_node *node)
{
    return STATUS_OK;
}

/* Operators that are words. Each may have a NOT before it. */
static const struct {
    const char *keyword;
    enum filter_kind kind;
    enum status (*parse)(struct filter_parser *parser, struct filter_node *node);
} word_operators[] = {
    {"IN", FILTER_IN, parse_list},
    {"EXISTS", FILTER_EXISTS, parse_nothing},
    {"CONTAINS", FILTER_CONTAINS, parse_one_value},
    {"STARTS", FILTER_STARTS_WITH, parse_starts_with},
};

static enum status parse_word_operator(struct filter_parser *parser, struct filter_node *node,
                                       bool *found)
{
    enum status status;

    for (size_t i = 0; i < sizeof word_operators / sizeof word_operators[0]; i++) {
        if (!is_keyword(parser, word_operators[i].keyword))
            continue;
        *found = true;
        node->kind = word_operators[i].kind;
        status = advance(parser);
        return status ? status : word_operators[i].parse(parser, node);
    }
    *found = false;
    return STATUS_OK;
}

static enum status parse_sign(struct filter_parser *parser, struct filter_node *node, bool *negated)
{
    enum status status;

    node->kind = parser->next.comparison;
    *negated = parser->next.negated;
    status = advance(parser);
    return status ? status : parse_one_value(parser, node);
}

static enum status parse_operator(struct filter_parser *parser, struct filter_node *node,
                                  bool *negated)
{
    enum status status;
    bool found;

    if (parser->next.kind == FILTER_LEXEME_SIGN)
        return parse_sign(parser, node, negated);
    if (is_keyword(parser, "IS")) {
        status = advance(parser);
        return status ? status : parse_is(parser, node, negated);
    }
    if (is_keyword(parser, "NOT")) {
        *negated = true;
        status = advance(parser);
        if (status)
            return status;
    }
    status = parse_word_operator(parser, node, &found);
    if (status || found)
        return status;
    if (*negated)
        return expected(parser, "`IN`, `EXISTS`, `CONTAINS` or `STARTS WITH`");
    return parse_range(parser, node);
}

static enum status parse_condition(struct filter_parser *parser, struct filter_node **out)
{
    struct filter_node *node = arena_zero(parser->arena, 1, sizeof *node);
    bool negated = false, place = false;
    enum status status = count_node(parser);

    node->source = parser->lexer.text;
    node->place = parser->next.start + (parser->next.kind == FILTER_LEXEME_QUOTED);
    if (!status)
        status = filter_geo_parse(
            &(struct filter_geo){&parser->lexer, &parser->next, parser->arena, parser->err}, node,
            &place);
    if (!status && place)
        *out = node;
    if (status || place)
        return status;
    status = take_text(parser, "a field", &node->field);
    if (!status && node->field.length == 0)
        status = error_set(parser->err, STATUS_BAD_FILTER, "filter: a field has an empty name");
    if (!status)
        status = parse_operator(parser, node, &negated);
    if (!status)
        *out = negated ? filter_not(parser->arena, node) : node;
    return status;
}

static enum status parse_group(struct filter_parser *parser, struct filter_node **out)
{
    enum status status;

    if (++parser->depth > FILTER_DEPTH_MAX)
        return error_set(parser->err, STATUS_BAD_FILTER, "filter: more than %d nested parentheses",
                         FILTER_DEPTH_MAX);
    status = advance(parser);
    if (!status)
        status = parse_or(parser, out);
    if (!status && parser->next.kind != ')')
        status = expected(parser, "`AND`, `OR` or `)`");
    parser->depth--;
    return status ? status : advance(parser);
}

static enum status parse_not(struct filter_parser *parser, struct filter_node **out)
{
    enum status status = STATUS_OK;
    bool negated = false;

    while (!status && is_keyword(parser, "NOT")) {
        negated = !negated;
        status = advance(parser);
    }
    if (!status)
        status = parser->next.kind == '(' ? parse_group(parser, out) : parse_condition(parser, out);
    if (!status && negated)
        *out = filter_not(parser->arena, *out);
    return status;
}

static enum status parse_and(struct filter_parser *parser, struct filter_node **out)
{
    struct filter_list all = {0};
    enum status status = parse_not(parser, out);

    while (!status) {
        filter_list_add(parser->arena, &all, *out);
        if (!is_keyword(parser, "AND"))
            break;
        status = advance(parser);
        if (!status)
            status = parse_not(parser, out);
    }
    *out = filter_over(parser->arena, FILTER_AND, &all);
    return status;
}

static enum status parse_or(struct filter_parser *parser, struct filter_node **out)
{
    struct filter_list any = {0};
    enum status status = parse_and(parser, out);

    while (!status) {
        filter_list_add(parser->arena, &any, *out);
        if (!is_keyword(parser, "OR"))
            break;
        status = advance(parser);
        if (!status)
            status = parse_and(parser, out);
    }
    *out = filter_over(parser->arena, FILTER_OR, &any);
    return status;
}

enum status filter_parse_part(struct str text, struct arena *arena, uint32_t *nodes,
                              struct filter_node **out, struct error *err)
{
    struct filter_parser parser = {.arena = arena, .err = err, .nodes = nodes};
    enum status status;

    *out = NULL;
    if (text.length > FILTER_BYTES_MAX)
        return error_set(err, STATUS_BAD_FILTER, "filter: longer than %d bytes", FILTER_BYTES_MAX);
    if (str_trim(text).length == 0)
        return STATUS_OK;
    filter_lexer_init(&parser.lexer, arena_str(arena, text), arena);
    status = advance(&parser);
    if (!status)
        status = parse_or(&parser, out);
    if (!status && parser.next.kind != FILTER_LEXEME_END)
        status =
            expected(&parser, "`AND`, `OR` or the end (several words are one value in quotes)");
    if (status)
        *out = NULL;
    return status;
}

enum status filter_parse(struct str text, struct arena *arena, struct filter_node **out,
                         struct error *err)
{
    uint32_t nodes = 0;

    return filter_parse_part(text, arena, &nodes, out, err);
}
