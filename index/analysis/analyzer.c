/* SPDX-License-Identifier: GPL-2.0-or-later */
/* analyzer.c - returns a text's tokens one by one, the common case first.
 *
 * Nine in ten words of a Western text are plain ASCII letters with a space on both sides. They are
 * read sixteen bytes at a time, without a branch per letter. A word in lower case is not copied but
 * borrowed from the text. */
#include "analysis/analyzer.h"

#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "analysis/tokenizer.h"
#include "base/mem.h"

#define STRIDE 16

struct analyzer *analyzer_new(void)
{
    return mem_zero(1, sizeof(struct analyzer));
}

void analyzer_free(struct analyzer *analyzer)
{
    if (!analyzer)
        return;
    stem_caches_free(analyzer);
    buf_fini(&analyzer->ruled_word);
    free(analyzer);
}

void analyzer_begin(struct analyzer *analyzer, language_id language, struct str text)
{
    analyzer->text = analyzer->at = text.length > 0 ? text.data : "";
    analyzer->end = analyzer->text + text.length;
    analyzer->position = 0;
    analyzer->decimal_comma = language_decimal_comma(language);
    analyzer->language = language;
    analyzer->in_run = analyzer->at_word = false;
    analyzer->starts = NULL;
    analyzer->last_start = analyzer->last_end = analyzer->chain = NULL;
    analyzer->pending_next = analyzer->pending_count = 0;
    analyzer->limit = analyzer->end;
    if (analyzer->rules)
        ruled_advance(analyzer);
}

void analyzer_follow(struct analyzer *analyzer, const struct analysis_rules *rules)
{
    analyzer->rules = rules;
}

/* The number of ASCII letters at the start of STRIDE bytes. Writes them to `lower` in lower case;
 * the bits of *upper are those in upper case. */
static inline unsigned letters_take(const char *at, char *lower, unsigned *upper)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i low = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    /* The comparison is signed: bytes of 0x80 and above are negative, so they are never letters. */
    __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)),
                                    _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1)));
    unsigned mask = (unsigned)_mm_movemask_epi8(letters);
    unsigned capitals = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(bytes, _mm_set1_epi8('a')));
    unsigned length = (unsigned)__builtin_ctz(~mask);

    _mm_storeu_si128((__m128i *)(void *)lower, low);
    *upper = capitals & ((1u << length) - 1);
    return length;
#else
    unsigned length = 0;

    *upper = 0;
    while (length < STRIDE && (byte_class(at + length) & BYTE_LETTER)) {
        *upper |= (~(unsigned)at[length] >> 5 & 1) << length;
        lower[length] = (char)(at[length] | 0x20);
        length++;
    }
    return length;
#endif
}

/* Take the word at the current place, if it is a plain word that ends before the text's last
 * bytes. */
static inline bool plain_word(struct analyzer *analyzer, struct token *token)
{
    const char *at = analyzer->at;
    unsigned length, upper;

    if (analyzer->end - at <= STRIDE + 1)
        return false;
    length = letters_take(at, analyzer->word, &upper);
    if ((length - 1u >= STRIDE - 1u) | ((upper & ~(upper << 1) & ~1u) != 0)) /* YouTube */
        return false;
    if (!plain_ends(at + length, length))
        return false;
    if (length == 1 && may_be_more(*at))
        return false;
    token->word = str_n(upper ? analyzer->word : at, length);
    token->start = text_offset(analyzer, at);
    token->end = token->start + length;
    token->position = analyzer->position++;
    token->flags = analyzer->gap_flags;
    analyzer->last_start = at;
    analyzer->at = analyzer->last_end = at + length;
    return true;
}

/* Do these two bytes end a number, so that no unit or group of digits can follow? */
static inline bool number_ends(const char *at)
{
    if (*at == ' ')
        return byte_class(at + 1) & BYTE_LETTER && !may_begin_unit(at[1]);
    return (*at == ',' || *at == '.') && at[1] == ' ';
}

/* Take the number at the current place, if it is plain digits: a year, a day. */
static inline bool plain_number(struct analyzer *analyzer, struct token *token)
{
    const char *at = analyzer->at;
    unsigned length = 0;

    if (analyzer->end - at <= STRIDE + 1)
        return false;
    while (length < STRIDE && byte_is_digit(at[length]))
        length++;
    if (length < 2 || length == STRIDE || !number_ends(at + length))
        return false;
    token->word = str_n(at, length);
    token->start = text_offset(analyzer, at);
    token->end = token->start + length;
    token->position = analyzer->position++;
    token->flags = analyzer->gap_flags | TOKEN_NUMBER;
    analyzer->last_start = at;
    analyzer->at = analyzer->last_end = at + length;
    return true;
}

/* Most gaps are one blank before a letter, some a comma and a blank. */
static inline bool gap_skip_blank(struct analyzer *analyzer)
{
    const char *at = analyzer->at;

    if (analyzer->end - at < 3 || analyzer->position == 0)
        return false;
    at += *at == ',';
    if (at[0] != ' ' || !(byte_class(at + 1) & BYTE_LETTER))
        return false;
    analyzer->at = at + 1;
    analyzer->gap_flags = 0;
    return true;
}

/* Most sentences end with a full stop and a blank. */
static inline bool gap_skip_stop(struct analyzer *analyzer)
{
    const char *at = analyzer->at;

    if (analyzer->end - at < 3 || analyzer->position == 0 || at != analyzer->last_end)
        return false;
    if (at[0] != '.' || at[1] != ' ' || !(byte_class(at + 2) & BYTE_LETTER))
        return false;
    analyzer->at = at + 2;
    analyzer->gap_flags = gap_stop_flags(analyzer, at + 2);
    return true;
}

static inline bool behind_sign(const struct analyzer *analyzer, char sign)
{
    return analyzer->at > analyzer->text && analyzer->at[-1] == sign;
}

enum after_gap { GAP_END, GAP_WORD, GAP_TOKEN, GAP_QUEUED };

/* Read the gap to the next word. If it has symbols, or if the word needs what the gap has before it
 * (.NET, #MeToo), tokens are queued or *token is the next one. */
static __attribute__((noinline)) enum after_gap gap_read(struct analyzer *analyzer,
                                                         struct token *token)
{
    bool more = gap_skip(analyzer);

    if (analyzer->pending_next < analyzer->pending_count) {
        analyzer->at_word = more;
        return GAP_QUEUED;
    }
    if (!more)
        return GAP_END;
    if (behind_sign(analyzer, '.') && dotted_take(analyzer, token))
        return GAP_TOKEN;
    if (!behind_sign(analyzer, '#') || char_kind_at(analyzer->at, analyzer->end) == KIND_BIGRAM)
        return GAP_WORD;
    compound_parse(analyzer);
    return GAP_QUEUED;
}

/* The next token before the end or the next cut. */
static inline bool next_token(struct analyzer *analyzer, struct token *token)
{
    for (;;) {
        if (analyzer->pending_next < analyzer->pending_count) {
            *token = analyzer->pending[analyzer->pending_next++];
            return true;
        }
        if (analyzer->in_run && bigram_next(analyzer, token))
            return true;
        if (analyzer->starts && analyzer->position > 0)
            others_skip(analyzer);
        if (!gap_skip_blank(analyzer) && !gap_skip_stop(analyzer)) {
            enum after_gap after = gap_read(analyzer, token);

            if (after == GAP_QUEUED)
                continue;
            if (after != GAP_WORD)
                return after == GAP_TOKEN;
        }
        if (plain_word(analyzer, token) || plain_number(analyzer, token))
            return true;
        if (char_kind_at(analyzer->at, analyzer->end) == KIND_BIGRAM)
            bigram_begin(analyzer);
        else
            compound_parse(analyzer);
    }
}

static bool next_ruled(struct analyzer *analyzer, struct token *token)
{
    bool any = true;

    while (!next_token(analyzer, token)) {
        if (!ruled_next(analyzer, token, &any))
            return false;
        if (any)
            break;
    }
    if (analysis_rules_stop(analyzer->rules, token->word))
        token->flags |= TOKEN_STOP;
    return true;
}

bool analyzer_next(struct analyzer *analyzer, struct token *token)
{
    return analyzer->rules ? next_ruled(analyzer, token) : next_token(analyzer, token);
}

bool analyzer_in_word(uint32_t character)
{
    unsigned kind = unicode_class(character) & KIND_MASK;

    return kind_is_word(kind) || kind == KIND_BIGRAM || kind == KIND_FRACTION ||
           kind == KIND_EXTEND || (kind == KIND_SYMBOL && character >= 0x80);
}
