/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_postings.c - random inverted indexes held against a plain model: finding, walking, seeking,
 * bounds, positions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "fixture.h"
#include "store/settings/schema.h"
#include "store/terms/positions_skip.h"
#include "store/terms/postings.h"

#define DOCUMENTS 40000u
#define KEYS      120u

/* What was written for a key. */
struct model {
    struct str key;
    uint32_t count;
    uint32_t *documents;
    uint8_t *notes;
    uint32_t *position_counts;
    uint32_t **positions;
};

static char folder[] = "/tmp/dateline-postings-XXXXXX";
static struct arena *arena;
static struct model models[KEYS];
static struct postings postings;
static uint64_t seed = 20210107;

static int by_key(const void *a, const void *b)
{
    return str_compare(((const struct model *)a)->key, ((const struct model *)b)->key);
}

/* Keys with long common starts, control characters, one empty, one of the greatest length; some of
 * words. */
static struct str make_key(uint32_t number)
{
    char key[POSTINGS_KEY_MAX];
    size_t length;

    if (number == 0)
        return STR("");
    if (number < 3) {
        memset(key, 'k', sizeof key);
        key[POSTINGS_KEY_MAX - 1] = (char)('a' + number);
        return arena_str(arena, str_n(key, sizeof key));
    }
    length = (size_t)snprintf(key, sizeof key, "%cprefix%u-%u", 'a' + (int)(number % 3), number % 7,
                              number);
    key[0] = number % 5 == 0 ? '\x01' : number % 5 == 1 ? '\x1f' : key[0];
    return arena_str(arena, str_n(key, length));
}

static uint32_t make_count(uint32_t number)
{
    static const uint32_t edges[] = {1, 2, 127, 128, 129, 255, 256, 257, 10000, 1280};

    return number < sizeof edges / sizeof *edges ? edges[number] : fixture_random(&seed, 700) + 1;
}

static void make_positions(struct model *model, uint32_t i)
{
    uint32_t count = fixture_random(&seed, 20) == 0 ? fixture_random(&seed, 300) + 1
                                                    : fixture_random(&seed, 3) + 1;
    uint32_t position = fixture_random(&seed, 3) == 0 ? 0 : fixture_random(&seed, 100000);

    if (model->notes[i] == 0)
        count = 0;
    model->position_counts[i] = count;
    model->positions[i] = arena_alloc(arena, count * sizeof(uint32_t));
    for (uint32_t p = 0; p < count; p++) {
        model->positions[i][p] = position;
        position += fixture_random(&seed, 5) == 0 ? fixture_random(&seed, 20000) + 1 : 1;
    }
}

/* A word has notes from 0 to 3, and 0 means that it has no positions. */
static uint8_t make_note(const struct model *model, uint32_t number)
{
    if (schema_key_is_word(model->key))
        return (uint8_t)fixture_random(&seed, 4);
    return (uint8_t)((fixture_random(&seed, number % 2 ? 127 : 3) + 1) << 1 |
                     fixture_random(&seed, 2));
}

static void make_model(struct model *model, uint32_t number)
{
    uint32_t count = make_count(number), room = DOCUMENTS / count;

    model->key = make_key(number);
    model->count = count;
    model->documents = arena_alloc(arena, count * sizeof *model->documents);
    model->notes = arena_alloc(arena, count);
    model->position_counts = arena_alloc(arena, count * sizeof *model->position_counts);
    model->positions = arena_alloc(arena, count * sizeof *model->positions);
    for (uint32_t i = 0; i < count; i++) {
        model->documents[i] = number % 4 == 0 ? i : i * room + fixture_random(&seed, room);
        model->notes[i] = make_note(model, number);
        make_positions(model, i);
    }
}

static void write_model(struct postings_writer *writer, const struct model *model)
{
    BUF_AUTO struct buf encoded = {0};

    postings_writer_begin(writer, model->key);
    for (uint32_t i = 0; i < model->count; i++) {
        struct positions_encoder encoder;

        buf_clear(&encoded);
        positions_begin(&encoder, &encoded);
        for (uint32_t p = 0; p < model->position_counts[i]; p++)
            positions_add(&encoder, model->positions[i][p]);
        positions_end(&encoder);
        postings_writer_add(writer, model->documents[i], model->notes[i], encoded.data,
                            encoded.length);
    }
    postings_writer_end(writer);
}

static int setup(void **state)
{
    struct postings_writer *writer;
    struct error err;

    (void)state;
    if (!mkdtemp(folder) || postings_writer_open(&writer, folder, DOCUMENTS, true, &err))
        return -1;
    arena = arena_new();
    for (uint32_t k = 0; k < KEYS; k++)
        make_model(&models[k], k);
    qsort(models, KEYS, sizeof *models, by_key);
    for (uint32_t k = 0; k < KEYS; k++) {
        write_model(writer, &models[k]);
        postings_writer_begin(writer, STR("a key of no document leaves nothing"));
        postings_writer_end(writer);
    }
    return postings_writer_close(writer, &err) || postings_open(&postings, folder, &err) ? -1 : 0;
}

static int teardown(void **state)
{
    struct error err;

    (void)state;
    postings_close(&postings);
    arena_free(arena);
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static struct posting_list find(const struct model *model)
{
    struct posting_list list;
    struct error err = {0};

    if (postings_find(&postings, model->key, &list, &err))
        fail_msg("%.*s: %s", STR_ARG(model->key), err.message);
    assert_int_equal(list.documents, model->count);
    return list;
}

static void open_cursor(struct postings_cursor *cursor, const struct model *model)
{
    struct posting_list list = find(model);
    struct error err = {0};

    assert_int_equal(postings_cursor_open(cursor, &postings, &list, &err), STATUS_OK);
}

static void finds_each_key_and_no_other(void **state)
{
    struct posting_list list;
    struct error err;

    (void)state;
    assert_int_equal(postings.key_count, KEYS);
    assert_int_equal(postings.document_count, DOCUMENTS);
    for (uint32_t k = 0; k < KEYS; k++) {
        char other[POSTINGS_KEY_MAX + 1];

        find(&models[k]);
        memcpy(other, models[k].key.data, models[k].key.length);
        other[models[k].key.length] = '!';
        assert_int_equal(
            postings_find(&postings, str_n(other, models[k].key.length + 1), &list, &err),
            STATUS_END);
        if (models[k].key.length > 1)
            assert_int_equal(
                postings_find(&postings, str_n(other, models[k].key.length - 1), &list, &err),
                models[k].key.length == POSTINGS_KEY_MAX ? STATUS_END
                : k > 0 && str_eq(models[k - 1].key, str_n(other, models[k].key.length - 1))
                    ? STATUS_OK
                    : STATUS_END);
    }
    assert_int_equal(postings_find(&postings, STR("\xff\xff"), &list, &err), STATUS_END);
}

static void assert_same_list(const struct posting_list *a, const struct posting_list *b)
{
    assert_int_equal(a->documents, b->documents);
    assert_int_equal(a->only_document, b->only_document);
    assert_int_equal(a->largest, b->largest);
    assert_int_equal(a->offset, b->offset);
    assert_int_equal(a->length, b->length);
    assert_int_equal(a->positions_offset, b->positions_offset);
    assert_int_equal(a->positions_length, b->positions_length);
}

static void walks_all_keys_in_order(void **state)
{
    struct postings_walk walk;
    struct posting_list list, found;
    struct error err;
    struct str key;

    (void)state;
    postings_walk_start(&walk, &postings);
    for (uint32_t k = 0; k < KEYS; k++) {
        assert_int_equal(postings_walk_next(&walk, &key, &list, &err), STATUS_OK);
        assert_true(str_eq(key, models[k].key));
        found = find(&models[k]);
        assert_same_list(&list, &found);
    }
    assert_int_equal(postings_walk_next(&walk, &key, &list, &err), STATUS_END);
    assert_int_equal(postings_walk_next(&walk, &key, &list, &err), STATUS_END);
}

static void check_positions(struct postings_cursor *cursor, const struct model *model, uint32_t i)
{
    const unsigned char *bytes;
    uint32_t decoded[400];
    struct error err = {0};
    size_t length;

    assert_int_equal(postings_cursor_positions(cursor, &bytes, &length, &err), STATUS_OK);
    assert_int_equal(positions_decode(bytes, length, decoded, 400), model->position_counts[i]);
    if (model->position_counts[i] == 0)
        return;
    assert_memory_equal(decoded, model->positions[i], model->position_counts[i] * sizeof *decoded);
    assert_int_equal(positions_decode(bytes, length, decoded, 1), 1);
}

#define SKIPPED 200u /* documents */

/* Encodes documents with few and many positions, of one to three bytes. ends[i + 1]: of document
 * i. */
static void encode_documents(struct buf *out, size_t ends[SKIPPED + 1])
{
    ends[0] = 0;
    for (uint32_t i = 0; i < SKIPPED; i++) {
        uint32_t count = 1 + fixture_random(&seed, fixture_random(&seed, 8) ? 4 : 90);
        uint32_t reach = fixture_random(&seed, 3) ? 60 : 100000, position = 0;
        struct positions_encoder encoder;

        positions_begin(&encoder, out);
        for (uint32_t p = 0; p < count; p++)
            positions_add(&encoder, position += 1 + fixture_random(&seed, reach));
        positions_end(&encoder);
        ends[i + 1] = out->length;
    }
}

static void skips_to_the_end_of_each_document(void **state)
{
    BUF_AUTO struct buf encoded = {0};
    size_t ends[SKIPPED + 1];

    (void)state;
    encode_documents(&encoded, ends);
    for (uint32_t from = 0; from < SKIPPED; from++) {
        size_t left = encoded.length - ends[from];
        MEM_AUTO char *copy = mem_copy(encoded.data + ends[from], left);
        const unsigned char *at = (const unsigned char *)copy;

        for (uint32_t count = 0; from + count <= SKIPPED; count++)
            assert_int_equal(positions_skip(at, at + left, count) - at,
                             ends[from + count] - ends[from]);
        assert_ptr_equal(positions_skip(at, at + left, SKIPPED + 1), at + left);
    }
}

/* A file that is cut or damaged. */
static void skips_no_further_than_the_end(void **state)
{
    (void)state;
    for (size_t length = 1; length < 200; length++) {
        MEM_AUTO char *bytes = mem_alloc(length);
        const unsigned char *at = (const unsigned char *)bytes;

        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)fixture_random(&seed, 256);
        for (uint32_t count = 1; count < 100; count++)
            assert_true(positions_skip(at, at + length, count) <= at + length);
        memset(bytes, 0xFF, length);
        assert_ptr_equal(positions_skip(at, at + length, 1), at + length);
    }
}

static void goes_through_every_list(void **state)
{
    (void)state;
    for (uint32_t k = 0; k < KEYS; k++) {
        const struct model *model = &models[k];
        struct postings_cursor cursor;
        uint8_t largest = 0;

        open_cursor(&cursor, model);
        for (uint32_t i = 0; i < model->count; i++) {
            assert_int_equal(cursor.document, model->documents[i]);
            assert_int_equal(postings_cursor_place(&cursor), i);
            assert_int_equal(postings_cursor_note(&cursor), model->notes[i]);
            assert_int_equal(postings_cursor_frequency(&cursor), model->notes[i] >> 1);
            assert_int_equal(postings_cursor_whole(&cursor), model->notes[i] & 1);
            check_positions(&cursor, model, i);
            if (model->notes[i] > largest)
                largest = model->notes[i];
            assert_int_equal(postings_cursor_next(&cursor),
                             i + 1 < model->count ? model->documents[i + 1] : POSTINGS_END);
        }
        assert_int_equal(cursor.largest, largest);
        assert_int_equal(postings_cursor_place(&cursor), model->count);
        assert_int_equal(postings_cursor_next(&cursor), POSTINGS_END);
        assert_int_equal(postings_cursor_seek(&cursor, 0), POSTINGS_END);
        assert_int_equal(postings_cursor_seek(&cursor, POSTINGS_END), POSTINGS_END);
    }
}

/* The place of the first document at or after the target. */
static uint32_t place_of(const struct model *model, uint32_t target)
{
    uint32_t i = 0;

    while (i < model->count && model->documents[i] < target)
        i++;
    return i;
}

static void seeks_as_the_model_does(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 3000; round++) {
        const struct model *model = &models[fixture_random(&seed, KEYS)];
        uint32_t step = 1u << fixture_random(&seed, 15), target = 0;
        struct postings_cursor cursor;

        open_cursor(&cursor, model);
        for (;;) {
            uint32_t place, expected;

            target += fixture_random(&seed, step) + (fixture_random(&seed, 8) > 0);
            if (cursor.document != POSTINGS_END && target < cursor.document &&
                fixture_random(&seed, 2))
                target = cursor.document + 1;
            place = place_of(model, target);
            if (place < postings_cursor_place(&cursor))
                place = postings_cursor_place(&cursor); /* never back */
            expected = place < model->count ? model->documents[place] : POSTINGS_END;
            if (postings_cursor_seek(&cursor, target) != expected)
                fail_msg("%.*s, seek to %u: %u, expected %u", STR_ARG(model->key), target,
                         cursor.document, expected);
            if (expected == POSTINGS_END)
                break;
            if (fixture_random(&seed, 3) == 0)
                assert_int_equal(postings_cursor_note(&cursor), model->notes[place]);
            if (fixture_random(&seed, 5) == 0)
                check_positions(&cursor, model, place);
            if (fixture_random(&seed, 4) == 0)
                postings_cursor_next(&cursor);
        }
    }
}

/* From any document on, and in any order of places. */
static void reads_the_note_of_a_place(void **state)
{
    for (uint32_t key = 0; key < KEYS; key++) {
        const struct model *model = &models[key];
        struct postings_cursor cursor;

        open_cursor(&cursor, model);
        postings_cursor_seek(&cursor, model->documents[model->count / 3]);
        for (uint32_t i = 0; i < model->count; i++) {
            uint32_t place = i % 2 ? i : model->count - 1 - i;

            assert_int_equal(postings_cursor_note_at(&cursor, place), model->notes[place]);
        }
    }
}

/* No frequency from `target` to *last is above the bound, and *last is a document of the list. */
static void check_bound(const struct postings_cursor *cursor, const struct model *model,
                        uint32_t target)
{
    uint32_t last, place = place_of(model, target);
    uint8_t bound = postings_cursor_bound(cursor, target, &last);

    if (place == model->count) {
        assert_int_equal(last, POSTINGS_END);
        assert_int_equal(bound, 0);
        return;
    }
    assert_true(last >= model->documents[place]);
    assert_int_equal(model->documents[place_of(model, last)], last);
    for (; place < model->count && model->documents[place] <= last; place++)
        assert_true(model->notes[place] >> 1 <= bound);
}

static void bounds_what_comes(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 1500; round++) {
        const struct model *model = &models[fixture_random(&seed, KEYS)];
        struct postings_cursor cursor;
        uint32_t at = 0;

        open_cursor(&cursor, model);
        while (cursor.document != POSTINGS_END) {
            uint32_t before = cursor.document;

            check_bound(&cursor, model, cursor.document + fixture_random(&seed, DOCUMENTS / 4));
            assert_int_equal(cursor.document, before);
            at = cursor.document + fixture_random(&seed, DOCUMENTS / 10) + 1;
            postings_cursor_seek(&cursor, at);
        }
        check_bound(&cursor, model, DOCUMENTS);
    }
}

static void answers_from_an_empty_index(void **state)
{
    char empty[] = "/tmp/dateline-postings-XXXXXX";
    struct postings_writer *writer;
    struct postings none;
    struct postings_walk walk;
    struct posting_list list;
    struct error err;
    struct str key;

    (void)state;
    assert_non_null(mkdtemp(empty));
    assert_int_equal(postings_writer_open(&writer, empty, 0, true, &err), STATUS_OK);
    assert_int_equal(postings_writer_close(writer, &err), STATUS_OK);
    assert_int_equal(postings_open(&none, empty, &err), STATUS_OK);
    assert_int_equal(postings_find(&none, STR("word"), &list, &err), STATUS_END);
    postings_walk_start(&walk, &none);
    assert_int_equal(postings_walk_next(&walk, &key, &list, &err), STATUS_END);
    postings_close(&none);
    assert_int_equal(file_remove_tree(empty, &err), STATUS_OK);
}

static void reads_lists_that_know_no_words(void **state)
{
    char earlier[] = "/tmp/dateline-postings-XXXXXX";
    struct postings_writer *writer;
    struct postings old;
    struct postings_cursor cursor;
    struct posting_list list;
    struct error err;

    (void)state;
    assert_non_null(mkdtemp(earlier));
    assert_int_equal(postings_writer_open(&writer, earlier, 9, false, &err), STATUS_OK);
    postings_writer_begin(writer, STR("organ"));
    postings_writer_add(writer, 3, 5, "\x03", 1);
    postings_writer_add(writer, 7, 127, "\x05", 1);
    postings_writer_end(writer);
    assert_int_equal(postings_writer_close(writer, &err), STATUS_OK);
    assert_int_equal(postings_open(&old, earlier, &err), STATUS_OK);
    assert_false(old.has_words);
    assert_int_equal(postings_find(&old, STR("organ"), &list, &err), STATUS_OK);
    assert_int_equal(postings_cursor_open(&cursor, &old, &list, &err), STATUS_OK);
    assert_int_equal(postings_cursor_frequency(&cursor), 5);
    assert_true(postings_cursor_whole(&cursor));
    assert_int_equal(postings_cursor_next(&cursor), 7);
    assert_int_equal(postings_cursor_frequency(&cursor), 127);
    postings_close(&old);
    assert_int_equal(file_remove_tree(earlier, &err), STATUS_OK);
}

static void needs_all_three_files(void **state)
{
    static const char *const names[] = {"terms", "postings", "positions"};
    struct postings_writer *writer;
    struct error error;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        MEM_AUTO char *path = mem_format("%s/%s", folder, names[i]);
        MEM_AUTO char *away = mem_format("%s/away", folder);
        struct postings broken;
        struct error err;

        assert_int_equal(rename(path, away), 0);
        assert_int_equal(postings_open(&broken, folder, &err), STATUS_NOT_FOUND);
        assert_true(str_find(str_of(err.message), str_of(path)) >= 0);
        assert_int_equal(rename(away, path), 0);
    }
    assert_int_not_equal(postings_writer_open(&writer, "/nonexistent", 1, true, &error), STATUS_OK);
    assert_null(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_each_key_and_no_other),
        cmocka_unit_test(walks_all_keys_in_order),
        cmocka_unit_test(goes_through_every_list),
        cmocka_unit_test(skips_to_the_end_of_each_document),
        cmocka_unit_test(skips_no_further_than_the_end),
        cmocka_unit_test(seeks_as_the_model_does),
        cmocka_unit_test(reads_the_note_of_a_place),
        cmocka_unit_test(bounds_what_comes),
        cmocka_unit_test(answers_from_an_empty_index),
        cmocka_unit_test(reads_lists_that_know_no_words),
        cmocka_unit_test(needs_all_three_files),
    };

    print_message("# seed %llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, setup, teardown);
}
