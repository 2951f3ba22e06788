/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_engine.c - the engine's contract, seen through its headers alone: any make of it passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "engine/backup.h"
#include "engine/batch.h"
#include "engine/reader.h"

struct world {
    char directory[64];
    struct engine *engine;
    struct arena *arena;
};

static struct engine *open_at(const char *path)
{
    const struct engine_options options = {.follow = false};
    struct engine *engine;
    struct error err;

    assert_int_equal(engine_open(path, &options, &engine, &err), STATUS_OK);
    return engine;
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct error err;

    json_setup();
    strcpy(world->directory, "/tmp/dateline-engine-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    world->engine = open_at(world->directory);
    world->arena = arena_new();
    assert_int_equal(engine_begin_writing(world->engine, 0, &err), STATUS_OK);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    struct error err;

    engine_close(world->engine);
    arena_free(world->arena);
    file_remove_tree(world->directory, &err);
    free(world);
    return 0;
}

/* --- documents from a list of texts --- */

struct list {
    const char *const *texts;
    size_t at, count;
};

static enum status rewind_list(void *context, struct error *err)
{
    (void)err;
    ((struct list *)context)->at = 0;
    return STATUS_OK;
}

static enum status next_text(void *context, struct str *document, struct error *err)
{
    struct list *list = context;

    (void)err;
    if (list->at == list->count)
        return STATUS_END;
    *document = str_of(list->texts[list->at++]);
    return STATUS_OK;
}

static struct batch_outcome add(struct batch *batch, uint64_t operation, bool merge,
                                const char *const *texts, size_t count)
{
    struct list list = {texts, 0, count};
    const struct document_source source = {rewind_list, next_text, &list, count};
    const struct batch_addition addition = {
        .operation = operation, .source = &source, .create = true, .merge = merge};
    struct batch_outcome outcome;
    struct error err = {0};

    if (batch_add_documents(batch, &addition, &outcome, &err))
        fail_msg("%s", err.message);
    return outcome;
}
#define ADD(batch, operation, ...)                                                                 \
    add(batch, operation, false, (const char *const[]){__VA_ARGS__},                               \
        sizeof(const char *const[]){__VA_ARGS__} / sizeof(char *))

static struct batch *open_batch(struct world *world, const char *uid)
{
    struct batch *batch;
    struct error err;

    assert_int_equal(batch_open(world->engine, uid, &batch, &err), STATUS_OK);
    return batch;
}

static void publish(struct batch *batch)
{
    struct error err = {0};

    if (batch_publish(batch, &err))
        fail_msg("%s", err.message);
    batch_close(batch);
}

static uint64_t documents_in(struct world *world, const char *uid)
{
    struct reader_stats stats = {0};
    struct reader *reader;
    struct error err;

    if (reader_acquire(world->engine, str_of(uid), date_now(), &reader, &err))
        return 0;
    reader_stats(reader, &stats);
    reader_release(reader);
    return stats.documents;
}

/* The document's JSON; "" when there is none. */
static struct str document(struct world *world, const char *uid, const char *id)
{
    struct search_hit hit = {0};
    struct reader *reader;
    struct str fields = STR("");
    struct error err;

    assert_int_equal(reader_acquire(world->engine, str_of(uid), date_now(), &reader, &err), 0);
    if (!reader_document(reader, str_of(id), world->arena, &hit, &err))
        fields = arena_str(world->arena, hit.fields);
    reader_release(reader);
    return fields;
}

/* --- claims --- */

static void what_is_published_is_read(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "news");

    assert_int_equal(
        ADD(batch, 0, "{\"id\":1,\"t\":\"a\"}", "{ \"t\": \"b\", \"id\": 2 }").documents, 2);
    assert_int_equal(documents_in(world, "news"), 0);
    publish(batch);
    assert_int_equal(documents_in(world, "news"), 2);
    assert_true(str_is(document(world, "news", "1"), "{\"id\":1,\"t\":\"a\"}"));
}

static void what_is_not_published_is_dropped(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "news");

    ADD(batch, 0, "{\"id\":1}");
    publish(batch);
    batch = open_batch(world, "news");
    ADD(batch, 1, "{\"id\":2}");
    batch_close(batch);
    assert_int_equal(documents_in(world, "news"), 1);
}

/* The operation before it stays, the one behind it goes on. */
static void an_operation_with_a_bad_document_changes_nothing(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "news");
    struct batch_outcome outcome;

    ADD(batch, 0, "{\"id\":1}");
    outcome = ADD(batch, 1, "{\"id\":5}", "{\"id\":6}", "{\"id\":\"no id!\"}", "{\"id\":7}");
    assert_int_equal(outcome.refused.status, STATUS_BAD_DOCUMENT_ID);
    outcome = ADD(batch, 2, "{\"id\":8}", "{\"title\":\"none\"}");
    assert_int_equal(outcome.refused.status, STATUS_MISSING_DOCUMENT_ID);
    assert_int_equal(outcome.documents, 0);
    assert_int_equal(ADD(batch, 3, "{\"id\":2}").refused.status, STATUS_OK);
    publish(batch);
    assert_int_equal(documents_in(world, "news"), 2);
}

static void an_operation_that_is_repeated_happens_once(void **state)
{
    struct world *world = *state;
    struct batch_outcome outcome;
    uint64_t documents = 0;
    struct batch *batch = open_batch(world, "news");
    struct error err;

    ADD(batch, 4, "{\"id\":1,\"v\":1}");
    publish(batch);
    batch = open_batch(world, "news");
    assert_true(batch_contains(batch, 4) && batch_contains(batch, 3));
    assert_false(batch_contains(batch, 5));
    ADD(batch, 4, "{\"id\":1,\"v\":\"again\"}");
    assert_true(str_is(document(world, "news", "1"), "{\"id\":1,\"v\":1}"));
    ADD(batch, 5, "{\"id\":1,\"v\":2}");
    publish(batch);
    assert_true(str_is(document(world, "news", "1"), "{\"id\":1,\"v\":2}"));
    batch = open_batch(world, "news");
    assert_int_equal(batch_delete_all(batch, 5, &outcome, &err), STATUS_OK);
    publish(batch);
    assert_int_equal(documents_in(world, "news"), 1);
    assert_int_equal(engine_create(world->engine, "news", PRESET_DOCUMENTS, STR_NONE, 5, &err), 0);
    assert_int_equal(engine_create(world->engine, "news", PRESET_DOCUMENTS, STR_NONE, 6, &err),
                     STATUS_INDEX_EXISTS);
    assert_int_equal(engine_delete(world->engine, "news", 7, &documents, &err), STATUS_OK);
    assert_int_equal(documents, 1);
    assert_int_equal(engine_delete(world->engine, "news", 7, &documents, &err), STATUS_OK);
    assert_int_equal(engine_delete(world->engine, "news", 8, &documents, &err),
                     STATUS_INDEX_NOT_FOUND);
}

#define MANY 10500 /* more than a batch knows by heart */

/* So many documents are merged in steps, each of them published. */
static void a_merge_that_is_cut_short_is_not_taken_for_done(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "news");
    char(*texts)[32] = calloc(MANY, sizeof *texts);
    const char **list = calloc(MANY, sizeof *list);

    for (int i = 0; i < MANY; i++) {
        snprintf(texts[i], sizeof texts[i], "{\"id\":%d,\"v\":1}", i);
        list[i] = texts[i];
    }
    ADD(batch, 0, "{\"id\":1}");
    add(batch, 1, true, list, MANY);
    batch_close(batch); /* as after a crash: the last step is not published */
    assert_in_range(documents_in(world, "news"), 2, MANY - 1);
    batch = open_batch(world, "news");
    assert_true(batch_contains(batch, 0));
    assert_false(batch_contains(batch, 1));
    assert_int_equal(add(batch, 1, true, list, MANY).documents, MANY);
    publish(batch);
    assert_int_equal(documents_in(world, "news"), MANY);
    free(texts);
    free(list);
}

static struct batch_outcome erase(struct batch *batch, uint64_t operation, const char *id)
{
    json_auto_t *ids = json_pack("[s]", id);
    struct batch_outcome outcome;
    struct error err = {0};

    if (batch_delete_ids(batch, operation, ids, &outcome, &err))
        fail_msg("%s", err.message);
    return outcome;
}

static uint64_t revision_of(struct world *world, const char *uid)
{
    struct reader_stats stats = {0};
    struct reader *reader;
    struct error err;

    assert_int_equal(reader_acquire(world->engine, str_of(uid), date_now(), &reader, &err), 0);
    reader_stats(reader, &stats);
    reader_release(reader);
    return stats.revision;
}

#define MERGE(batch, operation, text) add(batch, operation, true, (const char *const[]){text}, 1)

/* Each operation sees what those before it wrote; one publish makes all of them visible. */
static void small_operations_see_each_other_before_one_publish(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "news");
    uint64_t before;

    ADD(batch, 0, "{\"id\":1,\"a\":1}", "{\"id\":2,\"a\":1}", "{\"id\":3,\"a\":1}");
    publish(batch);
    before = revision_of(world, "news");
    batch = open_batch(world, "news");
    MERGE(batch, 1, "{\"id\":1,\"b\":1}");
    MERGE(batch, 2, "{\"id\":1,\"a\":2}");
    assert_int_equal(erase(batch, 3, "2").documents, 1);
    assert_int_equal(erase(batch, 4, "2").documents, 0);
    MERGE(batch, 5, "{\"id\":2,\"c\":1}"); /* nothing of the deleted one comes back */
    assert_int_equal(erase(batch, 6, "3").documents, 1);
    ADD(batch, 7, "{\"id\":4,\"a\":1}");
    MERGE(batch, 8, "{\"id\":4,\"b\":1}");
    ADD(batch, 9, "{\"id\":5}");
    assert_int_equal(erase(batch, 10, "5").documents, 1);
    publish(batch);
    assert_in_range(revision_of(world, "news"), before + 1, before + 2); /* 2: with a merge */
    assert_int_equal(documents_in(world, "news"), 3);
    assert_true(str_is(document(world, "news", "1"), "{\"id\":1,\"a\":2,\"b\":1}"));
    assert_true(str_is(document(world, "news", "2"), "{\"id\":2,\"c\":1}"));
    assert_true(str_is(document(world, "news", "4"), "{\"id\":4,\"a\":1,\"b\":1}"));
}

struct step {
    enum { STEP_ADD, STEP_MERGE, STEP_DELETE } kind;
    const char *text;
};

static const struct step versions[] = {
    {STEP_ADD, "{\"id\":\"a\",\"version\":5,\"headline\":\"five\"}"},
    {STEP_ADD, "{\"id\":\"a\",\"version\":3,\"headline\":\"three\"}"},
    {STEP_MERGE, "{\"id\":\"a\",\"section\":\"s\"}"},
    {STEP_DELETE, "a"},
    {STEP_ADD, "{\"id\":\"a\",\"version\":2,\"headline\":\"two\"}"},
    {STEP_MERGE, "{\"id\":\"a\",\"section\":\"t\"}"},
    {STEP_MERGE, "{\"id\":\"a\",\"version\":1,\"headline\":\"one\"}"},
};
#define STEPS (sizeof versions / sizeof *versions)

static void take(struct batch *batch, uint64_t operation, const struct step *step)
{
    if (step->kind == STEP_DELETE)
        erase(batch, operation, step->text);
    else
        add(batch, operation, step->kind == STEP_MERGE, &step->text, 1);
}

#define RANDOM_STEPS 24

static void random_steps(struct step *steps, char texts[RANDOM_STEPS][64], unsigned *seed)
{
    for (int i = 0; i < RANDOM_STEPS; i++) {
        char id = (char)('a' + rand_r(seed) % 3);
        int version = rand_r(seed) % 4;

        steps[i].kind = rand_r(seed) % 3;
        steps[i].text = texts[i];
        if (steps[i].kind == STEP_DELETE)
            snprintf(texts[i], 64, "%c", id);
        else if (steps[i].kind == STEP_MERGE && version < 2)
            snprintf(texts[i], 64, "{\"id\":\"%c\",\"field%d\":%d}", id, version, i);
        else
            snprintf(texts[i], 64, "{\"id\":\"%c\",\"version\":%d,\"n\":%d}", id, version, i);
    }
}

/* `apart`: each step is a batch. Else some steps are together. */
static void take_random(struct world *world, const char *uid, const struct step *steps, bool apart,
                        unsigned *seed)
{
    struct batch *batch = NULL;
    struct error err;

    assert_int_equal(
        engine_create(world->engine, uid, PRESET_ARTICLES, STR_NONE, OPERATION_NONE, &err), 0);
    for (uint64_t i = 0; i < RANDOM_STEPS; i++) {
        if (!batch)
            batch = open_batch(world, uid);
        take(batch, i, &steps[i]);
        if (!apart && i + 1 < RANDOM_STEPS && rand_r(seed) % 6 > 0)
            continue;
        publish(batch);
        batch = NULL;
    }
}

static void random_steps_give_the_same_in_any_batches(void **state)
{
    struct world *world = *state;
    char texts[RANDOM_STEPS][64], apart[16], together[16];
    struct step steps[RANDOM_STEPS];

    for (unsigned round = 0; round < 12; round++) {
        unsigned seed = round;

        random_steps(steps, texts, &seed);
        snprintf(apart, sizeof apart, "apart%u", round);
        snprintf(together, sizeof together, "together%u", round);
        take_random(world, apart, steps, true, &seed);
        take_random(world, together, steps, false, &seed);
        for (char id[] = "a"; id[0] <= 'c'; id[0]++)
            assert_true(str_eq(document(world, apart, id), document(world, together, id)));
    }
}

/* The order of operations counts, not the batches that they happen to be in. */
static void versions_count_within_a_batch_as_between_batches(void **state)
{
    struct world *world = *state;
    struct error err;

    for (size_t most = 1; most <= STEPS; most++) {
        char uid[8];

        snprintf(uid, sizeof uid, "by%zu", most);
        assert_int_equal(
            engine_create(world->engine, uid, PRESET_ARTICLES, STR_NONE, OPERATION_NONE, &err), 0);
        for (size_t i = 0; i < STEPS; i += most) {
            struct batch *batch = open_batch(world, uid);

            for (size_t j = i; j < i + most && j < STEPS; j++)
                take(batch, 10 + j, &versions[j]);
            publish(batch);
        }
        assert_true(str_is(document(world, uid, "a"),
                           "{\"id\":\"a\",\"version\":2,\"headline\":\"two\",\"section\":\"t\"}"));
    }
}

/* A stored version that is later than one that the batch adds, and deletions of what it hides. */
static void a_later_stored_version_outlasts_the_batch(void **state)
{
    struct world *world = *state;
    struct batch *batch;
    struct error err;

    assert_int_equal(
        engine_create(world->engine, "news", PRESET_ARTICLES, STR_NONE, OPERATION_NONE, &err), 0);
    batch = open_batch(world, "news");
    ADD(batch, 0, "{\"id\":\"a\",\"version\":5,\"headline\":\"five\"}",
        "{\"id\":\"b\",\"version\":5}");
    publish(batch);
    batch = open_batch(world, "news");
    ADD(batch, 1, "{\"id\":\"a\",\"version\":3,\"headline\":\"three\"}");
    MERGE(batch, 2, "{\"id\":\"a\",\"section\":\"s\"}");
    erase(batch, 3, "b");
    ADD(batch, 4, "{\"id\":\"b\",\"version\":3}");
    publish(batch);
    assert_true(str_is(document(world, "news", "a"),
                       "{\"id\":\"a\",\"version\":5,\"headline\":\"five\",\"section\":\"s\"}"));
    assert_true(str_is(document(world, "news", "b"), "{\"id\":\"b\",\"version\":3}"));
}

/* What the batch wrote matches too; what it deleted does not count twice. */
static void a_filter_sees_what_the_batch_wrote(void **state)
{
    struct world *world = *state;
    json_auto_t *patch = json_pack("{s:[s]}", "filterableAttributes", "t");
    json_auto_t *filter = json_string("t = x");
    struct batch_outcome outcome;
    struct batch *batch;
    struct error err;

    assert_int_equal(engine_set_settings(world->engine, "news", patch, 0, &err), STATUS_OK);
    batch = open_batch(world, "news");
    ADD(batch, 1, "{\"id\":1,\"t\":\"x\"}", "{\"id\":2,\"t\":\"x\"}");
    publish(batch);
    batch = open_batch(world, "news");
    erase(batch, 2, "1");
    assert_int_equal(batch_delete_matching(batch, 3, filter, NULL, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.documents, 1);
    ADD(batch, 4, "{\"id\":3,\"t\":\"x\"}");
    assert_int_equal(batch_delete_matching(batch, 5, filter, NULL, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.documents, 1);
    publish(batch);
    assert_int_equal(documents_in(world, "news"), 0);
}

static void a_null_id_is_a_bad_id(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "news");

    assert_int_equal(ADD(batch, 0, "{\"id\":1}", "{\"id\":null}").refused.status,
                     STATUS_BAD_DOCUMENT_ID);
    batch_close(batch);
}

/* Another process wrote before this one got the right to. */
static void what_another_process_published_is_seen_by_the_next_writer(void **state)
{
    struct world *world = *state;
    struct engine *other = open_at(world->directory);
    struct batch *batch = open_batch(world, "news");
    struct batch_outcome outcome;
    json_auto_t *ids = json_pack("[s]", "1");
    struct error err;

    ADD(batch, 0, "{\"id\":1}");
    publish(batch);
    engine_end_writing(world->engine);
    assert_int_equal(engine_begin_writing(other, 0, &err), STATUS_OK);
    assert_int_equal(batch_open(other, "news", &batch, &err), STATUS_OK);
    assert_int_equal(batch_delete_ids(batch, 1, ids, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.documents, 1);
    publish(batch);
    engine_close(other);
}

/* New settings under which a document's id is not valid. */
static void what_a_change_refuses_is_not_blamed_on_the_next_operation(void **state)
{
    struct world *world = *state;
    json_auto_t *patch = json_pack("{s:s}", "preset", "documents");
    struct batch *batch;
    struct error err;

    assert_int_equal(engine_create(world->engine, "news", PRESET_ARTICLES, STR_NONE, 0, &err), 0);
    batch = open_batch(world, "news");
    ADD(batch, 1, "{\"id\":\"tag:x,1/2 a b\"}");
    publish(batch);
    assert_int_equal(engine_set_settings(world->engine, "news", patch, 2, &err),
                     STATUS_BAD_DOCUMENT_ID);
    batch = open_batch(world, "news");
    ADD(batch, 3, "{\"id\":\"later\"}");
    publish(batch);
}

static void deletes_by_ids_by_filter_and_all(void **state)
{
    struct world *world = *state;
    json_auto_t *patch = json_pack("{s:[s]}", "filterableAttributes", "t");
    json_auto_t *ids = json_pack("[s,s,s]", "1", "1", "9");
    json_auto_t *filter = json_string("t = b"), *broken = json_string("t =");
    struct batch_outcome outcome;
    struct batch *batch;
    struct error err;

    assert_int_equal(engine_set_settings(world->engine, "news", patch, 0, &err), STATUS_OK);
    batch = open_batch(world, "news");
    ADD(batch, 1, "{\"id\":1,\"t\":\"a\"}", "{\"id\":2,\"t\":\"b\"}", "{\"id\":3,\"t\":\"c\"}");
    assert_int_equal(batch_delete_ids(batch, 2, ids, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.documents, 1);
    assert_int_equal(batch_delete_matching(batch, 3, filter, NULL, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.documents, 1);
    assert_int_equal(batch_delete_matching(batch, 4, broken, NULL, &outcome, &err), STATUS_OK);
    assert_int_equal(outcome.refused.status, STATUS_BAD_FILTER);
    publish(batch);
    assert_int_equal(documents_in(world, "news"), 1);
    batch = open_batch(world, "news");
    assert_int_equal(batch_delete_all(batch, 5, &outcome, &err), STATUS_OK);
    publish(batch);
    assert_int_equal(outcome.documents, 1);
    assert_int_equal(documents_in(world, "news"), 0);
}

static void merges_with_what_came_before_in_the_batch(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "news");

    ADD(batch, 0, "{\"id\":1,\"a\":1,\"b\":1}");
    add(batch, 1, true, (const char *const[]){"{\"id\":1,\"b\":2}", "{\"id\":1,\"c\":3}"}, 2);
    publish(batch);
    assert_true(str_is(document(world, "news", "1"), "{\"id\":1,\"a\":1,\"b\":2,\"c\":3}"));
}

#define MANY_INDEXES 70 /* more than are open at once */

static void more_indexes_than_are_open_answer(void **state)
{
    struct world *world = *state;
    struct index_info info;
    struct engine *other;
    char uid[16];
    struct error err;

    for (int i = 0; i < MANY_INDEXES; i++) {
        snprintf(uid, sizeof uid, "n%d", i);
        assert_int_equal(
            engine_create(world->engine, uid, PRESET_DOCUMENTS, STR("key"), OPERATION_NONE, &err),
            0);
    }
    for (int i = 0; i < MANY_INDEXES; i += 35) { /* also of those that are closed */
        struct batch *batch;

        snprintf(uid, sizeof uid, "n%d", i);
        batch = open_batch(world, uid);
        ADD(batch, 1, "{\"key\":1}");
        publish(batch);
    }
    other = world->engine;
    world->engine = open_at(world->directory); /* opens each of them once */
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY_INDEXES; i++) {
            snprintf(uid, sizeof uid, "n%d", i);
            assert_int_equal(engine_info(world->engine, str_of(uid), world->arena, &info, &err),
                             STATUS_OK);
            assert_true(str_is(info.primary_key, "key"));
            assert_int_equal(documents_in(world, uid), i % 35 == 0);
        }
    assert_int_equal(engine_index_count(world->engine), MANY_INDEXES);
    engine_close(other);
}

/* Where other programs wrote to a closed index, or deleted it. */
static void a_closed_index_is_read_anew(void **state)
{
    struct world *world = *state;
    struct engine *reading = open_at(world->directory);
    struct world seen = {.engine = reading};
    struct batch *batch;
    uint64_t documents;
    char uid[16];
    struct error err;

    for (int i = 0; i < MANY_INDEXES; i++) {
        snprintf(uid, sizeof uid, "n%d", i);
        assert_int_equal(
            engine_create(world->engine, uid, PRESET_DOCUMENTS, STR_NONE, OPERATION_NONE, &err), 0);
    }
    engine_close(reading);
    seen.engine = reading = open_at(world->directory);
    batch = open_batch(world, "n1");
    ADD(batch, 1, "{\"id\":1}");
    publish(batch);
    assert_int_equal(engine_delete(world->engine, "n2", 2, &documents, &err), STATUS_OK);
    for (int i = 3; i < MANY_INDEXES; i++) { /* use the others, so that n1 stays closed */
        snprintf(uid, sizeof uid, "n%d", i);
        assert_int_equal(documents_in(&seen, uid), 0);
    }
    assert_int_equal(documents_in(&seen, "n1"), 1);
    assert_int_equal(documents_in(&seen, "n2"), 0);
    engine_close(reading);
}

static void swaps_and_renames(void **state)
{
    struct world *world = *state;
    struct batch *batch = open_batch(world, "a");
    struct error err;

    ADD(batch, 0, "{\"id\":1}");
    publish(batch);
    batch = open_batch(world, "b");
    ADD(batch, 1, "{\"id\":1}", "{\"id\":2}");
    publish(batch);
    assert_int_equal(engine_swap(world->engine, "a", "b", 2, &err), STATUS_OK);
    assert_int_equal(engine_swap(world->engine, "a", "b", 2, &err), STATUS_OK); /* repeated */
    assert_int_equal(documents_in(world, "a"), 2);
    assert_int_equal(engine_rename(world->engine, "a", "b", 3, &err), STATUS_INDEX_EXISTS);
    assert_int_equal(engine_rename(world->engine, "a", "c", 4, &err), STATUS_OK);
    assert_false(engine_has(world->engine, "a"));
    assert_int_equal(documents_in(world, "c"), 2);
    assert_int_equal(engine_swap(world->engine, "a", "b", 5, &err), STATUS_INDEX_NOT_FOUND);
}

static void renaming_what_is_missing_changes_nothing(void **state)
{
    struct world *world = *state;
    struct error err;

    assert_int_equal(engine_create(world->engine, "b", PRESET_DOCUMENTS, STR_NONE, 0, &err), 0);
    assert_int_equal(engine_rename(world->engine, "none", "b", 1, &err), STATUS_INDEX_NOT_FOUND);
    assert_int_equal(engine_rename(world->engine, "none", "c", 2, &err), STATUS_INDEX_NOT_FOUND);
}

/* The directory is renamed, index.json not yet. */
static void a_rename_that_a_crash_interrupted_is_completed_and_disturbs_no_swap(void **state)
{
    struct world *world = *state;
    char from[100], to[100];
    struct batch *batch = open_batch(world, "a");
    struct error err;

    ADD(batch, 0, "{\"id\":1}");
    publish(batch);
    assert_int_equal(engine_create(world->engine, "b", PRESET_DOCUMENTS, STR_NONE, 1, &err), 0);
    engine_rest(world->engine);
    snprintf(from, sizeof from, "%s/indexes/a", world->directory);
    snprintf(to, sizeof to, "%s/indexes/z", world->directory);
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(engine_rename(world->engine, "a", "z", 2, &err), STATUS_OK); /* repeated */
    assert_int_equal(engine_rename(world->engine, "a", "z", 2, &err), STATUS_OK);
    assert_int_equal(rename(to, from), 0); /* and one that nobody repeats */
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(engine_swap(world->engine, "z", "b", 3, &err), STATUS_OK);
    assert_int_equal(documents_in(world, "b"), 1);
    assert_int_equal(engine_swap(world->engine, "z", "b", 4, &err), STATUS_OK);
    assert_int_equal(documents_in(world, "z"), 1);
}

static void nothing_is_written_without_the_right_to(void **state)
{
    struct world *world = *state;
    uint64_t documents;
    struct batch *batch;
    struct error err;

    engine_end_writing(world->engine);
    assert_int_equal(batch_open(world->engine, "news", &batch, &err), STATUS_LOCKED);
    assert_null(batch);
    assert_int_equal(engine_create(world->engine, "news", PRESET_DOCUMENTS, STR_NONE, 0, &err),
                     STATUS_LOCKED);
    assert_int_equal(engine_delete(world->engine, "news", 0, &documents, &err), STATUS_LOCKED);
    assert_int_equal(engine_swap(world->engine, "a", "b", 0, &err), STATUS_LOCKED);
    assert_int_equal(engine_set_settings(world->engine, "news", NULL, 0, &err), STATUS_LOCKED);
    assert_false(engine_has(world->engine, "news"));
}

/* --- streams --- */

struct lines {
    char *at[16];
    size_t count, next;
};

static enum status keep_line(void *context, struct str line, struct error *err)
{
    struct lines *lines = context;

    (void)err;
    assert_true(lines->count < 16);
    lines->at[lines->count++] = strndup(line.data, line.length);
    return STATUS_OK;
}

static enum status next_line(void *context, json_t **document, struct error *err)
{
    struct lines *lines = context;

    *document =
        lines->next < lines->count ? json_read(str_of(lines->at[lines->next++]), 0, err) : NULL;
    return *document ? STATUS_OK : STATUS_END;
}

static void ignore_problem(void *context, struct str id, const struct error *err)
{
    (void)context, (void)id;
    fail_msg("%s", err->message);
}

static void a_dump_is_restored(void **state)
{
    struct world *world = *state;
    struct lines lines = {.next = 1};
    const struct restore_source source = {next_line, ignore_problem, &lines};
    const struct dump_place behind_one = {.documents = 1};
    struct batch *batch = open_batch(world, "news");
    uint64_t documents;
    json_t *head;
    struct error err;

    ADD(batch, 0, "{\"id\":1,\"t\":\"a\"}", "{\"id\":2,\"t\":\"b\"}");
    publish(batch);
    assert_int_equal(engine_dump(world->engine, STR("news"), keep_line, &lines, &err), STATUS_OK);
    assert_int_equal(lines.count, 3);
    assert_int_equal(engine_delete(world->engine, "news", 1, &documents, &err), STATUS_OK);
    head = json_read(str_of(lines.at[0]), 0, &err);
    assert_int_equal(engine_restore(world->engine, head, &source, &err), STATUS_OK);
    assert_int_equal(documents_in(world, "news"), 2);
    assert_true(str_is(document(world, "news", "2"), "{\"id\":2,\"t\":\"b\"}"));
    json_decref(head);
    for (size_t i = 0; i < lines.count; i++)
        free(lines.at[i]);
    lines = (struct lines){0};
    assert_int_equal(
        engine_dump_from(world->engine, STR("news"), &behind_one, keep_line, &lines, &err),
        STATUS_OK);
    assert_int_equal(lines.count, 2); /* the head, and the second document */
    assert_non_null(strstr(lines.at[0], "\"documents\":2}"));
    assert_string_equal(lines.at[1], "{\"id\":2,\"t\":\"b\"}");
    for (size_t i = 0; i < lines.count; i++)
        free(lines.at[i]);
    assert_int_equal(engine_dump(world->engine, STR("none"), keep_line, &lines, &err),
                     STATUS_INDEX_NOT_FOUND);
}

static void keeps_notes(void **state)
{
    struct world *world = *state;
    BUF_AUTO struct buf note = {0};
    struct error err;

    assert_int_equal(engine_create(world->engine, "news", PRESET_ARTICLES, STR_NONE, 0, &err), 0);
    assert_int_equal(engine_read_note(world->engine, "news", "counts", &note, &err), STATUS_OK);
    assert_int_equal(note.length, 0);
    assert_int_equal(engine_write_note(world->engine, "news", "counts", STR("1 2 3"), &err), 0);
    assert_int_equal(engine_read_note(world->engine, "news", "counts", &note, &err), STATUS_OK);
    assert_true(str_is(buf_str(&note), "1 2 3"));
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CLAIM(what_is_published_is_read),
        CLAIM(what_is_not_published_is_dropped),
        CLAIM(an_operation_with_a_bad_document_changes_nothing),
        CLAIM(an_operation_that_is_repeated_happens_once),
        CLAIM(a_merge_that_is_cut_short_is_not_taken_for_done),
        CLAIM(small_operations_see_each_other_before_one_publish),
        CLAIM(versions_count_within_a_batch_as_between_batches),
        CLAIM(random_steps_give_the_same_in_any_batches),
        CLAIM(a_later_stored_version_outlasts_the_batch),
        CLAIM(a_filter_sees_what_the_batch_wrote),
        CLAIM(a_null_id_is_a_bad_id),
        CLAIM(what_another_process_published_is_seen_by_the_next_writer),
        CLAIM(what_a_change_refuses_is_not_blamed_on_the_next_operation),
        CLAIM(deletes_by_ids_by_filter_and_all),
        CLAIM(merges_with_what_came_before_in_the_batch),
        CLAIM(more_indexes_than_are_open_answer),
        CLAIM(a_closed_index_is_read_anew),
        CLAIM(swaps_and_renames),
        CLAIM(renaming_what_is_missing_changes_nothing),
        CLAIM(a_rename_that_a_crash_interrupted_is_completed_and_disturbs_no_swap),
        CLAIM(nothing_is_written_without_the_right_to),
        CLAIM(a_dump_is_restored),
        CLAIM(keeps_notes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
