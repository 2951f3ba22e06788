/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_condition.c - the parser's conditions: dates and lengths. */
#include "query/professional/pro_parser.h"

static bool is_comparison(char byte)
{
    return byte == '<' || byte == '>' || byte == '=';
}

/* Does the word begin with the name, and go on with a comparison or end? */
static bool is_condition_name(struct str word, struct str name)
{
    return str_starts_nocase(word, name) &&
           (word.length == name.length || is_comparison(word.data[name.length]));
}

/* Cuts `>=300` into its sign and the rest. */
static size_t sign_length(struct str text)
{
    size_t length = 0;

    while (length < text.length && length < 2 && is_comparison(text.data[length]))
        length++;
    return length;
}

/* The words of a condition from the next lexeme on, without the name and with signs as words. */
struct condition_words {
    struct str words[PRO_DATE_WORDS_MAX];
    struct pro_lexer after[PRO_DATE_WORDS_MAX]; /* the lexer behind each */
    uint32_t starts[PRO_DATE_WORDS_MAX];
    uint32_t count;
};

static void add_word(struct condition_words *words, struct str word, uint32_t start,
                     const struct pro_lexer *lexer)
{
    if (word.length == 0 || words->count == PRO_DATE_WORDS_MAX)
        return;
    words->words[words->count] = word;
    words->starts[words->count] = start;
    words->after[words->count++] = *lexer;
}

static void add_pieces(struct condition_words *words, struct str word, uint32_t start,
                       const struct pro_lexer *lexer)
{
    size_t sign = sign_length(word);

    add_word(words, str_slice(word, 0, sign), start, lexer);
    add_word(words, str_slice(word, sign, word.length), start + (uint32_t)sign, lexer);
}

/* *inside: the words are in parentheses, which are left open. */
static void read_condition(const struct pro_parser *parser, size_t name,
                           struct condition_words *words, bool *inside)
{
    struct pro_lexer lexer = parser->lexer;
    struct pro_lexeme lexeme = parser->next;
    struct error ignored;

    lexer.err = &ignored;
    words->count = 0;
    add_pieces(words, str_slice(lexeme.text, name, lexeme.text.length),
               lexeme.start + (uint32_t)name, &lexer);
    *inside = false;
    while (words->count < PRO_DATE_WORDS_MAX && !pro_lex(&lexer, &lexeme)) {
        if (words->count == 0 && !*inside && lexeme.kind == PRO_LEX_OPEN && lexeme.glued) {
            *inside = true;
            continue;
        }
        if (lexeme.kind != PRO_LEX_WORD)
            break;
        add_pieces(words, lexeme.text, lexeme.start, &lexer);
    }
}

static struct pro_node *close_condition(struct pro_parser *parser, struct pro_node *node,
                                        bool inside)
{
    if (inside && parser->next.kind != PRO_LEX_CLOSE)
        return pro_refuse(parser, parser->next.start,
                          "the condition ends here, so a `)` is expected");
    if (inside)
        pro_advance(parser);
    return node;
}

struct pro_node *pro_parse_date(struct pro_parser *parser)
{
    struct pro_node *node = pro_node_new(parser->arena, PRO_DATE, parser->next.start);
    struct condition_words words;
    const char *problem;
    uint32_t took, wrong;
    bool inside;

    if (!is_condition_name(parser->next.text, STR("date")))
        return NULL;
    read_condition(parser, 4, &words, &inside);
    took = pro_date(words.words, words.count, parser->arena, node, &wrong, &problem);
    if (took == 0 && !problem)
        return NULL;
    if (took == 0)
        return pro_refuse(parser, wrong < words.count ? words.starts[wrong] : parser->text.length,
                          "%s", problem);
    node->end = words.starts[took - 1] + (uint32_t)words.words[took - 1].length;
    parser->lexer.at = words.after[took - 1].at;
    pro_advance(parser);
    return close_condition(parser, node, inside);
}

static bool set_length(struct pro_node *node, struct str sign, uint32_t number)
{
    node->least = 0;
    node->most = UINT32_MAX;
    if (str_is(sign, ">"))
        node->least = number + 1;
    else if (str_is(sign, ">=") || str_is(sign, "=>"))
        node->least = number;
    else if (str_is(sign, "<") && number > 0)
        node->most = number - 1;
    else if (str_is(sign, "<=") || str_is(sign, "=<"))
        node->most = number;
    else if (str_is(sign, "="))
        node->least = node->most = number;
    else
        return false;
    return true;
}

#define LENGTH_MAX 10000000 /* words */

struct pro_node *pro_parse_length(struct pro_parser *parser)
{
    static const struct str names[] = {STR_INIT("wc"), STR_INIT("length")};
    struct pro_node *node = pro_node_new(parser->arena, PRO_LENGTH, parser->next.start);
    struct condition_words words = {.count = 0};
    uint64_t number;
    bool inside = false;

    for (size_t i = 0; i < sizeof names / sizeof *names && words.count == 0; i++)
        if (is_condition_name(parser->next.text, names[i]))
            read_condition(parser, names[i].length, &words, &inside);
    if (words.count == 0 || !is_comparison(words.words[0].data[0]))
        return NULL;
    if (words.count == 1 || !str_to_u64(words.words[1], &number) || number > LENGTH_MAX ||
        !set_length(node, words.words[0], (uint32_t)number))
        return pro_refuse(parser, words.starts[0],
                          "a number of words is expected here: `wc>300`, `wc<=50`");
    node->end = words.starts[1] + (uint32_t)words.words[1].length;
    parser->lexer.at = words.after[1].at;
    pro_advance(parser);
    return close_condition(parser, node, inside);
}
