/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_texts.c - bodies come back byte for byte, with and without a dictionary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "fixture.h"
#include "store/document/texts_damaged.h"

#define RECORDS 400

static char folder[] = "/tmp/dateline-texts-XXXXXX";
static struct buf bodies[RECORDS], hiddens[RECORDS];
static struct buf dictionary;

/* News-like words, noise that no compressor shortens, nothing, and one long text. */
static void make_text(struct buf *text, uint32_t kind, uint64_t *seed)
{
    static const char *const words[] = {"the ", "senator ",  "said ", "committee ",
                                        "of ",  "Wednesday", "bill ", "\xe2\x80\x94 "};
    uint32_t length = kind == 3 ? 200000 : fixture_random(seed, 600);

    for (uint32_t i = 0; kind != 0 && i < length; i++) {
        if (kind == 1)
            buf_add_char(text, (char)fixture_random(seed, 256));
        else
            buf_add_text(text, words[fixture_random(seed, 8)]);
    }
}

static int setup(void **state)
{
    uint64_t seed = 20210107;
    BUF_AUTO struct buf all = {0};
    size_t lengths[RECORDS];

    (void)state;
    for (uint32_t i = 0; i < RECORDS; i++) {
        make_text(&bodies[i], i == 17 ? 3 : i % 5 > 2 ? 2 : i % 3, &seed);
        make_text(&hiddens[i], i % 11 == 0 ? 2 : 0, &seed);
        lengths[i] = bodies[i].length;
        buf_add_str(&all, buf_str(&bodies[i]));
    }
    compress_learn(&dictionary, all.data, lengths, RECORDS, 8192);
    return mkdtemp(folder) && dictionary.length > 0 ? 0 : -1;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    for (uint32_t i = 0; i < RECORDS; i++) {
        buf_fini(&bodies[i]);
        buf_fini(&hiddens[i]);
    }
    buf_fini(&dictionary);
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static void write_all(struct str with_dictionary, uint32_t count)
{
    struct texts_writer writer;
    struct error err;

    assert_int_equal(texts_writer_open(&writer, folder, with_dictionary, &err), STATUS_OK);
    for (uint32_t i = 0; i < count; i++)
        texts_writer_add(&writer, &(struct text_record){STR("{\"id\":\"x\"}"), buf_str(&bodies[i]),
                                                        buf_str(&hiddens[i])});
    assert_int_equal(texts_writer_close(&writer, &err), STATUS_OK);
}

static void check_record(const struct texts *texts, uint32_t document, struct expander *expander,
                         uint32_t expected)
{
    struct arena *arena = arena_new();
    struct text_record record;
    struct error err = {0};

    if (texts_read(texts, document, expander, arena, &record, &err))
        fail_msg("%u: %s", document, err.message);
    assert_true(str_is(record.fields, "{\"id\":\"x\"}"));
    assert_true(str_eq(record.body, buf_str(&bodies[expected])));
    assert_true(str_eq(record.hidden, buf_str(&hiddens[expected])));
    arena_free(arena);
}

static void gives_back_every_text(void **state)
{
    (void)state;
    for (int with = 0; with < 2; with++) {
        struct expander *expander = expander_new();
        struct texts texts;
        struct error err;

        write_all(with ? buf_str(&dictionary) : STR(""), RECORDS);
        assert_int_equal(texts_open(&texts, folder, &err), STATUS_OK);
        assert_int_equal(texts.count, RECORDS);
        for (uint32_t i = RECORDS; i-- > 0;)
            check_record(&texts, i, expander, i);
        texts_close(&texts);
        expander_free(expander);
    }
}

static void copies_records_as_they_are(void **state)
{
    MEM_AUTO char *inside = mem_format("%s/copy", folder);
    struct expander *expander = expander_new();
    struct texts_writer writer;
    struct texts texts, copy;
    struct error err;

    (void)state;
    write_all(buf_str(&dictionary), RECORDS);
    assert_int_equal(file_make_dir(inside, 0700, &err), STATUS_OK);
    assert_int_equal(texts_open(&texts, folder, &err), STATUS_OK);
    assert_int_equal(texts_writer_open(&writer, inside, texts.dictionary, &err), STATUS_OK);
    for (uint32_t i = 0; i < RECORDS; i += 2) {
        struct str raw;

        assert_int_equal(texts_raw(&texts, i, &raw, &err), STATUS_OK);
        texts_writer_add_raw(&writer, raw);
    }
    assert_int_equal(texts_writer_close(&writer, &err), STATUS_OK);
    assert_int_equal(texts_open(&copy, inside, &err), STATUS_OK);
    assert_int_equal(copy.count, RECORDS / 2);
    for (uint32_t i = 0; i < RECORDS / 2; i++)
        check_record(&copy, i, expander, 2 * i);
    texts_close(&copy);
    texts_close(&texts);
    expander_free(expander);
}

static void has_no_document_behind_the_last(void **state)
{
    struct expander *expander = expander_new();
    struct arena *arena = arena_new();
    struct text_record record;
    struct texts texts;
    struct error err;

    (void)state;
    for (uint32_t count = 0; count < 2; count++) {
        write_all(STR(""), count);
        assert_int_equal(texts_open(&texts, folder, &err), STATUS_OK);
        assert_int_equal(texts_read(&texts, count, expander, arena, &record, &err), STATUS_CORRUPT);
        assert_int_equal(texts_read(&texts, UINT32_MAX, expander, arena, &record, &err),
                         STATUS_CORRUPT);
        texts_close(&texts);
    }
    arena_free(arena);
    expander_free(expander);
}

/* Each record is either whole or refused; nothing else is handed out. */
static void refuses_damage(void **state)
{
    MEM_AUTO char *path = mem_format("%s/texts", folder);
    BUF_AUTO struct buf whole = {0};
    struct expander *expander = expander_new();
    struct error err;

    (void)state;
    write_all(STR(""), 8);
    assert_int_equal(file_read(&whole, path, SIZE_MAX, &err), STATUS_OK);
    for (size_t at = 0; at < whole.length; at += 1 + whole.length / 500) {
        struct arena *arena = arena_new();
        struct text_record record;
        struct texts texts;
        enum status status;

        whole.data[at] ^= 4;
        assert_int_equal(file_replace(path, buf_str(&whole), 0600, &err), STATUS_OK);
        whole.data[at] ^= 4;
        status = texts_open(&texts, folder, &err);
        for (uint32_t i = 0; !status && i < 8; i++)
            status = texts_read(&texts, i, expander, arena, &record, &err);
        assert_int_equal(status, STATUS_CORRUPT);
        texts_close(&texts);
        arena_free(arena);
    }
    expander_free(expander);
}

/* Reads all records that are left, in order; those that can be read are as they were. Returns how
 * many were, with this state. */
static uint32_t read_left(struct texts_damaged *texts, enum text_state expected)
{
    struct expander *expander = expander_new();
    struct arena *arena = arena_new();
    struct text_record record;
    uint32_t count = 0;

    texts_damaged_rewind(texts);
    for (uint32_t i = 0; i < RECORDS && !texts_damaged_at_end(texts); i++) {
        enum text_state state = texts_damaged_next(texts, expander, arena, &record);

        count += state == expected;
        if (state == TEXT_WHOLE || state == TEXT_UNCHECKED) {
            assert_true(str_eq(record.body, buf_str(&bodies[i])));
            assert_true(str_eq(record.hidden, buf_str(&hiddens[i])));
        }
        arena_reset(arena);
    }
    arena_free(arena);
    expander_free(expander);
    return count;
}

static struct buf write_whole(void)
{
    MEM_AUTO char *path = mem_format("%s/texts", folder);
    struct buf whole = {0};
    struct error err;

    write_all(buf_str(&dictionary), RECORDS);
    assert_int_equal(file_read(&whole, path, SIZE_MAX, &err), STATUS_OK);
    return whole;
}

static void open_damaged(struct texts_damaged *texts, struct str bytes)
{
    MEM_AUTO char *path = mem_format("%s/texts", folder);
    struct error err;

    assert_int_equal(file_replace(path, bytes, 0600, &err), STATUS_OK);
    assert_int_equal(texts_damaged_open(texts, folder, &err), STATUS_OK);
}

static void reads_what_is_left_of_a_file_cut_short(void **state)
{
    BUF_AUTO struct buf whole = write_whole();
    struct texts_damaged texts;
    uint32_t before = 0;

    (void)state;
    for (size_t length = 1; length < whole.length; length += 2999) {
        uint32_t count;

        open_damaged(&texts, str_n(whole.data, length));
        if (!texts.dictionary.data)
            texts_damaged_borrow(&texts, buf_str(&dictionary));
        count = read_left(&texts, TEXT_UNCHECKED);
        assert_true(count >= before);
        before = count;
        texts_damaged_close(&texts);
    }
    assert_true(before > RECORDS * 9 / 10);
}

static void finds_records_without_their_table(void **state)
{
    BUF_AUTO struct buf whole = write_whole();
    struct texts_damaged texts;
    size_t end = whole.length - 24 - 4 * (whole.length / SEALED_CHUNK + 1);

    (void)state;
    memset(whole.data + end - RECORDS * 8, 0, 64); /* of the table */
    open_damaged(&texts, buf_str(&whole));
    if (!texts.dictionary.data)
        texts_damaged_borrow(&texts, buf_str(&dictionary));
    assert_int_equal(texts.damage.lost, 1);
    assert_int_equal(read_left(&texts, TEXT_LOST), 0);
    assert_true(read_left(&texts, TEXT_WHOLE) > 0 && read_left(&texts, TEXT_DOUBTFUL) > 0);
    texts_damaged_close(&texts);
}

/* Whatever the bytes: it ends, and stays within them. */
static void bears_any_bytes(void **state)
{
    BUF_AUTO struct buf whole = write_whole();
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 60; round++) {
        BUF_AUTO struct buf bytes = {0};
        struct texts_damaged texts;
        size_t from = fixture_random(&seed, 50), step = 1 + fixture_random(&seed, 4000);

        buf_add(&bytes, whole.data + from,
                1 + fixture_random(&seed, (uint32_t)(whole.length - from)));
        for (size_t at = fixture_random(&seed, 4000); at < bytes.length; at += step)
            bytes.data[at] = (char)fixture_random(&seed, 256);
        open_damaged(&texts, buf_str(&bytes));
        texts_damaged_borrow(&texts, buf_str(&dictionary));
        texts_damaged_rewind(&texts);
        for (uint32_t i = 0; i < 2 * RECORDS && !texts_damaged_at_end(&texts); i++) {
            struct expander *expander = expander_new();
            struct arena *arena = arena_new();
            struct text_record record;

            texts_damaged_next(&texts, expander, arena, &record);
            arena_free(arena);
            expander_free(expander);
        }
        texts_damaged_close(&texts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_every_text),
        cmocka_unit_test(copies_records_as_they_are),
        cmocka_unit_test(has_no_document_behind_the_last),
        cmocka_unit_test(refuses_damage),
        cmocka_unit_test(reads_what_is_left_of_a_file_cut_short),
        cmocka_unit_test(finds_records_without_their_table),
        cmocka_unit_test(bears_any_bytes),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
