/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - documents like another, by its most telling words.
 *
 * A word tells what a document is about when it is frequent there and rare elsewhere: its weight is
 *     (1 + ln tf) · ln(N / df)
 * (Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988). The heaviest
 * TERMS_MAX words, those aside that only this document has, are searched for like the words of a
 * query, any of them, and ranked by bm25. A document that has them all as often is as good a match
 * as the document itself, which is what 1 means.
 *
 * Bounded: WORDS_MAX different words are counted, and the CANDIDATES most frequent of them looked
 * up in the index, one after another in a plan of WORDS_AT_ONCE. */
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/hash_table.h"
#include "base/json.h"
#include "query/query.h"
#include "search/similar_run.h"

#define TERMS_MAX     25
#define WORDS_MAX     4096
#define CANDIDATES    192
#define WORDS_AT_ONCE QUERY_WORDS_MAX
#define LEAST_LETTERS 3

struct counted_term {
    struct str term; /* forms of a word are counted together */
    struct str word; /* the first form met: what is searched for */
    uint32_t count;
    double weight;
};

struct counting {
    struct analyzer *analyzer;
    language_id language;
    struct arena *arena;
    struct counted_term *words; /* room for WORDS_MAX */
    uint32_t count;
    struct hash_table table; /* of words by .term, while they are being counted */
};

/* --- counting --- */

static void count_word(struct counting *counting, struct str word)
{
    struct str term;
    char kept[ANALYZER_WORD_MAX];
    struct hash_probe probe;

    memcpy(kept, word.data, word.length);
    word.data = kept;
    term = analyzer_stem(counting->analyzer, counting->language, word);
    probe = hash_probe(&counting->table, hash_str(term));
    while (hash_probe_next(&probe))
        if (str_eq(counting->words[probe.row].term, term)) {
            counting->words[probe.row].count++;
            return;
        }
    if (counting->count == WORDS_MAX)
        return;
    counting->words[counting->count] =
        (struct counted_term){.term = arena_str(counting->arena, term),
                              .word = arena_str(counting->arena, word),
                              .count = 1};
    hash_table_put(&counting->table, &probe, counting->count++);
}

static void count_text(struct counting *counting, struct str text)
{
    struct token token;

    analyzer_begin(counting->analyzer, counting->language, text);
    while (analyzer_next(counting->analyzer, &token))
        if (!(token.flags & (TOKEN_ALTERNATE | TOKEN_NUMBER)) &&
            (token.word.length >= LEAST_LETTERS || token.flags & TOKEN_BIGRAM) &&
            token.word.length <= ANALYZER_WORD_MAX)
            count_word(counting, token.word);
}

/* Depth is bounded: json_read refuses more than JSON_DEPTH_MAX. */
static void count_tree(struct counting *counting, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_string(value))
        count_text(counting, json_str(value));
    json_array_foreach (value, i, member)
        count_tree(counting, member);
    json_object_foreach ((json_t *)(uintptr_t)value, key, member)
        count_tree(counting, member);
}

static int more_frequent(const void *a, const void *b)
{
    const struct counted_term *left = a, *right = b;

    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return str_compare(left->term, right->term);
}

/* The words of a document, the most frequent first. */
static enum status count_document(struct run *run, const struct search_hit *document,
                                  struct counting *counting)
{
    json_auto_t *fields = json_read(document->fields, 0, run->err);

    if (!fields)
        return run->err->status;
    *counting =
        (struct counting){.analyzer = run->searcher->view->analyzer,
                          .language = language_find(document->language),
                          .arena = run->arena,
                          .words = arena_zero(run->arena, WORDS_MAX, sizeof *counting->words)};
    count_tree(counting, fields);
    if (document->body.data)
        count_text(counting, document->body);
    hash_table_fini(&counting->table);
    qsort(counting->words, counting->count, sizeof *counting->words, more_frequent);
    return STATUS_OK;
}

/* --- choosing --- */

static enum status plan_words(struct run *run, const struct counted_term *words, uint32_t count)
{
    struct query_options reading = {.plain_words = true};
    struct plan_options planning = {.any = true};
    BUF_AUTO struct buf text = {0};
    struct str q;

    for (uint32_t i = 0; i < count; i++)
        buf_addf(&text, "%s%.*s", i ? " " : "", STR_ARG(words[i].word));
    q = arena_str(run->arena, buf_str(&text));
    return plan_build(run->searcher->view, q, query_parse(q, &reading, run->arena), &planning,
                      run->arena, &run->plan, run->err);
}

/* Words that the index takes for function words, or that no other document has, weigh nothing. */
static void weigh(const struct run *run, struct counted_term *words, uint32_t count)
{
    double all = (double)run->generation->document_count;

    for (uint32_t i = 0; i < run->plan.word_count; i++) {
        const struct plan_word *word = &run->plan.words[i];
        double documents = (double)word->node->documents;

        for (uint32_t k = 0; k < count && !word->stop && documents > 1; k++)
            if (str_eq(words[k].word, word->word) && documents < all)
                words[k].weight = (1 + log((double)words[k].count)) * log(all / documents);
    }
}

static int heavier(const void *a, const void *b)
{
    const struct counted_term *left = a, *right = b;

    if (left->weight > right->weight || left->weight < right->weight)
        return left->weight < right->weight ? 1 : -1;
    return str_compare(left->term, right->term);
}

static enum status choose(struct run *run, struct counting *counting, uint32_t *count)
{
    uint32_t candidates = counting->count < CANDIDATES ? counting->count : CANDIDATES;

    for (uint32_t from = 0; from < candidates; from += WORDS_AT_ONCE) {
        uint32_t some = candidates - from < WORDS_AT_ONCE ? candidates - from : WORDS_AT_ONCE;

        if (plan_words(run, &counting->words[from], some))
            return run->err->status;
        weigh(run, &counting->words[from], some);
    }
    qsort(counting->words, candidates, sizeof *counting->words, heavier);
    for (*count = 0; *count < candidates && *count < TERMS_MAX; (*count)++)
        if (counting->words[*count].weight <= 0)
            break;
    return STATUS_OK;
}

/* --- the hits --- */

/* The document itself goes; returns its score. */
static double take_out(struct run *run, uint32_t segment, uint32_t document)
{
    double score = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < run->hit_count; i++) {
        if (run->hits[i].segment == segment && run->hits[i].document == document) {
            score = (double)run->hits[i].score;
            run->result->total -= run->result->total > 0;
        } else
            run->hits[kept++] = run->hits[i];
    }
    run->hit_count = kept;
    return score;
}

static double share(double score, double own)
{
    return score < own ? score / own : 1;
}

static void drop_below(struct run *run, double own)
{
    double least = run->request->score_threshold;

    for (uint32_t i = 0; i < run->hit_count && least > 0; i++)
        if (share((double)run->hits[i].score, own) < least) {
            run->hit_count = i;
            run->result->total = i;
        }
}

static enum status find_like(struct run *run, struct counted_term *words, uint32_t count,
                             uint32_t segment, uint32_t document)
{
    uint32_t wanted = run->wanted;
    struct search_hit *hits;
    enum status status;
    double own;

    if (plan_words(run, words, count))
        return run->err->status;
    run->plan.word_count = 0; /* which words stand side by side says nothing here */
    run->wanted++;
    if ((status = search_best(run)))
        return status;
    own = take_out(run, segment, document);
    if (own <= 0) /* a filter left it out */
        own = (double)run->plan.root->weight;
    run->wanted = wanted;
    run->hit_count = run->hit_count < wanted ? run->hit_count : wanted;
    drop_below(run, own);
    if ((status = search_page(run)))
        return status;
    hits = (struct search_hit *)(uintptr_t)run->result->hits;
    for (uint32_t i = 0; i < run->result->hit_count; i++)
        hits[i].rank = share(hits[i].score, own);
    return STATUS_OK;
}

enum status search_similar(struct searcher *searcher, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err)
{
    struct search_hit document;
    struct counting counting;
    struct run run;
    uint32_t count = 0;
    enum status status;

    if ((status = search_document(searcher, id, arena, &document, err)) ||
        (status = search_begin(&run, searcher, request, arena, result, err)))
        return status;
    run.settings = NULL;
    run.distinct = STR_NONE;
    if ((status = count_document(&run, &document, &counting)) ||
        (status = choose(&run, &counting, &count)))
        return status;
    return count > 0 ? find_like(&run, counting.words, count, document.segment, document.document)
                     : STATUS_OK;
}
