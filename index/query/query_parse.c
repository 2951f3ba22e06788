/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_parse.c - makes the tree from lexemes, by recursive descent.
 *
 *   any   = both { OR both }          both = words { AND words }
 *   words = [NOT] near { [NOT] near } near = unit { NEAR unit }
 *   unit  = word | prefix* | "phrase" | "(" any ")"
 *
 * The lexemes are well-formed, so nothing here can fail; they nest at most QUERY_DEPTH_MAX deep. */
#include "base/utf8.h"
#include "query/query_char.h"
#include "query/query_lex.h"

struct query_parser {
    const struct lexeme *next;
    struct str field; /* of the group that we are in */
    struct arena *arena;
};

struct node_list {
    struct query_node **nodes;
    uint32_t count;
    uint32_t capacity;
};

static struct query_node *parse_any(struct query_parser *parser);

static void list_add(struct query_parser *parser, struct node_list *list, struct query_node *node)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 4;
        struct query_node **nodes = arena_zero(parser->arena, capacity, sizeof *nodes);

        for (uint32_t i = 0; i < list->count; i++)
            nodes[i] = list->nodes[i];
        list->nodes = nodes;
        list->capacity = capacity;
    }
    list->nodes[list->count++] = node;
}

static void list_add_all(struct query_parser *parser, struct node_list *list,
                         const struct node_list *more)
{
    for (uint32_t i = 0; i < more->count; i++)
        list_add(parser, list, more->nodes[i]);
}

static bool is_all_unwanted(const struct node_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->nodes[i]->kind != QUERY_NOT)
            return false;
    return true;
}

static struct query_node *node_new(struct query_parser *parser, enum query_kind kind)
{
    struct query_node *node = arena_zero(parser->arena, 1, sizeof *node);

    node->kind = kind;
    return node;
}

static struct query_node *node_over(struct query_parser *parser, enum query_kind kind,
                                    const struct node_list *list)
{
    struct query_node *node = node_new(parser, kind);

    node->children = list->nodes;
    node->child_count = list->count;
    node->start = list->nodes[0]->start;
    node->end = list->nodes[list->count - 1]->end;
    return node;
}

/* An AND of the list. Exclusions alone exclude from all documents. */
static struct query_node *node_and(struct query_parser *parser, const struct node_list *list,
                                   bool loose)
{
    struct node_list whole = {0};
    struct query_node *node;

    if (list->count == 1 && list->nodes[0]->kind != QUERY_NOT)
        return list->nodes[0];
    if (!is_all_unwanted(list)) {
        node = node_over(parser, QUERY_AND, list);
        node->loose = loose;
        return node;
    }
    list_add(parser, &whole, node_new(parser, QUERY_ALL));
    whole.nodes[0]->start = whole.nodes[0]->end = list->nodes[0]->start;
    list_add_all(parser, &whole, list);
    return node_over(parser, QUERY_AND, &whole);
}

/* LOW..HIGH; one of the two may be missing. With three dots (an ellipsis) both are required. */
static bool read_interval(struct str text, struct query_node *range)
{
    ptrdiff_t dots = str_find(text, STR(".."));
    size_t from, to;

    if (dots < 0)
        return false;
    from = to = (size_t)dots;
    while (to < text.length && text.data[to] == '.')
        to++;
    if (from == 0 && to == text.length)
        return false;
    if (to - from > 2 && (from == 0 || to == text.length))
        return false;
    if (from > 0)
        range->low = str_slice(text, 0, from);
    if (to < text.length)
        range->high = str_slice(text, to, text.length);
    return true;
}

/* >VALUE, >=VALUE, <VALUE, <=VALUE */
static bool read_comparison(struct str text, struct query_node *range)
{
    bool above = text.data[0] == '>', below = text.data[0] == '<', equal;
    struct str value;

    if (!above && !below)
        return false;
    equal = text.length > 1 && text.data[1] == '=';
    value = str_slice(text, equal ? 2 : 1, text.length);
    if (value.length == 0)
        return false;
    range->above = above && !equal;
    range->below = below && !equal;
    *(above ? &range->low : &range->high) = value;
    return true;
}

static struct query_node *parse_leaf(struct query_parser *parser, const struct lexeme *lexeme)
{
    static const enum query_kind kinds[] = {
        [LEXEME_WORD] = QUERY_WORD, [LEXEME_PREFIX] = QUERY_PREFIX, [LEXEME_PHRASE] = QUERY_PHRASE};
    struct query_node *leaf = node_new(parser, kinds[lexeme->kind]);

    leaf->field = lexeme->field.data ? lexeme->field : parser->field;
    leaf->text = lexeme->text;
    leaf->start = lexeme->start;
    leaf->end = lexeme->end;
    if (lexeme->kind == LEXEME_WORD && lexeme->field.data &&
        (read_comparison(leaf->text, leaf) || read_interval(leaf->text, leaf)))
        leaf->kind = QUERY_RANGE;
    return leaf;
}

static struct query_node *parse_unit(struct query_parser *parser)
{
    const struct lexeme *lexeme = parser->next++;
    struct str outside = parser->field;
    struct query_node *group;

    if (lexeme->kind != LEXEME_OPEN)
        return parse_leaf(parser, lexeme);
    if (lexeme->field.data)
        parser->field = lexeme->field;
    group = parse_any(parser);
    parser->field = outside;
    parser->next++; /* the closing parenthesis */
    return group;
}

/* Can this stand side by side with something: a word, a prefix, a phrase, or one of several? */
static bool has_place(const struct query_node *node, struct str field)
{
    if (node->kind == QUERY_OR) {
        for (uint32_t i = 0; i < node->child_count; i++)
            if (node->children[i]->kind == QUERY_OR || !has_place(node->children[i], field))
                return false;
        return true;
    }
    return (node->kind == QUERY_WORD || node->kind == QUERY_PREFIX || node->kind == QUERY_PHRASE) &&
           str_eq(node->field, field);
}

/* Words of different fields, and groups, cannot be near each other: then NEAR becomes AND. */
static struct query_node *parse_near(struct query_parser *parser)
{
    struct node_list units = {0};
    struct query_node *near;
    const struct query_node *first;
    uint32_t distance = 0;
    bool possible = true;

    list_add(parser, &units, parse_unit(parser));
    while (parser->next->kind == LEXEME_NEAR) {
        if (parser->next->distance > distance)
            distance = parser->next->distance;
        parser->next++;
        list_add(parser, &units, parse_unit(parser));
    }
    if (units.count == 1)
        return units.nodes[0];
    first = units.nodes[0]->kind == QUERY_OR ? units.nodes[0]->children[0] : units.nodes[0];
    for (uint32_t i = 0; i < units.count; i++)
        possible = possible && has_place(units.nodes[i], first->field);
    near = node_over(parser, possible ? QUERY_NEAR : QUERY_AND, &units);
    near->field = possible ? first->field : STR_NONE;
    near->distance = possible ? distance : 0;
    return near;
}

static void add_unwanted(struct query_parser *parser, struct node_list *list,
                         struct query_node *node)
{
    struct node_list one = {0};

    list_add(parser, &one, node);
    list_add(parser, list, node_over(parser, QUERY_NOT, &one));
}

/* Parentheses around words side by side change nothing: (a b) c is a b c. */
static void add_wanted(struct query_parser *parser, struct node_list *list, struct query_node *node)
{
    if (node->kind == QUERY_AND && node->loose)
        list_add_all(parser, list,
                     &(struct node_list){.nodes = node->children, .count = node->child_count});
    else
        list_add(parser, list, node);
}

static void parse_words(struct query_parser *parser, struct node_list *words)
{
    for (;;) {
        bool unwanted = parser->next->kind == LEXEME_NOT;

        if (unwanted)
            parser->next++;
        if (!lexeme_is_operand(parser->next))
            return;
        unwanted ^= parser->next->unwanted;
        if (unwanted)
            add_unwanted(parser, words, parse_near(parser));
        else
            add_wanted(parser, words, parse_near(parser));
    }
}

static struct query_node *parse_both(struct query_parser *parser)
{
    struct node_list all = {0};

    for (uint32_t operands = 1;; operands++) {
        struct node_list words = {0};

        parse_words(parser, &words);
        if (operands == 1 && parser->next->kind != LEXEME_AND)
            return node_and(parser, &words, true);
        if (is_all_unwanted(&words))
            list_add_all(parser, &all, &words);
        else
            list_add(parser, &all, node_and(parser, &words, true));
        if (parser->next->kind != LEXEME_AND)
            return node_and(parser, &all, false);
        parser->next++;
    }
}

static struct query_node *parse_any(struct query_parser *parser)
{
    struct node_list either = {0};

    list_add(parser, &either, parse_both(parser));
    while (parser->next->kind == LEXEME_OR) {
        parser->next++;
        list_add(parser, &either, parse_both(parser));
    }
    return either.count == 1 ? either.nodes[0] : node_over(parser, QUERY_OR, &either);
}

static bool is_plain_word(const struct query_node *node)
{
    return node->kind == QUERY_WORD && !node->field.data;
}

static bool is_plain(const struct query_node *root)
{
    if (root->kind <= QUERY_NONE)
        return true;
    if (root->kind != QUERY_AND || !root->loose)
        return is_plain_word(root);
    for (uint32_t i = 0; i < root->child_count; i++)
        if (!is_plain_word(root->children[i]))
            return false;
    return true;
}

/* Not inside a word either, if a space is anywhere near. */
static struct str cut_text(struct str text)
{
    size_t cut = utf8_cut(text, QUERY_BYTES_MAX), word = cut;

    while (word > cut * 9 / 10 && text.data[word - 1] != ' ')
        word--;
    return str_slice(text, 0, word > cut * 9 / 10 ? word : cut);
}

/* Blanks, stars and empty quotes or brackets ask for everything. So do fields without a value. */
static bool is_punctuation(struct str text)
{
    bool any = false;
    size_t length;

    for (size_t at = 0; at < text.length; at += length) {
        enum char_class class = query_char(text, at, &length);

        if (class == CHAR_WORD)
            return false;
        any |= class == CHAR_PUNCT || class == CHAR_MINUS || class == CHAR_COLON;
    }
    return any;
}

struct query *query_parse(struct str text, const struct query_options *options, struct arena *arena)
{
    struct query *query = arena_zero(arena, 1, sizeof *query);
    struct query_parser parser = {.arena = arena};
    bool too_long = text.length > QUERY_BYTES_MAX;

    text = arena_str(arena, too_long ? cut_text(text) : text);
    parser.next = query_lex(text, options, arena, &query->truncated);
    query->truncated = query->truncated || too_long;
    if (parser.next->kind == LEXEME_END)
        query->root = node_new(&parser, is_punctuation(text) ? QUERY_NONE : QUERY_ALL);
    else
        query->root = parse_any(&parser);
    query->plain = is_plain(query->root);
    return query;
}
