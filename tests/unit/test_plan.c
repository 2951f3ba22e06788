/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_plan.c - what words, operators, fields and dates come to mean: each query finds the articles
 * that a newsroom would say it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "fixture.h"
#include "search/match/cursor.h"
#include "search/search.h"
#include "search/searcher.h"

static const char *const english[] = {
    /* a */ "{\"id\":\"a\",\"headline\":\"Cyber-security of "
            "hospitals\",\"published\":\"2021-01-07\","
            "\"language\":\"en\",\"body\":\"The minister praised the nurses.\"}",
    /* b */
    "{\"id\":\"b\",\"headline\":\"Cybersecurity firms grow\",\"published\":\"2021-02-01\","
    "\"language\":\"en\",\"body\":\"Nations worked on a treaty with the US last week.\"}",
    /* c */
    "{\"id\":\"c\",\"headline\":\"Budget\",\"published\":\"2020-12-31T23:59:59Z\","
    "\"language\":\"en\",\"body\":\"On cyber security the works go on. They told us so.\"}",
    /* d */
    "{\"id\":\"d\",\"headline\":\"Security at the fair\",\"published\":\"2019-05\","
    "\"language\":\"en\",\"body\":\"Nobody there had heard the word cyber before.\"}",
    /* e */
    "{\"id\":\"e\",\"headline\":\"N. Korea's plans\",\"published\":\"2021-01-31\","
    "\"language\":\"en\",\"byline\":\"Yonhap\",\"body\":\"The world waits for workers.\"}",
    /* f */
    "{\"id\":\"f\",\"headline\":\"North Korea talks\",\"source\":\"Yonhap\","
    "\"language\":\"en\",\"body\":\"Korea to the north of the river, COVID-19 or not.\"}",
    /* g */
    "{\"id\":\"g\",\"headline\":\"The who of it\",\"published\":\"2022\","
    "\"language\":\"en\",\"body\":\"A senator for the state, @senator_x, spoke on U.S. aid.\"}",
    /* h */
    "{\"id\":\"h\",\"headline\":\"To be or not to be\",\"language\":\"en\","
    "\"body\":\"alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omega\"}",
};

static const char *const mixed[] = {
    "{\"id\":\"en\",\"language\":\"en\",\"body\":\"The nations agreed on houses.\"}",
    "{\"id\":\"fr\",\"language\":\"fr\",\"body\":\"Les nationales ont choisi les maisons.\"}",
    "{\"id\":\"de\",\"language\":\"de\",\"body\":\"Die H\\u00e4user der Regierungen stehen.\"}",
    "{\"id\":\"ja\",\"language\":\"ja\",\"body\":\"\\u6771\\u4eac\\u90fd\\u306e\\u4f1a\\u8b70\"}",
    "{\"id\":\"xx\",\"language\":\"xx\",\"body\":\"Unheardof houses words.\"}",
};

/* Words of the same stems: arm, army, arms, armed; general, generally. */
static const char *const kin[] = {
    /* a */ "{\"id\":\"a\",\"language\":\"en\",\"headline\":\"An arms race\","
            "\"body\":\"The race for armed drones goes on.\"}",
    /* b */
    "{\"id\":\"b\",\"language\":\"en\",\"headline\":\"The armed forces\","
    "\"body\":\"They race to mend a broken arm.\"}",
    /* c */
    "{\"id\":\"c\",\"language\":\"en\",\"headline\":\"Arm races\","
    "\"body\":\"One arm, two arms: races of the caf\u00e9s.\"}",
    /* d */
    "{\"id\":\"d\",\"language\":\"en\",\"headline\":\"At the Caf\u00e9\","
    "\"body\":\"Generally speaking, the general spoke.\"}",
    /* e */
    "{\"id\":\"e\",\"language\":\"fr\",\"headline\":\"Au caf\u00e9\","
    "\"body\":\"Les armes du gu\u00e9n\u00e9ral.\"}",
};

struct world {
    struct fixture fixture;
    struct database *database;
    struct arena *arena;
};

static void open_world(struct world *world, const char *const *articles, size_t count,
                       size_t per_segment)
{
    fixture_open(&world->fixture, 1);
    for (size_t i = 0; i < count; i++) {
        fixture_add_json(&world->fixture, articles[i]);
        if (i % per_segment == per_segment - 1)
            fixture_commit(&world->fixture);
    }
    fixture_commit(&world->fixture);
    world->database = fixture_database(&world->fixture);
    world->arena = arena_new();
}

static void close_world(struct world *world)
{
    arena_free(world->arena);
    database_close(world->database);
    fixture_close(&world->fixture);
}

#define NOW INT64_C(1700000000000) /* ms */

static void run(struct world *world, const struct search_request *request,
                struct search_result *result)
{
    struct searcher *searcher;
    struct error err = {0};

    if (searcher_acquire_at(world->database, STR("articles"), NOW, &searcher, &err) ||
        search_run(searcher, request, world->arena, result, &err))
        fail_msg("%.*s: %s", STR_ARG(request->q), err.message);
    searcher_release(searcher);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids found, in order of the alphabet, with blanks between. */
static void found(struct world *world, const struct search_request *request, char out[200])
{
    struct search_result result;
    const char *ids[32];

    run(world, request, &result);
    assert_in_range(result.hit_count, 0, 32);
    for (uint32_t i = 0; i < result.hit_count; i++) {
        struct error err;
        json_auto_t *fields = json_read(result.hits[i].fields, 0, &err);

        ids[i] = arena_str(world->arena, json_get_str(fields, "id")).data;
    }
    qsort(ids, result.hit_count, sizeof *ids, compare_ids);
    out[0] = '\0';
    for (uint32_t i = 0; i < result.hit_count; i++)
        strcat(strcat(out, i ? " " : ""), ids[i]);
}

struct expected {
    const char *query;
    const char *ids;
};

static void check(struct world *world, const struct expected *cases, size_t count,
                  struct search_request request)
{
    char ids[200];

    for (size_t i = 0; i < count; i++) {
        request.q = str_of(cases[i].query);
        request.limit = 32;
        found(world, &request, ids);
        if (strcmp(ids, cases[i].ids) != 0)
            fail_msg("%s: found \"%s\", expected \"%s\"", cases[i].query, ids, cases[i].ids);
        arena_reset(world->arena);
    }
}

#define CHECK(world, cases, ...)                                                                   \
    check(world, cases, sizeof(cases) / sizeof *(cases), (struct search_request){__VA_ARGS__})

/* One segment, and a segment an article: what a query means does not depend on it. */
static struct world whole, split;

static int open_worlds(void **state)
{
    (void)state;
    open_world(&whole, english, sizeof english / sizeof *english, 100);
    open_world(&split, english, sizeof english / sizeof *english, 1);
    return 0;
}

static int close_worlds(void **state)
{
    (void)state;
    close_world(&whole);
    close_world(&split);
    return 0;
}

#define CHECK_BOTH(cases, ...)                                                                     \
    do {                                                                                           \
        CHECK(&whole, cases, __VA_ARGS__);                                                         \
        CHECK(&split, cases, __VA_ARGS__);                                                         \
    } while (0)

static void joins_and_splits_compounds(void **state)
{
    static const struct expected cases[] = {
        {"cyber-security", "a b c"},
        {"cybersecurity", "a b c"},
        {"cyber security", "a b c d"},
        {"\"cyber security\"", "a c"}, /* quoted, words are as written */
        {"\"cybersecurity of hospitals\"", "a"},
        {"\"cyber-security firms\"", "b"},
        {"\"on cybersecurity\"", ""},
        {"cyber-security -cyber", "b"},
        {"senator_x", "g"},
        {"senatorx", "g"},
        {"\"covid 19\"", "f"},
        {"covid19", "f"},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
}

static void knows_points_of_the_compass(void **state)
{
    static const struct expected cases[] = {
        {"N. Korea", "e f"},     {"North Korea", "e f"},           {"\"North Korea\"", "e f"},
        {"\"N. Korea\"", "e f"}, {"\"north korea's plans\"", "e"}, {"S. Korea", ""},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
}

static void leaves_function_words_out(void **state)
{
    static const struct expected cases[] = {
        {"the minister of the nurses", "a"},
        {"to be or not to be", "h"},     /* nothing else to look for */
        {"\"to be or not to be\"", "h"}, /* a phrase is all of its words */
        {"\"the minister\"", "a"},
        {"us", "b c g"},
        {"US", "b c g"},
        {"U.S. aid", "g"},
        {"who", "g"},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
}

static void stems_words(void **state)
{
    static const struct expected cases[] = {
        {"nation", "b"}, {"working", "b c"}, {"hospital", "a"}, {"HOSPITALS", "a"}, {"plan", "e"},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
}

static void completes_prefixes(void **state)
{
    static const struct expected cases[] = {
        {"wor*", "b c d e"}, {"cyb*", "a b c d"},           {"headline:cyb*", "a b"},
        {"zzz*", ""},        {"cyb* NEAR/3 hospital", "a"}, {"secur* AND fair", "d"},
    };
    static const struct expected as_you_type[] = {
        {"wor", "b c d e"},     {"nations wor", "b"},
        {"wor nations", ""}, /* only the last */
        {"cyber sec", "a c d"}, {"\"nations worked\"", "b"},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
    CHECK_BOTH(as_you_type, .match = SEARCH_ALL, .prefix = SEARCH_PREFIX_ALWAYS);
}

static void looks_into_fields(void **state)
{
    static const struct expected cases[] = {
        {"headline:korea", "e f"},
        {"body:korea", "f"},
        {"body:north", "f"},
        {"headline:security", "a d"},
        {"body:security", "c"},
        {"body:\"cyber security\"", "c"},
        {"headline:\"cyber security\"", "a"},
        {"headline:(talks OR fair)", "d f"},
        {"source:yonhap", "f"},
        {"byline:yonhap", "e"},
        {"yonhap", "e f"},
        {"language:en korea", "e f"},
        {"language:fr korea", ""},
        {"-headline:korea korea", ""},
        {"nofield:korea", ""}, /* just words */
        {"headline:a..b", ""},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
}

static void combines(void **state)
{
    static const struct expected cases[] = {
        {"-korea", "a b c d g h"},
        {"NOT korea", "a b c d g h"},
        {"-korea -cyber", "b g h"},
        {"korea OR budget", "c e f"},
        {"(korea OR budget) AND NOT river", "c e"},
        {"korea AND river", "f"},
        {"korea -\"north korea\"", ""},
        {"-zzzz korea", "e f"},
        {"zzzz OR korea", "e f"},
        {"zzzz korea", ""},
        {"alpha NEAR/1 gamma", "h"},
        {"alpha NEAR/1 delta", ""},
        {"delta NEAR/2 alpha", "h"},
        {"alpha NEAR/4 beta NEAR/4 zeta", "h"},
        {"alpha NEAR/2 beta NEAR/2 zeta", ""},
        {"alpha NEAR (beta OR zzzz)", "h"},
        {"— … !", ""},
        {"", "a b c d e f g h"},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
}

static void compares_dates(void **state)
{
    static const struct expected cases[] = {
        {"published:2021", "a b e"},    {"published:2021-01", "a e"},
        {"published:2021-01-07", "a"},  {"published:2021-01-01..2021-01-31", "a e"},
        {"published:..2020", "c d"},    {"published:2021-02..", "b g"},
        {"published:>2021", "g"},       {"published:>=2021", "a b e g"},
        {"published:<2021", "c d"},     {"published:<=2019-05", "d"},
        {"-published:2021 korea", "f"}, {"korea published:2021", "e"},
        {"published:yesterday", ""},    {"published:>yesterday korea", ""},
        {"published:2021-13-45", ""},   {"published:now-3y..now korea", "e"},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL);
}

static void takes_any_word_when_asked(void **state)
{
    static const struct expected cases[] = {
        {"korea budget", "c e f"},
        {"korea budget zzzz", "c e f"},
        {"korea budget -river", "c e"},
        {"zzzz", ""},
    };
    static const struct expected fewer[] = {
        {"korea zzzz", "e f"},          {"korea river", "e f"}, {"zzzz yyyy", ""},
        {"korea budget -river", "c e"}, {"korea AND zzzz", ""},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ANY);
    CHECK_BOTH(fewer, .match = SEARCH_ALL_THEN_FEWER);
}

static void takes_all_as_words_in_the_plain_language(void **state)
{
    static const struct expected cases[] = {
        {"korea OR river", "f"}, /* "or" is a function word */
        {"headline:korea", ""},
        {"korea -river", "e"},
        {"\"north of the river\"", "f"},
    };

    (void)state;
    CHECK_BOTH(cases, .match = SEARCH_ALL, .plain_words = true);
}

static void takes_quotes_literally(void **state)
{
    static const struct expected cases[] = {
        {"arms race", "a b c"},
        {"\"arms race\"", "a"},
        {"\"arms races\"", "c"},
        {"\"ARMS Race\"", "a"},
        {"\"arm races\"", "c"},
        {"\"arms\"", "a c"},
        {"\"arm\"", "b c"},
        {"\"armed\"", "a b"},
        {"\"army\"", ""},
        {"race -\"arms race\"", "b c"},
        {"race -\"arm\"", "a"},
        {"\"arms race\" OR \"general spoke\"", "a d"},
        {"\"broken arm\" NEAR/9 race", "b"},
        {"headline:\"arm\"", "c"},
        {"headline:arm", "a b c"},
        {"headline:\"armed forces\"", "b"},
        {"headline:\"arms races\"", ""},
        {"body:\"arm\"", "b c"},
        {"body:\"arms\"", "c"},
        {"\"cafe\"", "d e"}, /* case and accents do not count */
        {"\"cafes\"", "c"},
        {"\"general\"", "d"},
        {"\"the general\"", "d"},
        {"\"generally speaking\"", "d"},
        {"\"speaking generally\"", ""},
    };
    struct world one, several;

    (void)state;
    open_world(&one, kin, sizeof kin / sizeof *kin, 100);
    open_world(&several, kin, sizeof kin / sizeof *kin, 1);
    CHECK(&one, cases, .match = SEARCH_ALL);
    CHECK(&several, cases, .match = SEARCH_ALL);
    close_world(&several);
    close_world(&one);
}

static void reads_quotes_the_same_after_a_merge(void **state)
{
    static const struct expected cases[] = {
        {"\"arms race\"", "a"}, {"\"arm\"", "b c"},        {"\"armed\"", "b"},
        {"\"cafes\"", "c"},     {"headline:\"arm\"", "c"}, {"\"drones\"", ""},
    };
    struct world world;
    struct error err;

    (void)state;
    open_world(&world, kin, sizeof kin / sizeof *kin, 2);
    fixture_add_json(&world.fixture, "{\"id\":\"a\",\"headline\":\"An arms race\"}");
    database_close(world.database);
    assert_int_equal(writer_compact(world.fixture.writer, &err), STATUS_OK);
    world.database = fixture_database(&world.fixture);
    CHECK(&world, cases, .match = SEARCH_ALL);
    close_world(&world);
}

/* The ids found, the best first. */
static void ranked(struct world *world, const char *query, char out[200])
{
    struct search_request request = {.q = str_of(query), .limit = 32, .match = SEARCH_ANY};
    struct search_result result;

    run(world, &request, &result);
    out[0] = '\0';
    for (uint32_t i = 0; i < result.hit_count; i++) {
        struct error err;
        json_auto_t *fields = json_read(result.hits[i].fields, 0, &err);

        strcat(strcat(out, i ? " " : ""), json_get_str(fields, "id").data);
    }
}

/* Articles that differ only in one word. The later one would come second. */
static void ranks_the_form_as_typed_first(void **state)
{
    static const char *const twins[] = {
        "{\"id\":\"a\",\"language\":\"en\",\"body\":\"We heard of policing there.\"}",
        "{\"id\":\"b\",\"language\":\"en\",\"body\":\"We heard of police there.\"}",
        "{\"id\":\"c\",\"language\":\"fr\",\"body\":\"We heard of nationales there.\"}",
        "{\"id\":\"d\",\"language\":\"en\",\"body\":\"We heard of national there.\"}",
    };
    static const struct expected cases[] = {
        {"police", "b a"},
        {"policing", "a b"},
        {"polices", "a b"},
        {"national", "d c"},
        {"nationales", "c"},
        {"police heard", "b a c d"},
        {"policing heard", "a b c d"},
    };
    struct world world;
    char ids[200];

    (void)state;
    open_world(&world, twins, sizeof twins / sizeof *twins, 100);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ranked(&world, cases[i].query, ids);
        assert_string_equal(ids, cases[i].ids);
    }
    close_world(&world);
}

static void finds_boilerplate_only_by_its_name(void **state)
{
    static const char *const pages[] = {
        "{\"id\":\"a\",\"language\":\"en\",\"body\":\"The ferry sailed.\","
        "\"boilerplate\":\"Most read: mayors resign over ferries\"}",
        "{\"id\":\"b\",\"language\":\"en\",\"body\":\"The mayor resigned.\","
        "\"boilerplate\":\"Subscribe now\"}",
    };
    static const struct expected cases[] = {
        {"mayor", "b"},
        {"\"mayors resign\"", ""},
        {"subscribe", ""},
        {"ferr*", "a"},
        {"subs*", ""},
        {"boilerplate:mayor", "a"},
        {"boilerplate:\"mayors\"", "a"},
        {"boilerplate:\"mayor\"", ""},
        {"boilerplate:\"mayors resign\"", "a"},
        {"boilerplate:subscribe", "b"},
        {"boilerplate:sailed", ""},
        {"mayor -boilerplate:subscribe", ""},
    };
    const struct str hidden[] = {STR("boilerplate")}, all[] = {STR("*")};
    static const struct expected named[] = {{"mayor", "a"}, {"sailed", ""}};
    static const struct expected every[] = {{"mayor", "b"}, {"subscribe", ""}};
    struct world world;

    (void)state;
    open_world(&world, pages, sizeof pages / sizeof *pages, 1);
    CHECK(&world, cases, .match = SEARCH_ALL);
    CHECK(&world, named, .match = SEARCH_ALL, .search_on = hidden, .search_on_count = 1);
    CHECK(&world, every, .match = SEARCH_ALL, .search_on = all, .search_on_count = 1);
    close_world(&world);
}

/* How many documents match if hidden fields are searched, too. */
static uint32_t count_with_hidden(struct world *world, const char *text)
{
    const struct query_options reading = {.is_field = NULL};
    const struct plan_options planning = {.with_hidden = true};
    struct searcher *searcher;
    struct error err;
    struct plan plan;
    uint32_t count = 0;

    assert_int_equal(searcher_acquire(world->database, STR("articles"), &searcher, &err),
                     STATUS_OK);
    assert_int_equal(plan_build(searcher->view, str_of(text),
                                query_parse(str_of(text), &reading, world->arena), &planning,
                                world->arena, &plan, &err),
                     STATUS_OK);
    for (uint32_t s = 0; s < searcher->generation->segment_count; s++) {
        struct cursor_context context;
        struct cursor *cursor;

        cursor_context_init(&context, &searcher->generation->segments[s], s, NOW, world->arena,
                            &err);
        cursor = cursor_open(&context, plan.root);
        for (; cursor && cursor->document != CURSOR_END; count++)
            cursor_seek(cursor, cursor->document + 1);
    }
    searcher_release(searcher);
    return count;
}

static void looks_into_boilerplate_when_told(void **state)
{
    static const char *const pages[] = {
        "{\"id\":\"a\",\"body\":\"The ferry sailed.\",\"boilerplate\":\"Mayors resign\"}",
        "{\"id\":\"b\",\"body\":\"The mayor resigned.\",\"boilerplate\":\"Subscribe\"}",
    };
    struct world world;

    (void)state;
    open_world(&world, pages, sizeof pages / sizeof *pages, 1);
    assert_int_equal(count_with_hidden(&world, "mayor"), 2);
    assert_int_equal(count_with_hidden(&world, "subscribe"), 1);
    assert_int_equal(count_with_hidden(&world, "\"mayors resign\""), 1);
    assert_int_equal(count_with_hidden(&world, "\"mayors resigned\""), 0);
    assert_int_equal(count_with_hidden(&world, "ferry mayor"), 1);
    close_world(&world);
}

static void stems_in_every_language_of_the_index(void **state)
{
    static const struct expected cases[] = {
        {"nation", "en"},
        {"nationale", "fr"},
        {"maison", "fr"},
        {"Haus", "de"},
        {"h\xc3\xa4usern", "de"},
        {"Regierung", "de"},
        {"house", "en"},
        {"houses", "en xx"},
        {"\xe6\x9d\xb1\xe4\xba\xac", "ja"},
        {"\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd", "ja"},
        {"\xe4\xba\xac\xe6\x9d\xb1", ""},
    };
    struct world world;

    (void)state;
    open_world(&world, mixed, sizeof mixed / sizeof *mixed, 2);
    CHECK(&world, cases, .match = SEARCH_ALL);
    close_world(&world);
}

static const char *const compounds[] = {
    "{\"id\":\"a\",\"language\":\"de\",\"body\":\"Der Krankenhausneubau beginnt.\"}",
    "{\"id\":\"b\",\"language\":\"de\",\"body\":\"Das Krankenhaus schlie\u00dft.\"}",
    "{\"id\":\"c\",\"language\":\"de\",\"body\":\"Landeskrankenh\u00e4user, Landeskrankenhaus\"}",
    "{\"id\":\"d\",\"language\":\"de\",\"body\":\"Die Verfassung gilt. Eine Fassung nicht.\"}",
    "{\"id\":\"e\",\"language\":\"de\",\"body\":\"Neu ist eine Neufassung des Hausrechts\"}",
    "{\"id\":\"f\",\"language\":\"nl\",\"body\":\"Arbeidsmarktbeleid en woningmarkten\"}",
};

static void finds_compounds_by_their_parts(void **state)
{
    static const struct expected cases[] = {
        {"Krankenhaus", "a b c"}, {"Neubau", "a"},
        {"Fassung", "d e"}, /* d has the word itself */
        {"Rechts", "e"},          {"markt", "f"},
        {"beleid", "f"},          {"haus", ""}, /* too short: it would be in too many words */
    };
    static const struct expected others[] = {
        {"\"Neubau\"", ""}, {"x OR Neubau", ""}, {"-Neubau", "a b c d e f"}};
    struct world world;

    (void)state;
    open_world(&world, compounds, sizeof compounds / sizeof *compounds, 3);
    CHECK(&world, cases, .match = SEARCH_ALL);
    CHECK(&world, others, .match = SEARCH_ALL);
    close_world(&world);
    open_world(&world, english, 3, 3); /* English has no such compounds */
    CHECK(&world, ((struct expected[]){{"hospital", "a"}, {"security", "a c"}, {"pital", ""}}),
          .match = SEARCH_ALL);
    close_world(&world);
}

static void finds_the_parts_of_unspaced_words(void **state)
{
    static const char *const articles[] = {
        "{\"id\":\"a\",\"language\":\"zh\",\"body\":\"\u4e0a\u6d77\u5e02\u6c11\"}",
        "{\"id\":\"b\",\"language\":\"zh\",\"body\":\"\u6d77\u5e02\u548c\u4e0a\u6d77\"}",
        "{\"id\":\"c\",\"language\":\"zh\",\"body\":\"\u4e0a\u6d77\"}",
        "{\"id\":\"d\",\"language\":\"zh\",\"body\":\"A7\u4e0a\u6d77\"}",
    };
    static const struct expected all[] = {
        {"上海市", "a b"}, {"\"上海市\"", "a"}, {"海", "a b c d"}, {"市", "a b"},
        {"A7上海", "d"},   {"上海 市民", "a"},  {"海上", ""},
    };
    static const struct expected any[] = {{"上海市", "a b c d"}, {"市民", "a"}};
    struct world world;

    (void)state;
    open_world(&world, articles, 4, 2);
    CHECK(&world, all, .match = SEARCH_ALL);
    CHECK(&world, any, .match = SEARCH_ANY);
    close_world(&world);
}

static void survives_long_queries(void **state)
{
    static char text[200000];
    struct search_request request = {.match = SEARCH_ALL, .limit = 1};
    const char *const units[] = {
        "korea ",    "\"north korea\" ", "korea OR ", "-korea ",         "(",  "wor* ",
        "a NEAR/3 ", "cyber-security-",  "headline:", "published:2021 ", "\"", "\xe6\x9d\xb1",
        "cyber"};

    (void)state;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        struct search_result result;
        size_t length = strlen(units[u]);

        for (size_t at = 0; at + length < sizeof text; at += length)
            memcpy(text + at, units[u], length + 1);
        request.q = str_of(text);
        run(&split, &request, &result);
        assert_true(result.truncated);
        arena_reset(split.arena);
    }
}

static void answers_from_an_empty_index(void **state)
{
    static const struct expected cases[] = {
        {"", ""},        {"korea", ""},  {"wor*", ""},
        {"\"a b\"", ""}, {"-korea", ""}, {"published:2021", ""},
    };
    struct world world;

    (void)state;
    open_world(&world, NULL, 0, 1);
    CHECK(&world, cases, .suggest = true, .prefix = SEARCH_PREFIX_ALWAYS);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_and_splits_compounds),
        cmocka_unit_test(knows_points_of_the_compass),
        cmocka_unit_test(leaves_function_words_out),
        cmocka_unit_test(stems_words),
        cmocka_unit_test(completes_prefixes),
        cmocka_unit_test(looks_into_fields),
        cmocka_unit_test(combines),
        cmocka_unit_test(compares_dates),
        cmocka_unit_test(takes_any_word_when_asked),
        cmocka_unit_test(takes_all_as_words_in_the_plain_language),
        cmocka_unit_test(takes_quotes_literally),
        cmocka_unit_test(reads_quotes_the_same_after_a_merge),
        cmocka_unit_test(ranks_the_form_as_typed_first),
        cmocka_unit_test(finds_boilerplate_only_by_its_name),
        cmocka_unit_test(looks_into_boilerplate_when_told),
        cmocka_unit_test(stems_in_every_language_of_the_index),
        cmocka_unit_test(finds_compounds_by_their_parts),
        cmocka_unit_test(finds_the_parts_of_unspaced_words),
        cmocka_unit_test(survives_long_queries),
        cmocka_unit_test(answers_from_an_empty_index),
    };

    json_setup();
    return cmocka_run_group_tests(tests, open_worlds, close_worlds);
}
