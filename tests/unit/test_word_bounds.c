/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_word_bounds.c - the analyzer's words against ICU's, which follow UAX #29 to the letter.
 *
 * Built where ICU is installed. Left out is what differs by design (index/analysis/README.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "analysis/analyzer.h"
#include "base/utf8.h"

#include "sampled.h"

static struct analyzer *analyzer;
static UBreakIterator *words;

static int set_up(void **state)
{
    UErrorCode code = U_ZERO_ERROR;

    analyzer = analyzer_new();
    words = ubrk_open(UBRK_WORD, "en", NULL, 0, &code);
    return U_FAILURE(code);
}

static int tear_down(void **state)
{
    ubrk_close(words);
    analyzer_free(analyzer);
    return 0;
}

static void add_word(struct buf *list, struct str text, uint32_t start, uint32_t end)
{
    buf_addf(list, "[%.*s]", STR_ARG(str_slice(text, start, end)));
}

/* The segment up to its last letter or digit and the marks on that: WB7a leaves an apostrophe at
 * the end of a Hebrew word, WB3c an emoji behind a joiner. 0 when it has no letter or digit. */
static uint32_t word_end(struct str text, uint32_t at, uint32_t end)
{
    uint32_t kept = 0;

    while (at < end) {
        uint32_t character, from = at;

        at += (uint32_t)utf8_decode(text.data + at, text.data + end, &character);
        switch (u_getIntPropertyValue((UChar32)character, UCHAR_WORD_BREAK)) {
        case U_WB_EXTEND:
        case U_WB_FORMAT:
        case U_WB_ZWJ:
            if (kept > 0 && kept == from)
                kept = at;
            break;
        case U_WB_ALETTER:
        case U_WB_HEBREW_LETTER:
        case U_WB_NUMERIC:
            kept = at;
            break;
        default:
            break;
        }
    }
    return kept;
}

static void list_theirs(struct str text, struct buf *list)
{
    UErrorCode code = U_ZERO_ERROR;
    UText *bytes = utext_openUTF8(NULL, text.data, (int64_t)text.length, &code);
    int32_t start, end;

    ubrk_setUText(words, bytes, &code);
    assert_true(U_SUCCESS(code));
    start = ubrk_first(words);
    while ((end = ubrk_next(words)) != UBRK_DONE) {
        uint32_t kept = word_end(text, (uint32_t)start, (uint32_t)end);

        if (kept > 0)
            add_word(list, text, (uint32_t)start, kept);
        start = end;
    }
    utext_close(bytes);
}

static void list_ours(struct str text, struct buf *list)
{
    struct token token;

    analyzer_begin(analyzer, LANGUAGE_NONE, text);
    while (analyzer_next(analyzer, &token))
        if (!(token.flags & (TOKEN_ALTERNATE | TOKEN_SYMBOL)))
            add_word(list, text, token.start, token.end);
}

static void check_text(struct str text)
{
    BUF_AUTO struct buf theirs = {0}, ours = {0};

    list_theirs(text, &theirs);
    list_ours(text, &ours);
    if (!str_eq(buf_str(&theirs), buf_str(&ours)))
        fail_msg("%.*s: ours %.*s, ICU's %.*s", STR_ARG(text), STR_ARG(buf_str(&ours)),
                 STR_ARG(buf_str(&theirs)));
}

static bool has_bigrams(UChar32 c)
{
    static const UScriptCode scripts[] = {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA,
                                          USCRIPT_HANGUL, USCRIPT_BOPOMOFO};

    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (uscript_hasScript(c, scripts[i]))
            return true;
    return u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) ||
           u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

/* What the analyzer bounds otherwise than UAX #29 on purpose; and  where some versions of ICU do.
 */
static bool differs_by_design(UChar32 c)
{
    switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
    case U_WB_MIDNUMLET:    /* full stops: "senate.gov" is two words */
    case U_WB_EXTENDNUMLET: /* low lines: "snake_case" too */
        return true;
    case U_WB_MIDLETTER: /* colons */
        return u_charType(c) == U_OTHER_PUNCTUATION && c != 0xB7 && c != 0x387 && c != 0x2027;
    case U_WB_MIDNUM: /* semicolons and the like; commas stay */
        return c != ',' && c != 0xFE50 && c != 0xFF0C;
    default:
        if (u_charType(c) == U_OTHER_NUMBER &&
            u_hasBinaryProperty(c, UCHAR_CHANGES_WHEN_NFKC_CASEFOLDED))
            return true; /* superscripts, subscripts and fractions: CO₂, ½ */
        return c == '@' || c == 0x58A || c == 0x200B || c == 0x66B || c == 0x66C || has_bigrams(c);
    }
}

static void every_character_binds_letters_and_digits_as_in_the_standard(void **state)
{
    for (UChar32 c = 1; c < 0x110000; c++) {
        BUF_AUTO struct buf text = {0};

        if (U_IS_SURROGATE(c) || differs_by_design(c))
            continue;
        buf_add_text(&text, "v");
        buf_add_utf8(&text, (uint32_t)c);
        buf_add_text(&text, "v 5");
        buf_add_utf8(&text, (uint32_t)c);
        buf_add_text(&text, "5");
        check_text(buf_str(&text));
    }
}

/* Letters that make no elided article, ending, unit or point of the compass; capitals only at the
 * start of a word, and no `#` or `+`: YouTube is split, and C# is one word. */
static const char *const shreds[] = {
    "x", "w", " Q", "é",  "ж",      "ω",      "א",      "ب",      "क",      "7",      "9",
    "'", "’", ",",  " ",  " ",      "\n",     "\"",     "-",      "!",      "🙂",   "(",
    "🇺", "🇸", "\r", "\t", "\u0301", "\u200D", "ा",      "ֿ",       "\u00AD", "\u200E", "·",
    "%", "/", "ѐ",  " 𝒳", "٣",      "*",      "\uFF07", "\uFF0C",
};
#define SHREDS (sizeof shreds / sizeof *shreds)

static void random_texts_have_the_words_of_the_standard(void **state)
{
    uint64_t seed = 3;

    for (int round = 0; round < SAMPLED(100000); round++) {
        BUF_AUTO struct buf text = {0};

        for (int i = 0; i < 12; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_add_text(&text, shreds[(seed >> 33) % SHREDS]);
        }
        check_text(buf_str(&text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_binds_letters_and_digits_as_in_the_standard),
        cmocka_unit_test(random_texts_have_the_words_of_the_standard),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
