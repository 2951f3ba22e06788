/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_engines.c - random queries to random indexes, answered twice: by cursors with blocks, bounds
 * and skipping, and by a second engine that follows the plan's definition, document after document,
 * over lists that it has read from their start to their end. Both must find the same documents, and
 * the same ten best with the same scores, bit by bit.
 *
 * The second engine is not libxapian's matcher: an index holds no text terms for it, and it rounds
 * scores otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "query/plan.h"
#include "sampled.h"
#include "search/match/match.h"
#include "search/search.h"
#include "search/searcher.h"
#include "store/terms/norms.h"

#define INDEXES 60
#define QUERIES 200 /* of each index */
#define WORDS   24
#define BEST    10
#define LISTS   1024 /* of a query, in all segments */
#define PLACES  128

/* --- random articles and queries --- */

/* Words of which several have the same stem. Valid until eight more are made. */
static const char *word_of(uint64_t *seed)
{
    static const char *const words[WORDS] = {"zqabx", "zqacx", "zqadx", "zqaex", "zqafx", "zqagx",
                                             "zqahx", "zqaix", "zqajx", "zqakx", "zqalx", "zqamx",
                                             "zqanx", "zqaox", "zqapx", "zqarx", "zqbbx", "zqbcx",
                                             "zqbdx", "zqbex", "zqbfx", "zqbgx", "zqbhx", "zqbix"};
    static const char *const endings[] = {"", "", "", "s", "s", "ing"};
    static char made[8][16];
    static unsigned next;
    uint32_t a = fixture_random(seed, WORDS), b = fixture_random(seed, WORDS);
    char *word = made[next++ % 8];

    snprintf(word, sizeof made[0], "%s%s", words[a < b ? a : b], /* the first are frequent */
             endings[fixture_random(seed, 6)]);
    return word;
}

static void add_article(struct fixture *fixture, uint64_t *seed, uint32_t number)
{
    uint32_t length = fixture_random(seed, 60) + 1;
    char id[16], body[1024] = "";

    snprintf(id, sizeof id, "a%u", number);
    for (uint32_t i = 0; i < length; i++)
        strcat(strcat(body, word_of(seed)), i % 9 == 8 ? ". " : " ");
    fixture_add(fixture, id, number % 3 ? NULL : word_of(seed), body, NULL, NULL);
}

/* A merged segment has pairs of frequent words. Afterwards some of its articles are replaced. The
 * French one makes that some words have two stems. */
static void merge(struct fixture *fixture, uint64_t *seed, uint32_t count)
{
    struct error err;

    fixture_add_json(fixture, "{\"id\": \"fr\", \"language\": \"fr\","
                              " \"body\": \"zqabxing zqacxing zqabxing zqadxs zqabx\"}");
    assert_int_equal(writer_compact(fixture->writer, &err), STATUS_OK);
    for (uint32_t i = 0; i < count; i += 7)
        add_article(fixture, seed, i);
    fixture_commit(fixture);
}

/* One or several segments, the second half of the indexes with articles replaced in them. */
static void fill(struct fixture *fixture, uint64_t *seed, uint32_t number)
{
    uint32_t count = number % 10 == 0 ? 3000 : fixture_random(seed, 300) + 1;

    for (uint32_t i = 0; i < count; i++) {
        add_article(fixture, seed, i);
        if (fixture_random(seed, count) == 0)
            fixture_commit(fixture);
    }
    fixture_commit(fixture);
    if (number >= INDEXES / 2) {
        for (uint32_t i = 0; i < count; i += 5)
            add_article(fixture, seed, i);
        fixture_commit(fixture);
    }
    if (number % 20 == 0)
        merge(fixture, seed, count);
}

/* Three to six words. */
static void add_long_phrase(char *text, uint64_t *seed)
{
    uint32_t count = fixture_random(seed, 4) + 3;

    strcat(text, "\"");
    for (uint32_t i = 0; i < count; i++)
        strcat(strcat(text, i > 0 ? " " : ""), word_of(seed));
    strcat(text, "\" ");
}

static void add_piece(char *text, uint64_t *seed)
{
    const char *a = word_of(seed), *b = word_of(seed), *c = word_of(seed);
    char piece[64];

    switch (fixture_random(seed, 13)) {
    case 0:
        snprintf(piece, sizeof piece, "\"%s %s\" ", a, b);
        break;
    case 1:
        snprintf(piece, sizeof piece, "\"%s %s %s\" ", a, b, c);
        break;
    case 2:
        snprintf(piece, sizeof piece, "%s NEAR/%u %s ", a, fixture_random(seed, 6) + 1, b);
        break;
    case 3:
        snprintf(piece, sizeof piece, "-%s ", a);
        break;
    case 4:
        snprintf(piece, sizeof piece, "(%s OR \"%s %s\") ", a, b, c);
        break;
    case 5:
        snprintf(piece, sizeof piece, "%.4s* ", a);
        break;
    case 6:
        add_long_phrase(text, seed);
        return;
    default:
        snprintf(piece, sizeof piece, "%s ", a);
    }
    strcat(text, piece);
}

static void make_query(char text[512], uint64_t *seed)
{
    uint32_t pieces = fixture_random(seed, 4) + 1;

    text[0] = '\0';
    while (pieces-- > 0)
        add_piece(text, seed);
}

/* --- the second engine --- */

struct spot { /* a node in a document */
    bool found;
    unsigned frequency;
    float score;
    unsigned quarters; /* of the word as typed */
    uint32_t count;
    uint32_t positions[PLACES];
};

/* A list as a table: what each document has of it. */
struct whole_list {
    const struct posting_list *list;
    uint8_t *notes; /* one a document */
    bool *has;
    uint32_t **positions;
    uint32_t *counts;
};

static struct whole_list lists[LISTS];
static uint32_t list_count;
static struct arena *arena;

static void read_whole(struct whole_list *whole, const struct segment *segment)
{
    const struct postings *postings = &segment->files->postings;
    uint32_t size = segment->files->document_count;
    struct postings_cursor cursor;
    struct error err;

    whole->notes = arena_zero(arena, size, 1);
    whole->has = arena_zero(arena, size, sizeof *whole->has);
    whole->positions = arena_zero(arena, size, sizeof *whole->positions);
    whole->counts = arena_zero(arena, size, sizeof *whole->counts);
    if (whole->list->documents == 0)
        return;
    assert_int_equal(postings_cursor_open(&cursor, postings, whole->list, &err), STATUS_OK);
    for (uint32_t d = cursor.document; d != POSTINGS_END; d = postings_cursor_next(&cursor)) {
        const unsigned char *bytes;
        size_t length;

        whole->notes[d] = postings_cursor_note(&cursor);
        whole->has[d] = true;
        assert_int_equal(postings_cursor_positions(&cursor, &bytes, &length, &err), STATUS_OK);
        whole->positions[d] = arena_alloc(arena, (length + 1) * sizeof(uint32_t));
        whole->counts[d] = positions_decode(bytes, length, whole->positions[d], (uint32_t)length);
    }
}

static const struct whole_list *whole_of(const struct posting_list *list,
                                         const struct segment *segment)
{
    for (uint32_t i = 0; i < list_count; i++)
        if (lists[i].list == list)
            return &lists[i];
    assert_true(list_count < LISTS);
    lists[list_count].list = list;
    read_whole(&lists[list_count], segment);
    return &lists[list_count++];
}

struct place {
    const struct segment *segment;
    uint32_t number, document;
};

static void look(const struct plan_node *node, const struct place *at, struct spot *out);

static struct spot *look_at(const struct plan_node *node, const struct place *at)
{
    struct spot *spot = arena_zero(arena, 1, sizeof *spot);

    look(node, at, spot);
    return spot;
}

static bool stands_at(const struct spot *spot, uint32_t position)
{
    for (uint32_t i = 0; i < spot->count; i++)
        if (spot->positions[i] == position)
            return true;
    return false;
}

/* What of a document's occurrences of the term are the word itself. */
static void look_word(const struct plan_node *node, const struct place *at, bool all_are_term,
                      struct spot *out)
{
    const struct whole_list *words = whole_of(&node->words[at->number], at->segment);
    uint32_t document = at->document, kept = 0;

    if (node->own_stem && all_are_term)
        out->quarters = PLAN_QUARTERS;
    else if (words->has[document])
        out->quarters = words->notes[document] ? words->notes[document] : PLAN_QUARTERS;
    if (!node->literal || (out->quarters == PLAN_QUARTERS && words->counts[document] == 0))
        return;
    out->found &= out->quarters > 0;
    for (uint32_t i = 0; i < words->counts[document]; i++)
        out->positions[kept++] = out->positions[words->positions[document][i]];
    out->count = kept;
}

static void look_term(const struct plan_node *node, const struct place *at, struct spot *out)
{
    const struct whole_list *whole = whole_of(&node->lists[at->number], at->segment);
    uint8_t note = whole->notes[at->document];

    assert_false(node->body_only || node->scope || node->child_count > 0);
    out->frequency = note >> 1;
    out->found = whole->has[at->document];
    out->count = whole->counts[at->document];
    assert_true(out->count <= PLACES);
    if (out->count)
        memcpy(out->positions, whole->positions[at->document], out->count * sizeof(uint32_t));
    if (out->found && node->words)
        look_word(node, at, note & 1, out);
}

static void look_same(const struct plan_node *node, const struct place *at, struct spot *out)
{
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct spot *child = look_at(node->children[i], at);

        if (!child->found)
            continue;
        out->found = true;
        out->frequency = norms_add((uint8_t)out->frequency, (uint8_t)child->frequency);
        if (child->quarters > out->quarters)
            out->quarters = child->quarters;
        for (uint32_t k = 0; k < child->count && out->count < PLACES; k++)
            out->positions[out->count++] = child->positions[k];
    }
}

/* All children in the document; the least of their frequencies. */
static bool look_children(const struct plan_node *node, const struct place *at, struct spot **out,
                          unsigned *least)
{
    *least = POSTINGS_VALUE_MAX;
    for (uint32_t i = 0; i < node->child_count; i++) {
        out[i] = look_at(node->children[i], at);
        if (!out[i]->found)
            return false;
        if (out[i]->frequency < *least)
            *least = out[i]->frequency;
    }
    return node->child_count > 0;
}

static void look_phrase(const struct plan_node *node, const struct place *at, struct spot *out)
{
    struct spot *children[64];

    if (!look_children(node, at, children, &out->frequency))
        return;
    for (uint32_t i = 0; i < children[0]->count; i++) {
        uint32_t start = children[0]->positions[i] - node->children[0]->place, child = 1;

        while (child < node->child_count &&
               stands_at(children[child], start + node->children[child]->place))
            child++;
        if (child == node->child_count)
            out->positions[out->count++] = start;
    }
    out->found = out->count > 0;
}

/* From this position on, where does the last of the children come? */
static uint32_t reach(struct spot *const *children, uint32_t count, uint32_t from)
{
    uint32_t furthest = from;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t next = UINT32_MAX;

        for (uint32_t k = 0; k < children[i]->count; k++)
            if (children[i]->positions[k] >= from && children[i]->positions[k] < next)
                next = children[i]->positions[k];
        if (next > furthest)
            furthest = next;
    }
    return furthest;
}

static void look_near(const struct plan_node *node, const struct place *at, struct spot *out)
{
    struct spot *children[64];
    uint32_t most = node->distance + node->child_count - 1;

    if (!look_children(node, at, children, &out->frequency))
        return;
    for (uint32_t i = 0; i < node->child_count; i++)
        for (uint32_t k = 0; k < children[i]->count; k++) {
            uint32_t from = children[i]->positions[k];

            out->found |= reach(children, node->child_count, from) - from <= most;
        }
}

static void look_all(const struct plan_node *node, const struct place *at, struct spot *out)
{
    out->found = true;
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct plan_node *child = node->children[i];
        bool unwanted = child->kind == PLAN_NOT;
        const struct spot *spot = look_at(unwanted ? child->children[0] : child, at);

        out->found &= spot->found != unwanted;
        out->score += unwanted ? 0 : spot->score;
    }
}

static void look_any(const struct plan_node *node, const struct place *at, struct spot *out)
{
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct spot *spot = look_at(node->children[i], at);

        out->found |= spot->found;
        out->score += spot->found ? spot->score : 0;
    }
}

static void look(const struct plan_node *node, const struct place *at, struct spot *out)
{
    float tf, weight = node->weight, typed;

    switch (node->kind) {
    case PLAN_TERM:
        look_term(node, at, out);
        break;
    case PLAN_SAME:
        look_same(node, at, out);
        break;
    case PLAN_PHRASE:
        look_phrase(node, at, out);
        break;
    case PLAN_NEAR:
        look_near(node, at, out);
        break;
    case PLAN_AND:
        look_all(node, at, out);
        return;
    case PLAN_OR:
        look_any(node, at, out);
        return;
    case PLAN_ALL:
        out->found = true;
        return;
    default:
        return;
    }
    typed = out->quarters ? 0.5F + (float)out->quarters / (2 * PLAN_QUARTERS) : 0;
    if (node->other_words > 0 && !node->in_rank && out->quarters < PLAN_QUARTERS)
        weight *= typed + (1 - typed) * node->other_words;
    tf = norms_to_tf((uint8_t)out->frequency);
    out->score = out->found ? score_round(weight * ((tf / (tf + PLAN_K1) + PLAN_LOWER_BOUND) /
                                                    (1 + PLAN_LOWER_BOUND)))
                            : 0;
}

/* --- both --- */

static struct plan make_plan(struct searcher *searcher, const char *text, bool any)
{
    struct query_options reading = {.is_field = NULL};
    struct plan_options planning = {.any = any};
    struct query *query = query_parse(str_of(text), &reading, arena);
    struct plan plan;
    struct error err;

    assert_int_equal(plan_build(searcher->view, str_of(text), query, &planning, arena, &plan, &err),
                     STATUS_OK);
    return plan;
}

static struct match open_match(const struct plan *plan, const struct segment *segment,
                               uint32_t number, struct cursor_context *context, struct error *err)
{
    cursor_context_init(context, segment, number, 0, arena, err);
    return (struct match){
        .root = cursor_open(context, plan->root), .segment = segment, .segment_number = number};
}

/* What the second engine finds in a segment, held against all matches of the first. */
static void compare_all(const struct plan *plan, const struct segment *segment, uint32_t number,
                        struct match_heap *best, const char *text)
{
    uint32_t size = segment->files->document_count;
    struct cursor_context context;
    struct error err;
    struct match match = open_match(plan, segment, number, &context, &err);
    struct bitmap all = {.words = arena_zero(arena, bitmap_words(size), 8), .size = size};

    if (match.root)
        match_all(&match, &all, arena);
    for (uint32_t d = 0; d < size; d++) {
        struct place at = {segment, number, d};
        bool there = !segment_is_deleted(segment, d);
        struct spot *spot = look_at(plan->root, &at);

        if (bitmap_has(&all, d) != (there && spot->found))
            fail_msg("%s: segment %u, document %u %s", text, number, d,
                     spot->found ? "is missing" : "is no match");
        if (there && spot->found && spot->score > match_heap_threshold(best))
            match_heap_add(best, (struct match_hit){spot->score, number, d});
    }
}

static void compare_best(const struct plan *plan, const struct generation *generation,
                         struct match_heap *wanted, const char *text)
{
    struct match_heap heap;

    match_heap_init(&heap, BEST, arena);
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        struct cursor_context context;
        struct error err;
        struct match match = open_match(plan, &generation->segments[s], s, &context, &err);

        if (match.root)
            match_best(&match, &heap, arena);
    }
    match_heap_sort(&heap);
    match_heap_sort(wanted);
    if (heap.count != wanted->count)
        fail_msg("%s: %u best, not %u", text, heap.count, wanted->count);
    for (uint32_t i = 0; i < heap.count; i++)
        if (heap.hits[i].document != wanted->hits[i].document ||
            heap.hits[i].segment != wanted->hits[i].segment ||
            heap.hits[i].score != wanted->hits[i].score)
            fail_msg("%s: hit %u is document %u with %f, not %u with %f", text, i,
                     heap.hits[i].document, (double)heap.hits[i].score, wanted->hits[i].document,
                     (double)wanted->hits[i].score);
}

static void ask_both(struct searcher *searcher, uint64_t *seed, uint32_t number)
{
    const struct generation *generation = searcher->generation;
    struct match_heap wanted;
    struct plan plan;
    char text[512];

    make_query(text, seed);
    plan = make_plan(searcher, text, number % 3 == 0);
    match_heap_init(&wanted, BEST, arena);
    list_count = 0;
    for (uint32_t s = 0; s < generation->segment_count; s++)
        compare_all(&plan, &generation->segments[s], s, &wanted, text);
    compare_best(&plan, generation, &wanted, text);
    arena_reset(arena);
}

static void both_engines_find_and_score_the_same(void **state)
{
    uint64_t seed = 20210107;

    (void)state;
    arena = arena_new();
    for (uint32_t i = 0; i < INDEXES; i++) {
        /* Looking at each document is slow: of the large indexes fewer questions are asked. */
        uint32_t queries = i % 10 == 0 ? SAMPLED(QUERIES) / 10 : SAMPLED(QUERIES);
        struct fixture fixture;
        struct database *database;
        struct searcher *searcher;
        struct error err;

        fixture_open(&fixture, 1);
        fill(&fixture, &seed, i);
        database = fixture_database(&fixture);
        assert_int_equal(searcher_acquire(database, STR("articles"), &searcher, &err), STATUS_OK);
        for (uint32_t q = 0; q < queries; q++)
            ask_both(searcher, &seed, q);
        searcher_release(searcher);
        database_close(database);
        fixture_close(&fixture);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_engines_find_and_score_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
