/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_backup.c - dumps and snapshots: made, brought back, damaged. */
#include <glob.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "engine/engine.h"
#include "fixture.h"
#include "server/tasks/ingest/dump.h"
#include "server/tasks/ingest/dump_file.h"
#include "server/tasks/ingest/restore.h"
#include "server/tasks/ingest/snapshot.h"
#include "store/reader/generation.h"

#define ARTICLES 50

static struct fixture fixture;
static char place[80]; /* where dumps go, and what is made of them */
static struct config config;
static struct server server;

static char *in_place(const char *name)
{
    return mem_format("%s/%s", place, name);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    MEM_AUTO char *path = mem_format("%s/%s", folder, name);
    struct error err;

    assert_int_equal(file_replace(path, str_of(text), 0600, &err), STATUS_OK);
}

static void open_engine(const char *db, struct engine **engine)
{
    const struct engine_options options = {.follow = false};
    struct error err;

    assert_int_equal(engine_open(db, &options, engine, &err), STATUS_OK);
}

static int set_up(void **state)
{
    json_setup();
    fixture_open(&fixture, 1);
    for (int i = 0; i < ARTICLES; i++) {
        MEM_AUTO char *id = mem_format("a%d", i);
        MEM_AUTO char *body = mem_format("Body of story %d, \"quoted\" and caf\xc3\xa9.\nEnd", i);

        fixture_add(&fixture, id, "Headline", i % 5 ? body : NULL, "Wire", "2021-01-07T10:00:00Z");
        if (i % 10 == 9)
            fixture_commit(&fixture);
    }
    writer_delete(fixture.writer, STR("a7"), &(struct error){0});
    fixture_commit(&fixture);
    write_file(fixture.directory, "keys.json", "{\"version\":1,\"keys\":[]}\n");
    write_file(fixture.directory, "features.json", "{\"metrics\":true}\n");
    snprintf(place, sizeof place, "%s-place", fixture.directory);
    config.db = fixture.directory;
    server.config = &config;
    open_engine(fixture.directory, &server.engine);
    return mkdir(place, 0700);
}

static int tear_down(void **state)
{
    struct error err;

    engine_close(server.engine);
    fixture_close(&fixture);
    return file_remove_tree(place, &err) ? -1 : 0;
}

/* The document of that id as the database at `path` gives it; "" when there is none. */
static void read_document(const char *path, const char *id, struct buf *out)
{
    struct arena *arena = arena_new();
    struct database *database;
    struct generation *generation;
    struct text_record record;
    struct view *view;
    uint32_t segment, document;
    struct error err;

    database_open(path, &database, &err);
    generation = generation_acquire(database, STR("articles"));
    assert_non_null(generation);
    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    if (!view_find(view, str_of(id), &segment, &document, &err)) {
        assert_int_equal(view_text(view, segment, document, arena, &record, &err), STATUS_OK);
        buf_add_str(out, record.fields);
        buf_add_str(out, record.body);
    }
    view_release(view);
    generation_release(generation);
    database_close(database);
    arena_free(arena);
}

static void assert_same_documents(const char *path)
{
    for (int i = 0; i < ARTICLES; i++) {
        BUF_AUTO struct buf before = {0}, after = {0};
        MEM_AUTO char *id = mem_format("a%d", i);

        read_document(fixture.directory, id, &before);
        read_document(path, id, &after);
        assert_true(str_eq(buf_str(&before), buf_str(&after)));
        assert_true((i == 7) == (before.length == 0));
    }
}

static void assert_same_file(const char *path, const char *name)
{
    MEM_AUTO char *here = mem_format("%s/%s", fixture.directory, name);
    MEM_AUTO char *there = mem_format("%s/%s", path, name);
    BUF_AUTO struct buf a = {0}, b = {0};
    json_t *first, *second;
    struct error err;

    assert_int_equal(file_read(&a, here, 1 << 20, &err), STATUS_OK);
    assert_int_equal(file_read(&b, there, 1 << 20, &err), STATUS_OK);
    first = json_read(buf_str(&a), 0, &err);
    second = json_read(buf_str(&b), 0, &err);
    assert_true(json_equal(first, second));
    json_decref(first);
    json_decref(second);
}

static void make_dump(const char *name)
{
    struct error err;

    if (dump_create(&server, place, name, &err))
        fail_msg("%s", err.message);
}

static void a_dump_brings_everything_back(void **state)
{
    MEM_AUTO char *dump = in_place("first.dump"), *to = in_place("from-dump");
    struct stat about;
    struct error err;

    make_dump("first");
    assert_int_equal(stat(dump, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    if (dump_import(to, dump, &err))
        fail_msg("%s", err.message);
    assert_same_documents(to);
    assert_same_file(to, "keys.json");
    assert_same_file(to, "features.json");
}

static void a_dump_of_nothing(void **state)
{
    struct config empty_config = {.db = (char *)(uintptr_t) "/nonexistent/db"};
    struct server empty = {.config = &empty_config};
    MEM_AUTO char *dump = in_place("empty.dump"), *to = in_place("from-empty");
    struct error err;

    open_engine(empty_config.db, &empty.engine);
    assert_int_equal(dump_create(&empty, place, "empty", &err), STATUS_OK);
    assert_int_equal(dump_import(to, dump, &err), STATUS_OK);
    engine_close(empty.engine);
}

/* Cut anywhere, it is refused, and no line of it is taken for the end. */
static void a_dump_that_is_cut_off_is_refused(void **state)
{
    MEM_AUTO char *dump = in_place("cut.dump"), *part = in_place("part.dump"),
                  *to = in_place("from-part");
    BUF_AUTO struct buf bytes = {0};
    struct error err;

    make_dump("cut");
    assert_int_equal(file_read(&bytes, dump, 1 << 24, &err), STATUS_OK);
    for (size_t length = 0; length < bytes.length; length += 1 + bytes.length / 50) {
        file_replace(part, str_slice(buf_str(&bytes), 0, length), 0600, &err);
        assert_int_not_equal(dump_import(to, part, &err), STATUS_OK);
        assert_int_equal(file_remove_tree(to, &err), STATUS_OK);
    }
}

static void hostile_dumps_are_refused(void **state)
{
    static const char head[] = "{\"dateline\":\"dump\",\"version\":1}";
    static const char *const lines[] = {
        "x",
        "[]",
        "{\"index\":5}",
        "{\"index\":{\"uid\":\"../out\",\"documents\":0}}",
        "{\"index\":{\"uid\":\"a\",\"documents\":-1}}",
        "{\"index\":{\"uid\":\"a\",\"documents\":0}}",
        "{\"index\":{\"uid\":\"a\",\"settings\":{},\"documents\":1}}",
        "{\"index\":{\"uid\":\"a\",\"settings\":{},\"primaryKey\":\"id\",\"documents\":3}}",
        "{\"index\":{\"uid\":\"a\",\"settings\":{\"rankingRules\":5},\"documents\":0}}",
        "{\"file\":\"../keys\",\"value\":{}}",
        "{\"file\":\"keys\",\"value\":5}",
        "{\"end\":{\"indexes\":1,\"documents\":0}}",
    };
    MEM_AUTO char *dump = in_place("hostile.dump"), *to = in_place("from-hostile");
    struct error err;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct dump_writer writer;

        assert_int_equal(dump_writer_open(&writer, dump, &err), STATUS_OK);
        dump_writer_add(&writer, STR(head));
        dump_writer_add(&writer, str_of(lines[i]));
        dump_writer_close(&writer, &err);
        if (!dump_import(to, dump, &err))
            fail_msg("taken: %s", lines[i]);
        assert_int_equal(file_remove_tree(to, &err), STATUS_OK);
    }
    write_file(place, "hostile.dump", "no gzip");
    assert_int_not_equal(dump_import(to, dump, &err), STATUS_OK);
}

static char *newest_snapshot(void)
{
    MEM_AUTO char *pattern = mem_format("%s/*.snapshot", place);
    glob_t found;
    char *newest;

    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    newest = found.gl_pathv[found.gl_pathc - 1];
    newest = mem_text(newest, strlen(newest));
    globfree(&found);
    return newest;
}

static void a_snapshot_is_the_same_files(void **state)
{
    MEM_AUTO char *to = in_place("from-snapshot"), *snapshot = NULL;
    MEM_AUTO char *here = mem_format("%s/indexes/articles/seg-000001/postings", fixture.directory);
    MEM_AUTO char *there = NULL;
    struct stat a, b;
    struct error err;

    if (snapshot_create(server.engine, fixture.directory, place, STR_NONE, &err))
        fail_msg("%s", err.message);
    snapshot = newest_snapshot();
    there = mem_format("%s/indexes/articles/seg-000001/postings", snapshot);
    if (!stat(here, &a)) { /* segments may have merged */
        assert_int_equal(stat(there, &b), 0);
        assert_true(a.st_ino == b.st_ino);
    }
    if (snapshot_import(to, snapshot, &err))
        fail_msg("%s", err.message);
    assert_same_documents(to);
    assert_same_file(to, "keys.json");
}

static void a_snapshot_outlives_what_is_written_after_it(void **state)
{
    MEM_AUTO char *to = in_place("from-older"), *snapshot = NULL;
    BUF_AUTO struct buf before = {0}, after = {0};
    struct error err;

    read_document(fixture.directory, "a1", &before);
    assert_int_equal(snapshot_create(server.engine, fixture.directory, place, STR_NONE, &err),
                     STATUS_OK);
    snapshot = newest_snapshot();
    fixture_add(&fixture, "a1", "Changed", "Changed", NULL, NULL);
    writer_compact(fixture.writer, &err);
    assert_int_equal(snapshot_import(to, snapshot, &err), STATUS_OK);
    read_document(to, "a1", &after);
    assert_true(str_eq(buf_str(&before), buf_str(&after)));
}

static atomic_bool writing_enough;

/* Small commits, which merge as they gather. */
static void *write_on(void *context)
{
    for (int i = 0; !atomic_load(&writing_enough) && i < 5000; i++) {
        MEM_AUTO char *id = mem_format("more%d", i % 40);

        fixture_add(&fixture, id, "More", "and more", "Wire", NULL);
        fixture_commit(&fixture);
    }
    return NULL;
}

static void verify(const char *db)
{
    struct database *database;
    struct generation *generation;
    struct error err;

    database_open(db, &database, &err);
    generation = generation_acquire(database, STR("articles"));
    assert_non_null(generation);
    if (generation_verify(generation, &err))
        fail_msg("%s", err.message);
    generation_release(generation);
    database_close(database);
}

static void a_snapshot_is_whole_whatever_is_published_meanwhile(void **state)
{
    pthread_t writing;
    struct error err;

    assert_int_equal(pthread_create(&writing, NULL, write_on, NULL), 0);
    for (int i = 0; i < 10; i++) {
        MEM_AUTO char *snapshot = NULL;

        if (snapshot_create(server.engine, fixture.directory, place, STR_NONE, &err))
            fail_msg("%s", err.message);
        snapshot = newest_snapshot();
        verify(snapshot);
    }
    atomic_store(&writing_enough, true);
    pthread_join(writing, NULL);
}

static void what_is_no_snapshot(void **state)
{
    MEM_AUTO char *to = in_place("from-none"), *folder = in_place("0.snapshot");
    struct error err;

    mkdir(folder, 0700);
    assert_int_not_equal(snapshot_import(to, folder, &err), STATUS_OK);
    write_file(folder, "snapshot.json", "{\"version\":2}");
    assert_int_not_equal(snapshot_import(to, folder, &err), STATUS_OK);
    assert_int_not_equal(snapshot_import(to, "/nonexistent", &err), STATUS_OK);
}

static void restoring_over_a_database_is_refused(void **state)
{
    MEM_AUTO char *dump = in_place("again.dump"), *to = in_place("restored");
    MEM_AUTO char *made = in_place("restored.restore");
    struct config options = {.db = to, .import_dump = dump};
    struct error err;

    make_dump("again");
    assert_int_equal(restore(&options, &err), STATUS_OK);
    assert_int_equal(restore(&options, &err), STATUS_BAD_REQUEST);
    options.import_if_new = true;
    assert_int_equal(restore(&options, &err), STATUS_OK);
    options.import_snapshot = dump;
    assert_int_equal(restore(&options, &err), STATUS_BAD_REQUEST);
    assert_false(file_exists(made));
}

static void a_restore_that_fails_leaves_nothing(void **state)
{
    MEM_AUTO char *dump = in_place("bad.dump"), *to = in_place("not-restored");
    MEM_AUTO char *made = in_place("not-restored.restore");
    struct config options = {.db = to, .import_dump = dump};
    struct error err;

    assert_int_equal(restore(&options, &err), STATUS_BAD_REQUEST);
    write_file(place, "bad.dump", "no gzip");
    assert_int_equal(restore(&options, &err), STATUS_BAD_REQUEST);
    assert_false(file_exists(to));
    assert_false(file_exists(made));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dump_brings_everything_back),
        cmocka_unit_test(a_dump_of_nothing),
        cmocka_unit_test(a_dump_that_is_cut_off_is_refused),
        cmocka_unit_test(hostile_dumps_are_refused),
        cmocka_unit_test(a_snapshot_is_the_same_files),
        cmocka_unit_test(restoring_over_a_database_is_refused),
        cmocka_unit_test(a_restore_that_fails_leaves_nothing),
        cmocka_unit_test(what_is_no_snapshot),
        cmocka_unit_test(a_snapshot_is_whole_whatever_is_published_meanwhile),
        cmocka_unit_test(a_snapshot_outlives_what_is_written_after_it),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
