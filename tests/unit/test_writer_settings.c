/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_writer_settings.c - collections of any documents: primary keys, settings that build the
 * index anew, clearing, tasks. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"
#include "fixture.h"
#include "store/document/document.h"
#include "store/reader/generation.h"

static void open_documents(struct fixture *fixture, const char *primary_key, size_t batch_bytes)
{
    struct writer_options options = {.jobs = 2,
                                     .preset = PRESET_DOCUMENTS,
                                     .primary_key = primary_key ? str_of(primary_key) : STR_NONE,
                                     .batch_bytes = batch_bytes};
    struct error err = {0};

    fixture_open(fixture, 1);
    writer_close(fixture->writer);
    fixture->writer = NULL;
    if (writer_open(fixture->directory, STR("movies"), &options, &fixture->writer, &err))
        fail_msg("%s", err.message);
}

static void set(struct fixture *fixture, const char *patch)
{
    struct error err = {0};
    json_auto_t *json = json_read(str_of(patch), 0, &err);
    struct settings *settings;

    if (settings_patch(writer_schema(fixture->writer)->settings, json, &settings, &err) ||
        writer_set_settings(fixture->writer, settings, &err))
        fail_msg("%s", err.message);
    settings_release(settings);
}

static struct generation *newest(struct fixture *fixture)
{
    struct database *database = fixture_database(fixture);
    struct generation *generation = generation_acquire(database, STR("movies"));

    assert_non_null(generation);
    database_close(database); /* the generation stays as long as it is held */
    return generation;
}

/* The positions that a term has in the first document that has it, as text: "0:3 2:0" is word 3 of
 * field 0 and word 0 of field 2. */
static const char *positions_of(const struct generation *generation, const char *key)
{
    static char text[400];

    text[0] = '\0';
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        const struct postings *postings = &generation->segments[s].files->postings;
        struct postings_cursor cursor;
        struct posting_list list;
        const unsigned char *bytes;
        uint32_t at[16], count;
        size_t length;
        struct error err;

        if (postings_find(postings, str_of(key), &list, &err))
            continue;
        assert_int_equal(postings_cursor_open(&cursor, postings, &list, &err), STATUS_OK);
        assert_int_equal(postings_cursor_positions(&cursor, &bytes, &length, &err), STATUS_OK);
        count = positions_decode(bytes, length, at, 16);
        for (uint32_t i = 0; i < count; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%u:%u", i ? " " : "",
                     at[i] >> 16, at[i] & 0xffff);
        return text;
    }
    return text;
}

static void assert_stored(struct generation *generation, const char *id, const char *expected)
{
    struct arena *arena = arena_new();
    struct text_record record;
    struct view *view;
    uint32_t segment, document;
    struct error err = {0};

    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    assert_int_equal(view_find(view, str_of(id), &segment, &document, &err), STATUS_OK);
    assert_int_equal(view_text(view, segment, document, arena, &record, &err), STATUS_OK);
    if (!str_is(record.fields, expected))
        fail_msg("%.*s", STR_ARG(record.fields));
    view_release(view);
    arena_free(arena);
}

#define DUNE                                                                                       \
    "{\"title\":\"Dune\",\"id\":1,\"cast\":[{\"name\":\"Kyle\",\"age\":25},{\"name\":\"Sean "      \
    "Young\"}],\"info\":{\"year\":1984,\"tags\":[\"desert\",\"sand worm\"]},\"gone\":null}"

static void documents_keep_their_shape_and_words_their_fields(void **state)
{
    struct fixture fixture;
    struct generation *generation;

    (void)state;
    open_documents(&fixture, "id", 0);
    fixture_add_json(&fixture, DUNE);
    fixture_commit(&fixture);
    generation = newest(&fixture);
    assert_stored(generation, "1", DUNE);
    assert_int_equal(generation->schema->field_count, 9);
    assert_int_equal(schema_field(generation->schema, STR("cast.name")), 3);
    assert_int_equal(schema_field(generation->schema, STR("info.tags")), 7);
    assert_string_equal(positions_of(generation, "dune"), "0:0");
    assert_string_equal(positions_of(generation, "young"), "3:12"); /* behind a gap */
    assert_string_equal(positions_of(generation, "worm"), "7:12");
    assert_string_equal(positions_of(generation, "1984"), "6:0");
    assert_string_equal(positions_of(generation, "1"), "1:0");
    generation_release(generation);
    fixture_close(&fixture);
}

/* Whatever order the keys of a document come in, positions ascend. */
static void fields_have_one_number_in_all_documents(void **state)
{
    struct fixture fixture;
    struct generation *generation;

    (void)state;
    open_documents(&fixture, "id", 1);
    fixture_add_json(&fixture, "{\"id\":\"a\",\"x\":\"one\",\"y\":\"two two\"}");
    fixture_add_json(&fixture, "{\"y\":\"three three\",\"z\":\"three\",\"x\":\"three\",\"id\":2}");
    fixture_commit(&fixture);
    generation = newest(&fixture);
    assert_string_equal(positions_of(generation, "two"), "2:0 2:1");
    assert_string_equal(positions_of(generation, "three"), "1:0 2:0 2:1 3:0");
    generation_release(generation);
    fixture_close(&fixture);
}

static void settings_build_the_index_anew(void **state)
{
    struct fixture fixture;
    struct generation *before, *after;
    struct error err = {0};

    (void)state;
    open_documents(&fixture, "id", 400);
    for (int i = 0; i < 50; i++) {
        char json[200];

        snprintf(json, sizeof json,
                 "{\"id\":%d,\"title\":\"number n%d\",\"secret\":\"hidden h%d\",\"rank\":%d}", i, i,
                 i, i % 7);
        fixture_add_json(&fixture, json);
    }
    fixture_commit(&fixture);
    before = newest(&fixture);
    assert_string_equal(positions_of(before, "h7"), "2:1");
    assert_null(columns_find(&before->segments[0].files->columns, STR("rank")));
    set(&fixture, "{\"searchableAttributes\":[\"title\"],\"sortableAttributes\":[\"rank\"]}");
    assert_int_equal(writer_settle(fixture.writer, &err), STATUS_OK);
    after = newest(&fixture);
    assert_int_equal(after->document_count, 50);
    assert_string_equal(positions_of(after, "h7"), "");
    assert_string_equal(positions_of(after, "n7"), "1:1");
    assert_non_null(columns_find(&after->segments[0].files->columns, STR("rank")));
    assert_stored(after, "7",
                  "{\"id\":7,\"title\":\"number n7\",\"secret\":\"hidden h7\",\"rank\":0}");
    assert_string_equal(positions_of(before, "h7"), "2:1"); /* who holds it still reads it */
    if (generation_verify(after, &err))
        fail_msg("%s", err.message);
    generation_release(before);
    generation_release(after);
    fixture_close(&fixture);
}

/* Whoever opens the index next finds the settings, and segments that belong to them. */
static bool is_hidden(struct fixture *fixture, uint64_t documents)
{
    struct generation *generation = newest(fixture);
    bool hidden = !generation->schema->settings->all_searchable;
    struct error err = {0};

    assert_int_equal(generation->document_count, documents);
    assert_string_equal(positions_of(generation, "h7"), hidden ? "" : "2:1");
    assert_true(hidden ==
                (columns_find(&generation->segments[0].files->columns, STR("rank")) != NULL));
    if (generation_verify(generation, &err))
        fail_msg("%s", err.message);
    generation_release(generation);
    return hidden;
}

static void build_anew(struct fixture *fixture, bool hide)
{
    struct writer_options options = {.jobs = 2, .batch_bytes = 4000};
    struct error err = {0};

    if (writer_open(fixture->directory, STR("movies"), &options, &fixture->writer, &err))
        fail_msg("%s", err.message);
    set(fixture, hide ? "{\"searchableAttributes\":[\"title\"],\"sortableAttributes\":[\"rank\"]}"
                      : "{\"searchableAttributes\":null,\"sortableAttributes\":null}");
    writer_close(fixture->writer);
    fixture->writer = NULL;
}

static void a_kill_while_building_anew_leaves_old_or_new(void **state)
{
    enum { DOCUMENTS = 400 };
    struct fixture fixture;
    uint64_t seed = 20210112;
    bool hidden = false;

    (void)state;
    open_documents(&fixture, "id", 4000);
    for (int i = 0; i < DOCUMENTS; i++) {
        char json[200];

        snprintf(json, sizeof json,
                 "{\"id\":%d,\"title\":\"number n%d\",\"secret\":\"hidden h%d\",\"rank\":%d}", i, i,
                 i, i % 7);
        fixture_add_json(&fixture, json);
    }
    fixture_commit(&fixture);
    writer_close(fixture.writer);
    fixture.writer = NULL;
    for (int round = 0; round < 25; round++) {
        pid_t child = fork();

        if (child == 0) {
            build_anew(&fixture, !hidden);
            _exit(0);
        }
        usleep(fixture_random(&seed, 60000));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        hidden = is_hidden(&fixture, DOCUMENTS);
    }
    build_anew(&fixture, !hidden); /* and once more, to the end */
    assert_true(is_hidden(&fixture, DOCUMENTS) == !hidden);
    fixture_close(&fixture);
}

/* What only ranks and shows is in effect without building anything. */
static void other_settings_are_published_as_they_are(void **state)
{
    struct fixture fixture;
    struct generation *before, *after;

    (void)state;
    open_documents(&fixture, "id", 0);
    fixture_add_json(&fixture, DUNE);
    fixture_commit(&fixture);
    before = newest(&fixture);
    set(&fixture, "{\"synonyms\":{\"dune\":[\"sand\"]},\"displayedAttributes\":[\"title\"]}");
    after = newest(&fixture);
    assert_string_equal(before->segments[0].files->name, after->segments[0].files->name);
    assert_int_equal(after->schema->settings->synonym_count, 1);
    generation_release(before);
    generation_release(after);
    fixture_close(&fixture);
}

static void articles_become_documents_and_back(void **state)
{
    struct fixture fixture;
    struct generation *generation;

    (void)state;
    open_documents(&fixture, "id", 0);
    fixture_add_json(&fixture,
                     "{\"id\":\"a\",\"body\":\"Elections were held\",\"headline\":\"Vote\","
                     "\"boilerplate\":\"Copyright\",\"language\":\"en\",\"extra\":1}");
    fixture_commit(&fixture);
    set(&fixture, "{\"preset\":\"articles\"}");
    generation = newest(&fixture);
    assert_int_equal(schema_field(generation->schema, STR("headline")), 0);
    assert_string_equal(positions_of(generation, "elect"), "0:2048"); /* a stem, in the body */
    assert_string_equal(positions_of(generation, "\001vote"), "0:0");
    generation_release(generation);
    set(&fixture, "{\"preset\":\"documents\"}");
    generation = newest(&fixture);
    assert_string_equal(positions_of(generation, "elect"), "");
    assert_string_equal(positions_of(generation, "\001vote"), "");
    generation_release(generation);
    fixture_close(&fixture);
}

static void settings_decide_what_words_are(void **state)
{
    struct fixture fixture;
    struct generation *generation;

    (void)state;
    open_documents(&fixture, "id", 0);
    fixture_add_json(&fixture, "{\"id\":1,\"title\":\"The C# of J. R. R. Tolkien, a&sepb #tag\"}");
    fixture_commit(&fixture);
    set(&fixture, "{\"stopWords\":[\"The\",\"of\"],\"nonSeparatorTokens\":[\"#\"],"
                  "\"separatorTokens\":[\"&sep\"],\"dictionary\":[\"J. R. R.\"]}");
    generation = newest(&fixture);
    assert_string_equal(positions_of(generation, "the"), "");
    assert_string_equal(positions_of(generation, "of"), "");
    assert_string_equal(positions_of(generation, "c#"), "1:1");
    assert_string_equal(positions_of(generation, "j. r. r."), "1:3");
    assert_string_equal(positions_of(generation, "tolkien"), "1:4");
    assert_string_equal(positions_of(generation, "a"), "1:5");
    assert_string_equal(positions_of(generation, "b"), "1:6");
    assert_string_equal(positions_of(generation, "#tag"), "1:7");
    assert_string_equal(positions_of(generation, "tag"), "");
    generation_release(generation);
    fixture_close(&fixture);
}

static uint64_t documents_with(const struct generation *generation, const char *field)
{
    struct moment *moment = moment_unfiltered(generation);
    uint64_t counts[64], again[64];
    int number = schema_field(generation->schema, str_of(field));

    assert_in_range(number, 0, 63);
    generation_fields(generation, moment, counts);
    generation_fields(generation, moment, again); /* which the moment remembers */
    assert_memory_equal(again, counts, generation->schema->field_count * sizeof *counts);
    moment_release(moment);
    return counts[number];
}

static void fields_are_counted_by_documents(void **state)
{
    struct fixture fixture;
    struct generation *generation;
    struct error err = {0};

    (void)state;
    open_documents(&fixture, "id", 1);
    fixture_add_json(&fixture, DUNE);
    fixture_add_json(&fixture, "{\"id\":2,\"title\":\"x\",\"a\":1,\"b\":2,\"c\":3}");
    fixture_add_json(&fixture, "{\"c\":\"only\",\"id\":3}");
    fixture_commit(&fixture);
    assert_int_equal(writer_delete(fixture.writer, STR("2"), &err), STATUS_OK);
    for (int round = 0; round < 2; round++) { /* in many segments, in one */
        fixture_commit(&fixture);
        generation = newest(&fixture);
        assert_int_equal(documents_with(generation, "id"), 2);
        assert_int_equal(documents_with(generation, "title"), 1);
        assert_int_equal(documents_with(generation, "info"), 1);
        assert_int_equal(documents_with(generation, "info.year"), 0); /* not at the top */
        assert_int_equal(documents_with(generation, "b"), 0);
        assert_int_equal(documents_with(generation, "c"), 1);
        generation_release(generation);
        assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    }
    fixture_close(&fixture);
}

static void clearing_leaves_the_settings(void **state)
{
    struct fixture fixture;
    struct generation *generation;
    struct error err = {0};

    (void)state;
    open_documents(&fixture, "id", 0);
    fixture_add_json(&fixture, DUNE);
    fixture_commit(&fixture);
    set(&fixture, "{\"sortableAttributes\":[\"title\"]}");
    assert_int_equal(writer_clear(fixture.writer, &err), STATUS_OK);
    generation = newest(&fixture);
    assert_int_equal(generation->document_count, 0);
    assert_int_equal(generation->segment_count, 0);
    assert_int_equal(generation->schema->settings->sortable.count, 1);
    generation_release(generation);
    fixture_add_json(&fixture, DUNE);
    fixture_commit(&fixture);
    generation = newest(&fixture);
    assert_int_equal(generation->document_count, 1);
    generation_release(generation);
    fixture_close(&fixture);
}

static void a_primary_key_is_set_once(void **state)
{
    struct fixture fixture;
    struct generation *generation;
    struct error err = {0};

    (void)state;
    open_documents(&fixture, NULL, 0);
    assert_null(writer_schema(fixture.writer)->primary_key.data);
    assert_int_equal(writer_set_primary_key(fixture.writer, STR("sku"), &err), STATUS_OK);
    assert_int_equal(writer_set_primary_key(fixture.writer, STR("meta.id"), &err), STATUS_OK);
    fixture_add_json(&fixture, "{\"meta\":{\"id\":\"x-1\"},\"id\":7}");
    fixture_commit(&fixture);
    assert_int_equal(writer_set_primary_key(fixture.writer, STR("id"), &err),
                     STATUS_PRIMARY_KEY_EXISTS);
    assert_string_equal(err.message, "Index already has a primary key: `meta.id`.");
    assert_int_equal(writer_set_primary_key(fixture.writer, STR("meta.id"), &err), STATUS_OK);
    generation = newest(&fixture);
    assert_stored(generation, "x-1", "{\"meta\":{\"id\":\"x-1\"},\"id\":7}");
    generation_release(generation);
    fixture_close(&fixture);
}

/* + 1 of the newest task that is published. */
static uint64_t last_task(struct fixture *fixture)
{
    struct generation *generation = newest(fixture);
    uint64_t task = generation->manifest.last_task;

    generation_release(generation);
    return task;
}

static void a_noted_task_is_in_the_publish_that_ends_it(void **state)
{
    struct fixture fixture;
    struct error err = {0};

    (void)state;
    open_documents(&fixture, "id", 1); /* each document a segment, each a publish */
    writer_note_task(fixture.writer, 0);
    fixture_commit(&fixture); /* nothing to write, and yet done */
    assert_int_equal(last_task(&fixture), 1);
    fixture_add_json(&fixture, "{\"id\":1}");
    assert_int_equal(last_task(&fixture), 1);
    writer_note_task(fixture.writer, 5);
    fixture_add_json(&fixture, "{\"id\":2}"); /* of a longer task, which is published in part */
    fixture_add_json(&fixture, "{\"id\":3}");
    fixture_commit(&fixture);
    assert_int_equal(last_task(&fixture), 6);
    writer_note_task(fixture.writer, 6);
    set(&fixture, "{\"stopWords\":[\"the\"]}");
    writer_note_task(fixture.writer, 7);
    assert_int_equal(writer_clear(fixture.writer, &err), STATUS_OK);
    assert_int_equal(last_task(&fixture), 8);
    fixture_close(&fixture);
}

static void several_indexes_are_open_on_one_lock(void **state)
{
    static const char *const uids[] = {"a", "b", "c"};
    struct writer *writers[3];
    struct database_lock *lock, *second;
    struct fixture fixture;
    struct error err = {0};

    (void)state;
    fixture_open(&fixture, 1);
    writer_close(fixture.writer);
    fixture.writer = NULL;
    assert_int_equal(database_lock_take(fixture.directory, 0, &lock, &err), STATUS_OK);
    assert_int_equal(database_lock_take(fixture.directory, 60, &second, &err), STATUS_LOCKED);
    for (size_t i = 0; i < 3; i++) {
        struct writer_options options = {.jobs = 1, .lock = lock, .primary_key = STR("id")};
        json_auto_t *document = json_pack("{s:i}", "id", (int)i);

        assert_int_equal(
            writer_open(fixture.directory, str_of(uids[i]), &options, &writers[i], &err),
            STATUS_OK);
        assert_int_equal(writer_add(writers[i], document, &err), STATUS_OK);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(writer_commit(writers[i], &err), STATUS_OK);
        assert_int_equal(writer_documents(writers[i]), 1);
        writer_close(writers[i]);
    }
    database_lock_release(lock);
    assert_int_equal(database_lock_take(fixture.directory, 0, &second, &err), STATUS_OK);
    database_lock_release(second);
    fixture_close(&fixture);
}

static void keys_are_guessed_by_their_names(void **state)
{
    static const struct {
        const char *document;
        enum status status;
        const char *key;
    } cases[] = {
        {"{\"id\":1}", STATUS_OK, "id"},
        {"{\"a\":1,\"bookId\":1}", STATUS_OK, "bookId"},
        {"{\"UUID\":1,\"idea\":2}", STATUS_OK, "UUID"},
        {"{\"a\":{\"id\":1}}", STATUS_NO_KEY_CANDIDATE, NULL},
        {"{}", STATUS_NO_KEY_CANDIDATE, NULL},
        {"{\"z_id\":1,\"id\":1,\"a_id\":2}", STATUS_KEY_CANDIDATES, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        json_auto_t *document = json_read(str_of(cases[i].document), 0, &err);
        struct str key;

        assert_int_equal(primary_key_infer(document, &key, &err), cases[i].status);
        if (cases[i].key)
            assert_true(str_is(key, cases[i].key));
        if (cases[i].status == STATUS_KEY_CANDIDATES)
            assert_non_null(strstr(err.message, "found 3 fields ending with `id` in their names: "
                                                "'a_id' and 'id'."));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_keep_their_shape_and_words_their_fields),
        cmocka_unit_test(fields_have_one_number_in_all_documents),
        cmocka_unit_test(settings_build_the_index_anew),
        cmocka_unit_test(a_kill_while_building_anew_leaves_old_or_new),
        cmocka_unit_test(other_settings_are_published_as_they_are),
        cmocka_unit_test(articles_become_documents_and_back),
        cmocka_unit_test(settings_decide_what_words_are),
        cmocka_unit_test(fields_are_counted_by_documents),
        cmocka_unit_test(clearing_leaves_the_settings),
        cmocka_unit_test(a_primary_key_is_set_once),
        cmocka_unit_test(a_noted_task_is_in_the_publish_that_ends_it),
        cmocka_unit_test(several_indexes_are_open_on_one_lock),
        cmocka_unit_test(keys_are_guessed_by_their_names),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
