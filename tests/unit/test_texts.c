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
#include "store/document/texts.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_every_text),
        cmocka_unit_test(copies_records_as_they_are),
        cmocka_unit_test(has_no_document_behind_the_last),
        cmocka_unit_test(refuses_damage),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
