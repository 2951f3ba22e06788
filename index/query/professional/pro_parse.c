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
#include "query/professional/pro_build.h"
#include "query/professional/pro_private.h"

struct parser {
    struct pro_lexer lexer;
    struct pro_lexeme next;
    const struct pro_options *options;
    struct arena *arena;
    struct error *err;
    struct str text;
    uint32_t depth, words;
    bool failed;
};

static struct pro_node *parse_or(struct parser *parser);
static struct pro_node *parse_primary(struct parser *parser);

static void advance(struct parser *parser)
{
    if (pro_lex(&parser->lexer, &parser->next))
        parser->failed = true;
}

#define refuse(parser, at, ...)                                                                    \
    ((parser)->failed ? NULL                                                                       \
                      : (pro_error((parser)->err, (parser)->text, (at), __VA_ARGS__),              \
                         (parser)->failed = true, NULL))

static struct pro_operator operator_here(const struct parser *parser)
{
    return parser->next.kind == PRO_LEX_WORD ? pro_operator_of(parser->next.text)
                                             : (struct pro_operator){.kind = PRO_OP_NONE};
}

/* What comes after the next lexeme. */
static struct pro_lexeme lexeme_after(const struct parser *parser)
{
    struct pro_lexer ahead = parser->lexer;
    struct pro_lexeme after;
    struct error ignored;

    ahead.err = &ignored;
    if (pro_lex(&ahead, &after))
        after.kind = PRO_LEX_QUOTED;
    return after;
}

static struct pro_node *new_node(struct parser *parser, enum pro_kind kind, uint32_t start)
{
    return pro_node_new(parser->arena, kind, start);
}

/* --- conditions: dates and lengths --- */

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
static void read_condition(const struct parser *parser, size_t name, struct condition_words *words,
                           bool *inside)
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

static struct pro_node *close_condition(struct parser *parser, struct pro_node *node, bool inside)
{
    if (inside && parser->next.kind != PRO_LEX_CLOSE)
        return refuse(parser, parser->next.start, "the condition ends here, so a `)` is expected");
    if (inside)
        advance(parser);
    return node;
}

/* NULL without an error: no condition is here. */
static struct pro_node *parse_date(struct parser *parser)
{
    struct pro_node *node = new_node(parser, PRO_DATE, parser->next.start);
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
        return refuse(parser, wrong < words.count ? words.starts[wrong] : parser->text.length, "%s",
                      problem);
    node->end = words.starts[took - 1] + (uint32_t)words.words[took - 1].length;
    parser->lexer.at = words.after[took - 1].at;
    advance(parser);
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

static struct pro_node *parse_length(struct parser *parser)
{
    static const struct str names[] = {STR_INIT("wc"), STR_INIT("length")};
    struct pro_node *node = new_node(parser, PRO_LENGTH, parser->next.start);
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
        return refuse(parser, words.starts[0],
                      "a number of words is expected here: `wc>300`, `wc<=50`");
    node->end = words.starts[1] + (uint32_t)words.words[1].length;
    parser->lexer.at = words.after[1].at;
    advance(parser);
    return close_condition(parser, node, inside);
}

/* --- words --- */

/* ASCII, Latin-1's signs, general punctuation, and that of East Asia. */
static bool is_sign(uint32_t character)
{
    if (character < 0x80)
        return !((character >= '0' && character <= '9') ||
                 ((character | 0x20) >= 'a' && (character | 0x20) <= 'z'));
    return character < 0xC0 || (character >= 0x2000 && character < 0x2070) ||
           (character >= 0x3000 && character < 0x3040);
}

static bool has_letter(struct str word)
{
    for (size_t at = 0; at < word.length;) {
        uint32_t character;

        at += utf8_decode(word.data + at, word.data + word.length, &character);
        if (!is_sign(character))
            return true;
    }
    return false;
}

/* The bytes of a name before `:` or `=`, if it is a function's. 0: it is none. */
static size_t name_length(const struct parser *parser, struct str word)
{
    for (size_t i = 1; i < word.length; i++)
        if (word.data[i] == ':' || word.data[i] == '=')
            return pro_function_of(parser->options, str_slice(word, 0, i)).kind != PRO_FN_NONE ? i
                                                                                               : 0;
    return 0;
}

/* May the next word be part of a phrase? */
static bool is_plain(const struct parser *parser)
{
    struct pro_lexeme after;

    if (parser->next.kind != PRO_LEX_WORD || operator_here(parser).kind != PRO_OP_NONE ||
        name_length(parser, parser->next.text) > 0)
        return false;
    after = lexeme_after(parser);
    return !(after.kind == PRO_LEX_OPEN && after.glued);
}

/* `call`: the name with the sign behind it. */
static struct pro_node *refuse_name(struct parser *parser, struct str call, uint32_t start)
{
    const char *advice = pro_foreign_advice(str_slice(call, 0, call.length - 1));

    if (!advice)
        advice = call.data[call.length - 1] == '(' ? "if it is a word, put an operator behind it"
                                                   : "if it is a word, put it in quotation marks";
    return refuse(parser, start,
                  "`%.*s` is no function, and no field of this index has that name; %s",
                  (int)utf8_cut(call, 60), call.data, advice);
}

static bool check_word(struct parser *parser, struct str word, uint32_t start)
{
    const char *problem;
    size_t name;

    if (word.data[0] == '*' || word.data[0] == '?') {
        refuse(parser, start,
               "a word cannot begin with `%c`; write its first letters, as in `wom?n` or `minist*`",
               word.data[0]);
        return false;
    }
    if ((problem = pro_foreign_word(word))) {
        refuse(parser, start, "%s", problem);
        return false;
    }
    if ((name = pro_foreign_name(word)) > 0) {
        refuse_name(parser, str_slice(word, 0, name + 1), start);
        return false;
    }
    if (!has_letter(word)) {
        refuse(parser, start, "this sign is no word; leave it out, or put it in quotation marks");
        return false;
    }
    if (++parser->words > PRO_WORDS_MAX) {
        refuse(parser, start, "a query has at most %d words", PRO_WORDS_MAX);
        return false;
    }
    return true;
}

/* word~ and word~2 */
static void read_slips(struct pro_node *node)
{
    struct str text = node->text;
    uint32_t count = 1;

    if (text.length > 2 && text.data[text.length - 2] == '~' &&
        (text.data[text.length - 1] == '1' || text.data[text.length - 1] == '2')) {
        count = (uint32_t)(text.data[text.length - 1] - '0');
        text.length--;
    }
    if (text.length < 2 || text.data[text.length - 1] != '~')
        return;
    node->text = str_slice(text, 0, text.length - 1);
    node->manner = PRO_SLIPS;
    node->count = count;
}

static struct pro_node *parse_words(struct parser *parser)
{
    struct pro_node *node = new_node(parser, PRO_WORDS, parser->next.start);
    uint32_t count = 0, slip = 0;

    do {
        if (!check_word(parser, parser->next.text, parser->next.start))
            return NULL;
        if (str_find(parser->next.text, STR("~")) > 0)
            slip = parser->next.start;
        node->end = parser->next.end;
        node->text = str_slice(parser->text, node->start, node->end);
        count++;
        advance(parser);
    } while (!parser->failed && is_plain(parser));
    if (count == 1)
        read_slips(node);
    else if (slip > 0 || str_find(node->text, STR("~")) >= 0)
        return refuse(parser, slip > node->start ? slip : node->start,
                      "`~` belongs to one word; join the words of a phrase with `pre/1`");
    return node;
}

static struct pro_node *parse_quoted(struct parser *parser)
{
    struct pro_node *node = new_node(parser, PRO_WORDS, parser->next.start);
    struct str text = str_trim(parser->next.text);

    node->manner = PRO_LITERAL;
    if (text.length > 0 && text.data[0] == '=') {
        node->manner = PRO_EXACT;
        text = str_trim(str_slice(text, 1, text.length));
    }
    if (text.length == 0)
        return refuse(parser, parser->next.start, "no word is between the quotation marks");
    if (text.data[0] == '*' || text.data[0] == '?')
        return refuse(parser, parser->next.start + 1, "a word cannot begin with `%c`",
                      text.data[0]);
    parser->words++;
    node->text = text;
    node->end = parser->next.end;
    advance(parser);
    return node;
}

/* --- groups and functions --- */

static struct pro_node *parse_group(struct parser *parser)
{
    uint32_t open = parser->next.start;
    struct pro_node *node;

    advance(parser);
    if (parser->next.kind == PRO_LEX_CLOSE)
        return refuse(parser, open, "nothing is between these parentheses");
    if (!(node = parse_or(parser)))
        return NULL;
    if (parser->next.kind != PRO_LEX_CLOSE)
        return refuse(parser, open, "this parenthesis is not closed");
    advance(parser);
    return node;
}

static struct pro_node *parse_function(struct parser *parser, struct pro_function function,
                                       uint32_t start)
{
    struct pro_node *inner =
        parser->next.kind == PRO_LEX_OPEN ? parse_group(parser) : parse_primary(parser);
    const char *problem;

    if (!inner)
        return NULL;
    if ((problem = pro_function_problem(&function, inner)))
        return refuse(parser, inner->start, "%s", problem);
    return pro_apply(parser->arena, &function, inner, start);
}

/* name(…), name:… and name=…; NULL without an error: the next word is no function. */
static struct pro_node *parse_named(struct parser *parser)
{
    struct pro_lexeme word = parser->next, after = lexeme_after(parser);
    size_t length = name_length(parser, word.text);
    bool called = after.kind == PRO_LEX_OPEN && after.glued;
    struct pro_function function;

    if (length == 0 && !called)
        return NULL;
    function = pro_function_of(parser->options,
                               str_slice(word.text, 0, length > 0 ? length : word.text.length));
    if (function.kind == PRO_FN_NONE)
        return refuse_name(parser, str_slice(parser->text, word.start, after.end), word.start);
    if (length == 0 || length + 1 == word.text.length) {
        advance(parser);
        if (length > 0 && (!parser->next.glued || parser->next.kind == PRO_LEX_END))
            return refuse(parser, parser->next.start, "words are expected directly behind `%.*s`",
                          (int)utf8_cut(word.text, 60), word.text.data);
    } else {
        parser->lexer.at = word.start + length + 1;
        advance(parser);
    }
    return parser->failed ? NULL : parse_function(parser, function, word.start);
}

static struct pro_node *parse_least(struct parser *parser)
{
    struct pro_operator least = operator_here(parser);
    struct pro_node *node = new_node(parser, PRO_LEAST, parser->next.start);
    struct pro_node *inner;

    if (least.wrong)
        return refuse(parser, node->start, "the number of `atleast` is from 1 to %d",
                      PRO_COUNT_MAX);
    advance(parser);
    inner = parser->next.kind == PRO_LEX_OPEN ? parse_group(parser) : parse_primary(parser);
    if (!inner)
        return NULL;
    if (!pro_has_places(inner))
        return refuse(parser, inner->start,
                      "`atleast` counts words, phrases, and words joined by OR or w/n; write "
                      "`atleast3 a AND atleast3 b`");
    node->count = least.count;
    return pro_wrap(parser->arena, node, inner);
}

static struct pro_node *parse_word(struct parser *parser)
{
    struct pro_operator operator= operator_here(parser);
    struct pro_node *node;

    if (operator.kind == PRO_OP_LEAST)
        return parse_least(parser);
    if (operator.kind != PRO_OP_NONE)
        return refuse(parser, parser->next.start,
                      "words are expected here, but `%.*s` is an operator; put it in quotation "
                      "marks to search for it",
                      (int)utf8_cut(parser->next.text, 60), parser->next.text.data);
    if ((node = parse_date(parser)) || parser->failed || (node = parse_length(parser)) ||
        parser->failed || (node = parse_named(parser)) || parser->failed)
        return node;
    return parse_words(parser);
}

static struct pro_node *parse_primary(struct parser *parser)
{
    struct pro_node *node = NULL;

    if (parser->failed)
        return NULL;
    if (parser->depth > PRO_DEPTH_MAX ||
        (parser->depth == PRO_DEPTH_MAX && parser->next.kind == PRO_LEX_OPEN))
        return refuse(parser, parser->next.start, "groups are nested more than %d deep",
                      PRO_DEPTH_MAX);
    parser->depth++;
    switch (parser->next.kind) {
    case PRO_LEX_OPEN:
        node = parse_group(parser);
        break;
    case PRO_LEX_QUOTED:
        node = parse_quoted(parser);
        break;
    case PRO_LEX_WORD:
        node = parse_word(parser);
        break;
    case PRO_LEX_CLOSE:
        node = refuse(parser, parser->next.start, "words are expected before this parenthesis");
        break;
    case PRO_LEX_END:
        node = refuse(parser, parser->next.start, "words are expected here");
        break;
    }
    parser->depth--;
    return parser->failed ? NULL : node;
}

/* --- operators --- */

/* [NOT] proximity; .kind PRO_OP_NONE: neither is next. */
static struct pro_operator proximity_here(struct parser *parser, bool *apart)
{
    struct pro_operator operator= operator_here(parser), after;
    struct pro_lexeme lexeme;

    *apart = false;
    if (operator.kind == PRO_OP_NOT) {
        lexeme = lexeme_after(parser);
        after = lexeme.kind == PRO_LEX_WORD ? pro_operator_of(lexeme.text) : operator;
        if (after.kind != PRO_OP_NEAR)
            return (struct pro_operator){.kind = PRO_OP_NONE};
        *apart = true;
        advance(parser);
        return after;
    }
    return operator.kind == PRO_OP_NEAR ? operator: (struct pro_operator){.kind = PRO_OP_NONE};
}

static struct pro_node *join_near(struct parser *parser, struct pro_node *left,
                                  struct pro_operator operator, bool apart)
{
    struct pro_node *node = new_node(parser, PRO_NEAR, left->start), *right;
    uint32_t at = parser->next.start;

    if (operator.wrong)
        return refuse(
            parser, at,
            "the distance is a number from 1 to %d, `s` (sentence) or `p` (paragraph): w/5, w/s",
            PRO_DISTANCE_MAX);
    if (!pro_has_places(left))
        return refuse(parser, at, "%s", pro_no_places);
    advance(parser);
    if (!(right = parse_primary(parser)))
        return NULL;
    if (!pro_has_places(right))
        return refuse(parser, right->start, "%s", pro_no_places);
    node->unit = operator.unit;
    node->ordered = operator.ordered;
    node->count = operator.count;
    node->apart = apart;
    pro_join(parser->arena, node, left, right);
    if (node->nest > PRO_NEST_MAX)
        return refuse(parser, at, "at most %d operators of proximity may build on each other",
                      PRO_NEST_MAX);
    return node;
}

static struct pro_node *parse_near(struct parser *parser)
{
    struct pro_node *node = parse_primary(parser);
    struct pro_operator operator;
    bool apart;

    while (node && (operator= proximity_here(parser, &apart)).kind == PRO_OP_NEAR)
        node = join_near(parser, node, operator, apart);
    return parser->failed ? NULL : node;
}

static struct pro_node *excluded(struct parser *parser, uint32_t start)
{
    struct pro_node *inner = parse_near(parser);

    return inner ? pro_wrap(parser->arena, new_node(parser, PRO_NOT, start), inner) : NULL;
}

/* Takes NOT, AND NOT or AND. False: none of them is next. */
static bool take_and(struct parser *parser, bool * not )
{
    enum pro_operator_kind kind = operator_here(parser).kind;

    *not = kind == PRO_OP_NOT;
    if (kind != PRO_OP_NOT && kind != PRO_OP_AND)
        return false;
    advance(parser);
    if (kind == PRO_OP_AND && operator_here(parser).kind == PRO_OP_NOT) {
        *not = true;
        advance(parser);
    }
    return true;
}

static struct pro_node *parse_and(struct parser *parser)
{
    struct pro_list list = {.arena = parser->arena};
    uint32_t start = parser->next.start;
    bool not = operator_here(parser).kind == PRO_OP_NOT;
    struct pro_node *node;

    if (not )
        advance(parser);
    do {
        uint32_t at = parser->next.start;

        if (!(node = not ? excluded(parser, at) : parse_near(parser)))
            return NULL;
        pro_list_add(&list, node);
    } while (take_and(parser, &not ));
    return pro_list_node(&list, PRO_AND, start);
}

static struct pro_node *parse_or(struct parser *parser)
{
    struct pro_list list = {.arena = parser->arena};
    uint32_t start = parser->next.start;
    struct pro_node *node;

    for (;;) {
        if (!(node = parse_and(parser)))
            return NULL;
        pro_list_add(&list, node);
        if (operator_here(parser).kind != PRO_OP_OR)
            return pro_list_node(&list, PRO_OR, start);
        advance(parser);
    }
}

/* --- a query --- */

static struct pro_node *parse_whole(struct parser *parser)
{
    struct pro_node *root;

    advance(parser);
    if (!parser->failed && parser->next.kind == PRO_LEX_END)
        return new_node(parser, PRO_ALL, 0);
    if (!(root = parse_or(parser)))
        return NULL;
    if (parser->next.kind == PRO_LEX_CLOSE)
        return refuse(parser, parser->next.start, "this parenthesis was never opened");
    if (parser->next.kind != PRO_LEX_END)
        return refuse(
            parser, parser->next.start,
            "an operator is expected here: AND, OR, NOT or w/5; words of one phrase stand "
            "together in quotation marks");
    return root;
}

enum status pro_parse(struct str text, const struct pro_options *options, struct arena *arena,
                      struct pro_query **query, struct error *err)
{
    struct parser parser = {.options = options, .arena = arena, .err = err};

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
