/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pairs.c - the pairs of frequent words that a merge finds, held against the random documents
 * that its sources were made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/settings/schema.h"
#include "store/terms/pairs.h"

#define SOURCES   2
#define DOCUMENTS 150000u /* of a source: more than a chunk in both */
#define LENGTH    6u      /* words of a document */
#define WORDS     7u
#define RARE      5u /* this word and those behind it are rare */

/* In the order of their keys. "d" and "dd" make keys of which one begins like the other. */
static const char *const words[WORDS] = {
    "a", "d", "dd", "\xc3\xa9t\xc3\xa9", "\xe5\xb7\x9d", "\xe6\x9d\xb1", "\xe8\xa5\xbf"};

struct source {
    char folder[64];
    struct postings postings;
    uint8_t text[DOCUMENTS][LENGTH]; /* words; several may begin at one position, see makes_two */
    uint32_t numbers[DOCUMENTS];
};

static struct source sources[SOURCES];
static char target[] = "/tmp/dateline-pairs-XXXXXX";
static struct postings merged;
static uint32_t merged_documents;
static uint64_t seed = 20210107;

/* At such a place of a document, the word before it stands, too: an alternate form. */
static bool makes_two(uint32_t document, uint32_t place)
{
    return place > 0 && (document + place) % 11 == 0;
}

static bool stands(const struct source *source, uint32_t document, uint32_t place, uint32_t word)
{
    const uint8_t *text = source->text[document];

    return place < LENGTH &&
           (text[place] == word || (makes_two(document, place) && text[place - 1] == word));
}

static void write_term(struct postings_writer *writer, const struct source *source, uint32_t word)
{
    BUF_AUTO struct buf encoded = {0};

    postings_writer_begin(writer, str_of(words[word]));
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        struct positions_encoder encoder;

        buf_clear(&encoded);
        positions_begin(&encoder, &encoded);
        for (uint32_t p = 0; p < LENGTH; p++)
            if (stands(source, d, p, word))
                positions_add(&encoder, p * (d % 3 == 0 ? 1 : 3) + d); /* a third has neighbours */
        positions_end(&encoder);
        if (encoded.length > 0)
            postings_writer_add(writer, d, 3, encoded.data, encoded.length);
    }
    postings_writer_end(writer);
}

static uint8_t random_word(void)
{
    if (fixture_random(&seed, 200) == 0)
        return (uint8_t)(RARE + fixture_random(&seed, WORDS - RARE));
    return (uint8_t)fixture_random(&seed, RARE - 1); /* the last frequent one: see make_text */
}

/* Only documents that the merge leaves out have "a" before the last frequent word. */
static void make_text(struct source *source, uint32_t document)
{
    bool gone = fixture_random(&seed, 10) == 0;

    source->numbers[document] = gone ? POSTINGS_END : merged_documents++;
    for (uint32_t p = 0; p < LENGTH; p++)
        source->text[document][p] = random_word();
    if (document % 3 > 0)
        source->text[document][0] = RARE - 1;
    else if (gone) {
        source->text[document][3] = 0;
        source->text[document][4] = RARE - 1;
    }
}

static void make_source(struct source *source)
{
    struct postings_writer *writer;
    struct error err;

    snprintf(source->folder, sizeof source->folder, "/tmp/dateline-pairs-XXXXXX");
    assert_non_null(mkdtemp(source->folder));
    assert_int_equal(postings_writer_open(&writer, source->folder, DOCUMENTS, true, &err),
                     STATUS_OK);
    for (uint32_t d = 0; d < DOCUMENTS; d++)
        make_text(source, d);
    for (uint32_t w = 0; w < WORDS; w++)
        write_term(writer, source, w);
    assert_int_equal(postings_writer_close(writer, &err), STATUS_OK);
    assert_int_equal(postings_open(&source->postings, source->folder, &err), STATUS_OK);
}

static bool is_in(const struct source *source, uint32_t document, uint32_t word)
{
    for (uint32_t p = 0; p < LENGTH; p++)
        if (stands(source, document, p, word))
            return true;
    return false;
}

static uint32_t count_merged(uint32_t word)
{
    uint32_t count = 0;

    for (uint32_t s = 0; s < SOURCES; s++)
        for (uint32_t d = 0; d < DOCUMENTS; d++)
            count += sources[s].numbers[d] != POSTINGS_END && is_in(&sources[s], d, word);
    return count;
}

static void merge_pairs(const char *folder, size_t most)
{
    struct postings_source from[SOURCES];
    struct postings_writer *writer;
    struct pairs_writer *pairs;
    struct error err;

    for (uint32_t s = 0; s < SOURCES; s++)
        from[s] = (struct postings_source){&sources[s].postings, sources[s].numbers, DOCUMENTS};
    pairs = pairs_writer_new(from, SOURCES, merged_documents, most);
    for (uint32_t w = 0; w < WORDS; w++) {
        struct posting_list lists[SOURCES];

        for (uint32_t s = 0; s < SOURCES; s++)
            assert_int_equal(postings_find(&sources[s].postings, str_of(words[w]), &lists[s], &err),
                             STATUS_OK);
        pairs_writer_offer(pairs, str_of(words[w]), count_merged(w), lists);
    }
    assert_int_equal(postings_writer_open(&writer, folder, merged_documents, true, &err),
                     STATUS_OK);
    assert_int_equal(pairs_writer_write(pairs, writer, &err), STATUS_OK);
    assert_int_equal(postings_writer_close(writer, &err), STATUS_OK);
    pairs_writer_free(pairs);
}

static int setup(void **state)
{
    struct error err;

    (void)state;
    for (uint32_t s = 0; s < SOURCES; s++)
        make_source(&sources[s]);
    if (!mkdtemp(target))
        return -1;
    merge_pairs(target, PAIRS_BYTES_MAX);
    return postings_open(&merged, target, &err) ? -1 : 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    postings_close(&merged);
    for (uint32_t s = 0; s < SOURCES; s++) {
        postings_close(&sources[s].postings);
        assert_int_equal(file_remove_tree(sources[s].folder, &err), STATUS_OK);
    }
    return file_remove_tree(target, &err) ? -1 : 0;
}

static bool are_beside(const struct source *source, uint32_t document, uint32_t first,
                       uint32_t second)
{
    if (document % 3 > 0) /* its positions are three apart */
        return false;
    for (uint32_t p = 0; p + 1 < LENGTH; p++)
        if (stands(source, document, p, first) && stands(source, document, p + 1, second))
            return true;
    return false;
}

/* All documents of a pair's lists. */
static void read_pair(uint32_t first, uint32_t second, bool *has)
{
    uint32_t chunks = (merged_documents + PAIRS_CHUNK - 1) / PAIRS_CHUNK;

    for (uint32_t chunk = 0; chunk < chunks; chunk++) {
        struct postings_cursor cursor;
        struct posting_list list;
        struct error err;
        enum status status =
            pairs_find(&merged, chunk, str_of(words[first]), str_of(words[second]), &list, &err);

        if (status == STATUS_END)
            continue;
        assert_int_equal(status, STATUS_OK);
        assert_int_equal(postings_cursor_open(&cursor, &merged, &list, &err), STATUS_OK);
        for (uint32_t d = cursor.document; d != POSTINGS_END; d = postings_cursor_next(&cursor)) {
            assert_int_equal(d / PAIRS_CHUNK, chunk);
            assert_false(has[d]);
            has[d] = true;
        }
    }
}

static uint32_t check_pair(uint32_t first, uint32_t second)
{
    bool *has = mem_zero(merged_documents, sizeof *has);
    uint32_t count = 0;

    read_pair(first, second, has);
    for (uint32_t s = 0; s < SOURCES; s++)
        for (uint32_t d = 0; d < DOCUMENTS; d++) {
            uint32_t number = sources[s].numbers[d];

            if (number == POSTINGS_END)
                continue;
            count += has[number];
            if (has[number] != are_beside(&sources[s], d, first, second))
                fail_msg("\"%s %s\" is %s document %u of source %u", words[first], words[second],
                         has[number] ? "not in" : "in", d, s);
        }
    free(has);
    return count;
}

static void has_the_documents_of_each_pair(void **state)
{
    uint32_t all = 0;

    (void)state;
    assert_true(merged_documents > PAIRS_CHUNK);
    assert_true(pairs_known(&merged));
    for (uint32_t a = 0; a < RARE; a++)
        for (uint32_t b = 0; b < RARE; b++)
            all += check_pair(a, b);
    assert_true(all > merged_documents);
}

static void leaves_no_trace_of_documents_that_are_gone(void **state)
{
    struct posting_list list;
    struct error err;
    uint32_t gone = 0;

    (void)state;
    for (uint32_t s = 0; s < SOURCES; s++)
        for (uint32_t d = 0; d < DOCUMENTS; d++)
            gone += are_beside(&sources[s], d, 0, RARE - 1);
    assert_true(gone > 0);
    for (uint32_t chunk = 0; chunk < 2; chunk++)
        assert_int_equal(
            pairs_find(&merged, chunk, str_of(words[0]), str_of(words[RARE - 1]), &list, &err),
            STATUS_END);
}

static void has_no_pairs_of_rare_words(void **state)
{
    struct posting_list list;
    struct error err;

    (void)state;
    for (uint32_t w = 0; w < WORDS; w++)
        assert_int_equal(pairs_is_frequent(str_of(words[w]), count_merged(w), merged_documents),
                         w < RARE);
    for (uint32_t w = 0; w < WORDS; w++)
        assert_int_equal(pairs_find(&merged, 0, str_of(words[RARE]), str_of(words[w]), &list, &err),
                         STATUS_END);
}

static void counts_only_terms_of_all_text_as_frequent(void **state)
{
    char term[PAIRS_TERM_MAX + 1], key[SCHEMA_KEY_MAX];

    (void)state;
    memset(term, 'x', sizeof term);
    assert_true(pairs_is_frequent(str_n(term, PAIRS_TERM_MAX), 10, 10 * PAIRS_SHARE));
    assert_false(pairs_is_frequent(str_n(term, PAIRS_TERM_MAX + 1), 10, 10 * PAIRS_SHARE));
    assert_false(pairs_is_frequent(STR("x"), 10, 10 * PAIRS_SHARE + 1));
    assert_false(pairs_is_frequent(STR(""), 80, 80));
    assert_false(pairs_is_frequent(SCHEMA_CAPITALS, 80, 80));
    assert_false(pairs_is_frequent(SCHEMA_PAIRS, 80, 80));
    assert_false(pairs_is_frequent(str_n(key, schema_key(3, STR("x"), key)), 80, 80));
    assert_false(pairs_is_frequent(
        str_n(key, schema_word_key(SCHEMA_ALL_FIELDS, STR("xs"), STR("x"), key)), 80, 80));
}

/* Writes the pairs of a segment with so many documents and so many frequent words. */
static bool knows_pairs(uint32_t documents, uint32_t frequent)
{
    char folder[] = "/tmp/dateline-pairs-XXXXXX";
    const struct posting_list nowhere[SOURCES] = {{.documents = 0}, {.documents = 0}};
    const struct postings_source none[SOURCES] = {{&sources[0].postings, sources[0].numbers, 0},
                                                  {&sources[1].postings, sources[1].numbers, 0}};
    struct pairs_writer *pairs = pairs_writer_new(none, SOURCES, documents, PAIRS_BYTES_MAX);
    struct postings_writer *writer;
    struct postings postings;
    struct error err;
    char key[16];
    bool known;

    assert_non_null(mkdtemp(folder));
    for (uint32_t i = 0; i < frequent; i++)
        pairs_writer_offer(pairs, str_n(key, (size_t)snprintf(key, sizeof key, "w%05u", i)),
                           documents, nowhere);
    assert_int_equal(postings_writer_open(&writer, folder, documents, true, &err), STATUS_OK);
    assert_int_equal(pairs_writer_write(pairs, writer, &err), STATUS_OK);
    assert_int_equal(postings_writer_close(writer, &err), STATUS_OK);
    pairs_writer_free(pairs);
    assert_int_equal(postings_open(&postings, folder, &err), STATUS_OK);
    known = pairs_known(&postings);
    postings_close(&postings);
    assert_int_equal(file_remove_tree(folder, &err), STATUS_OK);
    return known;
}

static void small_segments_and_those_of_too_many_frequent_words_have_none(void **state)
{
    (void)state;
    assert_true(knows_pairs(PAIRS_DOCUMENTS_MIN, 0));
    assert_false(knows_pairs(PAIRS_DOCUMENTS_MIN - 1, 10));
    assert_true(knows_pairs(PAIRS_DOCUMENTS_MIN, PAIRS_WORDS_MAX));
    assert_false(knows_pairs(PAIRS_DOCUMENTS_MIN, PAIRS_WORDS_MAX + 1));
}

static bool is_of_kind(const char *folder, const char *kind)
{
    MEM_AUTO char *path = mem_format("%s/postings", folder);

    return sealed_is_of_kind(path, kind);
}

static void gives_up_where_the_pairs_need_too_much_memory(void **state)
{
    static const struct {
        size_t most;
        bool known;
    } cases[] = {{1000, false}, {500000, false}, {PAIRS_BYTES_MAX, true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char folder[] = "/tmp/dateline-pairs-XXXXXX";
        struct postings postings;
        struct error err;

        assert_non_null(mkdtemp(folder));
        merge_pairs(folder, cases[i].most);
        assert_int_equal(postings_open(&postings, folder, &err), STATUS_OK);
        assert_int_equal(pairs_known(&postings), cases[i].known);
        assert_int_equal(is_of_kind(folder, POSTINGS_KIND_PAIRS), cases[i].known);
        assert_int_equal(is_of_kind(folder, POSTINGS_KIND_WORDS), !cases[i].known);
        postings_close(&postings);
        assert_int_equal(file_remove_tree(folder, &err), STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_documents_of_each_pair),
        cmocka_unit_test(leaves_no_trace_of_documents_that_are_gone),
        cmocka_unit_test(has_no_pairs_of_rare_words),
        cmocka_unit_test(counts_only_terms_of_all_text_as_frequent),
        cmocka_unit_test(small_segments_and_those_of_too_many_frequent_words_have_none),
        cmocka_unit_test(gives_up_where_the_pairs_need_too_much_memory),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
