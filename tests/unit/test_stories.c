/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stories.c - copies become one story, whatever the order, the batches, the threads; what is
 * no copy does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/reader/draft.h"
#include "store/reader/generation.h"
#include "store/reader/story_join.h"
#include "store/reader/story_read.h"

#define DOCUMENTS 120
#define VERSIONS  2 /* of a document's text: updates replace one by the other */

static char *texts[DOCUMENTS][VERSIONS];

/* --- what the index says --- */

struct partition {
    uint32_t first[DOCUMENTS]; /* the first document of the story; DOCUMENTS: absent */
};

static struct generation *newest(const struct fixture *fixture)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/articles", fixture->directory);
    struct generation *generation;
    struct error err;

    if (generation_open(directory, NULL, &generation, &err))
        fail_msg("%s", err.message);
    return generation;
}

static bool find_story(struct view *view, uint32_t number, uint64_t *story)
{
    char id[16];
    uint32_t segment, document;
    struct error err;

    snprintf(id, sizeof id, "d%u", number);
    if (view_find(view, str_of(id), &segment, &document, &err))
        return false;
    assert_int_equal(story_of(view->generation, segment, document, story, &err), STATUS_OK);
    assert_true(*story != 0);
    return true;
}

/* story_members must count what story_of says. */
static void check_members(const struct generation *generation, uint64_t story, uint32_t count)
{
    BUF_AUTO struct buf members = {0};
    struct error err;

    assert_int_equal(story_members(generation, story, &members, &err), STATUS_OK);
    assert_int_equal(members.length / sizeof(struct story_member), count);
}

static struct partition read_partition(const struct fixture *fixture)
{
    struct generation *generation = newest(fixture);
    uint64_t stories[DOCUMENTS] = {0};
    uint32_t sizes[DOCUMENTS] = {0};
    struct partition partition;
    struct view *view;
    struct error err;

    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        partition.first[i] = DOCUMENTS;
        if (!find_story(view, i, &stories[i]))
            continue;
        partition.first[i] = 0;
        while (stories[partition.first[i]] != stories[i])
            partition.first[i]++;
        sizes[partition.first[i]]++;
    }
    for (uint32_t i = 0; i < DOCUMENTS; i++)
        if (sizes[i] > 0)
            check_members(generation, stories[i], sizes[i]);
    assert_int_equal(generation_verify(generation, &err), STATUS_OK);
    view_release(view);
    generation_release(generation);
    return partition;
}

static void add(struct fixture *fixture, uint32_t number, uint32_t version)
{
    char id[16];

    snprintf(id, sizeof id, "d%u", number);
    fixture_add(fixture, id, "A headline", texts[number][version], "a source", NULL);
}

static void delete (struct fixture *fixture, uint32_t number)
{
    char id[16];
    struct error err;

    snprintf(id, sizeof id, "d%u", number);
    assert_int_equal(writer_delete(fixture->writer, str_of(id), &err), STATUS_OK);
}

/* --- texts --- */

static void add_words(struct buf *out, uint64_t *random, uint32_t count)
{
    for (; count > 0; count--)
        buf_addf(out, "w%u ", fixture_random(random, 5000));
}

/* Each word another one with this chance in a thousand, or left out. */
static char *edited(const char *text, uint64_t *random, uint32_t chance)
{
    BUF_AUTO struct buf out = {0};
    struct str rest = str_of(text);

    while (rest.length > 0) {
        const char *space = memchr(rest.data, ' ', rest.length);
        size_t length = space ? (size_t)(space - rest.data) + 1 : rest.length;

        if (fixture_random(random, 1000) >= chance)
            buf_add(&out, rest.data, length);
        else if (fixture_random(random, 2))
            add_words(&out, random, 1);
        rest = str_slice(rest, length, rest.length);
    }
    return mem_text(out.data, out.length);
}

static char *with_lead(const char *text, uint64_t *random)
{
    BUF_AUTO struct buf out = {0};

    add_words(&out, random, 15);
    buf_add_text(&out, text);
    return mem_text(out.data, out.length);
}

/* Families: a first text, and each further one made of an earlier one: edited a little or much,
 * with another lead, cut. Much editing again and again makes chains. */
static void make_texts(uint64_t *random)
{
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        const char *from = i % 8 ? texts[i - 1 - fixture_random(random, i % 8)][0] : NULL;
        BUF_AUTO struct buf fresh = {0};

        add_words(&fresh, random, i % 16 == 8 ? 12 : 100 + fixture_random(random, 100));
        if (!from)
            texts[i][0] = mem_text(fresh.data, fresh.length);
        else if (i % 3 == 0)
            texts[i][0] = mem_text(from, strlen(from) * 2 / 3);
        else if (i % 3 == 1)
            texts[i][0] = with_lead(from, random);
        else
            texts[i][0] = edited(from, random, 20 + fixture_random(random, 120));
        texts[i][1] = fixture_random(random, 2) ? edited(texts[i][0], random, 60)
                                                : mem_text(fresh.data, fresh.length);
    }
}

static int set_up(void **state)
{
    uint64_t random = 7;

    make_texts(&random);
    return 0;
}

static int tear_down(void **state)
{
    for (uint32_t i = 0; i < DOCUMENTS; i++)
        for (uint32_t v = 0; v < VERSIONS; v++)
            free(texts[i][v]);
    return 0;
}

/* --- claims --- */

static void shuffle(uint32_t *order, uint64_t *random)
{
    for (uint32_t i = 0; i < DOCUMENTS; i++)
        order[i] = i;
    for (uint32_t i = DOCUMENTS; i > 1; i--) {
        uint32_t j = fixture_random(random, i), swap = order[i - 1];

        order[i - 1] = order[j];
        order[j] = swap;
    }
}

/* One document a segment, in order. */
static struct partition one_by_one(void)
{
    struct partition partition;
    struct fixture fixture;

    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        add(&fixture, i, 0);
        fixture_commit(&fixture);
    }
    partition = read_partition(&fixture);
    fixture_close(&fixture);
    return partition;
}

static void the_test_has_something_to_find(void **state)
{
    struct partition partition = one_by_one();
    uint32_t copies = 0, families = 0;

    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        assert_int_equal(partition.first[i] / 8, i / 8); /* nothing across families */
        copies += partition.first[i] < i;
        families += partition.first[i] == i && i % 8 > 0; /* that were split */
    }
    assert_in_range(copies, DOCUMENTS / 4, DOCUMENTS);
    assert_in_range(families, 1, DOCUMENTS);
}

static void order_and_batches_do_not_matter(void **state)
{
    struct partition wanted = one_by_one();
    uint64_t random = 11;

    for (uint32_t round = 0; round < 12; round++) {
        uint32_t order[DOCUMENTS], batch = 1 + fixture_random(&random, DOCUMENTS / 2);
        struct partition partition;
        struct fixture fixture;
        struct error err;

        shuffle(order, &random);
        fixture_open(&fixture, 1 + round % 3);
        for (uint32_t i = 0; i < DOCUMENTS; i++) {
            add(&fixture, order[i], 0);
            if (fixture_random(&random, batch) == 0)
                fixture_commit(&fixture);
        }
        fixture_commit(&fixture);
        if (round % 2)
            assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
        partition = read_partition(&fixture);
        assert_memory_equal(&partition, &wanted, sizeof partition);
        fixture_close(&fixture);
    }
}

/* Whatever was added, replaced, deleted, merged and reopened on the way. */
static void history_does_not_matter(void **state)
{
    struct partition wanted = one_by_one();
    uint64_t random = 13;

    for (uint32_t round = 0; round < 6; round++) {
        uint32_t order[DOCUMENTS];
        struct partition partition;
        struct fixture fixture;

        shuffle(order, &random);
        fixture_open(&fixture, 2);
        for (uint32_t step = 0; step < DOCUMENTS * 2; step++) {
            uint32_t number = fixture_random(&random, DOCUMENTS);

            if (fixture_random(&random, 3) == 0)
                delete (&fixture, number);
            else
                add(&fixture, number, fixture_random(&random, VERSIONS));
            if (fixture_random(&random, 10) == 0)
                fixture_commit(&fixture);
            if (fixture_random(&random, 60) == 0)
                fixture_reopen(&fixture, 2);
        }
        for (uint32_t i = 0; i < DOCUMENTS; i++) {
            add(&fixture, order[i], 0);
            if (fixture_random(&random, 20) == 0)
                fixture_commit(&fixture);
        }
        fixture_commit(&fixture);
        partition = read_partition(&fixture);
        assert_memory_equal(&partition, &wanted, sizeof partition);
        fixture_close(&fixture);
    }
}

/* What is left is as if the others had never been. */
static void deletions_leave_no_trace(void **state)
{
    uint64_t random = 17;

    for (uint32_t round = 0; round < 6; round++) {
        bool keep[DOCUMENTS];
        struct partition wanted, partition;
        struct fixture with, without;

        fixture_open(&with, 1);
        fixture_open(&without, 1);
        for (uint32_t i = 0; i < DOCUMENTS; i++) {
            keep[i] = fixture_random(&random, 3) > 0;
            add(&with, i, 0);
            if (keep[i])
                add(&without, i, 0);
        }
        fixture_commit(&with);
        for (uint32_t i = 0; i < DOCUMENTS; i++)
            if (!keep[i])
                delete (&with, i);
        fixture_commit(&with);
        fixture_commit(&without);
        partition = read_partition(&with);
        wanted = read_partition(&without);
        assert_memory_equal(&partition, &wanted, sizeof partition);
        fixture_close(&with);
        fixture_close(&without);
    }
}

/* A reader's link to a story outlives the copies that come later. */
static void a_story_keeps_its_name_as_copies_come(void **state)
{
    uint64_t first = 0, later = 0;

    for (uint32_t i = 0; i < 8; i++) {
        struct generation *generation;
        static struct fixture fixture;
        struct view *view;
        struct error err;

        if (i == 0)
            fixture_open(&fixture, 1);
        add(&fixture, i, 0);
        fixture_commit(&fixture);
        generation = newest(&fixture);
        while (view_acquire(generation, &view, &err) == STATUS_STALE) { /* merged away meanwhile */
            generation_release(generation);
            generation = newest(&fixture);
        }
        assert_true(find_story(view, 0, i == 0 ? &first : &later));
        view_release(view);
        generation_release(generation);
        if (i == 7)
            fixture_close(&fixture);
    }
    assert_true(first == later);
}

/* The number in the id of a document. */
static uint32_t number_at(struct view *view, struct story_member member)
{
    struct arena *arena = arena_new();
    struct text_record record;
    json_t *fields;
    struct error err;
    uint32_t number;

    assert_int_equal(view_text(view, member.segment, member.document, arena, &record, &err),
                     STATUS_OK);
    fields = json_loadb(record.fields.data, record.fields.length, 0, NULL);
    number = (uint32_t)atoi(json_string_value(json_object_get(fields, "id")) + 1);
    json_decref(fields);
    arena_free(arena);
    return number;
}

/* The document would join the story that the partition gives it. */
static void check_join(struct view *view, struct story_member document, uint32_t number,
                       const struct partition *wanted)
{
    BUF_AUTO struct buf members = {0};
    uint32_t expected = 0;
    struct error err;

    assert_int_equal(story_join(view, document, &members, &err), STATUS_OK);
    for (uint32_t i = 0; i < DOCUMENTS; i++)
        expected += wanted->first[i] == wanted->first[number];
    assert_int_equal(members.length / sizeof document, expected);
    for (size_t at = 0; at < members.length; at += sizeof document) {
        struct story_member member;

        memcpy(&member, members.data + at, sizeof member);
        assert_int_equal(wanted->first[number_at(view, member)], wanted->first[number]);
    }
}

static void a_document_would_join_the_story_that_it_has(void **state)
{
    struct partition wanted = one_by_one();
    struct generation *generation;
    struct fixture fixture;
    struct view *view;
    struct error err;

    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        add(&fixture, i, 0);
        if (i % 50 == 0)
            fixture_commit(&fixture);
    }
    fixture_commit(&fixture);
    generation = newest(&fixture);
    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    for (uint32_t s = 0; s < generation->segment_count; s++)
        for (uint32_t d = 0; d < generation->segments[s].files->document_count; d++) {
            struct story_member place = {s, d};

            check_join(view, place, number_at(view, place), &wanted);
        }
    view_release(view);
    generation_release(generation);
    fixture_close(&fixture);
}

static void check_draft(struct fixture *fixture, uint32_t number, const struct partition *wanted)
{
    MEM_AUTO char *directory = mem_format("%s/draft%u", fixture->directory, number);
    MEM_AUTO char *id = mem_format("d%u", number);
    json_t *document =
        json_pack("{s:s,s:s,s:s}", "id", id, "headline", "A draft", "body", texts[number][0]);
    struct generation *before = newest(fixture), *generation;
    struct view *view;
    struct error err;

    assert_int_equal(generation_with_drafts(before, &document, 1, directory, &generation, &err),
                     STATUS_OK);
    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    check_join(view, (struct story_member){generation->segment_count - 1, 0}, number, wanted);
    view_release(view);
    generation_release(generation);
    generation_release(before);
    json_decref(document);
    assert_int_equal(file_remove_tree(directory, &err), STATUS_OK);
}

static void a_draft_joins_the_story_that_it_would_have(void **state)
{
    struct partition wanted = one_by_one();
    struct fixture fixture;

    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < DOCUMENTS; i++)
        add(&fixture, i, 0);
    fixture_commit(&fixture);
    for (uint32_t i = 0; i < DOCUMENTS; i += 3) {
        check_draft(&fixture, i, &wanted); /* it replaces the document with its id */
        delete (&fixture, i);
        fixture_commit(&fixture);
        check_draft(&fixture, i, &wanted);
        add(&fixture, i, 0);
        fixture_commit(&fixture);
    }
    fixture_close(&fixture);
}

static void a_text_that_comes_by_the_hundred_is_one_story(void **state)
{
    BUF_AUTO struct buf members = {0};
    struct generation *generation;
    struct fixture fixture;
    uint64_t story, random = 19;
    struct view *view;
    struct error err;
    char id[16];

    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < 400; i++) {
        MEM_AUTO char *text = edited(texts[0][0], &random, i % 4 ? 10 : 0);

        snprintf(id, sizeof id, "d%u", i);
        fixture_add(&fixture, id, "Weather", text, NULL, NULL);
        if (i % 50 == 0)
            fixture_commit(&fixture);
    }
    fixture_commit(&fixture);
    delete (&fixture, 0); /* the one that the story is named after */
    delete (&fixture, 300);
    fixture_commit(&fixture);
    generation = newest(&fixture);
    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    assert_true(find_story(view, 1, &story));
    check_members(generation, story, 398);
    assert_int_equal(story_join(view, (struct story_member){0, 1}, &members, &err), STATUS_OK);
    assert_int_equal(members.length / sizeof(struct story_member), 398);
    view_release(view);
    generation_release(generation);
    fixture_close(&fixture);
}

#define EDITS  4
#define COPIES 300 /* of each edit: more than STORY_SPLIT_MAX */

/* Some edits of one text, each of which comes by the hundred, word for word. Committed after every
 * `batch` documents. `turns`: each edit comes in turn, else one after the other. */
static void check_copies_of_edits(uint32_t batch, bool turns)
{
    struct generation *generation;
    struct fixture fixture;
    uint64_t story, random = 23;
    char *edits[EDITS];
    struct view *view;
    struct error err;

    fixture_open(&fixture, 1);
    for (uint32_t i = 0; i < EDITS; i++)
        edits[i] = edited(texts[0][0], &random, 6 * i);
    for (uint32_t i = 0; i < EDITS * COPIES; i++) {
        char id[16];

        snprintf(id, sizeof id, "d%u", i);
        fixture_add(&fixture, id, "Weather", edits[turns ? i % EDITS : i / COPIES], NULL, NULL);
        if (i % batch == batch - 1)
            fixture_commit(&fixture);
    }
    fixture_commit(&fixture);
    generation = newest(&fixture); /* its stories must be readable */
    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    assert_true(find_story(view, 1, &story));
    check_members(generation, story, EDITS * COPIES);
    view_release(view);
    generation_release(generation);
    for (uint32_t i = 0; i < EDITS; i++)
        free(edits[i]);
    fixture_close(&fixture);
}

static void copies_of_several_edits_are_one_story(void **state)
{
    static const uint32_t batches[] = {EDITS * COPIES, COPIES, 2 * COPIES, 70};

    (void)state;
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        check_copies_of_edits(batches[i], false);
        check_copies_of_edits(batches[i], true);
    }
}

static void names_read_back(void **state)
{
    char text[STORY_TEXT_SIZE];
    uint64_t story;

    assert_string_equal(story_format(0x00ab12, text), "000000000000ab12");
    assert_true(story_parse(STR("000000000000AB12"), &story));
    assert_true(story == 0x00ab12);
    assert_false(story_parse(STR("ab12"), &story));
    assert_false(story_parse(STR("000000000000ab1g"), &story));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_has_something_to_find),
        cmocka_unit_test(order_and_batches_do_not_matter),
        cmocka_unit_test(history_does_not_matter),
        cmocka_unit_test(deletions_leave_no_trace),
        cmocka_unit_test(a_story_keeps_its_name_as_copies_come),
        cmocka_unit_test(a_document_would_join_the_story_that_it_has),
        cmocka_unit_test(a_draft_joins_the_story_that_it_would_have),
        cmocka_unit_test(a_text_that_comes_by_the_hundred_is_one_story),
        cmocka_unit_test(copies_of_several_edits_are_one_story),
        cmocka_unit_test(names_read_back),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
