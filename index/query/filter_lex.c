/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_lex.c - reads the words, quoted texts, signs and brackets of a filter. */
#include "query/filter_lex.h"

#include "base/utf8.h"

static const char *const keywords[] = {"AND", "OR",   "NOT",   "IN",       "TO",     "EXISTS",
                                       "IS",  "NULL", "EMPTY", "CONTAINS", "STARTS", "WITH"};

static const struct {
    const char *text;
    enum filter_kind comparison;
    bool negated;
} signs[] = {
    /* the longer first */
    {"!=", FILTER_EQUAL, true},          {"<=", FILTER_LESS_EQUAL, false},
    {">=", FILTER_GREATER_EQUAL, false}, {"=", FILTER_EQUAL, false},
    {"<", FILTER_LESS, false},           {">", FILTER_GREATER, false},
};

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_word(char byte)
{
    return !is_space(byte) && byte != '\0' && !strchr("()[],=!<>'\"", byte);
}

bool filter_is_reserved(struct str word)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (str_is(word, keywords[i]))
            return true;
    return false;
}

bool filter_is_word(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!is_word(text.data[i]))
            return false;
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (str_eq_nocase(text, str_of(keywords[i])))
            return false;
    return text.length > 0;
}

void filter_lexer_init(struct filter_lexer *lexer, struct str text, struct arena *arena)
{
    *lexer = (struct filter_lexer){.text = text, .arena = arena};
}

/* A backslash escapes a quote or a backslash; before others it is a plain character. */
static struct str unescape(struct str text, char quote, struct arena *arena)
{
    char *out;
    size_t length = 0;

    if (!memchr(text.data, '\\', text.length))
        return text;
    out = arena_alloc(arena, text.length);
    for (size_t i = 0; i < text.length; i++) {
        bool escape = text.data[i] == '\\' && i + 1 < text.length;

        if (escape && (text.data[i + 1] == quote || text.data[i + 1] == '\\'))
            i++;
        out[length++] = text.data[i];
    }
    return str_n(out, length);
}

static enum status lex_quoted(struct filter_lexer *lexer, struct filter_lexeme *out,
                              struct error *err)
{
    char quote = lexer->text.data[lexer->at];
    size_t from = lexer->at + 1, end = from;

    while (end < lexer->text.length && lexer->text.data[end] != quote)
        end += lexer->text.data[end] == '\\' ? 2 : 1;
    if (end >= lexer->text.length)
        return error_set(err, STATUS_BAD_FILTER, "filter: the quote (%c) at byte %zu is not closed",
                         quote, lexer->at);
    out->kind = FILTER_LEXEME_QUOTED;
    out->text = unescape(str_slice(lexer->text, from, end), quote, lexer->arena);
    lexer->at = end + 1;
    return STATUS_OK;
}

static bool lex_sign(struct filter_lexer *lexer, struct filter_lexeme *out)
{
    struct str rest = str_slice(lexer->text, lexer->at, lexer->text.length);

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!str_starts(rest, str_of(signs[i].text)))
            continue;
        out->kind = FILTER_LEXEME_SIGN;
        out->comparison = signs[i].comparison;
        out->negated = signs[i].negated;
        lexer->at += strlen(signs[i].text);
        return true;
    }
    return false;
}

enum status filter_lex(struct filter_lexer *lexer, struct filter_lexeme *out, struct error *err)
{
    size_t end;
    char byte;

    while (lexer->at < lexer->text.length && is_space(lexer->text.data[lexer->at]))
        lexer->at++;
    *out = (struct filter_lexeme){.kind = FILTER_LEXEME_END, .start = lexer->at};
    if (lexer->at == lexer->text.length)
        return STATUS_OK;
    byte = lexer->text.data[lexer->at];
    if (byte == '\'' || byte == '"')
        return lex_quoted(lexer, out, err);
    if (lex_sign(lexer, out))
        return STATUS_OK;
    for (end = lexer->at; end < lexer->text.length && is_word(lexer->text.data[end]);)
        end++;
    if (end == lexer->at) {
        out->kind = (unsigned char)byte;
        end++;
    } else {
        out->kind = FILTER_LEXEME_WORD;
    }
    out->text = str_slice(lexer->text, lexer->at, end);
    lexer->at = end;
    return STATUS_OK;
}

enum status filter_lex_expected(const struct filter_lexer *lexer, const struct filter_lexeme *found,
                                const char *what, struct error *err)
{
    struct str rest = str_slice(lexer->text, found->start, lexer->text.length);
    size_t cut = utf8_cut(rest, 40);

    if (found->kind == FILTER_LEXEME_END)
        return error_set(err, STATUS_BAD_FILTER,
                         "filter: expected %s at byte %zu, but there it ends", what, found->start);
    return error_set(err, STATUS_BAD_FILTER, "filter: expected %s at byte %zu, found `%.*s%s`",
                     what, found->start, (int)cut, rest.data, cut < rest.length ? "..." : "");
}
