/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_copy_set.c - near-duplicates among the articles of a cluster, by sketches and texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/copy_set.h"

#define WORDS 200

/* A text of so many words that are like no other seed's; from word `from` on those of `other`. */
static void write_text(struct buf *out, uint32_t seed, uint32_t from, uint32_t other)
{
    buf_clear(out);
    for (uint32_t i = 0; i < WORDS; i++)
        buf_addf(out, "w%uq%u ", i < from ? seed : other, i);
}

/* The value of `sketch` as the cluster has it, in the arena. */
static struct str sketch_of(struct arena *arena, const char *id, struct str text)
{
    struct analyzer *analyzer = analyzer_new();
    BUF_AUTO struct buf line = {0};

    buf_add_char(&line, '{');
    sketch_add(&line, analyzer, str_of(id), text);
    buf_add_char(&line, '}');
    analyzer_free(analyzer);
    return json_member_text(buf_str(&line), "sketch", arena);
}

static uint32_t add(struct copy_set *set, const char *id, struct str text)
{
    struct arena *arena = arena_new();
    bool is_new;
    uint32_t number = copy_set_add(set, str_of(id), sketch_of(arena, id, text), &is_new);

    assert_true(is_new);
    arena_free(arena);
    return number;
}

static void read(struct copy_set *set, uint32_t number, struct str text)
{
    struct analyzer *analyzer = analyzer_new();

    copy_set_read(set, number, analyzer, text);
    analyzer_free(analyzer);
}

static void equal_texts_are_one_story_with_one_name(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct copy_set set;
    uint32_t a, b, other;

    copy_set_init(&set);
    write_text(&text, 1, WORDS, 0);
    a = add(&set, "a", buf_str(&text));
    b = add(&set, "b", buf_str(&text));
    write_text(&text, 2, WORDS, 0);
    other = add(&set, "c", buf_str(&text));
    copy_set_decide(&set);
    copy_set_split(&set);
    assert_int_equal(set.members[a].story, set.members[b].story);
    assert_int_not_equal(set.members[a].story, set.members[other].story);
    assert_true(copy_set_name(&set, a) == copy_set_name(&set, b));
    assert_true(copy_set_name(&set, a) != copy_set_name(&set, other));
    copy_set_fini(&set);
}

/* Of the first half of the words, the texts say that it is no copy; of nine tenths, that it is. */
static void texts_decide_what_sketches_leave_open(void **state)
{
    static const struct {
        uint32_t shared;
        bool copies;
    } rows[] = {{WORDS / 2, false}, {WORDS * 9 / 10, true}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        BUF_AUTO struct buf one = {0}, two = {0}, needs = {0};
        struct copy_set set;
        uint32_t a, b;

        copy_set_init(&set);
        write_text(&one, 1, WORDS, 0);
        write_text(&two, 1, rows[i].shared, 2);
        a = add(&set, "a", buf_str(&one));
        b = add(&set, "b", buf_str(&two));
        copy_set_needs(&set, 10, &needs);
        if (needs.length > 0) {
            assert_int_equal(needs.length, 8); /* each once, however many bands they share */
            read(&set, a, buf_str(&one));
            read(&set, b, buf_str(&two));
        }
        copy_set_decide(&set);
        copy_set_split(&set);
        assert_int_equal(set.members[a].story == set.members[b].story, rows[i].copies);
        buf_clear(&needs);
        copy_set_needs(&set, 10, &needs);
        assert_int_equal(needs.length, 0);
        copy_set_fini(&set);
    }
}

static void short_texts_and_damaged_sketches_are_alone(void **state)
{
    static const char *const sketches[] = {"", "xyz", "00", "0011", "zz00112233445566778899aabbcc"};
    struct copy_set set;
    bool is_new;
    char id[8];

    copy_set_init(&set);
    add(&set, "a", STR("Too short to be a copy."));
    add(&set, "b", STR("Too short to be a copy."));
    for (size_t i = 0; i < sizeof sketches / sizeof *sketches; i++) {
        snprintf(id, sizeof id, "d%zu", i);
        copy_set_add(&set, str_of(id), str_of(sketches[i]), &is_new);
    }
    copy_set_decide(&set);
    copy_set_split(&set);
    for (uint32_t i = 0; i < set.ids.count; i++)
        assert_int_equal(set.members[i].story, i);
    assert_true(copy_set_name(&set, 0) != copy_set_name(&set, 1)); /* their ids differ */
    copy_set_fini(&set);
}

static void an_article_is_added_once(void **state)
{
    BUF_AUTO struct buf text = {0};
    struct copy_set set;
    bool is_new;

    copy_set_init(&set);
    write_text(&text, 1, WORDS, 0);
    assert_int_equal(add(&set, "a", buf_str(&text)), 0);
    assert_int_equal(copy_set_add(&set, STR("a"), STR(""), &is_new), 0);
    assert_false(is_new);
    copy_set_fini(&set);
}

/* Each is compared with a bounded number of the others, and finds them in bounded time: 20,000 took
 * a minute when each was also put among those that are looked through. */
static void many_copies_of_one_text_are_one_story_soon(void **state)
{
    enum { COPIES = 20000 };
    struct arena *arena = arena_new();
    BUF_AUTO struct buf text = {0};
    struct copy_set set;
    struct str sketch;
    char id[16];
    bool is_new;
    clock_t start;

    copy_set_init(&set);
    write_text(&text, 1, WORDS, 0);
    sketch = sketch_of(arena, "a", buf_str(&text));
    start = clock();
    for (uint32_t i = 0; i < COPIES; i++) {
        snprintf(id, sizeof id, "d%u", i);
        copy_set_add(&set, str_of(id), sketch, &is_new);
    }
    assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
    copy_set_decide(&set);
    copy_set_split(&set);
    for (uint32_t i = 1; i < COPIES; i++)
        assert_int_equal(set.members[i].story, 0);
    copy_set_fini(&set);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_are_one_story_with_one_name),
        cmocka_unit_test(texts_decide_what_sketches_leave_open),
        cmocka_unit_test(short_texts_and_damaged_sketches_are_alone),
        cmocka_unit_test(an_article_is_added_once),
        cmocka_unit_test(many_copies_of_one_text_are_one_story_soon),
    };

    json_setup();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
