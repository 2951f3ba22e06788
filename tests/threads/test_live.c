/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_live.c - searches in several threads while a writer publishes one generation after another:
 * no answer mixes two of them, none fails. For ThreadSanitizer above all, but true anywhere.
 *
 * The same ARTICLES articles are written again and again, each time as the next edition. Whatever
 * moment a search sees, it must find all of them, and all of one edition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "search/search.h"
#include "store/writer/writer.h"

#define ARTICLES  40
#define EDITIONS  25
#define SEARCHERS 3

struct live {
    char *path;
    struct database *database;
    atomic_int edition; /* published */
    atomic_bool finished;
    atomic_int searches;
    atomic_int wrong;
};

static json_t *article_new(int number, int edition)
{
    static const char *const topics[] = {"harbour", "budget", "storm", "council"};
    MEM_AUTO char *id = mem_format("a-%d", number);
    MEM_AUTO char *body = mem_format("The %s met on day %d. Words of edition %d follow here.",
                                     topics[number % 4], number, edition);

    return json_pack("{s:s, s:s, s:s, s:i}", "id", id, "headline", "Council of the harbour", "body",
                     body, "edition", edition);
}

static enum status write_edition(struct writer *writer, int edition, struct error *err)
{
    for (int number = 0; number < ARTICLES; number++) {
        json_t *article = article_new(number, edition);
        enum status status = writer_add(writer, article, err);

        json_decref(article);
        if (status)
            return status;
    }
    return writer_commit(writer, err);
}

static void *write_all(void *context)
{
    struct live *live = context;
    struct writer_options options = {.jobs = 1, .preset = PRESET_ARTICLES};
    struct writer *writer = NULL;
    struct error err;
    enum status status = writer_open(live->path, STR(INDEX_DEFAULT), &options, &writer, &err);

    for (int edition = 2; !status && edition <= EDITIONS; edition++) {
        status = write_edition(writer, edition, &err);
        atomic_store(&live->edition, edition);
    }
    if (!status)
        status = writer_compact(writer, &err);
    writer_close(writer);
    if (status) {
        fprintf(stderr, "writer: %s\n", err.message);
        atomic_fetch_add(&live->wrong, 1);
    }
    atomic_store(&live->finished, true);
    return NULL;
}

static void *refresh(void *context)
{
    struct live *live = context;

    while (!atomic_load(&live->finished)) {
        database_refresh(live->database, NULL);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    database_refresh(live->database, NULL);
    return NULL;
}

static int edition_of(const struct search_hit *hit)
{
    struct error err;
    json_t *fields = json_read(hit->fields, 0, &err);
    int edition = (int)json_integer_value(json_object_get(fields, "edition"));

    json_decref(fields);
    return edition;
}

/* All articles, and all of one edition; which one, or 0 when something is wrong. */
static int edition_seen(const struct search_result *result)
{
    int edition = result->hit_count ? edition_of(&result->hits[0]) : 0;

    if (result->hit_count != ARTICLES || result->total != ARTICLES)
        return 0;
    for (uint32_t i = 1; i < result->hit_count; i++)
        if (edition_of(&result->hits[i]) != edition || !result->hits[i].snippet.data)
            return 0;
    return edition;
}

static int search_once(struct live *live, struct str query, struct arena *arena)
{
    struct search_request request = {
        .q = query, .limit = ARTICLES + 1, .snippets = true, .exact_total = true};
    struct search_result result;
    struct searcher *searcher;
    struct error err = {0};
    int edition = 0;

    arena_reset(arena);
    if (searcher_acquire(live->database, STR(INDEX_DEFAULT), &searcher, &err)) {
        fprintf(stderr, "acquire: %s\n", err.message);
        return 0;
    }
    if (search_run(searcher, &request, arena, &result, &err))
        fprintf(stderr, "search: %s\n", err.message);
    else if (!(edition = edition_seen(&result)))
        fprintf(stderr, "%u hits of %llu\n", result.hit_count, (unsigned long long)result.total);
    searcher_release(searcher);
    return edition;
}

static void *search(void *context)
{
    static const struct str queries[] = {
        {"harbour", 7}, {"\"words of edition\"", 18}, {"", 0}, {"council headline:council", 24}};
    struct live *live = context;
    struct arena *arena = arena_new();
    int newest = 0;

    for (unsigned i = 0; !atomic_load(&live->finished); i++) {
        int edition = search_once(live, queries[i % 4], arena);

        if (edition < newest || edition == 0)
            atomic_fetch_add(&live->wrong, 1);
        newest = edition;
        atomic_fetch_add(&live->searches, 1);
    }
    arena_free(arena);
    return NULL;
}

static void start(struct live *live, char *path)
{
    struct writer_options options = {.jobs = 1, .preset = PRESET_ARTICLES};
    struct writer *writer;
    struct error err;

    assert_non_null(mkdtemp(path));
    *live = (struct live){.path = path};
    assert_int_equal(writer_open(path, STR(INDEX_DEFAULT), &options, &writer, &err), STATUS_OK);
    assert_int_equal(write_edition(writer, 1, &err), STATUS_OK);
    writer_close(writer);
    assert_int_equal(database_open(path, &live->database, &err), STATUS_OK);
}

static void no_answer_mixes_two_generations(void **state)
{
    pthread_t searchers[SEARCHERS], writer, refresher;
    char path[] = "/tmp/dateline-live-XXXXXX";
    struct arena *arena = arena_new();
    struct live live;
    struct error err;

    start(&live, path);
    assert_int_equal(pthread_create(&writer, NULL, write_all, &live), 0);
    assert_int_equal(pthread_create(&refresher, NULL, refresh, &live), 0);
    for (int i = 0; i < SEARCHERS; i++)
        assert_int_equal(pthread_create(&searchers[i], NULL, search, &live), 0);
    pthread_join(writer, NULL);
    pthread_join(refresher, NULL);
    for (int i = 0; i < SEARCHERS; i++)
        pthread_join(searchers[i], NULL);
    assert_int_equal(atomic_load(&live.wrong), 0);
    assert_true(atomic_load(&live.searches) >= SEARCHERS);
    assert_int_equal(search_once(&live, STR("harbour"), arena), EDITIONS);
    database_close(live.database);
    arena_free(arena);
    assert_int_equal(file_remove_tree(path, &err), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_answer_mixes_two_generations),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
