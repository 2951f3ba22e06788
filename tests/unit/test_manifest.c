/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_manifest.c - index.json: back as written; refused when damaged, of another version, or
 * naming what is not its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/reader/manifest.h"
#include "store/reader/manifest_damaged.h"

static char folder[] = "/tmp/dateline-manifest-XXXXXX";
static char path[64];

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/index.json", folder);
    return 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static void write_text(const char *text)
{
    struct error err;

    assert_int_equal(file_replace(path, str_of(text), 0600, &err), STATUS_OK);
}

static void make(struct manifest *manifest)
{
    const struct schema *schema;

    manifest_init(manifest, STR("Articles_2-x"), PRESET_ARTICLES, STR("id"));
    schema = manifest->schema;
    manifest->created = INT64_C(1610000000123);
    manifest->updated = INT64_C(1610000999456);
    manifest->generation = UINT64_C(9007199254740993);
    manifest->next_segment = 12;
    manifest->has_norms = true;
    manifest->norms =
        (struct norms){mem_zero(schema->field_count, sizeof(float)), schema->field_count};
    for (uint32_t f = 0; f < schema->field_count; f++)
        manifest->norms.average[f] = 3.7F * (float)(f + 1);
    for (unsigned i = 0; i < 3; i++) {
        struct manifest_segment *segment = manifest_add_segment(manifest);

        snprintf(segment->name, sizeof segment->name, "seg-%06u", i * 5);
        segment->documents = 1000 * (i + 1);
        segment->deleted = i * 10;
        if (i > 0)
            snprintf(segment->deletions, sizeof segment->deletions, "deleted-%u", i);
        segment->languages[language_find(STR("en"))] = 900;
        segment->languages[language_find(STR("fr"))] = 90 + i;
        segment->languages[LANGUAGE_NONE] = 10;
    }
}

static void reads_back_what_was_written(void **state)
{
    struct manifest written, back;
    struct error err = {0};

    (void)state;
    make(&written);
    assert_int_equal(manifest_write(&written, folder, &err), STATUS_OK);
    if (manifest_read(&back, folder, &err))
        fail_msg("%s", err.message);
    assert_string_equal(back.uid, written.uid);
    assert_true(back.created == written.created && back.updated == written.updated);
    assert_true(back.generation == written.generation);
    assert_true(back.next_segment == written.next_segment);
    assert_true(back.has_norms);
    assert_int_equal(back.schema->field_count, written.schema->field_count);
    for (uint32_t f = 0; f < written.schema->field_count; f++)
        if (written.schema->fields[f].searchable)
            assert_true(back.norms.average[f] == written.norms.average[f]);
    assert_int_equal(back.segment_count, 3);
    assert_memory_equal(back.segments, written.segments, 3 * sizeof *back.segments);
    assert_int_equal(manifest_documents(&back), 6000 - 30);
    manifest_fini(&back);
    manifest_fini(&written);
}

static enum status read_status(void)
{
    struct manifest manifest;
    struct error err = {0};
    enum status status = manifest_read(&manifest, folder, &err);

    if (status)
        assert_true(str_find(str_of(err.message), str_of(path)) >= 0);
    manifest_fini(&manifest);
    return status;
}

static void tells_absent_from_damaged(void **state)
{
    struct manifest manifest;
    struct error err;
    BUF_AUTO struct buf whole = {0};

    (void)state;
    unlink(path);
    assert_int_equal(read_status(), STATUS_NOT_FOUND);
    make(&manifest);
    assert_int_equal(manifest_write(&manifest, folder, &err), STATUS_OK);
    manifest_fini(&manifest);
    assert_int_equal(file_read(&whole, path, SIZE_MAX, &err), STATUS_OK);
    for (size_t length = 0; length + 2 < whole.length; length += 7) {
        assert_int_equal(file_replace(path, str_n(whole.data, length), 0600, &err), STATUS_OK);
        assert_int_equal(read_status(), STATUS_CORRUPT);
    }
}

#define HEAD          "{\"version\":1,\"uid\":\"a\",\"generation\":1,\"nextSegment\":9,\"segments\":["
#define SEGMENT(name) "{\"name\":" name ",\"documents\":2,\"deleted\":0,\"languages\":{}}"

static void refuses_what_it_did_not_write(void **state)
{
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"version\":3,\"uid\":\"a\",\"segments\":[]}",
        "{\"version\":1,\"segments\":[]}",
        "{\"version\":1,\"uid\":\"../a\",\"segments\":[]}",
        "{\"version\":1,\"uid\":\"\",\"segments\":[]}",
        "{\"version\":1,\"uid\":7,\"segments\":[]}",
        HEAD SEGMENT("\"../../etc\"") "]}",
        HEAD SEGMENT("\"seg-1/../../x\"") "]}",
        HEAD SEGMENT("\"seg-\"") "]}",
        HEAD SEGMENT("\"seg-1\\\"x\"") "]}",
        HEAD SEGMENT("\"seg-00000000000000000000000000000001\"") "]}",
        HEAD SEGMENT("\"index.json\"") "]}",
        HEAD SEGMENT("\"\"") "]}",
        HEAD SEGMENT("null") "]}",
        HEAD SEGMENT("\"seg-000009\"") "]}", /* the next one's */
        HEAD SEGMENT("\"seg-000001\"") "," SEGMENT("\"seg-000001\"") "]}",
        HEAD "{\"name\":\"seg-1\",\"documents\":2,\"deleted\":3}]}",
        HEAD "{\"name\":\"seg-1\",\"documents\":2,\"deletions\":\"lock\"}]}",
        HEAD "{\"name\":\"seg-1\",\"documents\":2,\"deletions\":\"deleted-1/../terms\"}]}",
        HEAD "7]}",
    };
    static const char *const good[] = {
        HEAD "]}",
        HEAD SEGMENT("\"seg-000001\"") "]}",
        "{\"version\":1,\"uid\":\"a\"}",
        HEAD "{\"name\":\"seg-1\",\"documents\":-5,\"languages\":{\"xx\":-1,\"en\":\"many\"}}]}",
        "{\"version\":1,\"uid\":\"a\",\"averages\":{\"body\":1e300,\"headline\":-1,\"byline\":\"\"}"
        "}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_text(bad[i]);
        if (read_status() != STATUS_CORRUPT)
            fail_msg("taken: %s", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        write_text(good[i]);
        if (read_status() != STATUS_OK)
            fail_msg("refused: %s", good[i]);
    }
}

static void names_both_versions_of_a_newer_format(void **state)
{
    struct manifest manifest;
    struct error err;

    (void)state;
    write_text("{\"version\":90,\"uid\":\"a\",\"nobody knows\":[]}");
    assert_int_equal(manifest_read(&manifest, folder, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.message, "format 90"));
    assert_non_null(strstr(err.message, "reads formats 1 to 3"));
}

/* The mark at the start, and the checksum. */
static bool in_seal(size_t bit, size_t bits)
{
    return bit < 300 || bits - bit < 250;
}

/* Single flipped bits, all of those around the seal; and what was cut off the end. */
static void finds_every_changed_bit(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct manifest manifest;
    struct error err;

    (void)state;
    make(&manifest);
    assert_int_equal(manifest_write(&manifest, folder, &err), STATUS_OK);
    manifest_fini(&manifest);
    assert_int_equal(file_read(&text, path, 100000, &err), STATUS_OK);
    for (size_t bit = 0; bit < text.length * 8; bit += in_seal(bit, text.length * 8) ? 1 : 61) {
        text.data[bit / 8] ^= (char)(1 << bit % 8);
        assert_int_equal(file_write(path, buf_str(&text), 0600, &err), STATUS_OK);
        if (manifest_read(&manifest, folder, &err) != STATUS_CORRUPT)
            fail_msg("bit %zu is not missed", bit);
        text.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t length = 1; length < text.length; length += 7) {
        assert_int_equal(file_write(path, str_n(text.data, length), 0600, &err), STATUS_OK);
        assert_int_equal(manifest_read(&manifest, folder, &err), STATUS_CORRUPT);
    }
}

static enum manifest_state read_damaged(struct manifest *manifest, struct manifest_found *found)
{
    struct error err;

    assert_int_equal(
        manifest_read_damaged(manifest, folder, "articles", PRESET_ARTICLES, found, &err),
        STATUS_OK);
    return found->state;
}

static void one_changed_bit_is_put_right(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct manifest_found found;
    struct manifest manifest;
    struct error err;

    (void)state;
    make(&manifest);
    assert_int_equal(manifest_write(&manifest, folder, &err), STATUS_OK);
    manifest_fini(&manifest);
    assert_int_equal(file_read(&text, path, 100000, &err), STATUS_OK);
    for (size_t bit = 0; bit < text.length * 8; bit += in_seal(bit, text.length * 8) ? 1 : 61) {
        text.data[bit / 8] ^= (char)(1 << bit % 8);
        assert_int_equal(file_write(path, buf_str(&text), 0600, &err), STATUS_OK);
        if (read_damaged(&manifest, &found) != MANIFEST_MENDED)
            fail_msg("bit %zu is not put right", bit);
        assert_int_equal(manifest.generation, UINT64_C(9007199254740993));
        assert_int_equal(manifest.segment_count, 3);
        manifest_fini(&manifest);
        text.data[bit / 8] ^= (char)(1 << bit % 8);
    }
}

static void make_folder(const char *name)
{
    MEM_AUTO char *made = mem_format("%s/%s", folder, name);
    struct error err;

    assert_int_equal(file_make_dir(made, 0700, &err), STATUS_OK);
}

static void make_file(const char *name)
{
    MEM_AUTO char *made = mem_format("%s/%s", folder, name);
    struct error err;

    assert_int_equal(file_write(made, STR("x"), 0600, &err), STATUS_OK);
}

static void what_cannot_be_read_is_looked_for_in_the_directory(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct manifest_found found;
    struct manifest manifest;
    struct error err;

    (void)state;
    make_folder("seg-000010");
    make_folder("seg-000009");
    make_folder("seg-x");
    make_file("seg-000009/deleted-7");
    make_file("seg-000009/deleted-12");
    make_file("seg-000009/deleted-");
    make(&manifest);
    assert_int_equal(manifest_write(&manifest, folder, &err), STATUS_OK);
    manifest_fini(&manifest);
    assert_int_equal(file_read(&text, path, 100000, &err), STATUS_OK);
    memset(text.data + text.length - 200, 0, 50); /* in the segments */
    assert_int_equal(file_write(path, buf_str(&text), 0600, &err), STATUS_OK);
    assert_int_equal(read_damaged(&manifest, &found), MANIFEST_PARTS);
    assert_true(found.segments_guessed && !found.settings_lost);
    assert_int_equal(manifest.segment_count, 2);
    assert_string_equal(manifest.segments[0].name, "seg-000009");
    assert_string_equal(manifest.segments[0].deletions, "deleted-12");
    assert_string_equal(manifest.segments[1].deletions, "");
    assert_int_equal(manifest.next_segment, 11);
    assert_int_equal(manifest.created, INT64_C(1610000000123));
    manifest_fini(&manifest);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(read_damaged(&manifest, &found), MANIFEST_LOST);
    assert_int_equal(manifest.segment_count, 2);
    assert_true(found.settings_lost);
    manifest_fini(&manifest);
    write_text("{\"version\":90,\"uid\":\"a\",\"nobody knows\":[]}");
    assert_int_equal(manifest_read_damaged(&manifest, folder, "a", PRESET_ARTICLES, &found, &err),
                     STATUS_CORRUPT);
}

static void averages_are_never_useless(void **state)
{
    struct manifest manifest;
    struct error err;

    (void)state;
    write_text("{\"version\":1,\"uid\":\"a\",\"averages\":{\"body\":1e300,\"headline\":0}}");
    assert_int_equal(manifest_read(&manifest, folder, &err), STATUS_OK);
    for (uint32_t f = 0; f < manifest.schema->field_count; f++)
        assert_true(manifest.norms.average[f] >= 1.0F && manifest.norms.average[f] < 1000.0F);
    manifest_fini(&manifest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_what_was_written),
        cmocka_unit_test(tells_absent_from_damaged),
        cmocka_unit_test(refuses_what_it_did_not_write),
        cmocka_unit_test(names_both_versions_of_a_newer_format),
        cmocka_unit_test(finds_every_changed_bit),
        cmocka_unit_test(one_changed_bit_is_put_right),
        cmocka_unit_test(what_cannot_be_read_is_looked_for_in_the_directory),
        cmocka_unit_test(averages_are_never_useless),
    };

    json_setup();
    return cmocka_run_group_tests(tests, setup, teardown);
}
