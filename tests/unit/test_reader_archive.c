/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reader_archive.c - archives and compressed files: members' names, what is passed over, what
 * is damaged or encrypted, what a stranger makes to fill a disk or a memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "article/input/reader.h"
#include "article/text/article.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"

#define STORY(title) "{\"title\": \"" title "\"}"

struct outcome {
    json_t *ids;
    struct buf problems; /* a line each */
    enum status status;
    struct error err;
};

static enum status keep_id(void *context, json_t *article, struct error *err)
{
    struct outcome *outcome = context;

    json_array_append(outcome->ids, json_object_get(article, article_key(ARTICLE_ID)));
    return STATUS_OK;
}

static void keep_problem(void *context, const char *where, const struct error *err)
{
    buf_addf(&((struct outcome *)context)->problems, "%s: %s\n", where, err->message);
}

static struct outcome read(struct str bytes, const char *name)
{
    struct outcome outcome = {.ids = json_array()};
    const struct reader_options options = {.problem = keep_problem, .context = &outcome};

    outcome.status = reader_read_bytes(bytes, name, &options, keep_id, &outcome.err);
    return outcome;
}

static void drop(struct outcome *outcome)
{
    json_decref(outcome->ids);
    buf_fini(&outcome->problems);
}

/* Compares the part of the ids behind the archive. */
static void assert_ids(const struct outcome *outcome, const char *expected)
{
    BUF_AUTO struct buf ids = {0};

    for (size_t i = 0; i < json_array_size(outcome->ids); i++)
        buf_addf(&ids, "%s%s", i ? "|" : "",
                 strchr(json_string_value(json_array_get(outcome->ids, i)), '!') + 1);
    assert_string_equal(ids.length ? ids.data : "", expected);
}

static void assert_says(const char *text, const char *words)
{
    if (!text || !strstr(text, words))
        fail_msg("\"%s\" does not say \"%s\"", text ? text : "", words);
}

static void add_tar_member(struct buf *out, const char *name, char type, const char *data)
{
    char block[512] = {0};
    unsigned sum = 0;

    strncpy(block, name, 100);
    memcpy(block + 100, "0000644", 8);
    snprintf(block + 124, 12, "%011o", (unsigned)strlen(data));
    memset(block + 148, ' ', 8);
    block[156] = type;
    if (type == '2')
        memcpy(block + 157, "a.json", 7);
    memcpy(block + 257, "ustar\00000", 8);
    for (size_t i = 0; i < sizeof block; i++)
        sum += (unsigned char)block[i];
    snprintf(block + 148, 8, "%06o", sum);
    buf_add(out, block, sizeof block);
    buf_add_text(out, data);
    while (out->length % 512 != 0)
        buf_add_char(out, '\0');
}

static void add_tar_end(struct buf *out)
{
    memset(buf_reserve(out, 1024), 0, 1024);
    out->length += 1024;
}

static void add_u16(struct buf *out, unsigned number)
{
    buf_add_char(out, (char)number);
    buf_add_char(out, (char)(number >> 8));
}

static void add_zip_member(struct buf *out, const char *name, const char *data, unsigned flags,
                           unsigned method)
{
    size_t length = strlen(data);

    buf_add_text(out, "PK\3\4");
    add_u16(out, 20);
    add_u16(out, flags);
    add_u16(out, method);
    buf_add(out, "\0\0\0\0", 4);
    buf_add_u32(out, gzip_crc32(0, data, length));
    buf_add_u32(out, (uint32_t)length);
    buf_add_u32(out, (uint32_t)length);
    add_u16(out, (unsigned)strlen(name));
    add_u16(out, 0);
    buf_add_text(out, name);
    buf_add_text(out, data);
}

static void names_in_tar_are_text_in_any_encoding(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_tar_member(&bytes, "été/une.json", '0', STORY("UTF-8"));
    add_tar_member(&bytes, "Z\xFCrcher Nachrichten f\xFCr M\xE4rz.json", '0', STORY("Latin 1"));
    add_tar_end(&bytes);
    outcome = read(buf_str(&bytes), "x.tar");
    assert_ids(&outcome, "été/une.json|Zürcher Nachrichten für März.json");
    drop(&outcome);
}

static void names_in_zip_are_utf8_or_cp437(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_zip_member(&bytes, "été.json", STORY("flagged"), 0x800, 0);
    add_zip_member(&bytes, "été 2.json", STORY("not flagged"), 0, 0);
    add_zip_member(&bytes, "Z\x81rich.json", STORY("CP437"), 0, 0);
    buf_add_text(&bytes, "PK\1\2");
    outcome = read(buf_str(&bytes), "x.zip");
    assert_ids(&outcome, "été.json|été 2.json|Zürich.json");
    drop(&outcome);
}

static void a_name_that_is_no_text_costs_no_member(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_zip_member(&bytes, "na\xEFve.json", STORY("flagged as UTF-8, and is not"), 0x800, 0);
    buf_add_text(&bytes, "PK\1\2");
    outcome = read(buf_str(&bytes), "x.zip");
    assert_ids(&outcome, "member 1");
    drop(&outcome);
}

static void links_and_devices_are_passed_over(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_tar_member(&bytes, "a.json", '0', STORY("A"));
    add_tar_member(&bytes, "hard.json", '1', "");
    add_tar_member(&bytes, "symbolic.json", '2', "");
    add_tar_member(&bytes, "character.json", '3', "");
    add_tar_member(&bytes, "block.json", '4', "");
    add_tar_member(&bytes, "directory.json", '5', "");
    add_tar_member(&bytes, "fifo.json", '6', "");
    add_tar_member(&bytes, "z.json", '0', STORY("Z"));
    add_tar_end(&bytes);
    outcome = read(buf_str(&bytes), "x.tar");
    assert_ids(&outcome, "a.json|z.json");
    assert_int_equal(outcome.problems.length, 0);
    drop(&outcome);
}

static void names_lead_nowhere(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_tar_member(&bytes, "/etc/passwd.json", '0', STORY("absolute"));
    add_tar_member(&bytes, "../../up.json", '0', STORY("up"));
    add_tar_member(&bytes, "a\033[2J.csv", '0', "");
    add_tar_end(&bytes);
    outcome = read(buf_str(&bytes), "x.tar");
    assert_ids(&outcome, "/etc/passwd.json|../../up.json");
    assert_says(outcome.problems.data, "x.tar!a?[2J.csv: the file is empty");
    drop(&outcome);
}

static void encrypted_members_are_named_and_others_read(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_zip_member(&bytes, "secret.json", "0123456789abcdef", 1, 0);
    add_zip_member(&bytes, "open.json", STORY("Open"), 0, 0);
    buf_add_text(&bytes, "PK\1\2");
    outcome = read(buf_str(&bytes), "x.zip");
    assert_ids(&outcome, "open.json");
    assert_says(outcome.problems.data, "x.zip member secret.json: it is encrypted");
    drop(&outcome);
}

static void unknown_compression_is_named_and_others_read(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_zip_member(&bytes, "old.json", "0123456789abcdef", 0, 6);
    add_zip_member(&bytes, "open.json", STORY("Open"), 0, 0);
    buf_add_text(&bytes, "PK\1\2");
    outcome = read(buf_str(&bytes), "x.zip");
    assert_ids(&outcome, "open.json");
    assert_says(outcome.problems.data,
                "x.zip member old.json: it is compressed in a way that is not read");
    drop(&outcome);
}

static void a_wrong_checksum_is_told_and_the_member_read(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_zip_member(&bytes, "a.json", STORY("A"), 0, 0);
    bytes.data[14] ^= 1;
    add_zip_member(&bytes, "b.json", STORY("B"), 0, 0);
    buf_add_text(&bytes, "PK\1\2");
    outcome = read(buf_str(&bytes), "x.zip");
    assert_ids(&outcome, "a.json|b.json");
    assert_says(outcome.problems.data, "x.zip member a.json: it was read, but does not fit its "
                                       "checksum");
    drop(&outcome);
}

static void a_damaged_archive_is_read_up_to_the_damage(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_tar_member(&bytes, "a.json", '0', STORY("A"));
    add_tar_member(&bytes, "b.json", '0', STORY("B"));
    bytes.data[1024 + 3] ^= 1;
    add_tar_end(&bytes);
    outcome = read(buf_str(&bytes), "x.tar");
    assert_ids(&outcome, "a.json");
    assert_int_equal(outcome.status, STATUS_BAD_REQUEST);
    assert_says(outcome.err.message, "the archive is damaged or cut short");
    drop(&outcome);
}

/* Its own name makes a document of a package whose first member says nothing, and a member makes
 * one of a package whose name says nothing. */
static void documents_are_not_read_as_archives(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_zip_member(&bytes, "customXml/item1.xml", "<a/>", 0, 0);
    add_zip_member(&bytes, "[Content_Types].xml", "<Types/>", 0, 0);
    buf_add_text(&bytes, "PK\1\2");
    outcome = read(buf_str(&bytes), "x.docx");
    assert_says(outcome.err.message, "the document has no text");
    drop(&outcome);
    outcome = read(buf_str(&bytes), "x.zip");
    assert_says(outcome.err.message, "an office document");
    drop(&outcome);
}

static void an_archive_is_no_document(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    add_zip_member(&bytes, "a.json", STORY("One"), 0, 0);
    buf_add_text(&bytes, "PK\1\2");
    outcome = read(buf_str(&bytes), "x.docx");
    assert_ids(&outcome, "a.json");
    drop(&outcome);
}

/* tests/golden/articles/CASE, whole or without its last bytes. */
static struct outcome read_cut(const char *path, size_t cut)
{
    const char *tests = getenv("DATELINE_TESTS");
    MEM_AUTO char *full = mem_format("%s/golden/articles/%s", tests ? tests : "tests", path);
    BUF_AUTO struct buf bytes = {0};
    struct error err;

    assert_int_equal(file_read(&bytes, full, 1 << 20, &err), STATUS_OK);
    return read(str_n(bytes.data, bytes.length - cut), path);
}

static void each_compression_that_is_cut_says_so(void **state)
{
    static const char *const paths[] = {"tar-gz/input.tar.gz", "tar-xz/input.tar.xz",
                                        "json-zst/input.jsonl.zst", "text-bz2/input.txt.bz2"};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct outcome outcome = read_cut(paths[i], 20);

        assert_int_equal(outcome.status, STATUS_BAD_REQUEST);
        assert_says(outcome.err.message, "cut short");
        drop(&outcome);
    }
}

static void a_7z_without_its_list_is_damaged(void **state)
{
    struct outcome outcome = read_cut("7z/input.7z", 1);

    assert_int_equal(outcome.status, STATUS_BAD_REQUEST);
    assert_says(outcome.err.message, "the archive is damaged or cut short");
    drop(&outcome);
}

/* 70 MB of spaces in 82 bytes. */
static const char bz2_bomb[] =
    "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xb5\x22\x65\xbf\x01\x5f\x8e\x10\x00\xc0"
    "\x00\x00\x08\x20\x00\x30\x80\x4d\x46\x42\xa0\x25\xa9\x0a\x80\x97\x31\x41\x59\x26"
    "\x53\x59\x74\x56\x0c\xda\x00\xd2\xa3\x91\x00\xc0\x00\x40\x00\x00\x08\x20\x00\x30"
    "\xcc\x05\x29\xa6\xa8\x49\x12\xd8\x11\x24\x4b\xc5\xdc\x91\x4e\x14\x24\x07\x84\xb1"
    "\xe9\x40";
/* The same as a member that is not read, a.css. */
static const char css_bomb[] =
    "\x37\x7a\xbc\xaf\x27\x1c\x00\x04\xd5\x23\x72\xdf\x57\x00\x00\x00\x00\x00\x00\x00"
    "\x46\x00\x00\x00\x00\x00\x00\x00\x51\x24\x44\x88\x42\x5a\x68\x39\x31\x41\x59\x26"
    "\x53\x59\xee\x05\x57\xff\x01\x5f\x91\xd0\x00\xc0\x00\x40\x00\x00\x00\xa0\x00\x30"
    "\xcc\x09\xaa\x69\xd5\x81\x50\x12\xda\x81\x50\x12\xf3\x14\x15\x92\x65\x35\x92\x99"
    "\xa1\x0f\xe0\x0c\x9f\x39\x00\x1c\x00\x00\x10\x00\x00\x0a\x00\x03\x0c\xc0\x9a\xa6"
    "\x98\x50\x29\x4d\xaa\xa4\x0a\x53\xc5\xdc\x91\x4e\x14\x24\x3d\x64\x2f\xc0\x40\x01"
    "\x04\x06\x00\x01\x09\x57\x00\x07\x0b\x01\x00\x01\x03\x04\x02\x02\x0c\xe4\x00\x00"
    "\x60\x00\x08\x0a\x01\xff\x11\x4d\x2d\x00\x00\x05\x01\x19\x09\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x11\x0d\x00\x61\x00\x2e\x00\x63\x00\x73\x00\x73\x00\x00\x00\x15"
    "\x06\x01\x00\x20\x80\xa4\x81\x00\x00";

static void compressed_bombs_are_stopped(void **state)
{
    struct outcome outcome = read(str_n(bz2_bomb, sizeof bz2_bomb - 1), "x.txt.bz2");

    assert_int_equal(outcome.status, STATUS_TOO_LARGE);
    drop(&outcome);
}

static void what_is_decompressed_to_be_skipped_counts(void **state)
{
    struct outcome outcome = read(str_n(css_bomb, sizeof css_bomb - 1), "x.7z");

    assert_int_equal(outcome.status, STATUS_TOO_LARGE);
    assert_says(outcome.err.message, "expands to more than 250 times its size");
    drop(&outcome);
}

/* One byte behind 8 GB of nothing: GNU's sparse format. */
static void holes_of_sparse_files_count(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;
    unsigned sum = 0;

    add_tar_member(&bytes, "sparse.jsonl", 'S', "\n");
    memcpy(bytes.data + 257, "ustar  ", 8);
    memcpy(bytes.data + 386, "77777777777\00000000000001", 24);
    memcpy(bytes.data + 483, "77777777777", 12);
    memset(bytes.data + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += (unsigned char)bytes.data[i];
    snprintf(bytes.data + 148, 8, "%06o", sum);
    add_tar_end(&bytes);
    outcome = read(buf_str(&bytes), "x.tar");
    assert_ids(&outcome, "");
    assert_says(outcome.problems.data, "x.tar!sparse.jsonl: ");
    drop(&outcome);
}

static void a_large_7z_must_be_a_file(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_add(&bytes, "7z\xBC\xAF\x27\x1C", 6);
    memset(buf_reserve(&bytes, (size_t)65 << 20), 0, (size_t)65 << 20);
    bytes.length += (size_t)65 << 20;
    outcome = read(buf_str(&bytes), "x.7z");
    assert_int_equal(outcome.status, STATUS_TOO_LARGE);
    assert_says(outcome.err.message, "unpack it first");
    drop(&outcome);
}

/* A name of 64 MB, which does not come: only so much of it is waited for. */
static void endless_names_in_cpio_end(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    buf_addf(&bytes, "070701%08x%08x%08x%08x%08x%08x%08x", 0, 0100644, 0, 0, 1, 0, 0);
    buf_addf(&bytes, "%08x%08x%08x%08x%08x%08x", 0, 0, 0, 0, 0x4000000, 0);
    memset(buf_reserve(&bytes, (size_t)20 << 20), 'a', (size_t)20 << 20);
    bytes.length += (size_t)20 << 20;
    outcome = read(buf_str(&bytes), "x.cpio");
    assert_int_equal(outcome.status, STATUS_BAD_REQUEST);
    assert_says(outcome.err.message, "the archive is damaged");
    drop(&outcome);
}

/* A list that says how large it is when expanded: 1 MB is not too much, more is. */
static enum status read_7z_with_list_of(uint32_t size, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;
    enum status status;

    buf_add(&bytes,
            "7z\xBC\xAF\x27\x1C\0\4\0\0\0\0" /* its CRC is not looked at first */
            "\0\0\0\0\0\0\0\0\x1A\0\0\0\0\0\0\0\0\0\0\0",
            32);
    buf_add(&bytes, "\x17\6\0\1\x09\x10\0\7\x0B\1\0\1\x23\3\1\1\5\x5D\0\0\1\0\x0C\xE0", 24);
    add_u16(&bytes, size & 0xFFFF);
    bytes.data[20]++;
    buf_add_char(&bytes, (char)(size >> 16));
    outcome = read(buf_str(&bytes), "x.7z");
    status = outcome.status;
    *err = outcome.err;
    drop(&outcome);
    return status;
}

static void large_lists_of_members_are_refused(void **state)
{
    struct error err;

    assert_int_equal(read_7z_with_list_of(1 << 20, &err), STATUS_BAD_REQUEST);
    assert_says(err.message, "the archive is damaged or cut short"); /* the list is not there */
    assert_int_equal(read_7z_with_list_of((1 << 20) + 1, &err), STATUS_TOO_LARGE);
    assert_says(err.message, "the archive's list of members has more than 1 MB: unpack it first");
}

static void hard_links_in_cpio_are_counted(void **state)
{
    BUF_AUTO struct buf bytes = {0};
    struct outcome outcome;

    for (int i = 0; i < 10001; i++) {
        buf_addf(&bytes, "070701%08x%08x", i, 0100644);
        buf_addf(&bytes, "%08x%08x%08x%08x%08x", 0, 0, 2, 0, 0);
        buf_addf(&bytes, "%08x%08x%08x%08x%08x%08x", 0, 0, 0, 0, 2, 0);
        buf_add(&bytes, "a\0", 2);
    }
    outcome = read(buf_str(&bytes), "x.cpio");
    assert_int_equal(outcome.status, STATUS_TOO_LARGE);
    assert_says(outcome.err.message, "more than 10000 hard links");
    drop(&outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_tar_are_text_in_any_encoding),
        cmocka_unit_test(names_in_zip_are_utf8_or_cp437),
        cmocka_unit_test(a_name_that_is_no_text_costs_no_member),
        cmocka_unit_test(links_and_devices_are_passed_over),
        cmocka_unit_test(names_lead_nowhere),
        cmocka_unit_test(encrypted_members_are_named_and_others_read),
        cmocka_unit_test(unknown_compression_is_named_and_others_read),
        cmocka_unit_test(a_wrong_checksum_is_told_and_the_member_read),
        cmocka_unit_test(a_damaged_archive_is_read_up_to_the_damage),
        cmocka_unit_test(documents_are_not_read_as_archives),
        cmocka_unit_test(an_archive_is_no_document),
        cmocka_unit_test(each_compression_that_is_cut_says_so),
        cmocka_unit_test(a_7z_without_its_list_is_damaged),
        cmocka_unit_test(compressed_bombs_are_stopped),
        cmocka_unit_test(what_is_decompressed_to_be_skipped_counts),
        cmocka_unit_test(holes_of_sparse_files_count),
        cmocka_unit_test(a_large_7z_must_be_a_file),
        cmocka_unit_test(large_lists_of_members_are_refused),
        cmocka_unit_test(endless_names_in_cpio_end),
        cmocka_unit_test(hard_links_in_cpio_are_counted),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
