/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_config.c - options from the command line and from a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "server/state/config.h"

static struct config config;
static struct error err;

static int forget(void **state)
{
    config_fini(&config);
    return 0;
}

/* Words end with NULL. */
static enum status read_words(const char *first, ...)
{
    char *words[16] = {(char *)(uintptr_t) "datelined"};
    const char *word = first;
    int count = 1;
    va_list args;

    va_start(args, first);
    for (; word; word = va_arg(args, const char *))
        words[count++] = (char *)(uintptr_t)word;
    va_end(args);
    config_fini(&config);
    return config_read(&config, count, words, &err);
}

static enum status read_file(const char *text, const char *option, const char *value)
{
    char path[] = "/tmp/dateline-config-XXXXXX";
    int fd = mkstemp(path);
    enum status status;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
    status = read_words("--config", path, option, value, NULL);
    unlink(path);
    return status;
}

static void has_defaults(void **state)
{
    assert_int_equal(read_words(NULL), STATUS_OK);
    assert_string_equal(config.db, "./dateline-db");
    assert_string_equal(config.listen, "127.0.0.1:7700");
    assert_null(config.health_listen);
    assert_int_equal(config.search_deadline, 1000);
    assert_false(config.access_log);
}

static void reads_both_forms_of_an_option(void **state)
{
    assert_int_equal(read_words("--db", "x", "--listen=[::1]:0", "--access-log", NULL), STATUS_OK);
    assert_string_equal(config.db, "x");
    assert_string_equal(config.listen, "[::1]:0");
    assert_true(config.access_log);
    assert_int_equal(read_words("--access-log=false", NULL), STATUS_OK);
    assert_false(config.access_log);
}

static void collects_lists(void **state)
{
    assert_int_equal(read_words("--allow-host", "a", "--allow-host=b", NULL), STATUS_OK);
    assert_int_equal(config.allow_hosts.count, 2);
    assert_string_equal(config.allow_hosts.items[1], "b");
}

static void refuses_wrong_options(void **state)
{
    assert_int_equal(read_words("--nonsense", NULL), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "nonsense"));
    assert_int_equal(read_words("db", NULL), STATUS_BAD_REQUEST);
    assert_int_equal(read_words("--db", NULL), STATUS_BAD_REQUEST);
    assert_int_equal(read_words("--threads", "many", NULL), STATUS_BAD_REQUEST);
    assert_int_equal(read_words("--max-connections", "0", NULL), STATUS_BAD_REQUEST);
    assert_int_equal(read_words("--access-log=perhaps", NULL), STATUS_BAD_REQUEST);
}

static void reads_a_file_that_the_command_line_overrules(void **state)
{
    const char *text = "# a comment\n\n db = from-file\nthreads=3\naccess-log = true\n"
                       "allow-host = a\nallow-host = b\n";

    assert_int_equal(read_file(text, "--threads", "4"), STATUS_OK);
    assert_string_equal(config.db, "from-file");
    assert_int_equal(config.threads, 4);
    assert_true(config.access_log);
    assert_int_equal(config.allow_hosts.count, 2);
}

static void names_the_line_that_is_wrong(void **state)
{
    assert_int_equal(read_file("db = x\nnonsense = 1\n", NULL, NULL), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "line 2"));
    assert_non_null(strstr(err.message, "nonsense"));
    assert_int_equal(read_file("\n\nthreads\n", NULL, NULL), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "line 3"));
    assert_int_equal(read_file("config = other\n", NULL, NULL), STATUS_BAD_REQUEST);
}

static void says_when_a_file_cannot_be_read(void **state)
{
    assert_int_not_equal(read_words("--config", "/nonexistent/x.conf", NULL), STATUS_OK);
    assert_non_null(strstr(err.message, "/nonexistent/x.conf"));
}

static void shows_every_option_in_its_help(void **state)
{
    BUF_AUTO struct buf text = {0};

    config_help(&text);
    assert_non_null(strstr(text.data, "--search-deadline-ms MS"));
    assert_non_null(strstr(text.data, "[127.0.0.1:7700]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(has_defaults, forget),
        cmocka_unit_test_teardown(reads_both_forms_of_an_option, forget),
        cmocka_unit_test_teardown(collects_lists, forget),
        cmocka_unit_test_teardown(refuses_wrong_options, forget),
        cmocka_unit_test_teardown(reads_a_file_that_the_command_line_overrules, forget),
        cmocka_unit_test_teardown(names_the_line_that_is_wrong, forget),
        cmocka_unit_test_teardown(says_when_a_file_cannot_be_read, forget),
        cmocka_unit_test(shows_every_option_in_its_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
