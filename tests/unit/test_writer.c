/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_writer.c - what goes in comes out: random additions, replacements, deletions, merges and
 * restarts held against a list; crashes' leftovers, locks, documents and disks that fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "fixture.h"
#include "search/search.h"
#include "store/reader/generation.h"

#define UID STR("articles")

/* --- what a reader sees --- */

/* With a view in its pool: a merge under way may take its files away at any moment. */
static struct generation *newest(const struct fixture *fixture)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/articles", fixture->directory);

    for (;;) {
        struct generation *generation;
        struct view *view;
        struct error err = {0};
        enum status status = generation_open(directory, NULL, &generation, &err);

        if (!status && !(status = view_acquire(generation, &view, &err))) {
            view_release(view);
            return generation;
        }
        generation_release(generation);
        if (status != STATUS_STALE)
            fail_msg("%s", err.message);
    }
}

/* The document's headline, "" when there is no such document. */
static void headline_of(struct generation *generation, struct str id, char out[64])
{
    struct view *view;
    struct error err = {0};
    uint32_t segment, document;
    enum status status;

    out[0] = '\0';
    assert_int_equal(view_acquire(generation, &view, &err), STATUS_OK);
    status = view_find(view, id, &segment, &document, &err);
    if (status != STATUS_END) {
        struct arena *arena = arena_new();
        struct text_record record;
        json_auto_t *json = NULL;

        assert_int_equal(status, STATUS_OK);
        assert_int_equal(view_text(view, segment, document, arena, &record, &err), STATUS_OK);
        json = json_read(record.fields, 0, &err);
        assert_true(str_eq(json_get_str(json, "id"), id));
        snprintf(out, 64, "%.*s", STR_ARG(json_get_str(json, "headline")));
        arena_free(arena);
    }
    view_release(view);
}

static uint64_t total_of(const struct fixture *fixture, const char *query)
{
    struct database *database = fixture_database(fixture);
    struct search_request request = {.q = str_of(query), .match = SEARCH_ALL, .exact_total = true};
    struct search_result result;
    struct searcher *searcher;
    struct arena *arena = arena_new();
    struct error err = {0};

    if (searcher_acquire(database, UID, &searcher, &err) ||
        search_run(searcher, &request, arena, &result, &err))
        fail_msg("%s", err.message);
    searcher_release(searcher);
    arena_free(arena);
    database_close(database);
    return result.total;
}

static void verify(const struct fixture *fixture)
{
    struct generation *generation = newest(fixture);
    struct error err = {0};

    while (generation_verify(generation, &err)) {
        if (generation_is_newest(generation))
            fail_msg("%s", err.message);
        generation_release(generation);
        generation = newest(fixture);
    }
    assert_int_equal(manifest_documents(&generation->manifest), generation->document_count);
    generation_release(generation);
}

static void delete_id(struct fixture *fixture, struct str id)
{
    struct error err;

    assert_int_equal(writer_delete(fixture->writer, id, &err), STATUS_OK);
}

static void reopen_with(struct fixture *fixture, struct writer_options options)
{
    struct error err = {0};

    writer_close(fixture->writer);
    if (writer_open(fixture->directory, UID, &options, &fixture->writer, &err))
        fail_msg("%s", err.message);
}

/* --- the model --- */

#define IDS 150

static uint32_t versions[IDS]; /* 0: absent */

/* Short ones, ones that differ behind their 200th byte only, ones with everything in them. */
static struct str make_id(uint32_t number, char out[600])
{
    switch (number % 4) {
    case 0:
        return str_n(out, (size_t)snprintf(out, 600, "a%u", number));
    case 1:
        return str_n(
            out, (size_t)snprintf(out, 600, "https://example.org/%0*d/%u?q=1&x", 300, 7, number));
    case 2:
        return str_n(out, (size_t)snprintf(out, 600, "urn:x:%u/../\xc3\xa4 \"", number));
    default:
        return str_n(out, (size_t)snprintf(out, 600, "%0*u", 512, number));
    }
}

static void add_version(struct fixture *fixture, uint32_t number, uint32_t version)
{
    char id[600], headline[64];
    json_t *article = json_object();
    struct error err = {0};
    struct str text = make_id(number, id);

    snprintf(headline, sizeof headline, "headline%u version%u", number, version);
    json_set_str(article, "id", text);
    json_set_str(article, "headline", str_of(headline));
    json_set_str(article, "body", STR("Some words of a body that every article has."));
    if (writer_add(fixture->writer, article, &err))
        fail_msg("%s", err.message);
    json_decref(article);
    versions[number] = version;
}

static void check_model(const struct fixture *fixture)
{
    struct generation *generation = newest(fixture);
    uint64_t alive = 0;

    for (uint32_t i = 0; i < IDS; i++) {
        char id[600], headline[64], expected[64] = "";

        headline_of(generation, make_id(i, id), headline);
        if (versions[i])
            snprintf(expected, sizeof expected, "headline%u version%u", i, versions[i]);
        assert_string_equal(headline, expected);
        alive += versions[i] > 0;
    }
    assert_int_equal(generation->document_count, alive);
    assert_int_equal(writer_documents(fixture->writer), alive);
    generation_release(generation);
    assert_int_equal(total_of(fixture, ""), alive);
    assert_int_equal(total_of(fixture, "every article"), alive);
}

/* What the model does next; true when it was made visible. */
static bool take_step(struct fixture *fixture, uint64_t *seed, uint32_t *version)
{
    uint32_t number = fixture_random(seed, IDS);
    struct error err = {0};
    char id[600];

    switch (fixture_random(seed, 40)) {
    case 0:
        fixture_commit(fixture);
        return true;
    case 1:
        assert_int_equal(writer_tidy(fixture->writer, &err), STATUS_OK);
        return true;
    case 2:
        fixture_commit(fixture);
        reopen_with(fixture,
                    (struct writer_options){.preset = PRESET_ARTICLES,
                                            .jobs = fixture_random(seed, 3) + 1,
                                            .batch_bytes = fixture_random(seed, 3000) + 1,
                                            .merged_max = fixture_random(seed, 2) * 60000});
        return true;
    case 3:
        if (fixture_random(seed, 4) == 0)
            assert_int_equal(writer_compact(fixture->writer, &err), STATUS_OK);
        return false;
    case 4:
    case 5:
    case 6:
    case 7:
        delete_id(fixture, make_id(number, id));
        versions[number] = 0;
        return false;
    default:
        add_version(fixture, number, ++*version);
        return false;
    }
}

static void keeps_what_the_model_keeps(void **state)
{
    (void)state;
    for (uint64_t run = 1; run <= 3; run++) {
        uint64_t seed = 20210107 + run;
        struct fixture fixture;
        uint32_t version = 0;

        print_message("# seed %llu\n", (unsigned long long)seed);
        memset(versions, 0, sizeof versions);
        fixture_open(&fixture, 1);
        reopen_with(&fixture, (struct writer_options){.preset = PRESET_ARTICLES,
                                                      .jobs = (unsigned)run,
                                                      .batch_bytes = 900});
        for (int step = 0; step < 500; step++)
            if (take_step(&fixture, &seed, &version))
                check_model(&fixture);
        fixture_commit(&fixture);
        check_model(&fixture);
        verify(&fixture);
        fixture_close(&fixture);
    }
}

/* --- threads --- */

/* The same articles, whatever the options. `ids`: of so many, some come twice; 0: none does. */
static void load(struct fixture *fixture, struct writer_options options, uint32_t ids)
{
    uint64_t seed = 7;
    uint32_t version = 0;

    options.preset = PRESET_ARTICLES;
    fixture_open(fixture, 1);
    reopen_with(fixture, options);
    for (uint32_t i = 0; i < 1200; i++) {
        char id[32], headline[64], body[400] = "";

        for (uint32_t w = fixture_random(&seed, 30) + 1; w > 0; w--)
            snprintf(body + strlen(body), sizeof body - strlen(body), "word%u ",
                     fixture_random(&seed, 300));
        snprintf(id, sizeof id, "id%u", ids ? fixture_random(&seed, ids) : i);
        snprintf(headline, sizeof headline, "version%u", ++version);
        fixture_add(fixture, id, headline, body, NULL, NULL);
    }
}

/* Both find the same articles, with the same scores, in the same order. */
static void assert_same_answers(const struct fixture *one, const struct fixture *other)
{
    struct database *databases[2] = {fixture_database(one), fixture_database(other)};
    struct searcher *searchers[2];
    struct arena *arena = arena_new();
    struct error err;

    for (int i = 0; i < 2; i++)
        assert_int_equal(searcher_acquire(databases[i], UID, &searchers[i], &err), STATUS_OK);
    for (uint32_t w = 0; w < 300; w++) {
        char text[32];
        struct search_request request = {.q = str_n(text, (size_t)snprintf(text, 32, "word%u", w)),
                                         .limit = 1000};
        struct search_result results[2];

        for (int i = 0; i < 2; i++)
            assert_int_equal(search_run(searchers[i], &request, arena, &results[i], &err),
                             STATUS_OK);
        assert_int_equal(results[0].hit_count, results[1].hit_count);
        for (uint32_t i = 0; i < results[0].hit_count; i++) {
            assert_true(str_eq(results[0].hits[i].fields, results[1].hits[i].fields));
            assert_true(results[0].hits[i].score == results[1].hits[i].score);
        }
        arena_reset(arena);
    }
    for (int i = 0; i < 2; i++) {
        searcher_release(searchers[i]);
        database_close(databases[i]);
    }
    arena_free(arena);
}

static void many_threads_answer_as_one_does(void **state)
{
    struct fixture one, many;
    struct error err;

    (void)state;
    load(&one, (struct writer_options){.jobs = 1, .batch_bytes = 20000}, 1000);
    load(&many, (struct writer_options){.jobs = 4, .batch_bytes = 20000}, 1000);
    assert_int_equal(writer_tidy(one.writer, &err), STATUS_OK);
    assert_int_equal(writer_tidy(many.writer, &err), STATUS_OK);
    assert_same_answers(&one, &many);
    fixture_close(&one);
    fixture_close(&many);
}

/* --- merging --- */

static uint32_t segments_of(const struct fixture *fixture)
{
    struct generation *generation = newest(fixture);
    uint32_t count = generation->segment_count;

    generation_release(generation);
    return count;
}

static uint32_t directories_of(const struct fixture *fixture)
{
    MEM_AUTO char *path = mem_format("%s/indexes/articles", fixture->directory);
    DIR *dir = opendir(path);
    uint32_t count = 0;
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)))
        count += strncmp(entry->d_name, "seg-", 4) == 0;
    closedir(dir);
    return count;
}

/* A merge needs as much room on disk as its result has: so a load merges into several segments. */
static void merges_into_segments_of_limited_size(void **state)
{
    const uint64_t limit = 120000;
    struct fixture whole, parts;
    struct generation *generation;
    struct error err;
    uint64_t bytes = 0;

    (void)state;
    load(&whole, (struct writer_options){.jobs = 1, .batch_bytes = 4000}, 0);
    load(&parts, (struct writer_options){.jobs = 2, .batch_bytes = 4000, .merged_max = limit}, 0);
    assert_int_equal(writer_tidy(whole.writer, &err), STATUS_OK);
    assert_int_equal(writer_tidy(parts.writer, &err), STATUS_OK);
    assert_int_equal(segments_of(&whole), 1);
    generation = newest(&parts);
    assert_in_range(generation->segment_count, 2, 20);
    for (uint32_t i = 0; i < generation->segment_count; i++) {
        uint64_t own = segment_files_bytes(generation->segments[i].files);

        assert_in_range(own, 1, limit);
        bytes += own;
    }
    assert_in_range(generation->segment_count * limit, bytes,
                    3 * bytes); /* a third full, or more */
    generation_release(generation);
    assert_same_answers(&whole, &parts);
    assert_int_equal(writer_compact(parts.writer, &err), STATUS_OK);
    assert_int_equal(segments_of(&parts), 1);
    verify(&parts);
    fixture_close(&whole);
    fixture_close(&parts);
}

static void merges_segments_as_they_gather(void **state)
{
    struct fixture fixture;
    struct error err;

    (void)state;
    fixture_open(&fixture, 1);
    for (int i = 0; i < 40; i++) {
        char id[16];

        snprintf(id, sizeof id, "a%d", i);
        fixture_add(&fixture, id, "Headline", "Body", NULL, NULL);
        fixture_commit(&fixture);
        assert_in_range(segments_of(&fixture), 1, 20);
    }
    assert_int_equal(total_of(&fixture, "headline"), 40);
    assert_int_equal(writer_tidy(fixture.writer, &err), STATUS_OK);
    assert_int_equal(segments_of(&fixture), 1);
    assert_int_equal(directories_of(&fixture), 1);
    verify(&fixture);
    fixture_close(&fixture);
}

static void compacting_forgets_deleted_documents(void **state)
{
    struct generation *generation;
    struct fixture fixture;
    struct error err;

    (void)state;
    fixture_open(&fixture, 1);
    fixture_add(&fixture, "a", "Unforgettable", "Body", NULL, NULL);
    fixture_add(&fixture, "b", "Headline", "Body", NULL, NULL);
    fixture_commit(&fixture);
    delete_id(&fixture, STR("a"));
    fixture_commit(&fixture);
    generation = newest(&fixture);
    assert_int_equal(generation->segments[0].deleted_count, 1);
    assert_int_equal(lexicon_count(generation->lexicons.lexicons[0], STR("unforgettable")), 1);
    generation_release(generation);
    assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    generation = newest(&fixture);
    assert_int_equal(generation->segment_count, 1);
    assert_int_equal(generation->segments[0].deleted_count, 0);
    assert_int_equal(generation->segments[0].files->document_count, 1);
    generation_release(generation);
    delete_id(&fixture, STR("b"));
    assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    assert_int_equal(segments_of(&fixture), 0);
    assert_int_equal(directories_of(&fixture), 0);
    assert_int_equal(total_of(&fixture, ""), 0);
    fixture_add(&fixture, "a", "Again", "Body", NULL, NULL);
    fixture_commit(&fixture);
    assert_int_equal(total_of(&fixture, "again"), 1);
    fixture_close(&fixture);
}

static void merging_counts_languages_anew(void **state)
{
    struct generation *generation;
    struct fixture fixture;
    struct error err;
    uint32_t counts[LANGUAGE_MAX];

    (void)state;
    fixture_open(&fixture, 1);
    for (int i = 0; i < 5; i++) {
        fixture_add_json(&fixture, "{\"id\":\"f\",\"language\":\"fr\",\"body\":\"Bonjour\"}");
        fixture_add_json(&fixture, "{\"id\":\"e\",\"language\":\"en-GB\",\"body\":\"Hello\"}");
        fixture_add_json(&fixture, "{\"id\":\"n\",\"body\":\"Says nothing\"}");
        fixture_commit(&fixture);
    }
    delete_id(&fixture, STR("f"));
    assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    generation = newest(&fixture);
    memcpy(counts, generation->manifest.segments[0].languages, sizeof counts);
    assert_int_equal(counts[language_find(STR("fr"))], 0);
    assert_int_equal(counts[language_find(STR("en"))], 2);
    assert_int_equal(generation->language_count, 1);
    generation_release(generation);
    fixture_close(&fixture);
}

static void few_articles_do_not_move_the_averages(void **state)
{
    struct generation *before, *after;
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 1);
    for (int i = 0; i < 100; i++) {
        char id[16];

        snprintf(id, sizeof id, "a%d", i);
        fixture_add(&fixture, id, "A headline of six short words", "Body", NULL, NULL);
    }
    fixture_commit(&fixture);
    fixture_reopen(&fixture, 1);
    before = newest(&fixture);
    fixture_add(&fixture, "b", "One", "Two", NULL, NULL);
    fixture_commit(&fixture);
    after = newest(&fixture);
    assert_int_equal(after->document_count, 101);
    assert_int_equal(before->manifest.norms.count, after->manifest.norms.count);
    assert_memory_equal(before->manifest.norms.average, after->manifest.norms.average,
                        before->manifest.norms.count * sizeof(float));
    generation_release(before);
    generation_release(after);
    fixture_close(&fixture);
}

/* --- the same id again --- */

static void the_last_word_counts(void **state)
{
    struct generation *generation;
    struct fixture fixture;
    char headline[64];

    (void)state;
    fixture_open(&fixture, 2);
    for (int commit = 0; commit < 2; commit++) { /* in one batch, then in several */
        const char *const ids[] = {"a", "b", "c"};

        for (int i = 0; i < 3; i++) {
            fixture_add(&fixture, ids[i], "first", "Body", NULL, NULL);
            if (commit)
                fixture_commit(&fixture);
        }
        fixture_add(&fixture, "a", "second", "Body", NULL, NULL);
        delete_id(&fixture, STR("b"));
        delete_id(&fixture, STR("c"));
        delete_id(&fixture, STR("never there"));
        if (commit)
            fixture_commit(&fixture);
        fixture_add(&fixture, "c", "third", "Body", NULL, NULL);
        fixture_commit(&fixture);
        generation = newest(&fixture);
        headline_of(generation, STR("a"), headline);
        assert_string_equal(headline, "second");
        headline_of(generation, STR("b"), headline);
        assert_string_equal(headline, "");
        headline_of(generation, STR("c"), headline);
        assert_string_equal(headline, "third");
        assert_int_equal(generation->document_count, 2);
        generation_release(generation);
        assert_int_equal(total_of(&fixture, "first"), 0);
        assert_int_equal(total_of(&fixture, "second OR third"), 2);
    }
    fixture_close(&fixture);
}

static void an_integer_and_its_digits_are_one_id(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture, 1);
    fixture_add_json(&fixture, "{\"id\":7,\"headline\":\"number\"}");
    fixture_commit(&fixture);
    fixture_add_json(&fixture, "{\"id\":\"7\",\"headline\":\"text\"}");
    fixture_commit(&fixture);
    assert_int_equal(total_of(&fixture, ""), 1);
    assert_int_equal(total_of(&fixture, "number"), 0);
    fixture_close(&fixture);
}

/* --- nothing, or nothing good --- */

static void does_nothing_gladly(void **state)
{
    struct fixture fixture;
    struct error err;

    (void)state;
    fixture_open(&fixture, 2);
    fixture_commit(&fixture);
    assert_int_equal(writer_tidy(fixture.writer, &err), STATUS_OK);
    assert_int_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    delete_id(&fixture, STR("a"));
    fixture_commit(&fixture);
    assert_int_equal(writer_tidy(fixture.writer, &err), STATUS_OK);
    assert_int_equal(total_of(&fixture, ""), 0);
    fixture_reopen(&fixture, 1);
    assert_int_equal(writer_documents(fixture.writer), 0);
    fixture_close(&fixture);
    writer_close(NULL);
}

struct problems {
    unsigned count;
    char ids[200];
    enum status last;
};

static void note_problem(void *context, struct str id, const struct error *err)
{
    struct problems *problems = context;

    problems->count++;
    problems->last = err->status;
    snprintf(problems->ids + strlen(problems->ids), sizeof problems->ids - strlen(problems->ids),
             "[%.*s]", STR_ARG(id));
}

static void names_bad_documents_and_takes_the_others(void **state)
{
    struct problems problems = {0};
    struct fixture fixture;
    struct writer_progress progress;
    char longest[700];

    (void)state;
    fixture_open(&fixture, 1);
    reopen_with(&fixture, (struct writer_options){.preset = PRESET_ARTICLES,
                                                  .jobs = 2,
                                                  .problem = note_problem,
                                                  .context = &problems});
    fixture_add_json(&fixture, "{\"headline\":\"no id\"}");
    fixture_add_json(&fixture, "{\"id\":\"\"}");
    fixture_add_json(&fixture, "[1]");
    fixture_commit(&fixture); /* the first batch has no document at all */
    assert_int_equal(problems.count, 3);
    assert_int_equal(total_of(&fixture, ""), 0);
    snprintf(longest, sizeof longest, "{\"id\":\"%0600d\"}", 1);
    fixture_add_json(&fixture, longest);
    fixture_add(&fixture, "good", "Good", "Body", NULL, NULL);
    fixture_add_json(&fixture, "{\"id\":1.5}");
    fixture_add(&fixture, "better", "Better", "Body", NULL, NULL);
    fixture_commit(&fixture);
    assert_int_equal(problems.count, 5);
    assert_int_equal(problems.last, STATUS_BAD_DOCUMENT_ID);
    assert_int_equal(total_of(&fixture, ""), 2);
    writer_progress(fixture.writer, &progress);
    assert_int_equal(progress.added, 7);
    assert_int_equal(progress.failed, 5);
    assert_int_equal(progress.published, 2);
    assert_int_equal(progress.deleted, 0);
    verify(&fixture);
    fixture_close(&fixture);
}

static void takes_articles_larger_than_a_batch(void **state)
{
    struct fixture fixture;
    char *body = mem_alloc(300001);

    (void)state;
    for (int i = 0; i < 300000; i++)
        body[i] = i % 7 ? (char)('a' + i / 7 % 26) : ' ';
    body[300000] = '\0';
    fixture_open(&fixture, 1);
    reopen_with(&fixture,
                (struct writer_options){.preset = PRESET_ARTICLES, .jobs = 2, .batch_bytes = 1});
    for (int i = 0; i < 12; i++) {
        char id[8];

        snprintf(id, sizeof id, "%d", i);
        fixture_add(&fixture, id, "Long", body, NULL, NULL);
    }
    fixture_commit(&fixture);
    assert_int_equal(total_of(&fixture, "long"), 12);
    fixture_close(&fixture);
    free(body);
}

/* --- other processes, crashes, disks --- */

static void only_one_writes(void **state)
{
    struct writer_options options = {.jobs = 1, .preset = PRESET_ARTICLES};
    struct fixture fixture;
    struct writer *second;
    struct error err;

    (void)state;
    fixture_open(&fixture, 1);
    assert_int_equal(writer_open(fixture.directory, STR("other"), &options, &second, &err),
                     STATUS_LOCKED);
    assert_null(second);
    assert_true(str_find(str_of(err.message), str_of(fixture.directory)) >= 0);
    fixture_reopen(&fixture, 1); /* closing lets go */
    fixture_close(&fixture);
}

static void clears_away_what_a_crash_left(void **state)
{
    struct fixture fixture;
    struct error err;
    MEM_AUTO char *segment = NULL, *old = NULL, *kept = NULL;

    (void)state;
    fixture_open(&fixture, 1);
    fixture_add(&fixture, "a", "Headline", "Body", NULL, NULL);
    fixture_add(&fixture, "b", "Headline", "Body", NULL, NULL);
    fixture_commit(&fixture);
    delete_id(&fixture, STR("b"));
    fixture_commit(&fixture);
    segment = mem_format("%s/indexes/articles/seg-000777", fixture.directory);
    assert_int_equal(file_make_dir(segment, 0700, &err), STATUS_OK);
    old = mem_format("%s/indexes/articles/seg-000001/deleted-99", fixture.directory);
    assert_int_equal(file_replace(old, STR("x"), 0600, &err), STATUS_OK);
    kept = mem_format("%s/indexes/articles/seg-000001/deleted-2", fixture.directory);
    assert_true(file_exists(kept));
    fixture_reopen(&fixture, 1);
    assert_false(file_exists(segment));
    assert_false(file_exists(old));
    assert_true(file_exists(kept));
    assert_int_equal(total_of(&fixture, ""), 1);
    fixture_close(&fixture);
}

static void what_was_not_committed_may_be_added_again(void **state)
{
    struct fixture fixture;

    (void)state;
    memset(versions, 0, sizeof versions);
    fixture_open(&fixture, 1);
    for (int round = 0; round < 5; round++) {
        reopen_with(&fixture, (struct writer_options){
                                  .preset = PRESET_ARTICLES, .jobs = 3, .batch_bytes = 500});
        for (uint32_t i = 0; i < 60; i++)
            add_version(&fixture, i, 1);
    }
    fixture_commit(&fixture);
    check_model(&fixture);
    verify(&fixture);
    fixture_close(&fixture);
}

/* The directory goes away under the writer: it says so, and says so again. */
static void a_disk_that_fails_ends_the_writer(void **state)
{
    struct fixture fixture;
    struct error err = {0};
    json_auto_t *article = json_pack("{s:s}", "id", "b");
    MEM_AUTO char *index = NULL;

    (void)state;
    fixture_open(&fixture, 2);
    fixture_add(&fixture, "a", "Headline", "Body", NULL, NULL);
    fixture_commit(&fixture);
    index = mem_format("%s/indexes/articles", fixture.directory);
    assert_int_equal(file_remove_tree(index, &err), STATUS_OK);
    assert_int_equal(file_replace(index, STR("no directory"), 0600, &err), STATUS_OK);
    assert_int_equal(writer_add(fixture.writer, article, &err), STATUS_OK);
    assert_int_not_equal(writer_commit(fixture.writer, &err), STATUS_OK);
    assert_true(err.message[0] != '\0');
    err = (struct error){0};
    writer_add(fixture.writer, article, &err);
    assert_int_not_equal(writer_commit(fixture.writer, &err), STATUS_OK);
    assert_int_not_equal(writer_compact(fixture.writer, &err), STATUS_OK);
    assert_true(err.message[0] != '\0');
    fixture_close(&fixture);
}

static void refuses_places_that_cannot_be(void **state)
{
    struct writer_options options = {.jobs = 1, .preset = PRESET_ARTICLES};
    struct writer *writer;
    struct error err;
    char too_long[INDEX_UID_MAX + 2];
    const char *const uids[] = {"", "..", "a/b", "a b", "\xc3\xa4", ".hidden", "a.b", too_long};

    (void)state;
    memset(too_long, 'x', INDEX_UID_MAX + 1);
    too_long[INDEX_UID_MAX + 1] = '\0';
    assert_int_not_equal(writer_open("/dev/null/db", UID, &options, &writer, &err), STATUS_OK);
    assert_null(writer);
    for (size_t i = 0; i < sizeof uids / sizeof *uids; i++) {
        assert_int_equal(
            writer_open("/tmp/dateline-never", str_of(uids[i]), &options, &writer, &err),
            STATUS_BAD_INDEX_UID);
        assert_false(file_exists("/tmp/dateline-never"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_the_model_keeps),
        cmocka_unit_test(many_threads_answer_as_one_does),
        cmocka_unit_test(merges_into_segments_of_limited_size),
        cmocka_unit_test(merges_segments_as_they_gather),
        cmocka_unit_test(compacting_forgets_deleted_documents),
        cmocka_unit_test(merging_counts_languages_anew),
        cmocka_unit_test(few_articles_do_not_move_the_averages),
        cmocka_unit_test(the_last_word_counts),
        cmocka_unit_test(an_integer_and_its_digits_are_one_id),
        cmocka_unit_test(does_nothing_gladly),
        cmocka_unit_test(names_bad_documents_and_takes_the_others),
        cmocka_unit_test(takes_articles_larger_than_a_batch),
        cmocka_unit_test(only_one_writes),
        cmocka_unit_test(clears_away_what_a_crash_left),
        cmocka_unit_test(what_was_not_committed_may_be_added_again),
        cmocka_unit_test(a_disk_that_fails_ends_the_writer),
        cmocka_unit_test(refuses_places_that_cannot_be),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
