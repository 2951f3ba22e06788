/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_analyzer.c - what the analyzer promises of any text; what it makes of words is in
 * golden/analysis. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "analysis/analyzer.h"
#include "base/utf8.h"

#include "sampled.h"

static struct analyzer *analyzer;

static int set_up(void **state)
{
    analyzer = analyzer_new();
    return 0;
}

static int tear_down(void **state)
{
    analyzer_free(analyzer);
    return 0;
}

static uint32_t random_below(uint32_t limit)
{
    static uint64_t seed = 7;

    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % limit);
}

static bool at_character(struct str text, uint32_t offset)
{
    return offset >= text.length || ((unsigned char)text.data[offset] & 0xC0) != 0x80;
}

/* All that holds for the tokens of every well-formed text. */
static unsigned check_tokens(struct str text)
{
    struct token token;
    uint32_t start = 0, position = UINT32_MAX;
    unsigned count = 0;

    analyzer_begin(analyzer, LANGUAGE_NONE, text);
    while (analyzer_next(analyzer, &token)) {
        assert_in_range(token.word.length, 1, ANALYZER_WORD_MAX);
        assert_true(utf8_valid(token.word));
        assert_true(token.start >= start && token.start < token.end && token.end <= text.length);
        assert_true(at_character(text, token.start) && at_character(text, token.end));
        if (!(token.flags & TOKEN_ALTERNATE))
            position++;
        assert_int_equal(token.position, position);
        if (token.flags & TOKEN_PARAGRAPH)
            assert_true(token.flags & TOKEN_SENTENCE);
        assert_int_equal(!(token.flags & TOKEN_NUMBER),
                         !(token.word.data[0] >= '0' && token.word.data[0] <= '9'));
        start = token.start;
        count++;
    }
    assert_false(analyzer_next(analyzer, &token));
    return count;
}

/* Pieces of text that bring out the rules, put together at random. */
static const char *const shreds[] = {
    "a",       "N",       "U.S.",   "word",   "Word",    "WORD",    "3",  "1,234",    ".",
    ",",       "'",       "’",      "-",      "_",       "&",       "@",  " ",        " ",
    " ",       "\n",      "\r\n",   "\t",     "é",       "e\u0301", "й",  "и\u0306",  "ß",
    "東",      "京",      "カ",     "ﾞ",      "한",      "ส",       "ี",   "ה",        "\"",
    "ع",       "\u200D",  "\u00AD", "🙂",   "\u3099",  "Korea",   "bn", "Mr",       "l'",
    "'s",      "www.x.y", "…",      "。",     "(",       ")",       "ﷺ",  "Ａ",       "\u0640",
    "०",       "½",       "²",      "₂",      "$",       "€",       "#",  "+",        "/",
    "YouTube", "J.",      "K ",     "100",    "000",     "\u00A0",  "m",  "👍🏽", "🇺🇸",
    "→",       "node",    ".js",    "❤️", "1️⃣",
};
#define SHREDS (sizeof shreds / sizeof *shreds)

static void add_shreds(struct buf *text, unsigned count)
{
    while (count-- > 0)
        buf_add_text(text, shreds[random_below(SHREDS)]);
}

static void tokens_are_in_order_inside_the_text_and_whole(void **state)
{
    BUF_AUTO struct buf text = {0};

    for (int round = 0; round < SAMPLED(20000); round++) {
        buf_clear(&text);
        add_shreds(&text, 1 + random_below(40));
        check_tokens(buf_str(&text));
    }
}

static void simple_words_fold_from_what_they_cover(void **state)
{
    static const char *const words[] = {"The", "Senate", "élan", "ΟΔΟΣ", "Йод", "ﬁre", "Straße"};
    BUF_AUTO struct buf text = {0};
    struct token token;

    for (int i = 0; i < 1000; i++)
        buf_addf(&text, "%s%s", words[random_below(7)], random_below(5) ? " " : "; ");
    analyzer_begin(analyzer, LANGUAGE_NONE, buf_str(&text));
    for (uint32_t i = 0; i < 1000; i++) {
        BUF_AUTO struct buf folded = {0};

        assert_true(analyzer_next(analyzer, &token));
        assert_int_equal(token.position, i);
        analyzer_fold(&folded, str_slice(buf_str(&text), token.start, token.end));
        assert_true(str_eq(token.word, buf_str(&folded)));
    }
}

/* The end of a text is read byte by byte, what is before it sixteen at a time. */
static void words_do_not_depend_on_what_follows(void **state)
{
    BUF_AUTO struct buf text = {0};

    for (int round = 0; round < SAMPLED(5000); round++) {
        struct analyzer *other = analyzer_new();
        struct token token, same;
        size_t length;

        buf_clear(&text);
        add_shreds(&text, 1 + random_below(12));
        length = text.length;
        buf_add_text(&text, " ;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;");
        analyzer_begin(analyzer, LANGUAGE_NONE, str_n(text.data, length));
        analyzer_begin(other, LANGUAGE_NONE, buf_str(&text));
        while (analyzer_next(other, &same)) {
            assert_true(analyzer_next(analyzer, &token));
            assert_true(str_eq(token.word, same.word));
            assert_int_equal(token.start, same.start);
            assert_int_equal(token.end, same.end);
            assert_int_equal(token.flags, same.flags);
        }
        assert_false(analyzer_next(analyzer, &token));
        analyzer_free(other);
    }
}

static void takes_any_bytes(void **state)
{
    char bytes[64];
    struct token token;

    for (int round = 0; round < SAMPLED(50000); round++) {
        size_t length = 1 + random_below(sizeof bytes);

        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)(random_below(3) ? 0x80 + random_below(0x80) : random_below(0x80));
        analyzer_begin(analyzer, LANGUAGE_NONE, str_n(bytes, length));
        while (analyzer_next(analyzer, &token)) {
            assert_true(token.start < token.end && token.end <= length);
            assert_true(utf8_valid(token.word));
        }
    }
}

static void takes_every_character(void **state)
{
    BUF_AUTO struct buf text = {0}, folded = {0};

    for (uint32_t character = 1; character < 0x110000; character++) {
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        buf_add_utf8(&text, character);
        if (character % 3 == 0)
            buf_add_char(&text, ' ');
    }
    assert_true(check_tokens(buf_str(&text)) > 60000);
    analyzer_fold(&folded, buf_str(&text));
    assert_true(utf8_valid(buf_str(&folded)));
}

static void folding_twice_changes_nothing(void **state)
{
    for (uint32_t character = 1; character < 0x110000; character++) {
        BUF_AUTO struct buf text = {0}, once = {0}, twice = {0};

        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        buf_add_utf8(&text, character);
        analyzer_fold(&once, buf_str(&text));
        analyzer_fold(&twice, buf_str(&once));
        if (!str_eq(buf_str(&once), buf_str(&twice)))
            fail_msg("U+%04X", character);
    }
}

static void folding_adds_to_what_is_there(void **state)
{
    BUF_AUTO struct buf out = {0};

    buf_add_text(&out, "и");
    analyzer_fold(&out, STR("\u0306\t\n É"));
    assert_true(str_is(buf_str(&out), "и e"));
    analyzer_fold(&out, STR_NONE);
    assert_true(str_is(buf_str(&out), "и e"));
}

/* Up to a million of one shred: were a step not linear, this would take hours. */
static void time_is_linear_in_the_text(void **state)
{
    static const char *const repeated[] = {
        "a",       "a.",       "a-",      "a'",      "1,",
        "1'",      "a_",       "é",       "東",      "\u0301",
        "a\u0301", "ส\u0E35",  "\"",      "א\"",     "U. S.",
        "N. ",     "\xFF",     "A.Ab.",   "'\u200D", ".",
        "\n",      "J. ",      "J ",      "1 000 ",  "1\u00A0234\u00A0",
        "1 ",      "1/",       "A/",      "a.b",     "aB",
        "abcDef",  "#aB",      "a+",      "a#",      "🎉",
        "🇺🇸",      "👍🏽", "❤\u200D", "$",       "½",
        "m²",      "1m ",      "1 m",     "€1 "};

    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        BUF_AUTO struct buf text = {0};
        struct token token;

        for (int count = 0; count < SAMPLED(1000000); count++)
            buf_add_text(&text, repeated[i]);
        analyzer_begin(analyzer, LANGUAGE_NONE, buf_str(&text));
        while (analyzer_next(analyzer, &token))
            assert_in_range(token.word.length, 1, ANALYZER_WORD_MAX);
    }
}

static void long_words_are_cut_at_a_character(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct token token;

    buf_add_text(&text, "x");
    for (int i = 0; i < 100; i++)
        buf_add_text(&text, "é\u0436");
    analyzer_begin(analyzer, LANGUAGE_NONE, buf_str(&text));
    assert_true(analyzer_next(analyzer, &token));
    assert_int_equal(token.word.length, ANALYZER_WORD_MAX);
    assert_true(utf8_valid(token.word));
    assert_int_equal(token.end, text.length);
    assert_false(analyzer_next(analyzer, &token));
}

static void an_empty_text_has_no_tokens(void **state)
{
    assert_int_equal(check_tokens(STR_NONE), 0);
    assert_int_equal(check_tokens(STR("")), 0);
    assert_int_equal(check_tokens(STR(" .,;'\"-_&@#  \n\n")), 0);
    assert_int_equal(check_tokens(STR("\u0640\u02BC \u0301")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_in_order_inside_the_text_and_whole),
        cmocka_unit_test(simple_words_fold_from_what_they_cover),
        cmocka_unit_test(words_do_not_depend_on_what_follows),
        cmocka_unit_test(takes_any_bytes),
        cmocka_unit_test(takes_every_character),
        cmocka_unit_test(folding_twice_changes_nothing),
        cmocka_unit_test(folding_adds_to_what_is_there),
        cmocka_unit_test(time_is_linear_in_the_text),
        cmocka_unit_test(long_words_are_cut_at_a_character),
        cmocka_unit_test(an_empty_text_has_no_tokens),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
