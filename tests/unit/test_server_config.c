/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_config.c - options from the command line, the environment and a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/environment.h"
#include "base/str.h"
#include "server/state/config.h"

static struct config config;
static struct error err;

static int forget(void **state)
{
    static const char *const set[] = {"DATELINE_THREADS",     "DATELINE_MAX_HITS",
                                      "DATELINE_ACCESS_LOG",  "DATELINE_TIMEZONE",
                                      "DATELINE_ALLOW_HOST",  "DATELINE_CONFIG",
                                      "DATELINE_MAX_WAIT_MS", "DATELINE_ALLOW_ORIGIN"};

    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        unsetenv(set[i]);
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

static void reads_variables_between_file_and_command_line(void **state)
{
    setenv("DATELINE_THREADS", "5", 1);
    setenv("DATELINE_MAX_HITS", "70", 1);
    setenv("DATELINE_ACCESS_LOG", "true", 1);
    setenv("DATELINE_TIMEZONE", "", 1);
    assert_int_equal(read_file("threads = 3\nmax-hits = 50\nreaders = 4\n", "--threads", "6"),
                     STATUS_OK);
    assert_int_equal(config.threads, 6);
    assert_int_equal(config.max_hits, 70);
    assert_int_equal(config.readers, 4);
    assert_true(config.access_log);
    assert_null(config.timezone);
}

static void adds_lists_of_variables(void **state)
{
    setenv("DATELINE_ALLOW_HOST", "b.example, c.example", 1);
    assert_int_equal(read_file("allow-host = a.example\n", "--allow-host", "d.example"), STATUS_OK);
    assert_int_equal(config.allow_hosts.count, 4);
    assert_string_equal(config.allow_hosts.items[2], "c.example");
}

static void finds_the_file_by_a_variable(void **state)
{
    setenv("DATELINE_CONFIG", "/nonexistent/variable.conf", 1);
    assert_int_not_equal(read_words(NULL), STATUS_OK);
    assert_non_null(strstr(err.message, "/nonexistent/variable.conf"));
}

static void names_the_variable_that_is_wrong(void **state)
{
    setenv("DATELINE_MAX_WAIT_MS", "soon", 1);
    assert_int_equal(read_words(NULL), STATUS_BAD_REQUEST);
    assert_non_null(strstr(err.message, "DATELINE_MAX_WAIT_MS"));
    setenv("DATELINE_MAX_WAIT_MS", "7", 1);
    setenv("DATELINE_ALLOW_ORIGIN", "https://a.example,", 1);
    assert_int_equal(read_words(NULL), STATUS_BAD_REQUEST);
}

/* `name` of "  --name VALUE  what it does"; NULL at the end. */
static const char *next_option(const char **help, char *name, size_t size)
{
    const char *at = strstr(*help, "\n  --");
    size_t length;

    if (!at)
        return NULL;
    *help = at + 5;
    length = strcspn(*help, " ");
    assert_in_range(length, 1, size - 1);
    memcpy(name, *help, length);
    name[length] = 0;
    return name;
}

/* Whether a text of `with` that `without` has not got is "/x". Numbers are the same in both. */
static bool has_new_text(const struct config *with, const struct config *without)
{
    for (size_t at = 0; at + sizeof(char *) <= sizeof *with; at += sizeof(char *)) {
        const char *is, *was;

        memcpy(&is, (const char *)with + at, sizeof is);
        memcpy(&was, (const char *)without + at, sizeof was);
        if (is != was && (uintptr_t)is > CONFIG_LIST_MAX && strcmp(is, "/x") == 0)
            return true;
    }
    return false;
}

/* A wrong value shows that the variable is read; texts and lists take any. */
static void check_variable(const char *option)
{
    char *words[] = {(char *)(uintptr_t) "datelined"}, variable[ENVIRONMENT_NAME_SIZE];
    struct config without, with;
    enum status status;

    assert_int_equal(config_read(&without, 1, words, &err), STATUS_OK);
    setenv(environment_name(option, variable), "/x", 1);
    status = config_read(&with, 1, words, &err);
    unsetenv(variable);
    if (status == STATUS_OK)
        assert_true(has_new_text(&with, &without));
    else
        assert_non_null(strstr(err.message, strcmp(option, "config") != 0 ? variable : "/x"));
    config_fini(&without);
    config_fini(&with);
}

static void has_a_variable_for_every_option(void **state)
{
    BUF_AUTO struct buf text = {0};
    unsigned count = 0;
    const char *help;
    char option[64];

    config_help(&text);
    for (help = text.data; next_option(&help, option, sizeof option); count++)
        if (strcmp(option, "help") != 0 && strcmp(option, "version") != 0)
            check_variable(option);
    assert_true(count > 40);
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
        cmocka_unit_test_teardown(reads_variables_between_file_and_command_line, forget),
        cmocka_unit_test_teardown(adds_lists_of_variables, forget),
        cmocka_unit_test_teardown(finds_the_file_by_a_variable, forget),
        cmocka_unit_test_teardown(names_the_variable_that_is_wrong, forget),
        cmocka_unit_test(has_a_variable_for_every_option),
        cmocka_unit_test(shows_every_option_in_its_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
