/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sealed.c - a sealed file is as it was written, or it is found to be damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/gzip.h"
#include "fixture.h"
#include "store/disk/sealed.h"

#define KIND "DLtest_1"

static char folder[] = "/tmp/dateline-sealed-XXXXXX";
static char path[64];

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    return file_remove_tree(folder, &err) ? -1 : 0;
}

/* Bytes that tell their place. */
static struct buf content_of(size_t length)
{
    struct buf content = {0};

    for (size_t i = 0; i < length; i++)
        buf_add_char(&content, (char)(i * 31 + i / 251));
    return content;
}

/* In pieces of growing length, so that they end anywhere in a chunk. */
static void write_file(struct str content)
{
    struct sealed_writer writer;
    struct error err;

    assert_int_equal(sealed_writer_open(&writer, path, &err), STATUS_OK);
    for (size_t at = 0, piece = 1; at < content.length; at += piece++)
        sealed_writer_add(&writer, content.data + at,
                          piece < content.length - at ? piece : content.length - at);
    assert_int_equal(sealed_writer_close(&writer, KIND, &err), STATUS_OK);
}

static void write_raw(struct str bytes)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.length, file), bytes.length);
    assert_int_equal(fclose(file), 0);
}

static struct buf read_raw(void)
{
    struct buf bytes = {0};
    struct error err;

    assert_int_equal(file_read(&bytes, path, SIZE_MAX, &err), STATUS_OK);
    return bytes;
}

/* What a reader gets of the file: its status, all of its content looked at. */
static enum status look_at_all(struct str expected)
{
    struct sealed sealed;
    struct error err = {0};
    const unsigned char *bytes;
    enum status status = sealed_open(&sealed, path, KIND, &err);

    if (status) {
        assert_true(err.message[0] != '\0');
        sealed_close(&sealed);
        return status;
    }
    bytes = sealed_view(&sealed, 0, sealed.length, &err);
    status = sealed_verify(&sealed, &err);
    if (bytes) {
        assert_int_equal(status, STATUS_OK);
        assert_int_equal(sealed.length, expected.length);
        assert_memory_equal(bytes, expected.data, expected.length);
    } else {
        assert_int_equal(status, STATUS_CORRUPT);
    }
    sealed_close(&sealed);
    return status;
}

static void gives_back_what_was_written(void **state)
{
    static const size_t lengths[] = {0, 1, 23, SEALED_CHUNK - 1, SEALED_CHUNK, SEALED_CHUNK + 1,
                                     3 * SEALED_CHUNK, 3 * SEALED_CHUNK + 77,
                                     /* more than is fetched at once */
                                     70 * SEALED_CHUNK + 9};

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        BUF_AUTO struct buf content = content_of(lengths[i]);

        write_file(buf_str(&content));
        assert_int_equal(look_at_all(buf_str(&content)), STATUS_OK);
    }
}

/* The sum without a look at the content; false: there is none. */
static bool sum_of_file(uint32_t *crc)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool has = sealed_sum(fd, (uint64_t)lseek(fd, 0, SEEK_END), crc);

    close(fd);
    return has;
}

static void tells_the_sum_of_what_was_written(void **state)
{
    static const size_t lengths[] = {0,
                                     1,
                                     SEALED_CHUNK - 1,
                                     SEALED_CHUNK,
                                     SEALED_CHUNK + 1,
                                     3 * SEALED_CHUNK,
                                     5 * SEALED_CHUNK + 77};
    uint32_t crc;

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        BUF_AUTO struct buf content = content_of(lengths[i]);
        BUF_AUTO struct buf whole = {0};
        uint32_t written;

        write_file(buf_str(&content));
        whole = read_raw();
        written = gzip_crc32(0, whole.data, whole.length);
        assert_true(sum_of_file(&crc));
        assert_int_equal(crc, written);
        for (size_t at = 0; at < whole.length; at += at + 100 < whole.length ? 9973 : 1) {
            whole.data[at] ^= 4;
            write_raw(buf_str(&whole));
            if (sum_of_file(&crc)) /* of its kind, or of the content as it was */
                assert_true(at >= whole.length - 8 || (at < lengths[i] && crc == written));
            whole.data[at] ^= 4;
        }
        for (size_t cut = 1; cut < whole.length && cut < 100; cut++) {
            write_raw(str_slice(buf_str(&whole), 0, whole.length - cut));
            assert_false(sum_of_file(&crc));
        }
    }
}

static void finds_every_truncation(void **state)
{
    BUF_AUTO struct buf content = content_of(100);
    BUF_AUTO struct buf whole = {0};

    (void)state;
    write_file(buf_str(&content));
    whole = read_raw();
    for (size_t length = 0; length < whole.length; length++) {
        write_raw(str_n(whole.data, length));
        assert_int_equal(look_at_all(buf_str(&content)), STATUS_CORRUPT);
        write_raw(str_n(whole.data + whole.length - length, length)); /* its start is gone */
        assert_int_equal(look_at_all(buf_str(&content)), STATUS_CORRUPT);
    }
    buf_add_char(&whole, 'x');
    write_raw(buf_str(&whole));
    assert_int_equal(look_at_all(buf_str(&content)), STATUS_CORRUPT);
}

static void finds_every_changed_byte(void **state)
{
    BUF_AUTO struct buf content = content_of(100);
    BUF_AUTO struct buf whole = {0};

    (void)state;
    write_file(buf_str(&content));
    whole = read_raw();
    for (size_t at = 0; at < whole.length; at++)
        for (int bit = 0; bit < 8; bit++) {
            whole.data[at] ^= (char)(1 << bit);
            write_raw(buf_str(&whole));
            assert_int_equal(look_at_all(buf_str(&content)), STATUS_CORRUPT);
            whole.data[at] ^= (char)(1 << bit);
        }
    write_raw(buf_str(&whole));
    assert_int_equal(look_at_all(buf_str(&content)), STATUS_OK);
}

/* Only the chunk that holds the damage is refused. */
static void checks_no_more_than_is_looked_at(void **state)
{
    BUF_AUTO struct buf content = content_of(4 * SEALED_CHUNK);
    BUF_AUTO struct buf whole = {0};
    const uint64_t damaged = 2 * SEALED_CHUNK + 5;
    struct sealed sealed;
    struct error err;

    (void)state;
    write_file(buf_str(&content));
    whole = read_raw();
    whole.data[damaged] ^= 1;
    write_raw(buf_str(&whole));
    assert_int_equal(sealed_open(&sealed, path, KIND, &err), STATUS_OK);
    assert_non_null(sealed_view(&sealed, 0, 2 * SEALED_CHUNK, &err));
    assert_non_null(sealed_view(&sealed, 3 * SEALED_CHUNK, SEALED_CHUNK, &err));
    for (int again = 0; again < 2; again++) {
        assert_null(sealed_view(&sealed, damaged, 1, &err));
        assert_int_equal(err.status, STATUS_CORRUPT);
        assert_true(str_find(str_of(err.message), str_of(path)) >= 0);
    }
    assert_null(sealed_view(&sealed, 2 * SEALED_CHUNK - 1, 2, &err));
    assert_int_equal(sealed_verify(&sealed, &err), STATUS_CORRUPT);
    sealed_close(&sealed);
}

static void refuses_places_outside(void **state)
{
    static const uint64_t places[][2] = {{0, 101},        {100, 1},           {101, 0},
                                         {UINT64_MAX, 1}, {1, UINT64_MAX},    {99, 2},
                                         {0, UINT64_MAX}, {UINT64_MAX - 1, 2}};
    BUF_AUTO struct buf content = content_of(100);
    struct sealed sealed;
    struct error err;

    (void)state;
    write_file(buf_str(&content));
    assert_int_equal(sealed_open(&sealed, path, KIND, &err), STATUS_OK);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        assert_null(sealed_view(&sealed, places[i][0], places[i][1], &err));
    assert_non_null(sealed_view(&sealed, 100, 0, &err));
    assert_non_null(sealed_view(&sealed, 99, 1, &err));
    sealed_close(&sealed);
}

static void tells_kinds_apart(void **state)
{
    BUF_AUTO struct buf content = content_of(10);
    struct sealed sealed;
    struct error err;

    (void)state;
    write_file(buf_str(&content));
    assert_int_equal(sealed_open(&sealed, path, "DLtest_2", &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.message, "has format DLtest_1")); /* both versions are named */
    assert_non_null(strstr(err.message, "reads DLtest_2"));
    assert_int_equal(sealed_open(&sealed, path, "DLtext_1", &err), STATUS_CORRUPT);
    assert_null(strstr(err.message, "format"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(sealed_open(&sealed, path, KIND, &err), STATUS_NOT_FOUND);
    sealed_close(&sealed);
}

static void aligns_and_abandons(void **state)
{
    struct sealed_writer writer;
    struct error err;

    (void)state;
    assert_int_equal(sealed_writer_open(&writer, path, &err), STATUS_OK);
    sealed_writer_add(&writer, "abc", 3);
    sealed_writer_align(&writer, 8);
    assert_int_equal(writer.length, 8);
    sealed_writer_align(&writer, 8);
    assert_int_equal(writer.length, 8);
    assert_int_equal(sealed_writer_close(&writer, KIND, &err), STATUS_OK);
    assert_int_equal(look_at_all(str_n("abc\0\0\0\0\0", 8)), STATUS_OK);
    assert_int_equal(sealed_writer_open(&writer, path, &err), STATUS_OK);
    sealed_writer_add(&writer, "abc", 3);
    sealed_writer_abandon(&writer);
    assert_false(file_exists(path));
}

static void says_that_the_disk_is_full(void **state)
{
    struct sealed_writer writer;
    struct error err;

    (void)state;
    if (!file_exists("/dev/full"))
        skip();
    assert_int_equal(sealed_writer_open(&writer, "/dev/full", &err), STATUS_OK);
    for (int i = 0; i < 100; i++)
        sealed_writer_add(&writer, folder, sizeof folder);
    assert_int_equal(sealed_writer_close(&writer, KIND, &err), STATUS_NO_SPACE);
}

/* Of each chunk: as written, or refused. */
static void expect_chunks(struct str content, const char *states)
{
    struct sealed_damage damage;
    struct sealed sealed;
    struct error err;

    assert_int_equal(sealed_open_damaged(&sealed, path, KIND, &damage, &err), STATUS_OK);
    assert_false(damage.cut_short);
    assert_int_equal(sealed.length, content.length);
    for (size_t i = 0; states[i]; i++) {
        size_t from = i * SEALED_CHUNK;
        size_t length = content.length - from < SEALED_CHUNK ? content.length - from : SEALED_CHUNK;
        const unsigned char *bytes = sealed_view(&sealed, from, length, &err);

        assert_int_equal(bytes != NULL, states[i] == 'w');
        if (bytes)
            assert_memory_equal(bytes, content.data + from, length);
    }
    sealed_close(&sealed);
}

static void change(struct buf *whole, size_t at, unsigned char bits)
{
    whole->data[at] = (char)(whole->data[at] ^ bits);
    write_raw(buf_str(whole));
}

static void mends_one_bit_of_a_chunk(void **state)
{
    BUF_AUTO struct buf content = content_of(2 * SEALED_CHUNK + 100);
    BUF_AUTO struct buf whole = {0};

    (void)state;
    write_file(buf_str(&content));
    whole = read_raw();
    for (size_t at = 0; at < whole.length; at += 1777) { /* also in the checksums and the trailer */
        change(&whole, at, 16);
        expect_chunks(buf_str(&content), "www");
        change(&whole, at, 16);
    }
    for (size_t back = 1; back <= 36; back++) {
        change(&whole, whole.length - back, 1);
        expect_chunks(buf_str(&content), "www");
        change(&whole, whole.length - back, 1);
    }
    change(&whole, SEALED_CHUNK + 7, 0x21);
    expect_chunks(buf_str(&content), "w-w");
    change(&whole, 2 * SEALED_CHUNK + 7, 1);
    change(&whole, whole.length - 20, 0xFF); /* the trailer as well */
    expect_chunks(buf_str(&content), "w-w");
}

static void mends_any_bit_of_a_small_file(void **state)
{
    BUF_AUTO struct buf content = content_of(56);
    BUF_AUTO struct buf whole = {0};

    (void)state;
    write_file(buf_str(&content));
    whole = read_raw();
    for (size_t bit = 0; bit < whole.length * 8; bit++) {
        change(&whole, bit / 8, (unsigned char)(1 << bit % 8));
        expect_chunks(buf_str(&content), "w");
        change(&whole, bit / 8, (unsigned char)(1 << bit % 8));
    }
}

static void reads_what_is_left_of_a_file_cut_short(void **state)
{
    BUF_AUTO struct buf content = content_of(2 * SEALED_CHUNK + 100);
    BUF_AUTO struct buf whole = {0};
    struct sealed_damage damage;
    struct sealed sealed;
    struct error err;

    (void)state;
    write_file(buf_str(&content));
    whole = read_raw();
    for (size_t length = 1; length < 2 * SEALED_CHUNK; length += 5003) {
        write_raw(str_n(whole.data, length));
        assert_int_equal(sealed_open_damaged(&sealed, path, KIND, &damage, &err), STATUS_OK);
        assert_true(damage.cut_short && damage.content <= length);
        assert_int_equal(sealed.length, length);
        assert_memory_equal(sealed_view(&sealed, 0, length, &err), content.data, length);
        sealed_close(&sealed);
    }
    write_raw(STR(""));
    assert_int_equal(sealed_open_damaged(&sealed, path, KIND, &damage, &err), STATUS_CORRUPT);
    sealed_close(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_back_what_was_written),
        cmocka_unit_test(tells_the_sum_of_what_was_written),
        cmocka_unit_test(finds_every_truncation),
        cmocka_unit_test(finds_every_changed_byte),
        cmocka_unit_test(checks_no_more_than_is_looked_at),
        cmocka_unit_test(refuses_places_outside),
        cmocka_unit_test(tells_kinds_apart),
        cmocka_unit_test(aligns_and_abandons),
        cmocka_unit_test(mends_one_bit_of_a_chunk),
        cmocka_unit_test(mends_any_bit_of_a_small_file),
        cmocka_unit_test(reads_what_is_left_of_a_file_cut_short),
        cmocka_unit_test(says_that_the_disk_is_full),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
