/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_words.c - the parser's words: plain, quoted, with slips; which words are refused. */
#include "base/utf8.h"
#include "query/professional/pro_parser.h"

struct pro_lexeme pro_lexeme_after(const struct pro_parser *parser)
{
    struct pro_lexer ahead = parser->lexer;
    struct pro_lexeme after;
    struct error ignored;

    ahead.err = &ignored;
    if (pro_lex(&ahead, &after))
        after.kind = PRO_LEX_QUOTED;
    return after;
}

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

size_t pro_name_length(const struct pro_parser *parser, struct str word)
{
    for (size_t i = 1; i < word.length; i++)
        if (word.data[i] == ':' || word.data[i] == '=')
            return pro_function_of(parser->options, str_slice(word, 0, i)).kind != PRO_FN_NONE ? i
                                                                                               : 0;
    return 0;
}

/* May the next word be part of a phrase? */
static bool is_plain(const struct pro_parser *parser)
{
    struct pro_lexeme after;

    if (parser->next.kind != PRO_LEX_WORD || pro_operator_here(parser).kind != PRO_OP_NONE ||
        pro_name_length(parser, parser->next.text) > 0)
        return false;
    after = pro_lexeme_after(parser);
    return !(after.kind == PRO_LEX_OPEN && after.glued);
}

struct pro_node *pro_refuse_name(struct pro_parser *parser, struct str call, uint32_t start)
{
    const char *advice = pro_foreign_advice(str_slice(call, 0, call.length - 1));

    if (!advice)
        advice = call.data[call.length - 1] == '(' ? "if it is a word, put an operator behind it"
                                                   : "if it is a word, put it in quotation marks";
    return pro_refuse(parser, start,
                      "`%.*s` is no function, and no field of this index has that name; %s",
                      (int)utf8_cut(call, 60), call.data, advice);
}

static bool check_word(struct pro_parser *parser, struct str word, uint32_t start)
{
    const char *problem;
    size_t name;

    if (word.data[0] == '*' || word.data[0] == '?') {
        pro_refuse(
            parser, start,
            "a word cannot begin with `%c`; write its first letters, as in `wom?n` or `minist*`",
            word.data[0]);
        return false;
    }
    if ((problem = pro_foreign_word(word))) {
        pro_refuse(parser, start, "%s", problem);
        return false;
    }
    if ((name = pro_foreign_name(word)) > 0) {
        pro_refuse_name(parser, str_slice(word, 0, name + 1), start);
        return false;
    }
    if (!has_letter(word)) {
        pro_refuse(parser, start,
                   "this sign is no word; leave it out, or put it in quotation marks");
        return false;
    }
    if (++parser->words > PRO_WORDS_MAX) {
        pro_refuse(parser, start, "a query has at most %d words", PRO_WORDS_MAX);
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

struct pro_node *pro_parse_words(struct pro_parser *parser)
{
    struct pro_node *node = pro_node_new(parser->arena, PRO_WORDS, parser->next.start);
    uint32_t count = 0, slip = 0;

    do {
        if (!check_word(parser, parser->next.text, parser->next.start))
            return NULL;
        if (str_find(parser->next.text, STR("~")) > 0)
            slip = parser->next.start;
        node->end = parser->next.end;
        node->text = str_slice(parser->text, node->start, node->end);
        count++;
        pro_advance(parser);
    } while (!parser->failed && is_plain(parser));
    if (count == 1)
        read_slips(node);
    else if (slip > 0 || str_find(node->text, STR("~")) >= 0)
        return pro_refuse(parser, slip > node->start ? slip : node->start,
                          "`~` belongs to one word; join the words of a phrase with `pre/1`");
    return node;
}

struct pro_node *pro_parse_quoted(struct pro_parser *parser)
{
    struct pro_node *node = pro_node_new(parser->arena, PRO_WORDS, parser->next.start);
    struct str text = str_trim(parser->next.text);

    node->manner = PRO_LITERAL;
    if (text.length > 0 && text.data[0] == '=') {
        node->manner = PRO_EXACT;
        text = str_trim(str_slice(text, 1, text.length));
    }
    if (text.length == 0)
        return pro_refuse(parser, parser->next.start, "no word is between the quotation marks");
    if (text.data[0] == '*' || text.data[0] == '?')
        return pro_refuse(parser, parser->next.start + 1, "a word cannot begin with `%c`",
                          text.data[0]);
    parser->words++;
    node->text = text;
    node->end = parser->next.end;
    pro_advance(parser);
    return node;
}
