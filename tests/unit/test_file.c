/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_file.c - files that are there whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_stamp.h"
#include "base/mem.h"

static int enter_new_folder(void **state)
{
    char path[] = "/tmp/dateline-test-XXXXXX";

    *state = mkdtemp(path) ? mem_text(path, strlen(path)) : NULL;
    return *state ? chdir(*state) : -1;
}

static int remove_folder(void **state)
{
    struct error err;
    int failed = chdir("/") || file_remove_tree(*state, &err);

    free(*state);
    return failed;
}

static void assert_content(const char *path, struct str wanted)
{
    BUF_AUTO struct buf content = {0};
    struct error err;

    assert_int_equal(file_read(&content, path, 1 << 20, &err), STATUS_OK);
    assert_true(str_eq(buf_str(&content), wanted));
}

static void replaces_a_file_with_its_mode_and_leaves_nothing_beside(void **state)
{
    struct stat about;
    struct error err;

    assert_int_equal(file_replace("keys", STR("one"), 0600, &err), STATUS_OK);
    assert_int_equal(file_replace("keys", STR(""), 0600, &err), STATUS_OK);
    assert_content("keys", STR(""));
    assert_int_equal(stat("keys", &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_false(file_exists("keys.new"));
}

static void a_replacement_that_fails_leaves_what_was_there(void **state)
{
    struct error err;

    assert_int_equal(file_make_dir("full/x", 0755, &err), STATUS_OK);
    assert_int_not_equal(file_replace("full", STR("text"), 0644, &err), STATUS_OK);
    assert_true(file_exists("full/x"));
    assert_false(file_exists("full.new"));
    assert_non_null(strstr(err.message, "full"));
    assert_int_equal(file_replace("none/file", STR(""), 0644, &err), STATUS_NOT_FOUND);
}

static void reads_up_to_a_limit(void **state)
{
    BUF_AUTO struct buf out = {0};
    struct error err;

    assert_int_equal(file_replace("a", STR("12345"), 0644, &err), STATUS_OK);
    assert_int_equal(file_read(&out, "a", 5, &err), STATUS_OK);
    assert_int_equal(file_read(&out, "a", 4, &err), STATUS_TOO_LARGE);
    assert_int_equal(file_read(&out, "b", 4, &err), STATUS_NOT_FOUND);
    assert_int_equal(file_read(&out, ".", 4, &err), STATUS_IO);
}

static void maps_files_also_empty_ones(void **state)
{
    struct file_map map;
    struct error err;

    file_replace("a", STR("12345"), 0644, &err);
    file_replace("empty", STR(""), 0644, &err);
    assert_int_equal(file_map_open(&map, "a", &err), STATUS_OK);
    assert_true(str_eq(str_n(map.data, map.length), STR("12345")));
    file_map_close(&map);
    file_map_close(&map);
    assert_int_equal(file_map_open(&map, "empty", &err), STATUS_OK);
    assert_int_equal(map.length, 0);
    file_map_close(&map);
    assert_int_equal(file_map_open(&map, "none", &err), STATUS_NOT_FOUND);
    file_map_close(&map);
}

static void makes_directories_with_their_parents(void **state)
{
    struct error err;

    assert_int_equal(file_make_dir("a/b/c", 0755, &err), STATUS_OK);
    assert_int_equal(file_make_dir("a/b/c/", 0755, &err), STATUS_OK);
    assert_true(file_exists("a/b/c"));
    assert_int_equal(file_replace("a/file", STR("x"), 0644, &err), STATUS_OK);
    assert_int_equal(file_make_dir("a/file", 0755, &err), STATUS_IO);
    assert_int_not_equal(file_make_dir("a/file/below", 0755, &err), STATUS_OK);
    assert_non_null(strstr(err.message, "a/file"));
}

static void removes_trees_but_follows_no_link(void **state)
{
    struct error err;

    file_make_dir("keep", 0755, &err);
    file_replace("keep/file", STR("x"), 0644, &err);
    file_make_dir("tree/deep", 0755, &err);
    assert_int_equal(symlink("../keep", "tree/link"), 0);
    assert_int_equal(symlink("nowhere", "tree/deep/dangling"), 0);
    assert_int_equal(file_remove_tree("tree", &err), STATUS_OK);
    assert_false(file_exists("tree"));
    assert_true(file_exists("keep/file"));
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    assert_int_equal(file_remove_tree("dangling", &err), STATUS_OK);
    assert_int_equal(symlink("nowhere", "dangling"), 0); /* its place was free */
    assert_int_equal(file_remove_tree("tree", &err), STATUS_OK);
    assert_int_equal(file_remove_tree("keep/file", &err), STATUS_OK);
}

static void adds_up_sizes_and_follows_no_link(void **state)
{
    struct error err;

    file_make_dir("t/sub", 0755, &err);
    file_replace("t/a", STR("12345"), 0644, &err);
    file_replace("t/sub/b", STR("123"), 0644, &err);
    assert_int_equal(symlink("..", "t/sub/loop"), 0);
    assert_int_equal(file_tree_size("t"), 8);
    assert_int_equal(file_tree_size("t/a"), 5);
    assert_int_equal(file_tree_size("none"), 0);
    assert_int_equal(file_size("none"), 0);
}

static void a_writer_knows_offset_and_checksum(void **state)
{
    struct file_writer writer;
    BUF_AUTO struct buf wanted = {0};
    struct error err;

    assert_int_equal(file_writer_open(&writer, "w", &err), STATUS_OK);
    for (int i = 0; i < 1000; i++) {
        BUF_AUTO struct buf piece = {0};

        buf_addf(&piece, "%0*d", i, i);
        file_writer_add(&writer, piece.data, piece.length);
        buf_add_str(&wanted, buf_str(&piece));
    }
    file_writer_add(&writer, NULL, 0);
    assert_int_equal(writer.offset, wanted.length);
    assert_int_equal(file_writer_close(&writer, true, &err), STATUS_OK);
    assert_content("w", buf_str(&wanted));
}

static void a_writer_reports_its_first_failure_at_the_end(void **state)
{
    struct file_writer writer;
    struct error err;

    assert_int_equal(file_writer_open(&writer, "none/w", &err), STATUS_NOT_FOUND);
    if (file_writer_open(&writer, "/dev/full", &err))
        skip();
    for (int i = 0; i < 100000; i++)
        file_writer_add(&writer, "0123456789", 10);
    assert_int_equal(file_writer_close(&writer, false, &err), STATUS_NO_SPACE);
    assert_non_null(strstr(err.message, "/dev/full"));
}

static void an_abandoned_file_is_gone(void **state)
{
    struct file_writer writer;
    struct error err;

    assert_int_equal(file_writer_open(&writer, "w", &err), STATUS_OK);
    file_writer_add(&writer, "x", 1);
    file_writer_abandon(&writer);
    assert_false(file_exists("w"));
    file_writer_abandon(&writer);
}

static void abandoning_leaves_what_is_no_regular_file(void **state)
{
    struct file_writer writer;
    struct error err;
    int reader;

    assert_int_equal(mkfifo("pipe", 0600), 0);
    reader = open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* else opening to write would wait */
    assert_int_equal(file_writer_open(&writer, "pipe", &err), STATUS_OK);
    file_writer_abandon(&writer);
    close(reader);
    assert_true(file_exists("pipe"));
}

static void a_stamp_tells_a_replaced_file(void **state)
{
    struct file_stamp none = file_stamp_of("file"), first, second;
    struct error err;

    (void)state;
    assert_int_equal(file_replace("file", STR("one"), 0600, &err), STATUS_OK);
    first = file_stamp_of("file");
    assert_false(file_stamp_equal(&none, &first));
    second = file_stamp_of("file");
    assert_true(file_stamp_equal(&first, &second));
    assert_int_equal(file_replace("file", STR("two"), 0600, &err), STATUS_OK);
    second = file_stamp_of("file");
    assert_false(file_stamp_equal(&first, &second));
    assert_int_equal(unlink("file"), 0);
    second = file_stamp_of("file");
    assert_true(file_stamp_equal(&none, &second));
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, enter_new_folder, remove_folder)

/* Each of them is read; the one that was cut short reads as zeros behind its new end. */
static void a_mapped_file_that_is_cut_short_reads_as_zeros(void **state)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    MEM_AUTO char *bytes = mem_alloc(4 * page);
    struct file_map whole, cut;
    struct error err;

    map_guards_install(); /* here, because cmocka has a handler of its own around each test */
    memset(bytes, 'x', 4 * page);
    assert_int_equal(file_write("whole", str_n(bytes, 4 * page), 0600, &err), STATUS_OK);
    assert_int_equal(file_write("cut", str_n(bytes, 4 * page), 0600, &err), STATUS_OK);
    assert_int_equal(file_map_open(&whole, "whole", &err), STATUS_OK);
    assert_int_equal(file_map_open(&cut, "cut", &err), STATUS_OK);
    assert_false(map_guards_any_torn());
    assert_int_equal(truncate("cut", (off_t)page), 0);
    assert_int_equal(cut.data[0], 'x');
    assert_false(map_guard_is_torn(cut.guard));
    assert_int_equal(cut.data[3 * page + 7], 0);
    assert_int_equal(cut.data[page], 0);
    assert_true(map_guard_is_torn(cut.guard));
    assert_true(map_guards_any_torn());
    assert_int_equal(whole.data[4 * page - 1], 'x');
    assert_false(map_guard_is_torn(whole.guard));
    file_map_close(&cut);
    assert_int_equal(file_map_open(&cut, "cut", &err), STATUS_OK);
    assert_false(map_guard_is_torn(cut.guard)); /* a new mapping, a new guard */
    file_map_close(&cut);
    file_map_close(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_folder(replaces_a_file_with_its_mode_and_leaves_nothing_beside),
        in_folder(a_stamp_tells_a_replaced_file),
        in_folder(a_replacement_that_fails_leaves_what_was_there),
        in_folder(reads_up_to_a_limit),
        in_folder(maps_files_also_empty_ones),
        in_folder(makes_directories_with_their_parents),
        in_folder(removes_trees_but_follows_no_link),
        in_folder(adds_up_sizes_and_follows_no_link),
        in_folder(a_writer_knows_offset_and_checksum),
        in_folder(a_writer_reports_its_first_failure_at_the_end),
        in_folder(an_abandoned_file_is_gone),
        in_folder(abandoning_leaves_what_is_no_regular_file),
        in_folder(a_mapped_file_that_is_cut_short_reads_as_zeros),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
