/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_replica.c - a copy has the same files; what is the same is not fetched; what arrives
 * damaged, half or from strangers does no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/reader/generation.h"
#include "store/replica/replica.h"
#include "store/writer/index_life.h"

struct copying {
    struct fixture fixture; /* the source */
    char to[64];
    struct file_sums *sums;
    struct replica_counts counts;
    unsigned break_at; /* the read that fails; 0: none */
    bool damage;       /* every byte that is read is wrong */
    atomic_uint reads;
};

static void begin(struct copying *copying)
{
    *copying = (struct copying){0};
    fixture_open(&copying->fixture, 1);
    snprintf(copying->to, sizeof copying->to, "/tmp/dateline-replica-XXXXXX");
    assert_non_null(mkdtemp(copying->to));
    copying->sums = file_sums_new();
}

static void end(struct copying *copying)
{
    struct error err;

    fixture_close(&copying->fixture);
    file_sums_free(copying->sums);
    file_remove_tree(copying->to, &err);
}

static enum status read_source(void *context, struct str uid, struct str name, uint64_t offset,
                               size_t length, struct buf *out, struct error *err)
{
    struct copying *copying = context;
    size_t before = out->length;

    if (atomic_fetch_add(&copying->reads, 1) + 1 == copying->break_at)
        return error_set(err, STATUS_IO, "the line is cut");
    if (replica_read(copying->fixture.directory, uid, name, offset, length, out, err))
        return err->status;
    for (size_t i = before; copying->damage && i < out->length; i++)
        out->data[i] ^= 1;
    return STATUS_OK;
}

static json_t *describe(struct copying *copying, const char *uid)
{
    BUF_AUTO struct buf text = {0};
    struct error err = {0};
    json_t *entry;

    assert_int_equal(replica_describe(copying->fixture.directory, uid, copying->sums, &text, &err),
                     STATUS_OK);
    entry = json_read(buf_str(&text), 0, &err);
    assert_non_null(entry);
    return entry;
}

static enum status receive(struct copying *copying, const json_t *entry, struct error *err)
{
    const struct replica_source source = {read_source, copying};

    copying->counts = (struct replica_counts){0};
    copying->reads = 0;
    return replica_receive(copying->to, entry, copying->sums, &source, &copying->counts, err);
}

/* Copies the index now; it must succeed. */
static void copy(struct copying *copying, const char *uid)
{
    json_auto_t *entry = describe(copying, uid);
    struct error err = {0};

    if (receive(copying, entry, &err))
        fail_msg("%s", err.message);
}

static uint64_t documents_of(const char *database, const char *uid)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database, uid);
    struct generation *generation;
    struct error err = {0};
    uint64_t count;

    if (generation_open(directory, NULL, &generation, &err))
        fail_msg("%s", err.message);
    count = generation->document_count;
    generation_release(generation);
    return count;
}

static void add(struct copying *copying, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        char id[16];

        snprintf(id, sizeof id, "a%u", i);
        fixture_add(&copying->fixture, id, "Bridge opens", "The mayor opened the bridge.", "Wire",
                    "2026-01-01");
    }
    fixture_commit(&copying->fixture);
}

static void copies_an_index_and_then_only_what_is_new(void **state)
{
    struct copying copying;
    uint64_t first;

    (void)state;
    begin(&copying);
    add(&copying, 0, 20);
    copy(&copying, "articles");
    first = copying.counts.files;
    assert_int_equal(documents_of(copying.to, "articles"), 20);
    assert_int_equal(copying.counts.published, 1);
    copy(&copying, "articles");
    assert_int_equal(copying.counts.files + copying.counts.published, 0);
    add(&copying, 15, 30);
    copy(&copying, "articles");
    assert_int_equal(documents_of(copying.to, "articles"), 30);
    assert_true(copying.counts.files > 0);
    assert_true(copying.counts.files <= first + 2); /* the new segment, and a list of deletions */
    end(&copying);
}

static void takes_no_file_that_is_on_its_way_to_its_place(void **state)
{
    struct copying copying;
    MEM_AUTO char *beside = NULL;
    uint64_t stamp;
    json_t *entry, *file;
    struct error err;
    size_t i;

    (void)state;
    begin(&copying);
    add(&copying, 0, 20);
    beside = mem_format("%s/indexes/articles/index.json.new", copying.fixture.directory);
    stamp = replica_stamp(copying.fixture.directory, "articles");
    assert_int_equal(file_write(beside, STR("half"), 0600, &err), STATUS_OK);
    assert_int_equal(replica_stamp(copying.fixture.directory, "articles"), stamp);
    entry = describe(&copying, "articles");
    json_array_foreach (json_object_get(entry, "files"), i, file)
        assert_false(str_ends(json_get_str(file, "name"), STR(".new")));
    json_decref(entry);
    end(&copying);
}

static void goes_on_where_the_line_was_cut(void **state)
{
    struct copying copying;
    json_t *entry;
    unsigned reads;
    struct error err = {0};

    (void)state;
    begin(&copying);
    add(&copying, 0, 200);
    entry = describe(&copying, "articles");
    copying.break_at = 1;
    for (reads = 0; receive(&copying, entry, &err); reads++) {
        MEM_AUTO char *manifest = mem_format("%s/indexes/articles/index.json", copying.to);

        assert_int_equal(err.status, STATUS_IO);
        assert_false(file_exists(manifest));
        assert_true(reads < 10000);
        copying.break_at = 3; /* each try reads two files more */
    }
    assert_true(reads > 5);
    assert_int_equal(documents_of(copying.to, "articles"), 200);
    json_decref(entry);
    end(&copying);
}

/* --- files of several pieces --- */

#define MADE_FILES 5

/* A source of files that exist nowhere: their bytes follow from their place. */
struct made {
    const char *names[MADE_FILES];
    size_t sizes[MADE_FILES];
    atomic_uint reads, at_once, most_at_once;
    unsigned break_at;
};

static char made_byte(size_t file, uint64_t offset)
{
    return (char)(offset * 31 + (offset >> 12) * 7 + file);
}

static size_t made_file(const struct made *made, struct str name)
{
    size_t file = 0;

    while (!str_is(name, made->names[file]))
        file++;
    return file;
}

/* The later pieces are often there first, and some reads are short. */
static enum status read_made(void *context, struct str uid, struct str name, uint64_t offset,
                             size_t length, struct buf *out, struct error *err)
{
    struct made *made = context;
    unsigned read = atomic_fetch_add(&made->reads, 1) + 1;
    unsigned at_once = atomic_fetch_add(&made->at_once, 1) + 1;
    size_t file = made_file(made, name), give = read % 3 == 0 ? (length + 1) / 2 : length;

    (void)uid;
    if (at_once > atomic_load(&made->most_at_once))
        atomic_store(&made->most_at_once, at_once);
    usleep(read % 4 * 3000);
    atomic_fetch_sub(&made->at_once, 1);
    if (read == made->break_at)
        return error_set(err, STATUS_IO, "the line is cut");
    for (size_t i = 0; i < give; i++)
        buf_add_char(out, made_byte(file, offset + i));
    return STATUS_OK;
}

static json_t *describe_made(const struct made *made)
{
    json_t *entry = json_pack("{s:s,s:s,s:I,s:[]}", "uid", "made", "manifest", "{}", "crc",
                              (json_int_t)gzip_crc32(0, "{}", 2), "files");

    for (size_t file = 0; file < MADE_FILES; file++) {
        MEM_AUTO char *bytes = mem_alloc(made->sizes[file] + 1);

        for (size_t i = 0; i < made->sizes[file]; i++)
            bytes[i] = made_byte(file, i);
        json_array_append_new(json_object_get(entry, "files"),
                              json_pack("{s:s,s:I,s:I}", "name", made->names[file], "size",
                                        (json_int_t)made->sizes[file], "crc",
                                        (json_int_t)gzip_crc32(0, bytes, made->sizes[file])));
    }
    return entry;
}

static void check_made(const struct made *made, const char *to)
{
    for (size_t file = 0; file < MADE_FILES; file++) {
        MEM_AUTO char *path = mem_format("%s/indexes/made/%s", to, made->names[file]);
        BUF_AUTO struct buf bytes = {0};
        struct error err;

        assert_int_equal(file_read(&bytes, path, made->sizes[file] + 1, &err), STATUS_OK);
        assert_int_equal(bytes.length, made->sizes[file]);
        for (size_t i = 0; i < bytes.length; i++)
            if (bytes.data[i] != made_byte(file, i))
                fail_msg("%s differs at %zu", made->names[file], i);
    }
}

/* Each try is cut one read later; nothing that was written is fetched again. */
static void puts_pieces_that_arrive_at_once_into_their_order(void **state)
{
    struct made made = {
        .names = {"seg-1/texts", "seg-1/none", "seg-1/small", "seg-2/texts", "terms"},
        .sizes = {2 * REPLICA_READ_MAX + 12345, 0, 7, 3 * REPLICA_READ_MAX, 4096}};
    const struct replica_source source = {read_made, &made};
    struct replica_counts counts = {0};
    json_auto_t *entry = describe_made(&made);
    struct file_sums *sums = file_sums_new();
    char to[] = "/tmp/dateline-replica-XXXXXX";
    uint64_t whole = 0;
    struct error err = {0};

    (void)state;
    assert_non_null(mkdtemp(to));
    for (unsigned i = 1; i < 100; i++) {
        made.break_at = i;
        atomic_store(&made.reads, 0);
        if (!replica_receive(to, entry, sums, &source, &counts, &err))
            break;
        assert_int_equal(err.status, STATUS_IO);
    }
    for (size_t file = 0; file < MADE_FILES; file++)
        whole += made.sizes[file];
    assert_int_equal(counts.bytes, whole);
    assert_int_equal(counts.files, MADE_FILES);
    assert_int_equal(counts.published, 1);
    assert_true(made.most_at_once > 1);
    check_made(&made, to);
    file_sums_free(sums);
    file_remove_tree(to, &err);
}

static void refuses_bytes_that_arrive_damaged(void **state)
{
    struct copying copying;
    json_t *entry;
    struct error err = {0};

    (void)state;
    begin(&copying);
    add(&copying, 0, 5);
    entry = describe(&copying, "articles");
    copying.damage = true;
    assert_int_equal(receive(&copying, entry, &err), STATUS_CORRUPT);
    copying.damage = false;
    assert_int_equal(receive(&copying, entry, &err), STATUS_OK);
    assert_int_equal(documents_of(copying.to, "articles"), 5);
    json_object_set_new(entry, "crc", json_integer(1));
    assert_int_equal(receive(&copying, entry, &err), STATUS_CORRUPT);
    json_decref(entry);
    end(&copying);
}

static bool is_of_segment(const char *name)
{
    return strncmp(name, "seg-", 4) == 0;
}

/* Changes one bit in each file of the segments, and with it their times. */
static void damage_segments(struct copying *copying, const json_t *entry)
{
    const json_t *file;
    size_t i;

    json_array_foreach (json_object_get(entry, "files"), i, file) {
        const char *name = json_string_value(json_object_get(file, "name"));
        MEM_AUTO char *path =
            mem_format("%s/indexes/articles/%s", copying->fixture.directory, name);
        long at = (long)(json_integer_value(json_object_get(file, "size")) / 3);
        FILE *stream;
        int byte;

        if (!is_of_segment(name) || file_size(path) == 0)
            continue;
        stream = fopen(path, "r+b");
        assert_non_null(stream);
        assert_int_equal(fseek(stream, at, SEEK_SET), 0);
        byte = fgetc(stream);
        assert_int_equal(fseek(stream, at, SEEK_SET), 0);
        fputc(byte ^ 8, stream);
        assert_int_equal(fclose(stream), 0);
    }
}

static void gives_nothing_that_was_damaged_on_disk(void **state)
{
    struct copying copying;
    json_t *whole, *damaged;
    struct error err = {0};

    (void)state;
    begin(&copying);
    add(&copying, 0, 50);
    whole = describe(&copying, "articles");
    damage_segments(&copying, whole);
    damaged = describe(&copying, "articles");
    assert_int_equal(receive(&copying, damaged, &err), STATUS_CORRUPT);
    assert_int_equal(copying.counts.published, 0);
    damage_segments(&copying, whole); /* the same bits: as it was */
    copy(&copying, "articles");
    assert_int_equal(documents_of(copying.to, "articles"), 50);
    json_decref(whole);
    json_decref(damaged);
    end(&copying);
}

/* A replica's own files are read before they count as what the primary has. */
static void fetches_again_what_was_damaged_here(void **state)
{
    struct copying copying;
    MEM_AUTO char *path = NULL;
    json_t *entry;
    BUF_AUTO struct buf bytes = {0};
    struct error err = {0};

    (void)state;
    begin(&copying);
    add(&copying, 0, 50);
    copy(&copying, "articles");
    path = mem_format("%s/indexes/articles/seg-000001/texts", copying.to);
    assert_int_equal(file_read(&bytes, path, SIZE_MAX, &err), STATUS_OK);
    bytes.data[bytes.length / 3] ^= 8;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(file_write(path, buf_str(&bytes), 0600, &err), STATUS_OK);
    buf_clear(&bytes); /* it has followers itself, and tells them its files */
    assert_int_equal(replica_describe(copying.to, "articles", copying.sums, &bytes, &err),
                     STATUS_OK);
    entry = describe(&copying, "articles");
    assert_int_equal(receive(&copying, entry, &err), STATUS_OK);
    assert_int_equal(copying.counts.bytes, file_size(path));
    assert_int_equal(copying.counts.published, 1);
    assert_int_equal(documents_of(copying.to, "articles"), 50);
    json_decref(entry);
    end(&copying);
}

static void links_what_another_index_has(void **state)
{
    struct copying copying;
    struct error err = {0};

    (void)state;
    begin(&copying);
    add(&copying, 0, 30);
    copy(&copying, "articles");
    fixture_close(&copying.fixture);
    fixture_open(&copying.fixture, 1);
    add(&copying, 0, 3); /* another index with the same uid */
    copy(&copying, "articles");
    assert_int_equal(documents_of(copying.to, "articles"), 3);
    writer_close(copying.fixture.writer);
    copying.fixture.writer = NULL;
    assert_int_equal(
        index_life_rename(copying.fixture.directory, "articles", "other", OPERATION_NONE, &err),
        STATUS_OK);
    copy(&copying, "other");
    assert_true(copying.counts.linked > 0);
    assert_int_equal(copying.counts.bytes, 0);
    assert_int_equal(documents_of(copying.to, "other"), 3);
    end(&copying);
}

static void removes_what_the_source_does_not_have(void **state)
{
    struct copying copying;
    json_auto_t *none = json_array();
    MEM_AUTO char *index = NULL;
    struct error err = {0};

    (void)state;
    begin(&copying);
    add(&copying, 0, 3);
    copy(&copying, "articles");
    index = mem_format("%s/indexes/articles", copying.to);
    assert_int_equal(replica_remove_others(copying.to, none, &err), STATUS_OK);
    assert_false(file_exists(index));
    end(&copying);
}

/* Names that would lead out of the index. */
static void refuses_names_that_lead_elsewhere(void **state)
{
    static const char *const names[] = {"../x",          "/etc/passwd", "seg-1/../../x", "a/b/c",
                                        "seg-1/",        ".hidden",     "seg-1/.x",      "",
                                        "seg-1/texts\n", "Seg-1/texts"};
    struct copying copying;
    BUF_AUTO struct buf out = {0};
    struct error err = {0};

    (void)state;
    begin(&copying);
    add(&copying, 0, 3);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_t *entry = describe(&copying, "articles"), *file = json_object();

        json_object_set_new(file, "name", json_string(names[i]));
        json_object_set_new(file, "size", json_integer(1));
        json_object_set_new(file, "crc", json_integer(1));
        json_array_append_new(json_object_get(entry, "files"), file);
        assert_int_equal(receive(&copying, entry, &err), STATUS_BAD_REQUEST);
        assert_int_equal(copying.reads, 0);
        assert_int_equal(replica_read(copying.fixture.directory, STR("articles"), str_of(names[i]),
                                      0, 10, &out, &err),
                         STATUS_BAD_REQUEST);
        json_decref(entry);
    }
    assert_int_equal(
        replica_read(copying.fixture.directory, STR("../x"), STR("index.json"), 0, 10, &out, &err),
        STATUS_BAD_REQUEST);
    end(&copying);
}

static void a_stamp_tells_of_each_change(void **state)
{
    struct copying copying;
    uint64_t before;

    (void)state;
    begin(&copying);
    add(&copying, 0, 3);
    before = replica_stamp(copying.fixture.directory, "articles");
    assert_true(before != 0);
    assert_true(before == replica_stamp(copying.fixture.directory, "articles"));
    add(&copying, 3, 4);
    assert_true(before != replica_stamp(copying.fixture.directory, "articles"));
    assert_int_equal(replica_stamp(copying.fixture.directory, "none"), 0);
    end(&copying);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_an_index_and_then_only_what_is_new),
        cmocka_unit_test(takes_no_file_that_is_on_its_way_to_its_place),
        cmocka_unit_test(goes_on_where_the_line_was_cut),
        cmocka_unit_test(puts_pieces_that_arrive_at_once_into_their_order),
        cmocka_unit_test(refuses_bytes_that_arrive_damaged),
        cmocka_unit_test(gives_nothing_that_was_damaged_on_disk),
        cmocka_unit_test(fetches_again_what_was_damaged_here),
        cmocka_unit_test(links_what_another_index_has),
        cmocka_unit_test(removes_what_the_source_does_not_have),
        cmocka_unit_test(refuses_names_that_lead_elsewhere),
        cmocka_unit_test(a_stamp_tells_of_each_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
