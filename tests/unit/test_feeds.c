/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_feeds.c - which feeds are followed, and which addresses they may not lead to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "indexer/feed_list.h"

static enum status read_text(struct feed_list *list, const char *text, struct error *err)
{
    char path[] = "/tmp/dateline-feeds-XXXXXX";
    int fd = mkstemp(path);
    enum status status;

    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(file_write(path, str_of(text), 0600, err), STATUS_OK);
    status = feed_list_read(list, path, err);
    unlink(path);
    return status;
}

static void reads_a_list(void **state)
{
    struct feed_list list = {.count = 0};
    struct error err;

    (void)state;
    assert_int_equal(read_text(&list,
                               "# the wires\n\nhttps://a.example/rss#part 5m # often\r\n"
                               "  HTTP://b.example/atom\t1d\nhttps://a.example/rss#part\n"
                               "http://c.example/",
                               &err),
                     STATUS_OK);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.feeds[0].url, "https://a.example/rss#part");
    assert_int_equal(list.feeds[0].every, 300000);
    assert_int_equal(list.feeds[1].every, 86400000);
    assert_int_equal(list.feeds[2].every, 0);
    feed_list_fini(&list);
}

static void names_the_line_that_is_wrong(void **state)
{
    static const char *const wrong[] = {"http://a.example/ 5",    "http://a.example/ 5m 6m",
                                        "ftp://a.example/",       "file:///etc/passwd",
                                        "a.example/rss",          "http://a.example/ 1s",
                                        "gopher://a.example/ 5m", "http://a.example/ 99999999d"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct feed_list list = {.count = 0};
        char text[100];
        struct error err;

        snprintf(text, sizeof text, "http://good.example/\n%s\n", wrong[i]);
        assert_int_equal(read_text(&list, text, &err), STATUS_BAD_REQUEST);
        assert_non_null(strstr(err.message, " line 2: "));
        feed_list_fini(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_list),
        cmocka_unit_test(names_the_line_that_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
