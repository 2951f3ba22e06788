/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pro_lex.c - text to words, quoted texts and parentheses; the place of an error. */
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "query/professional/pro_private.h"

#define SHOWN 24 /* characters of the text that an error shows */

static bool is_space(uint32_t character)
{
    return character <= ' ' || character == 0xA0 || character == 0x3000 ||
           (character >= 0x2000 && character <= 0x200B);
}

/* The quotation marks of all languages but the apostrophes. */
static bool is_quote(uint32_t character)
{
    return character == '"' || (character >= 0x201C && character <= 0x201F) || character == 0xAB ||
           character == 0xBB || character == 0xFF02;
}

static size_t read_at(const struct pro_lexer *lexer, size_t at, uint32_t *character)
{
    return utf8_decode(lexer->text.data + at, lexer->text.data + lexer->text.length, character);
}

static bool ends_word(uint32_t character)
{
    return is_space(character) || is_quote(character) || character == '(' || character == ')';
}

static void read_word(struct pro_lexer *lexer)
{
    uint32_t character;

    while (lexer->at < lexer->text.length) {
        size_t length = read_at(lexer, lexer->at, &character);

        if (ends_word(character))
            break;
        lexer->at += length;
    }
}

/* `lexer->at` is behind the opening mark. */
static enum status read_quoted(struct pro_lexer *lexer, struct pro_lexeme *lexeme)
{
    size_t from = lexer->at;
    uint32_t character;

    while (lexer->at < lexer->text.length) {
        size_t here = lexer->at;

        lexer->at += read_at(lexer, here, &character);
        if (!is_quote(character))
            continue;
        lexeme->text = str_slice(lexer->text, from, here);
        return STATUS_OK;
    }
    return pro_error(lexer->err, lexer->text, lexeme->start,
                     "this quotation mark is not closed; add a `\"` behind the phrase");
}

enum status pro_lex(struct pro_lexer *lexer, struct pro_lexeme *lexeme)
{
    size_t before = lexer->at, length = 0;
    uint32_t character = 0;
    enum status status = STATUS_OK;

    for (; lexer->at < lexer->text.length; lexer->at += length) {
        length = read_at(lexer, lexer->at, &character);
        if (!is_space(character))
            break;
    }
    *lexeme = (struct pro_lexeme){.start = (uint32_t)lexer->at, .glued = before == lexer->at};
    if (lexer->at == lexer->text.length) {
        lexeme->end = lexeme->start;
        return STATUS_OK;
    }
    if (is_quote(character)) {
        lexeme->kind = PRO_LEX_QUOTED;
        lexer->at += length;
        status = read_quoted(lexer, lexeme);
    } else if (character == '(' || character == ')') {
        lexeme->kind = character == '(' ? PRO_LEX_OPEN : PRO_LEX_CLOSE;
        lexer->at += length;
    } else {
        lexeme->kind = PRO_LEX_WORD;
        read_word(lexer);
    }
    lexeme->end = (uint32_t)lexer->at;
    if (lexeme->kind != PRO_LEX_QUOTED)
        lexeme->text = str_slice(lexer->text, lexeme->start, lexeme->end);
    return status;
}

enum status pro_error(struct error *err, struct str text, size_t at, const char *format, ...)
{
    struct str rest = str_slice(text, at, text.length);
    size_t shown = utf8_cut(rest, SHOWN);
    char message[600];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (rest.length == 0)
        return error_set(err, STATUS_BAD_QUERY, "Query, at its end: %s.", message);
    return error_set(err, STATUS_BAD_QUERY, "Query, at character %zu (`%.*s%s`): %s.",
                     utf8_count(str_slice(text, 0, at)) + 1, (int)shown, rest.data,
                     shown < rest.length ? "…" : "", message);
}
