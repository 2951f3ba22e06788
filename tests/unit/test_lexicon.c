/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lexicon.c - lexicons: counts, prefixes, typos (held against a plain alignment table),
 * merging, and files that are damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/terms/lexicon.h"

static char folder[] = "/tmp/dateline-lexicon-XXXXXX";

static int setup(void **state)
{
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    struct error err;

    return file_remove_tree(folder, &err) ? -1 : 0;
}

/* Lexicon number `number` of the test, made of these words and counts; words in order. */
static const char *lexicon_path(int number)
{
    static char path[2][64];

    snprintf(path[number % 2], sizeof path[0], "%s/%d", folder, number);
    return path[number % 2];
}

static void write_words(int number, const char *const *words, uint32_t count)
{
    struct lexicon_writer writer;
    struct error err;

    assert_int_equal(lexicon_writer_open(&writer, lexicon_path(number), &err), STATUS_OK);
    for (uint32_t i = 0; i < count; i++)
        lexicon_writer_add(&writer, str_of(words[i]), (i + 1) * 10);
    assert_int_equal(lexicon_writer_close(&writer, false, &err), STATUS_OK);
}

static struct lexicon open_lexicon(int number)
{
    struct lexicon lexicon;
    struct error err;

    assert_int_equal(lexicon_open(&lexicon, lexicon_path(number), true, &err), STATUS_OK);
    return lexicon;
}

/* Short words over few letters, so that many are near each other; all different, in order. */
static int compare_words(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static uint64_t roll_state;

static uint32_t roll(uint32_t below)
{
    roll_state = hash_mix(roll_state, 7);
    return (uint32_t)(roll_state >> 33) % below;
}

static char *random_word(uint32_t most_letters)
{
    static const char *const letters[] = {"a", "b", "c", "é", "京"};
    struct buf word = {0};

    for (uint32_t length = 1 + roll(most_letters); length > 0; length--)
        buf_add_text(&word, letters[roll(5)]);
    return buf_take(&word);
}

struct random_words {
    char **words;
    uint32_t count;
};

static struct random_words random_words(uint32_t count, uint32_t most_letters)
{
    struct random_words random = {mem_zero(count, sizeof *random.words), 0};
    uint32_t different = 0;

    for (uint32_t i = 0; i < count; i++)
        random.words[i] = random_word(most_letters);
    qsort(random.words, count, sizeof *random.words, compare_words);
    for (uint32_t i = 0; i < count; i++) {
        if (different > 0 && strcmp(random.words[i], random.words[different - 1]) == 0)
            free(random.words[i]);
        else
            random.words[different++] = random.words[i];
    }
    random.count = different;
    return random;
}

static void random_words_free(struct random_words *random)
{
    for (uint32_t i = 0; i < random->count; i++)
        free(random->words[i]);
    free(random->words);
}

/* What the functions of a lexicon answer, as text: "word count/distance ". */
static bool add_answer(void *context, const struct lexicon_word *word)
{
    buf_addf(context, "%.*s %u/%u ", STR_ARG(word->text), word->count, word->distance);
    return true;
}

static void assert_answer(struct buf *answer, const char *expected)
{
    buf_add_text(answer, "");
    assert_string_equal(answer->length > 0 ? answer->data : "", expected);
    buf_clear(answer);
}

static struct lexicon_set set_of(const struct lexicon *const *lexicons, uint32_t count)
{
    return (struct lexicon_set){lexicons, count};
}

static const char *const some[] = {"kiev", "korea", "korean", "koreans", "kyiv", "north"};
#define SOME (sizeof some / sizeof some[0])

static void counts_exact_words(void **state)
{
    struct lexicon lexicon;

    write_words(0, some, SOME);
    lexicon = open_lexicon(0);
    for (uint32_t i = 0; i < SOME; i++)
        assert_int_equal(lexicon_count(&lexicon, str_of(some[i])), (i + 1) * 10);
    assert_int_equal(lexicon.words, SOME);
    assert_int_equal(lexicon_count(&lexicon, STR("kore")), 0);
    assert_int_equal(lexicon_count(&lexicon, STR("koreas")), 0);
    assert_int_equal(lexicon_count(&lexicon, STR("a")), 0);
    assert_int_equal(lexicon_count(&lexicon, STR("z")), 0);
    assert_int_equal(lexicon_count(&lexicon, STR("")), 0);
    lexicon_close(&lexicon);
}

static void empty_lexicon_has_no_words(void **state)
{
    BUF_AUTO struct buf answer = {0};
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1), none = {0};
    struct error err;

    write_words(0, NULL, 0);
    lexicon = open_lexicon(0);
    assert_int_equal(lexicon_count(&lexicon, STR("a")), 0);
    assert_int_equal(lexicon_prefix(&set, STR(""), 9, add_answer, &answer, &err), STATUS_OK);
    assert_int_equal(lexicon_fuzzy(&set, STR("a"), 2, true, add_answer, &answer, &err), STATUS_OK);
    assert_int_equal(lexicon_prefix(&none, STR(""), 9, add_answer, &answer, &err), STATUS_OK);
    assert_answer(&answer, "");
    lexicon_close(&lexicon);
}

static void finds_every_word_of_many_blocks(void **state)
{
    struct random_words random = random_words(5000, 12);
    struct lexicon lexicon;

    write_words(0, (const char *const *)random.words, random.count);
    lexicon = open_lexicon(0);
    assert_true(lexicon.blocks > 100);
    for (uint32_t i = 0; i < random.count; i++)
        assert_int_equal(lexicon_count(&lexicon, str_of(random.words[i])), (i + 1) * 10);
    lexicon_close(&lexicon);
    random_words_free(&random);
}

static void words_may_be_of_any_bytes_and_long(void **state)
{
    static char longest[LEXICON_WORD_MAX + 1], longer[LEXICON_WORD_MAX + 1];
    const char *words[] = {"\x01", "\x7F", longest, longer, "\xFF\xFE"};
    struct lexicon lexicon;

    memset(longest, '\x80', LEXICON_WORD_MAX);
    memset(longer, '\x80', LEXICON_WORD_MAX);
    longer[LEXICON_WORD_MAX - 1] = '\x81';
    write_words(0, words, 5);
    lexicon = open_lexicon(0);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(lexicon_count(&lexicon, str_of(words[i])), (i + 1) * 10);
    lexicon_close(&lexicon);
}

static void enumerates_words_that_start_so(void **state)
{
    BUF_AUTO struct buf answer = {0};
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);
    struct error err;

    write_words(0, some, SOME);
    lexicon = open_lexicon(0);
    lexicon_prefix(&set, STR("korea"), 9, add_answer, &answer, &err);
    assert_answer(&answer, "korea 20/0 korean 30/0 koreans 40/0 ");
    lexicon_prefix(&set, STR("korea"), 2, add_answer, &answer, &err);
    assert_answer(&answer, "korea 20/0 korean 30/0 ");
    lexicon_prefix(&set, STR("ka"), 9, add_answer, &answer, &err);
    assert_answer(&answer, "");
    lexicon_prefix(&set, STR(""), 1, add_answer, &answer, &err);
    assert_answer(&answer, "kiev 10/0 ");
    lexicon_close(&lexicon);
}

static void finds_words_that_contain_a_part(void **state)
{
    static const char *const words[] = {"bundes",   "bundesgericht", "bundesgerichte", "gericht",
                                        "gerichte", "landgericht",   "landtag",        "tagung"};
    const struct str parts[] = {STR("gericht"), STR("tag")};
    BUF_AUTO struct buf answer = {0};
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);
    struct error err;

    write_words(0, words, 8);
    lexicon = open_lexicon(0);
    lexicon_containing(&set, parts, 1, 99, add_answer, &answer, &err);
    assert_answer(&answer, "bundesgericht 20/0 bundesgerichte 30/0 gericht 40/0 gerichte 50/0 "
                           "landgericht 60/0 ");
    lexicon_containing(&set, parts, 2, 99, add_answer, &answer, &err);
    assert_answer(&answer, "bundesgericht 20/0 bundesgerichte 30/0 gericht 40/0 gerichte 50/0 "
                           "landgericht 60/0 landtag 70/0 tagung 80/0 ");
    lexicon_containing(&set, parts, 1, 2, add_answer, &answer, &err);
    assert_answer(&answer, "bundesgericht 20/0 ");
    lexicon_containing(&set, parts, 0, 99, add_answer, &answer, &err);
    assert_answer(&answer, "");
    lexicon_close(&lexicon);
}

static bool count_word(void *context, const struct lexicon_word *word)
{
    ++*(uint32_t *)context;
    return true;
}

static void finds_the_parts_that_a_plain_search_finds(void **state)
{
    struct random_words random = random_words(3000, 9), parts = random_words(40, 4);
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);
    struct error err;

    write_words(0, (const char *const *)random.words, random.count);
    lexicon = open_lexicon(0);
    for (uint32_t i = 0; i + LEXICON_PARTS_MAX <= parts.count; i++) {
        struct str wanted[LEXICON_PARTS_MAX];
        uint32_t count = 1 + i % LEXICON_PARTS_MAX, found = 0, expected = 0;

        for (uint32_t k = 0; k < count; k++) /* their first eight bytes are searched */
            wanted[k] = str_slice(str_of(parts.words[i + k]), 0, 8);
        for (uint32_t w = 0; w < random.count; w++) {
            bool contains = false;

            for (uint32_t k = 0; k < count; k++)
                contains |= str_find(str_of(random.words[w]), wanted[k]) >= 0;
            expected += contains;
        }
        assert_int_equal(
            lexicon_containing(&set, wanted, count, UINT32_MAX, count_word, &found, &err),
            STATUS_OK);
        assert_int_equal(found, expected);
    }
    lexicon_close(&lexicon);
    random_words_free(&random);
    random_words_free(&parts);
}

static void segments_answer_as_one(void **state)
{
    static const char *const more[] = {"korea", "koreatown", "north", "south"};
    BUF_AUTO struct buf answer = {0};
    struct lexicon lexicons[2];
    const struct lexicon *all[] = {&lexicons[0], &lexicons[1]};
    struct lexicon_set set = set_of(all, 2);
    struct error err;

    write_words(0, some, SOME);
    write_words(1, more, 4);
    lexicons[0] = open_lexicon(0);
    lexicons[1] = open_lexicon(1);
    lexicon_prefix(&set, STR("korea"), 9, add_answer, &answer, &err);
    assert_answer(&answer, "korea 30/0 korean 30/0 koreans 40/0 koreatown 20/0 ");
    lexicon_fuzzy(&set, STR("nort"), 2, false, add_answer, &answer, &err);
    assert_answer(&answer, "north 90/1 ");
    lexicon_close(&lexicons[0]);
    lexicon_close(&lexicons[1]);
}

static void merging_adds_counts_up(void **state)
{
    static const char *const more[] = {"a", "korea", "z"};
    BUF_AUTO struct buf answer = {0};
    struct lexicon lexicons[2], merged;
    const struct lexicon *all[] = {&lexicons[0], &lexicons[1]}, *one[] = {&merged};
    struct lexicon_set set = set_of(all, 2), merged_set = set_of(one, 1);
    struct error err;

    write_words(0, some, SOME);
    write_words(1, more, 3);
    lexicons[0] = open_lexicon(0);
    lexicons[1] = open_lexicon(1);
    assert_int_equal(lexicon_merge(&set, lexicon_path(2), false, &err), STATUS_OK);
    merged = open_lexicon(2);
    lexicon_prefix(&merged_set, STR(""), 99, add_answer, &answer, &err);
    assert_answer(&answer, "a 10/0 kiev 10/0 korea 40/0 korean 30/0 koreans 40/0 kyiv 50/0 "
                           "north 60/0 z 30/0 ");
    lexicon_close(&lexicons[0]);
    lexicon_close(&lexicons[1]);
    lexicon_close(&merged);
}

static void finds_each_kind_of_typo(void **state)
{
    BUF_AUTO struct buf answer = {0};
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);
    struct error err;

    write_words(0, some, SOME);
    lexicon = open_lexicon(0);
    lexicon_fuzzy(&set, STR("nroth"), 1, false, add_answer, &answer, &err);
    assert_answer(&answer, "north 60/1 ");
    lexicon_fuzzy(&set, STR("nosth"), 1, false, add_answer, &answer, &err);
    assert_answer(&answer, "north 60/1 ");
    lexicon_fuzzy(&set, STR("noth"), 1, false, add_answer, &answer, &err);
    assert_answer(&answer, "north 60/1 ");
    lexicon_fuzzy(&set, STR("norrth"), 1, false, add_answer, &answer, &err);
    assert_answer(&answer, "north 60/1 ");
    lexicon_fuzzy(&set, STR("korean"), 1, false, add_answer, &answer, &err);
    assert_answer(&answer, "korea 20/1 korean 30/0 koreans 40/1 ");
    lexicon_fuzzy(&set, STR("kove"), 1, true, add_answer, &answer, &err);
    assert_answer(&answer, "korea 20/1 korean 30/1 koreans 40/1 ");
    lexicon_close(&lexicon);
}

/* --- against a plain alignment table -----------------------------------------------------------
 */

static uint32_t characters(const char *word, uint32_t out[64])
{
    const char *end = word + strlen(word);
    uint32_t count = 0;

    while (word < end)
        word += utf8_decode(word, end, &out[count++]);
    return count;
}

static uint32_t smallest(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Edits between the words, or with `prefix` between the first and any start of the second. */
static uint32_t alignment(const char *first, const char *second, bool prefix)
{
    uint32_t a[64], b[64], table[64][64], lowest = UINT32_MAX;
    uint32_t m = characters(first, a), n = characters(second, b);

    for (uint32_t j = 0; j <= n; j++)
        for (uint32_t i = 0; i <= m; i++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            table[i][j] = smallest(smallest(table[i - 1][j], table[i][j - 1]) + 1,
                                   table[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = smallest(table[i][j], table[i - 2][j - 2] + 1);
        }
    for (uint32_t j = 0; j <= n; j++)
        lowest = smallest(lowest, table[m][j]);
    return prefix ? lowest : table[m][n];
}

static uint32_t first_differs(const char *a, const char *b)
{
    uint32_t first[64], second[64];

    characters(a, first);
    characters(b, second);
    return first[0] != second[0];
}

/* `first`: another first character counts twice. */
static void assert_fuzzy(const struct lexicon_set *set, const struct random_words *words,
                         const char *sought, uint32_t distance, bool prefix, bool first)
{
    BUF_AUTO struct buf answer = {0}, expected = {0};
    struct error err;

    for (uint32_t i = 0; i < words->count; i++) {
        uint32_t edits = alignment(sought, words->words[i], prefix) +
                         (first ? first_differs(sought, words->words[i]) : 0);

        if (edits <= distance)
            buf_addf(&expected, "%s %u/%u ", words->words[i], (i + 1) * 10, edits);
    }
    buf_add_text(&expected, "");
    (first ? lexicon_fuzzy_first : lexicon_fuzzy)(set, str_of(sought), distance, prefix, add_answer,
                                                  &answer, &err);
    assert_answer(&answer, expected.length > 0 ? expected.data : "");
}

static void typos_are_those_of_the_alignment_table(void **state)
{
    struct random_words random = random_words(2000, 7);
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);

    write_words(0, (const char *const *)random.words, random.count);
    lexicon = open_lexicon(0);
    for (int i = 0; i < 400; i++) {
        MEM_AUTO char *sought = random_word(9);

        assert_fuzzy(&set, &random, sought, 1 + roll(2), roll(2) == 0, roll(2) == 0);
    }
    lexicon_close(&lexicon);
    random_words_free(&random);
}

static void too_long_words_have_no_typos(void **state)
{
    BUF_AUTO struct buf answer = {0}, sought = {0};
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);
    struct error err;

    for (int i = 0; i < LEXICON_FUZZY_CHARACTERS_MAX; i++)
        buf_add_text(&sought, "é");
    write_words(0, (const char *[]){sought.data}, 1);
    lexicon = open_lexicon(0);
    lexicon_fuzzy(&set, buf_str(&sought), 2, false, add_answer, &answer, &err);
    assert_true(str_starts(buf_str(&answer), buf_str(&sought)));
    buf_clear(&answer);
    buf_add_text(&sought, "é");
    lexicon_fuzzy(&set, buf_str(&sought), 2, false, add_answer, &answer, &err);
    lexicon_fuzzy(&set, STR(""), 2, true, add_answer, &answer, &err);
    assert_answer(&answer, "");
    lexicon_close(&lexicon);
}

static void keeps_the_best_few(void **state)
{
    const struct lexicon_word words[] = {
        {STR("d"), 5, 1}, {STR("a"), 1, 0}, {STR("c"), 5, 1},
        {STR("b"), 9, 2}, {STR("e"), 7, 1}, {STR("f"), 1, 1},
    };
    struct arena *arena = arena_new();
    struct lexicon_best best;

    lexicon_best_init(&best, 3, arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_true(lexicon_best_add(&best, &words[i]));
    lexicon_best_sort(&best);
    assert_int_equal(best.count, 3);
    assert_true(str_is(best.words[0].text, "a"));
    assert_true(str_is(best.words[1].text, "e"));
    assert_true(str_is(best.words[2].text, "c"));
    lexicon_best_init(&best, 0, arena);
    assert_true(lexicon_best_add(&best, &words[0]));
    lexicon_best_sort(&best);
    assert_int_equal(best.count, 0);
    arena_free(arena);
}

/* --- damage ----------------------------------------------------------------------------------- */

static void write_bytes(int number, struct str bytes)
{
    struct error err;

    assert_int_equal(file_replace(lexicon_path(number), bytes, 0600, &err), STATUS_OK);
}

/* All that can be asked, so that a sanitizer sees where it reads; the answers are of no interest.
 */
static void ask_everything(int number)
{
    BUF_AUTO struct buf answer = {0};
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);
    struct error err;

    if (lexicon_open(&lexicon, lexicon_path(number), false, &err))
        return;
    for (uint32_t i = 0; i < SOME; i++)
        lexicon_count(&lexicon, str_of(some[i]));
    lexicon_prefix(&set, STR(""), 1000, add_answer, &answer, &err);
    lexicon_prefix(&set, STR("korea"), 1000, add_answer, &answer, &err);
    lexicon_fuzzy(&set, STR("korfa"), 2, false, add_answer, &answer, &err);
    lexicon_fuzzy(&set, STR("korfa"), 1, true, add_answer, &answer, &err);
    lexicon_merge(&set, lexicon_path(number + 1), false, &err);
    lexicon_close(&lexicon);
}

static void refuses_a_file_cut_at_any_length(void **state)
{
    BUF_AUTO struct buf whole = {0};
    struct lexicon lexicon;
    struct error err;

    write_words(0, some, SOME);
    assert_int_equal(file_read(&whole, lexicon_path(0), 1 << 20, &err), STATUS_OK);
    for (size_t length = 0; length < whole.length; length++) {
        write_bytes(2, str_n(whole.data, length));
        assert_int_equal(lexicon_open(&lexicon, lexicon_path(2), false, &err), STATUS_CORRUPT);
    }
}

static void refuses_any_changed_byte(void **state)
{
    BUF_AUTO struct buf whole = {0};
    struct lexicon lexicon;
    struct error err;

    write_words(0, some, SOME);
    assert_int_equal(file_read(&whole, lexicon_path(0), 1 << 20, &err), STATUS_OK);
    for (size_t i = 0; i < whole.length; i++) {
        whole.data[i] ^= 0x41;
        write_bytes(2, buf_str(&whole));
        if (lexicon_open(&lexicon, lexicon_path(2), true, &err) == STATUS_OK)
            fail_msg("byte %zu", i);
        assert_int_equal(err.status, STATUS_CORRUPT);
        ask_everything(2);
        whole.data[i] ^= 0x41;
    }
}

static void unchecked_damage_is_told_or_harmless(void **state)
{
    struct random_words random = random_words(300, 8);
    BUF_AUTO struct buf whole = {0};
    struct error err;

    write_words(0, (const char *const *)random.words, random.count);
    assert_int_equal(file_read(&whole, lexicon_path(0), 1 << 20, &err), STATUS_OK);
    for (int i = 0; i < 500; i++) {
        size_t at = roll((uint32_t)whole.length);
        char byte = whole.data[at];

        whole.data[at] = (char)roll(256);
        write_bytes(2, buf_str(&whole));
        ask_everything(2);
        whole.data[at] = byte;
    }
    random_words_free(&random);
}

static void broken_word_in_a_block_is_told(void **state)
{
    BUF_AUTO struct buf whole = {0}, answer = {0};
    struct lexicon lexicon;
    const struct lexicon *all[] = {&lexicon};
    struct lexicon_set set = set_of(all, 1);
    struct error err;

    write_words(0, some, SOME);
    assert_int_equal(file_read(&whole, lexicon_path(0), 1 << 20, &err), STATUS_OK);
    whole.data[0] = 9; /* the first word shares nothing with a word before it */
    write_bytes(2, buf_str(&whole));
    assert_int_equal(lexicon_open(&lexicon, lexicon_path(2), false, &err), STATUS_OK);
    assert_int_equal(lexicon_prefix(&set, STR(""), 9, add_answer, &answer, &err), STATUS_CORRUPT);
    assert_int_equal(lexicon_merge(&set, lexicon_path(3), false, &err), STATUS_CORRUPT);
    assert_false(file_exists(lexicon_path(3)));
    assert_int_equal(lexicon_count(&lexicon, STR("kiev")), 0);
    lexicon_close(&lexicon);
}

static void absent_file_is_not_found(void **state)
{
    struct lexicon lexicon;
    struct error err;

    assert_int_equal(lexicon_open(&lexicon, lexicon_path(99), true, &err), STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_exact_words),
        cmocka_unit_test(empty_lexicon_has_no_words),
        cmocka_unit_test(finds_every_word_of_many_blocks),
        cmocka_unit_test(words_may_be_of_any_bytes_and_long),
        cmocka_unit_test(enumerates_words_that_start_so),
        cmocka_unit_test(finds_words_that_contain_a_part),
        cmocka_unit_test(finds_the_parts_that_a_plain_search_finds),
        cmocka_unit_test(segments_answer_as_one),
        cmocka_unit_test(merging_adds_counts_up),
        cmocka_unit_test(finds_each_kind_of_typo),
        cmocka_unit_test(typos_are_those_of_the_alignment_table),
        cmocka_unit_test(too_long_words_have_no_typos),
        cmocka_unit_test(keeps_the_best_few),
        cmocka_unit_test(refuses_a_file_cut_at_any_length),
        cmocka_unit_test(refuses_any_changed_byte),
        cmocka_unit_test(unchecked_damage_is_told_or_harmless),
        cmocka_unit_test(broken_word_in_a_block_is_told),
        cmocka_unit_test(absent_file_is_not_found),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
