/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_lex.c - splits a query into well-formed lexemes, in one pass.
 *
 * An operator after an operand is pending while it is the last lexeme. If no operand follows, it
 * becomes a plain word. */
#include "query/query_lex.h"

#include "query/query_char.h"

struct lexer {
    struct str text;
    size_t at;
    const struct query_options *options;
    struct lexeme *lexemes;
    size_t count;
    uint32_t words;
    uint32_t depth;
    uint32_t ignored; /* open parentheses beyond QUERY_DEPTH_MAX */
    bool operators;   /* AND, OR, NOT and NEAR are operators */
    bool fresh;       /* at the start of a word: the text, a space or "(" is before it */
    bool truncated;
};

/* The class of the next character. In the language of plain words only some are special. */
static enum char_class look(const struct lexer *lexer, size_t at, size_t *length)
{
    enum char_class class = query_char(lexer->text, at, length);

    if (!lexer->options->plain_words || class == CHAR_WORD || class == CHAR_SPACE)
        return class;
    if ((class == CHAR_QUOTE || class == CHAR_MINUS) && *length == 1)
        return class;
    return CHAR_PUNCT;
}

static bool has_word(struct str text)
{
    size_t length;

    for (size_t at = 0; at < text.length; at += length)
        if (query_char(text, at, &length) == CHAR_WORD)
            return true;
    return false;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t word_end(const struct lexer *lexer, size_t from)
{
    size_t at = from, length;

    for (; at < lexer->text.length; at += length) {
        enum char_class class = look(lexer, at, &length);
        bool inches = at > from && is_digit(lexer->text.data[at - 1]); /* 5" guns */

        if (class == CHAR_SPACE || class == CHAR_OPEN || class == CHAR_CLOSE)
            break;
        if (class == CHAR_QUOTE && !inches)
            break;
    }
    return at;
}

static struct lexeme *last(const struct lexer *lexer)
{
    return lexer->count > 0 ? &lexer->lexemes[lexer->count - 1] : NULL;
}

static void stop(struct lexer *lexer)
{
    lexer->truncated = true;
    lexer->at = lexer->text.length;
}

/* No operand follows the pending operator: it becomes a word. */
static void settle(struct lexer *lexer)
{
    struct lexeme *pending = last(lexer);

    while (pending && pending->kind >= LEXEME_NOT) {
        if (lexer->words < QUERY_WORDS_MAX) {
            pending->kind = LEXEME_WORD;
            lexer->words++;
            return;
        }
        lexer->truncated = true;
        lexer->count--;
        pending = last(lexer);
    }
}

static void push(struct lexer *lexer, const struct lexeme *lexeme)
{
    lexer->lexemes[lexer->count++] = *lexeme;
}

static void push_operand(struct lexer *lexer, const struct lexeme *operand)
{
    const struct lexeme *pending = last(lexer);

    if (pending && pending->kind == LEXEME_NEAR && operand->unwanted)
        settle(lexer);
    push(lexer, operand);
}

static void push_word(struct lexer *lexer, const struct lexeme *word)
{
    if (!has_word(word->text))
        return;
    if (lexer->words == QUERY_WORDS_MAX) {
        stop(lexer);
        return;
    }
    lexer->words++;
    push_operand(lexer, word);
}

static void open_group(struct lexer *lexer, struct lexeme *group, size_t length)
{
    group->kind = LEXEME_OPEN;
    group->start = (uint32_t)lexer->at;
    lexer->at += length;
    group->end = (uint32_t)lexer->at;
    if (lexer->depth == QUERY_DEPTH_MAX) {
        lexer->ignored++;
        lexer->truncated = true;
        return;
    }
    lexer->depth++;
    push_operand(lexer, group);
}

static void close_group(struct lexer *lexer, size_t length)
{
    struct lexeme close = {.kind = LEXEME_CLOSE, .start = (uint32_t)lexer->at};

    lexer->at += length;
    close.end = (uint32_t)lexer->at;
    if (lexer->ignored > 0) {
        lexer->ignored--;
        return;
    }
    if (lexer->depth == 0)
        return;
    lexer->depth--;
    settle(lexer);
    if (last(lexer)->kind == LEXEME_OPEN)
        lexer->count--;
    else
        push(lexer, &close);
}

/* Counts the words of the phrase; returns the bytes up to QUERY_WORDS_MAX. */
static size_t fit_phrase(struct lexer *lexer, struct str phrase)
{
    bool in_word = false;
    size_t length, at;

    for (at = 0; at < phrase.length; at += length) {
        bool space = query_char(phrase, at, &length) == CHAR_SPACE;

        if (!space && !in_word) {
            if (lexer->words == QUERY_WORDS_MAX)
                return at;
            lexer->words++;
        }
        in_word = !space;
    }
    return at;
}

/* A phrase whose first quote is next. One that is never closed goes to the end where all words are
 * plain; else false, and only the quote is passed. */
static bool lex_phrase(struct lexer *lexer, struct lexeme *phrase, size_t length)
{
    size_t from = lexer->at + length, close = from, fits;

    while (close < lexer->text.length && look(lexer, close, &length) != CHAR_QUOTE)
        close += length;
    if (close == lexer->text.length && !lexer->options->plain_words) {
        lexer->at = from;
        return false;
    }
    length = close < lexer->text.length ? length : 0;
    phrase->kind = LEXEME_PHRASE;
    phrase->text = str_slice(lexer->text, from, close);
    phrase->start = (uint32_t)lexer->at;
    phrase->end = (uint32_t)(close + length);
    lexer->at = close + length;
    if (!has_word(phrase->text))
        return true;
    fits = fit_phrase(lexer, phrase->text);
    if (fits < phrase->text.length) {
        stop(lexer);
        phrase->text.length = fits;
        phrase->end = (uint32_t)(from + fits);
    }
    if (has_word(phrase->text))
        push_operand(lexer, phrase);
    return true;
}

/* NEAR or NEAR/number. A distance out of range is set to the nearest limit. */
static bool read_near(struct str word, uint32_t *distance)
{
    uint64_t number;

    *distance = QUERY_NEAR_DEFAULT;
    if (str_is(word, "NEAR"))
        return true;
    if (!str_starts(word, STR("NEAR/")) || word.length == 5)
        return false;
    for (size_t i = 5; i < word.length; i++)
        if (!is_digit(word.data[i]))
            return false;
    if (!str_to_u64(str_slice(word, 5, word.length), &number) || number > QUERY_NEAR_MAX)
        number = QUERY_NEAR_MAX;
    *distance = number < 1 ? 1 : (uint32_t)number;
    return true;
}

static bool read_operator(struct lexeme *word)
{
    if (str_is(word->text, "AND"))
        word->kind = LEXEME_AND;
    else if (str_is(word->text, "OR"))
        word->kind = LEXEME_OR;
    else if (str_is(word->text, "NOT"))
        word->kind = LEXEME_NOT;
    else if (read_near(word->text, &word->distance))
        word->kind = LEXEME_NEAR;
    else
        return false;
    return true;
}

static void push_operator(struct lexer *lexer, struct lexeme *operator)
{
    const struct lexeme *before = last(lexer);
    bool not = operator->kind == LEXEME_NOT;

    if (before && before->kind >= LEXEME_NOT) {
        bool takes_not = before->kind == LEXEME_AND || before->kind == LEXEME_OR;

        if (not &&takes_not) {
            push(lexer, operator);
            return;
        }
        settle(lexer);
        before = last(lexer);
    }
    if (!not &&(!before || before->kind == LEXEME_OPEN)) {
        operator->kind = LEXEME_WORD;
        push_word(lexer, operator);
        return;
    }
    push(lexer, operator);
}

/* A star at the end makes a prefix; punctuation after it is ignored ("(wor*, foo)"). */
static void read_star(struct lexeme *word)
{
    size_t end = word->text.length;
    bool star = false;

    while (end > 0 && strchr(",.;:!?", word->text.data[end - 1]))
        end--;
    word->end = word->start + (uint32_t)end;
    for (;;) {
        struct str text = str_slice(word->text, 0, end);

        if (str_ends(text, STR("*")))
            end -= 1;
        else if (str_ends(text, STR("＊")))
            end -= strlen("＊");
        else
            break;
        star = true;
    }
    if (star) {
        word->kind = LEXEME_PREFIX;
        word->text.length = end;
    } else {
        word->end = word->start + (uint32_t)word->text.length;
    }
}

static void lex_word(struct lexer *lexer, struct lexeme *word)
{
    size_t end = word_end(lexer, lexer->at);

    word->kind = LEXEME_WORD;
    word->text = str_slice(lexer->text, lexer->at, end);
    word->start = (uint32_t)lexer->at;
    word->end = (uint32_t)end;
    lexer->at = end;
    if (!lexer->options->plain_words) {
        if (lexer->operators && !word->unwanted && !word->field.data && read_operator(word)) {
            push_operator(lexer, word);
            return;
        }
        read_star(word);
    }
    push_word(lexer, word);
}

/* `name:` at the start of a word, where name is a field and something stands right behind. */
static void read_field(struct lexer *lexer, struct lexeme *operand)
{
    size_t end = word_end(lexer, lexer->at), colon = lexer->at, length = 0, next;
    struct str name;
    enum char_class class;

    while (colon < end && look(lexer, colon, &length) != CHAR_COLON)
        colon += length;
    next = colon + length;
    if (colon >= end || next >= lexer->text.length || !lexer->options->is_field)
        return;
    class = look(lexer, next, &length);
    name = str_slice(lexer->text, lexer->at, colon);
    if (class == CHAR_SPACE || class == CHAR_CLOSE || name.length == 0 ||
        !lexer->options->is_field(lexer->options->context, name))
        return;
    operand->field = name;
    lexer->at = next;
}

/* A minus is a sign when it starts a word: not in "a - b", not in "--verbose". */
static void read_minus(struct lexer *lexer, struct lexeme *operand)
{
    size_t length, next;
    enum char_class class;

    if (!lexer->fresh || look(lexer, lexer->at, &length) != CHAR_MINUS)
        return;
    next = lexer->at + length;
    if (next >= lexer->text.length)
        return;
    class = look(lexer, next, &length);
    if (class == CHAR_SPACE || class == CHAR_MINUS || class == CHAR_CLOSE)
        return;
    operand->unwanted = true;
    lexer->at = next;
}

static void lex_operand(struct lexer *lexer)
{
    struct lexeme operand = {0};
    enum char_class class;
    size_t length;

    read_minus(lexer, &operand);
    read_field(lexer, &operand);
    lexer->fresh = false;
    class = look(lexer, lexer->at, &length);
    if (class == CHAR_OPEN) {
        open_group(lexer, &operand, length);
        lexer->fresh = true;
    } else if (class != CHAR_QUOTE || !lex_phrase(lexer, &operand, length)) {
        lex_word(lexer, &operand);
    }
}

/* A headline in capitals has no operators: no letter but capitals. */
static bool is_shouted(struct str text)
{
    bool capitals = false;

    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if ((byte >= 'a' && byte <= 'z') || byte >= 0x80)
            return false;
        capitals |= byte >= 'A' && byte <= 'Z';
    }
    return capitals;
}

const struct lexeme *query_lex(struct str text, const struct query_options *options,
                               struct arena *arena, bool *truncated)
{
    /* Every lexeme has at least one byte, except parentheses closed at the end, and END. */
    struct lexer lexer = {
        .text = text, .options = options, .operators = !is_shouted(text), .fresh = true};
    size_t most = text.length + QUERY_DEPTH_MAX + 1, length;

    lexer.lexemes = arena_alloc(arena, most * sizeof *lexer.lexemes);
    while (lexer.at < text.length) {
        enum char_class class = look(&lexer, lexer.at, &length);

        if (class == CHAR_SPACE) {
            lexer.at += length;
            lexer.fresh = true;
        } else if (class == CHAR_CLOSE) {
            close_group(&lexer, length);
            lexer.fresh = false;
        } else {
            lex_operand(&lexer);
        }
    }
    lexer.ignored = 0;
    while (lexer.depth > 0)
        close_group(&lexer, 0);
    settle(&lexer);
    push(&lexer, &(struct lexeme){.kind = LEXEME_END,
                                  .start = (uint32_t)text.length,
                                  .end = (uint32_t)text.length});
    *truncated = lexer.truncated;
    return lexer.lexemes;
}
