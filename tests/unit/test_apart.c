/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_apart.c - reading in another process: dateline-read, and programs that answer badly. Those
 * are this one again: started with a socket as its standard input, it does what the request's name
 * says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apart/apart.h"
#include "apart/frame.h"
#include "article/input/reader.h"
#include "base/json.h"
#include "base/mem.h"

#define MOST ((size_t)1 << 20)

/* --- programs that answer badly --- */

static void add_frame(struct buf *out, char kind, const char *content)
{
    size_t begun = frame_begin(out, (enum frame_kind)kind);

    buf_add_text(out, content);
    frame_finish(out, begun);
}

static void answer(struct buf *out)
{
    struct str rest = buf_str(out);

    while (rest.length > 0) {
        ssize_t wrote = write(1, rest.data, rest.length);

        if (wrote <= 0)
            _exit(1);
        rest = str_slice(rest, (size_t)wrote, rest.length);
    }
}

static void answer_articles(struct buf *out, int count)
{
    for (int i = 0; i < count; i++) {
        size_t begun = frame_begin(out, FRAME_ARTICLE);

        buf_add_u32(out, 1);
        buf_addf(out, "a{\"id\":\"%d\"}", i);
        frame_finish(out, begun);
    }
}

static void misbehave(struct str name)
{
    struct buf out = {0};

    if (str_is(name, "crash")) {
        answer_articles(&out, 1);
        answer(&out);
        abort();
    } else if (str_is(name, "no memory"))
        _exit(70);
    else if (str_is(name, "no end"))
        answer_articles(&out, 3);
    else if (str_is(name, "silence"))
        pause();
    else if (str_is(name, "noise"))
        buf_add_text(&out, "Segmentation fault (core dumped)\n");
    else if (str_is(name, "an article too large"))
        buf_add_text(&out, "A\xFF\xFF\xFF\x7F");
    else if (str_is(name, "a name too long"))
        add_frame(&out, FRAME_ARTICLE, "\xFF\xFF\xFF\xFF{}");
    else if (str_is(name, "no JSON"))
        add_frame(&out, FRAME_PROBLEM, "[\"line 1\",");
    else if (str_is(name, "status of no kind"))
        add_frame(&out, FRAME_END, "[100000,\"?\"]");
    else if (str_is(name, "status too large"))
        add_frame(&out, FRAME_END, "[2000000000000,\"?\"]");
    answer(&out);
    buf_fini(&out);
    if (!str_starts(name, STR("status")))
        _exit(0);
}

static void be_bad_program(void)
{
    char bytes[4096];
    ssize_t got = recv(0, bytes, sizeof bytes, 0);
    struct str rest = str_n(bytes, got > 0 ? (size_t)got : 0);
    struct apart_request request;
    struct apart_frame frame;
    struct error err;
    json_t *owner;

    if (frame_take(&rest, sizeof bytes, &frame) != FRAME_WHOLE ||
        request_read(frame.content, &request, &owner, &err))
        _exit(1);
    misbehave(str_of(request.name));
    json_decref(owner);
}

/* --- what comes back --- */

struct got {
    struct buf text; /* a line for each part */
    size_t most;     /* articles to take; 0: all */
    size_t articles;
};

static enum status take_article(void *context, struct str input, struct str json, struct error *err)
{
    struct got *got = context;

    buf_addf(&got->text, "article %.*s %.*s\n", STR_ARG(input), STR_ARG(json));
    if (++got->articles == got->most)
        return error_set(err, STATUS_NO_SPACE, "enough");
    return STATUS_OK;
}

static void take_problem(void *context, const char *where, const struct error *why)
{
    struct got *got = context;

    buf_addf(&got->text, "problem %s: %s\n", where, why->message);
}

static void take_date(void *context, const json_t *article, const char *field, unsigned lack)
{
    struct got *got = context;

    buf_addf(&got->text, "date %s %s %s\n", json_get_str(article, "id").data, field,
             lack == DATE_UNREAD ? "unread" : "not clear");
}

static int file_of(struct str bytes)
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    assert_int_equal(write(fd, bytes.data, bytes.length), bytes.length);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static struct apart_answer answer_to(struct got *got)
{
    return (struct apart_answer){
        .article = take_article, .problem = take_problem, .date = take_date, .context = got};
}

static enum status read_as(struct apart *apart, const char *name, struct str bytes, struct got *got,
                           struct error *err)
{
    const struct apart_request request = {.name = name, .key = name, .size = bytes.length};
    const struct apart_answer parts = answer_to(got);
    int fd = file_of(bytes);
    enum status status = apart_read(apart, fd, &request, &parts, err);

    close(fd);
    return status;
}

static enum status begin_as(struct apart *apart, const char *name, struct str bytes,
                            struct error *err)
{
    const struct apart_request request = {.name = name, .key = name, .size = bytes.length};
    int fd = file_of(bytes);
    enum status status = apart_begin(apart, fd, &request, err);

    close(fd);
    return status;
}

static struct str sent(const struct got *got)
{
    return buf_str(&got->text);
}

/* --- dateline-read --- */

static void reads_what_the_readers_read(void **state)
{
    struct apart *apart = apart_new(&(struct apart_options){.article_max = MOST});
    struct got got = {.most = 0};
    struct error err;

    for (int i = 0; i < 3; i++) {
        buf_clear(&got.text);
        assert_int_equal(read_as(apart, "wire/one.json",
                                 STR("{\"id\":\"7\",\"headline\":\"Bridge opens\",\"published\":"
                                     "\"soon\",\"language\":\"en\"}"),
                                 &got, &err),
                         STATUS_OK);
        assert_string_equal(got.text.data, "date 7 published unread\n"
                                           "article wire/one.json {\"id\":\"7\",\"headline\":"
                                           "\"Bridge opens\",\"published\":\"soon\","
                                           "\"language\":\"en\"}\n");
    }
    buf_clear(&got.text);
    assert_int_equal(read_as(apart, "lines.jsonl",
                             STR("{\"headline\":\"One\",\"url\":\"https://a.example/1\"}\nno\n"),
                             &got, &err),
                     STATUS_OK);
    assert_true(str_find(sent(&got), STR("problem lines.jsonl line 2:")) >= 0);
    assert_int_equal(read_as(apart, "empty", STR(""), &got, &err), STATUS_BAD_REQUEST);
    assert_string_equal(err.message, "the file is empty");
    buf_fini(&got.text);
    apart_free(apart);
}

static void several_read_at_once(void **state)
{
    struct apart *aparts[3];
    struct got got = {.most = 0};
    const struct apart_answer parts = answer_to(&got);
    struct error err;

    for (size_t i = 0; i < 3; i++) {
        char line[] = "{\"id\":\"0\",\"headline\":\"Bridge opens\"}";

        line[7] = (char)('0' + i);
        aparts[i] = apart_new(&(struct apart_options){.article_max = MOST});
        assert_int_equal(begin_as(aparts[i], "a.json", str_of(line), &err), STATUS_OK);
    }
    assert_int_equal(apart_take(aparts[1], &parts, &err), STATUS_OK);
    assert_int_equal(apart_take(aparts[0], &parts, &err), STATUS_OK);
    assert_true(str_find(sent(&got), STR("\"id\":\"1\"")) <
                str_find(sent(&got), STR("\"id\":\"0\"")));
    apart_rest(aparts[2]); /* gives the reading up */
    buf_clear(&got.text);
    assert_int_equal(
        read_as(aparts[2], "b.json", STR("{\"id\":\"3\",\"headline\":\"Fog\"}"), &got, &err),
        STATUS_OK);
    assert_int_equal(str_find(sent(&got), STR("\"id\":\"2\"")), -1);
    assert_int_equal(begin_as(aparts[0], "a.json", STR("{}"), &err), STATUS_OK);
    for (size_t i = 0; i < 3; i++)
        apart_free(aparts[i]); /* the first one has begun */
    buf_fini(&got.text);
}

static void ends_when_the_caller_has_enough(void **state)
{
    struct apart *apart = apart_new(&(struct apart_options){.article_max = MOST});
    struct got got = {.most = 2};
    struct buf lines = {0};
    struct error err;

    for (int i = 0; i < 50000; i++)
        buf_addf(&lines, "{\"headline\":\"Bridge opens\",\"id\":\"%d\"}\n", i);
    assert_int_equal(read_as(apart, "a.jsonl", buf_str(&lines), &got, &err), STATUS_NO_SPACE);
    assert_int_equal(got.articles, 2);
    got = (struct got){.text = got.text};
    assert_int_equal(read_as(apart, "a.jsonl", buf_str(&lines), &got, &err), STATUS_OK);
    assert_int_equal(got.articles, 50000);
    buf_fini(&got.text);
    buf_fini(&lines);
    apart_free(apart);
}

static void says_that_it_is_not_installed(void **state)
{
    struct apart *apart = apart_new(
        &(struct apart_options){.program = "/nowhere/dateline-read", .article_max = MOST});
    struct got got = {.most = 0};
    struct error err;

    assert_int_equal(read_as(apart, "a", STR("a"), &got, &err), STATUS_NOT_FOUND);
    apart_free(apart);
}

/* --- bad programs --- */

static char self[4096];

struct fault {
    const char *name;
    enum status status;
    const char *message;
};

static void assert_fault(const struct fault *fault)
{
    struct apart *apart = apart_new(
        &(struct apart_options){.program = self, .article_max = MOST, .silence = 1, .seconds = 20});
    struct got got = {.most = 0};
    struct error err;

    for (int i = 0; i < 2; i++) { /* the second time with a new process */
        assert_int_equal(read_as(apart, fault->name, STR("a"), &got, &err), fault->status);
        if (!strstr(err.message, fault->message))
            fail_msg("%s: %s", fault->name, err.message);
    }
    buf_fini(&got.text);
    apart_free(apart);
}

static void a_bad_answer_costs_one_file(void **state)
{
    static const struct fault faults[] = {
        {"crash", STATUS_BAD_REQUEST, "the program that reads it "},
        {"no memory", STATUS_TOO_LARGE, "needs more than 1024 MB of memory"},
        {"no end", STATUS_BAD_REQUEST, "ended too early"},
        {"silence", STATUS_TIMEOUT, "takes too long"},
        {"noise", STATUS_BAD_REQUEST, "damaged answer"},
        {"an article too large", STATUS_BAD_REQUEST, "damaged answer"},
        {"a name too long", STATUS_BAD_REQUEST, "damaged answer"},
        {"no JSON", STATUS_BAD_REQUEST, "damaged answer"},
        {"status of no kind", STATUS_BAD_REQUEST, "?"},
        {"status too large", STATUS_BAD_REQUEST, "?"},
    };

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        assert_fault(&faults[i]);
}

static void *stop_soon(void *apart)
{
    usleep(100000);
    apart_stop(apart);
    return NULL;
}

static void another_thread_can_stop_it(void **state)
{
    struct apart *apart =
        apart_new(&(struct apart_options){.program = self, .article_max = MOST, .silence = 1000});
    struct got got = {.most = 0};
    struct error err;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, stop_soon, apart), 0);
    assert_int_equal(read_as(apart, "silence", STR("a"), &got, &err), STATUS_TIMEOUT);
    assert_int_equal(pthread_join(thread, NULL), 0);
    apart_free(apart);
}

/* --- the request --- */

static void a_request_comes_as_it_was_sent(void **state)
{
    const struct apart_request request = {
        .name = "a \"b\"\n", .zone = "Europe/Paris", .size = 123456789012, .short_ids = true};
    struct apart_request read;
    struct apart_frame frame;
    struct buf bytes = {0};
    struct str rest;
    struct error err;
    json_t *owner;

    request_add(&bytes, &request);
    rest = str_slice(buf_str(&bytes), 0, bytes.length - 1);
    assert_int_equal(frame_take(&rest, MOST, &frame), FRAME_PART);
    rest = buf_str(&bytes);
    assert_int_equal(frame_take(&rest, MOST, &frame), FRAME_WHOLE);
    assert_int_equal(rest.length, 0);
    assert_int_equal(request_read(frame.content, &read, &owner, &err), STATUS_OK);
    assert_string_equal(read.name, request.name);
    assert_string_equal(read.zone, request.zone);
    assert_null(read.key);
    assert_true(read.short_ids && !read.together);
    assert_int_equal(read.size, request.size);
    json_decref(owner);
    buf_fini(&bytes);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_the_readers_read),
        cmocka_unit_test(several_read_at_once),
        cmocka_unit_test(ends_when_the_caller_has_enough),
        cmocka_unit_test(says_that_it_is_not_installed),
        cmocka_unit_test(a_bad_answer_costs_one_file),
        cmocka_unit_test(another_thread_can_stop_it),
        cmocka_unit_test(a_request_comes_as_it_was_sent),
    };
    struct stat input;

    if (fstat(0, &input) == 0 && S_ISSOCK(input.st_mode))
        for (;;)
            be_bad_program();
    json_setup();
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
