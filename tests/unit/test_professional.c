/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_professional.c - the professional's language, answered twice: by the engine, and by a slow
 * evaluator that follows the definitions of query/spans.h and query/professional/professional.h
 * word by word, over all pairs of words, on its own copies of the articles. Both must find the same
 * articles. Limits, and any bytes as a query. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "fixture.h"
#include "query/professional/professional.h"
#include "sampled.h"
#include "search/search.h"
#include "search/searcher.h"

#define INDEXES  24
#define ARTICLES 40
#define QUERIES  120 /* of each index */
#define TOKENS   110
#define HEADLINE 8
#define BODY     96
#define BODY_AT  2048 /* positions of the body, far from those of the headline */
#define LEAD     50
#define WORDS    6
#define DEPTH    4

/* --- articles, as the slow evaluator knows them --- */

struct seen_word {
    const char *word; /* in small letters */
    unsigned position, sentence, paragraph;
    enum { SMALL, CAPITAL, CAPITALS } capitals;
    bool body;
};

struct seen_article {
    struct seen_word words[TOKENS];
    unsigned count, body_words;
};

static const char *const vocabulary[WORDS] = {"zqab", "zqac", "zqad", "zqbe", "zqbf", "zqcg"};

static struct seen_article articles[ARTICLES];
static uint64_t seed = 20151105;

static uint32_t any(uint32_t below)
{
    return fixture_random(&seed, below);
}

static const char *any_word(void)
{
    uint32_t a = any(WORDS), b = any(WORDS);

    return vocabulary[a < b ? a : b]; /* the first are frequent */
}

static void write_word(char *text, const struct seen_word *word)
{
    size_t end = strlen(text);

    strcat(text, word->word);
    for (size_t i = end; text[i]; i++)
        if (word->capitals == CAPITALS || (word->capitals == CAPITAL && i == end))
            text[i] = (char)(text[i] - 'a' + 'A');
}

/* Adds `count` words to the article and to the text. A sentence that goes on after a full stop
 * begins with a capital. */
static void add_words(struct seen_article *article, char *text, unsigned count, bool body)
{
    static unsigned units;
    unsigned sentence = ++units, paragraph = ++units;

    text[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        uint32_t gap = i == 0 || !body ? 9 : any(10);
        struct seen_word word = {.word = any_word(),
                                 .position = i + (body ? BODY_AT : 0),
                                 .capitals = any(4) == 0   ? CAPITALS
                                             : any(3) == 0 ? CAPITAL
                                                           : SMALL,
                                 .body = body};

        if (i > 0)
            strcat(text, gap == 0 ? ".\n\n" : gap < 3 ? ". " : " ");
        if (gap < 3)
            sentence = ++units;
        if (gap == 0)
            paragraph = ++units;
        if (gap < 3 && word.capitals == SMALL)
            word.capitals = CAPITAL;
        word.sentence = sentence;
        word.paragraph = paragraph;
        write_word(text, &word);
        article->words[article->count++] = word;
    }
}

static void add_article(struct fixture *fixture, unsigned number)
{
    struct seen_article *article = &articles[number];
    char id[16], headline[HEADLINE * 8], body[BODY * 12];

    *article = (struct seen_article){.body_words = any(4) == 0 ? any(BODY) + 1 : any(24) + 1};
    snprintf(id, sizeof id, "%02u", number);
    add_words(article, headline, any(HEADLINE - 1) + 1, false);
    add_words(article, body, article->body_words, true);
    fixture_add(fixture, id, headline, body, NULL, NULL);
}

/* --- the slow evaluator --- */

/* pairs[i][j]: a span from word i to word j. */
struct seen_spans {
    bool pairs[TOKENS][TOKENS];
};

struct seen_scope {
    struct str field; /* STR_NONE: all */
    int caps;         /* enum pro_case; -1: as they are */
};

static bool fits(const char *pattern, const char *word)
{
    if (*pattern == '*')
        return fits(pattern + 1, word) || (*word && fits(pattern, word + 1));
    if (*pattern == '\0' || *word == '\0')
        return *pattern == *word;
    return (*pattern == '?' || *pattern == *word) && fits(pattern + 1, word + 1);
}

static bool in_scope(const struct seen_word *word, const struct seen_scope *scope)
{
    bool lead = word->body && word->position < BODY_AT + LEAD;

    if (scope->caps == PRO_NO_CAPS && word->capitals != SMALL)
        return false;
    if (scope->caps == PRO_CAPS && word->capitals == SMALL)
        return false;
    if (scope->caps == PRO_ALL_CAPS && word->capitals != CAPITALS)
        return false;
    if (str_is(scope->field, "headline"))
        return !word->body;
    if (str_is(scope->field, "body"))
        return word->body;
    if (str_is(scope->field, "lead"))
        return lead;
    return !str_is(scope->field, "hlead") || !word->body || lead;
}

static unsigned capitals_written(const char *text)
{
    bool first = text[0] < 'a', second = text[1] < 'a';

    return first && second ? CAPITALS : first ? CAPITAL : SMALL;
}

static bool is_word(const struct seen_word *word, const struct pro_node *node, const char *text)
{
    char small[16];
    size_t i = 0;

    for (; text[i]; i++)
        small[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    small[i] = '\0';
    return fits(small, word->word) &&
           (node->manner != PRO_EXACT || word->capitals == capitals_written(text));
}

static void slow_words(const struct seen_article *article, const struct pro_node *node,
                       const struct seen_scope *scope, struct seen_spans *out)
{
    char copy[64], *parts[8], *rest = NULL;
    unsigned count = 0;

    snprintf(copy, sizeof copy, "%.*s", STR_ARG(node->text));
    for (char *part = strtok_r(copy, " ", &rest); part; part = strtok_r(NULL, " ", &rest))
        parts[count++] = part;
    for (unsigned i = 0; i + count <= article->count; i++) {
        bool all = true;

        for (unsigned k = 0; k < count; k++)
            all &= article->words[i + k].position == article->words[i].position + k &&
                   article->words[i + k].body == article->words[i].body &&
                   is_word(&article->words[i + k], node, parts[k]) &&
                   in_scope(&article->words[i + k], scope);
        if (all)
            out->pairs[i][i + count - 1] = true;
    }
}

static bool is_together(const struct seen_article *article, const struct pro_node *node,
                        const unsigned a[2], const unsigned b[2])
{
    unsigned low = a[0] < b[0] ? a[0] : b[0], high = a[1] > b[1] ? a[1] : b[1], apart = 0;
    const struct seen_word *words = article->words;

    if ((a[0] == b[0] && a[1] == b[1]) || (node->ordered && a[1] >= b[0]))
        return false;
    if (node->unit == PRO_SENTENCE)
        return words[low].sentence == words[high].sentence;
    if (node->unit == PRO_PARAGRAPH)
        return words[low].paragraph == words[high].paragraph;
    if (a[1] < b[0])
        apart = words[b[0]].position - words[a[1]].position;
    if (b[1] < a[0])
        apart = words[a[0]].position - words[b[1]].position;
    return apart <= node->count;
}

static bool pair(const struct seen_article *article, const struct pro_node *node,
                 const unsigned a[2], const struct seen_spans *right, struct seen_spans *out)
{
    bool any_pair = false;

    for (unsigned i = 0; i < article->count; i++)
        for (unsigned j = i; j < article->count; j++) {
            unsigned b[2] = {i, j};

            if (!right->pairs[i][j] || !is_together(article, node, a, b))
                continue;
            any_pair = true;
            if (!node->apart)
                out->pairs[a[0] < i ? a[0] : i][a[1] > j ? a[1] : j] = true;
        }
    return any_pair;
}

static struct seen_spans *slow_spans(const struct seen_article *article,
                                     const struct pro_node *node, struct seen_scope scope);

static void slow_near(const struct seen_article *article, const struct pro_node *node,
                      struct seen_scope scope, struct seen_spans *out)
{
    struct seen_spans *left = slow_spans(article, node->children[0], scope);
    struct seen_spans *right = slow_spans(article, node->children[1], scope);

    for (unsigned i = 0; i < article->count; i++)
        for (unsigned j = i; j < article->count; j++) {
            unsigned a[2] = {i, j};

            if (left->pairs[i][j] && !pair(article, node, a, right, out) && node->apart)
                out->pairs[i][j] = true;
        }
    free(left);
    free(right);
}

static unsigned count_spans(const struct seen_spans *spans)
{
    unsigned count = 0;

    for (unsigned i = 0; i < TOKENS; i++)
        for (unsigned j = i; j < TOKENS; j++)
            count += spans->pairs[i][j];
    return count;
}

static void add_all(struct seen_spans *out, struct seen_spans *more)
{
    for (unsigned i = 0; i < TOKENS; i++)
        for (unsigned j = i; j < TOKENS; j++)
            out->pairs[i][j] |= more->pairs[i][j];
    free(more);
}

static struct seen_scope narrow(const struct pro_node *node, struct seen_scope scope)
{
    if (node->kind == PRO_FIELD)
        scope.field = node->text;
    if (node->kind == PRO_CAPITALS)
        scope.caps = (int)node->caps;
    return scope;
}

static struct seen_spans *slow_spans(const struct seen_article *article,
                                     const struct pro_node *node, struct seen_scope scope)
{
    struct seen_spans *out = calloc(1, sizeof *out);

    if (node->kind == PRO_WORDS)
        slow_words(article, node, &scope, out);
    else if (node->kind == PRO_NEAR)
        slow_near(article, node, scope, out);
    else
        for (uint32_t i = 0; i < node->child_count; i++)
            add_all(out, slow_spans(article, node->children[i], narrow(node, scope)));
    if (node->kind == PRO_LEAST && count_spans(out) < node->count)
        memset(out, 0, sizeof *out);
    return out;
}

static bool slow_match(const struct seen_article *article, const struct pro_node *node,
                       struct seen_scope scope)
{
    bool all = true, one = false;

    switch (node->kind) {
    case PRO_AND:
    case PRO_OR:
        for (uint32_t i = 0; i < node->child_count; i++) {
            bool here = slow_match(article, node->children[i], scope);

            all &= here;
            one |= here;
        }
        return node->kind == PRO_AND ? all : one;
    case PRO_NOT:
        return !slow_match(article, node->children[0], scope);
    case PRO_FIELD:
    case PRO_CAPITALS:
        return slow_match(article, node->children[0], narrow(node, scope));
    case PRO_LENGTH:
        return article->body_words >= node->least && article->body_words <= node->most;
    default: {
        struct seen_spans *spans = slow_spans(article, node, scope);

        one = count_spans(spans) > 0;
        free(spans);
        return one;
    }
    }
}

/* --- random queries --- */

struct making {
    char text[4000];
    bool in_field, in_case;
};

static void make_places(struct making *making, unsigned depth);

static void put(struct making *making, const char *text)
{
    strcat(making->text, text);
}

static void make_operator(struct making *making)
{
    static const char *const operators[] = {"w/%u", "near%u", "pre/%u", "adj%u",     "/s",
                                            "/p",   "same",   "pre/s",  "pre/p",     "not w/%u",
                                            "w/%u", "pre/%u", "not /s", "not pre/%u"};
    const char *operator= operators[any(sizeof operators / sizeof *operators)];
    char written[24], *number;

    snprintf(written, sizeof written, "%s", operator);
    number = strstr(written, "%u");
    if (number)
        snprintf(number, 4, "%u", any(6) + 1);
    put(making, " ");
    put(making, written);
    put(making, " ");
}

static void make_word(struct making *making)
{
    static const char *const cases[] = {"zqab", "Zqac", "ZQAD", "zqbe"};
    char text[64];

    switch (any(making->in_case ? 4 : 8)) {
    case 0:
        snprintf(text, sizeof text, "\"%s %s\"", any_word(), any_word());
        break;
    case 1:
        snprintf(text, sizeof text, "%.3s*", any_word());
        break;
    case 2:
        snprintf(text, sizeof text, "zq?%c", "bcefg"[any(5)]);
        break;
    case 3:
        snprintf(text, sizeof text, "\"%s zq%c*\"", any_word(), "abc"[any(3)]);
        break;
    case 4:
        snprintf(text, sizeof text, any(2) ? "\"=%s\"" : "\"=%s %s\"", cases[any(4)],
                 cases[any(4)]);
        break;
    default:
        snprintf(text, sizeof text, "%s", any_word());
    }
    put(making, text);
}

static void make_joined(struct making *making, unsigned depth)
{
    put(making, "(");
    make_places(making, depth - 1);
    if (any(3) == 0)
        put(making, " or ");
    else
        make_operator(making);
    make_places(making, depth - 1);
    put(making, ")");
}

static void make_in_function(struct making *making, unsigned depth, bool *inside,
                             const char *const *names, uint32_t count)
{
    if (*inside) {
        make_word(making);
        return;
    }
    *inside = true;
    put(making, names[any(count)]);
    put(making, "(");
    make_places(making, depth - 1);
    put(making, ")");
    *inside = false;
}

static void make_places(struct making *making, unsigned depth)
{
    static const char *const fields[] = {"headline", "body", "lead", "hlead"};
    static const char *const cases[] = {"caps", "allcaps", "nocaps"};

    if (depth == 0) {
        make_word(making);
        return;
    }
    switch (any(10)) {
    case 0:
        make_in_function(making, depth, &making->in_field, fields, 4);
        break;
    case 1:
        make_in_function(making, depth, &making->in_case, cases, 3);
        break;
    case 2:
        put(making, any(2) ? "atleast2(" : "atleast3(");
        make_places(making, depth - 1);
        put(making, ")");
        break;
    case 3:
        make_word(making);
        break;
    default:
        make_joined(making, depth);
    }
}

static void make_documents(struct making *making, unsigned depth)
{
    static const char *const operators[] = {" and ", " or ", " not ", " and not "};
    char length[24];

    if (depth == 0 || any(3) == 0) {
        make_places(making, depth < 2 ? 2 : depth);
        return;
    }
    if (any(8) == 0) {
        snprintf(length, sizeof length, "wc%s%u", any(2) ? ">" : "<=", any(40));
        put(making, length);
        return;
    }
    put(making, "(");
    make_documents(making, depth - 1);
    put(making, operators[any(4)]);
    make_documents(making, depth - 1);
    put(making, ")");
}

/* --- both --- */

static struct str field_named(void *context, struct str name)
{
    return str_is(name, "headline") || str_is(name, "body") ? name : STR_NONE;
}

static void find(struct database *database, const char *query, struct arena *arena,
                 bool found[ARTICLES])
{
    struct search_request request = {.q = str_of(query),
                                     .language = SEARCH_PROFESSIONAL,
                                     .limit = ARTICLES,
                                     .exact_total = true};
    struct search_result result;
    struct searcher *searcher;
    struct error err = {0};

    if (searcher_acquire(database, STR("articles"), &searcher, &err) ||
        search_run(searcher, &request, arena, &result, &err))
        fail_msg("%s: %s", query, err.message);
    memset(found, 0, ARTICLES * sizeof *found);
    for (uint32_t i = 0; i < result.hit_count; i++) {
        json_auto_t *fields = json_read(result.hits[i].fields, 0, &err);

        found[atoi(json_get_str(fields, "id").data)] = true;
    }
    assert_int_equal(result.total, result.hit_count);
    searcher_release(searcher);
}

static void compare(struct database *database, const char *text, struct arena *arena)
{
    const struct pro_options options = {.field = field_named};
    const struct seen_scope everywhere = {.caps = -1};
    bool found[ARTICLES];
    struct pro_query *query;
    struct error err;

    if (pro_parse(str_of(text), &options, arena, &query, &err))
        fail_msg("%s: %s", text, err.message);
    find(database, text, arena, found);
    for (unsigned a = 0; a < ARTICLES; a++)
        if (found[a] != slow_match(&articles[a], query->root, everywhere))
            fail_msg("%s: article %u is %sfound", text, a, found[a] ? "" : "not ");
}

static void finds_what_a_slow_evaluator_finds(void **state)
{
    struct arena *arena = arena_new();

    for (unsigned i = 0; i < INDEXES; i++) {
        struct fixture fixture;
        struct database *database;

        fixture_open(&fixture, 1);
        for (unsigned a = 0; a < ARTICLES; a++) {
            add_article(&fixture, a);
            if (i % 3 > 0 && any(6) == 0)
                fixture_commit(&fixture);
        }
        fixture_commit(&fixture);
        database = fixture_database(&fixture);
        for (unsigned q = 0; q < SAMPLED(QUERIES); q++) {
            struct making making = {.text = ""};

            make_documents(&making, any(DEPTH));
            compare(database, making.text, arena);
            arena_reset(arena);
        }
        database_close(database);
        fixture_close(&fixture);
    }
    arena_free(arena);
}

/* --- limits --- */

static enum status parse(const char *text, struct arena *arena, struct error *err)
{
    const struct pro_options options = {.field = field_named};
    struct pro_query *query;

    return pro_parse(str_of(text), &options, arena, &query, err);
}

static char *repeat(const char *piece, unsigned times, const char *end)
{
    char *text = malloc(strlen(piece) * times + strlen(end) + 1);

    text[0] = '\0';
    for (unsigned i = 0; i < times; i++)
        memcpy(text + i * strlen(piece), piece, strlen(piece) + 1);
    strcat(text, end);
    return text;
}

static void refuses_what_is_too_much(void **state)
{
    static const struct {
        const char *piece;
        unsigned times;
        const char *end, *message;
    } cases[] = {
        {"a ", 10001, "", "A query has at most 20000 characters, this one has 20002."},
        {"a ", 4001, "", "a query has at most 4000 words"},
        {"(", 21, "a", "groups are nested more than 20 deep"},
        {"headline:", 50, "a", "groups are nested more than 20 deep"},
        {"atleast2 ", 50, "a", "groups are nested more than 20 deep"},
        {"a w/2 ", 65, "a", "at most 64 operators of proximity may build on each other"},
    };
    struct arena *arena = arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = repeat(cases[i].piece, cases[i].times, cases[i].end);
        struct error err = {0};

        assert_int_equal(parse(text, arena, &err), STATUS_BAD_QUERY);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: %s", cases[i].message, err.message);
        free(text);
    }
    arena_free(arena);
}

static void takes_what_is_just_within(void **state)
{
    static const struct {
        const char *piece;
        unsigned times;
        const char *end;
    } cases[] = {{"a ", 4000, ""},
                 {"a or ", 3999, "a"},
                 {"a w/2 ", 64, "a"},
                 {"(", 20, "a))))))))))))))))))))"}};
    struct arena *arena = arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = repeat(cases[i].piece, cases[i].times, cases[i].end);
        struct error err = {0};

        if (parse(text, arena, &err))
            fail_msg("%s", err.message);
        free(text);
    }
    arena_free(arena);
}

/* Pieces of the language in any order: an error or a tree, and never anything else. */
static void survives_anything(void **state)
{
    static const char *const pieces[] = {
        "(",     ")",    "\"",       "and ",     "not ", "w/3 ", "pre/s ", "date ", "aft ",
        "2024 ", "wc>",  "300 ",     "a~",       "b*",   "\xff", "“",      "=",     ":",
        "caps",  "lead", "headline", "atleast2", " ",    "/p ",  "last ",  "bet ",  "-",
        "\\",    "[",    "TO ",      "]",        "^2 ",  "+",    "!",      "é"};
    struct arena *arena = arena_new();

    for (unsigned i = 0; i < SAMPLED(60000); i++) {
        const struct pro_options options = {.field = field_named, .lucene = any(3) == 0};
        char text[200] = "";
        struct pro_query *query;
        struct error err = {0};
        BUF_AUTO struct buf out = {0};

        for (uint32_t n = any(14); n > 0; n--)
            strcat(text, pieces[any(sizeof pieces / sizeof *pieces)]);
        if (pro_parse(str_of(text), &options, arena, &query, &err)) {
            assert_int_equal(err.status, STATUS_BAD_QUERY);
            assert_true(strlen(err.message) > 0);
        } else {
            pro_print(query->root, &out);
            pro_say(query->root, &out);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_a_slow_evaluator_finds),
        cmocka_unit_test(refuses_what_is_too_much),
        cmocka_unit_test(takes_what_is_just_within),
        cmocka_unit_test(survives_anything),
    };

    json_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
