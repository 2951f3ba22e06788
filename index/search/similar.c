/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - finds documents like another one, by its most characteristic words.
 *
 * A word is characteristic of a document if it is frequent there and rare elsewhere. Its weight is
 *     (1 + ln tf) · ln(N / df)
 * (Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988). The
 * TERMS_MAX heaviest words, without words that only this document has, are the query: any of them
 * matches, and bm25 ranks. A rank of 1 means a score as high as that of the document itself.
 *
 * Limits: at most WORDS_MAX different words are counted; the CANDIDATES most frequent of them are
 * looked up in the index, in plans of WORDS_AT_ONCE words. */
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/hash_table.h"
#include "base/json.h"
#include "query/query.h"
#include "search/search_private.h"

#define TERMS_MAX     25
#define WORDS_MAX     4096
#define CANDIDATES    192
#define WORDS_AT_ONCE QUERY_WORDS_MAX
#define LEAST_LETTERS 3

struct counted_term {
    struct str term; /* the stem: forms of a word are counted together */
    struct str word; /* the first form in the document, for the query */
    uint32_t count;
    double weight;
};

struct counting {
    struct analyzer *analyzer;
    language_id language;
    struct arena *arena;
    struct counted_term *words; /* room for WORDS_MAX */
    uint32_t count;
    struct hash_table table; /* finds words by .term while counting */
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
static enum status count_document(const struct search *search, const struct search_hit *document,
                                  struct counting *counting)
{
    json_auto_t *fields = json_read(document->fields, 0, search->err);

    if (!fields)
        return search->err->status;
    *counting =
        (struct counting){.analyzer = search->searcher->view->analyzer,
                          .language = language_find(document->language),
                          .arena = search->arena,
                          .words = arena_zero(search->arena, WORDS_MAX, sizeof *counting->words)};
    count_tree(counting, fields);
    if (document->body.data)
        count_text(counting, document->body);
    hash_table_fini(&counting->table);
    qsort(counting->words, counting->count, sizeof *counting->words, more_frequent);
    return STATUS_OK;
}

/* --- choosing --- */

static enum status plan_words(const struct search *search, const struct counted_term *words,
                              uint32_t count, struct plan *plan)
{
    struct query_options reading = {.plain_words = true};
    struct plan_options planning = {.any = true};
    BUF_AUTO struct buf text = {0};
    struct str q;

    for (uint32_t i = 0; i < count; i++)
        buf_addf(&text, "%s%.*s", i ? " " : "", STR_ARG(words[i].word));
    q = arena_str(search->arena, buf_str(&text));
    return plan_build(search->searcher->view, q, query_parse(q, &reading, search->arena), &planning,
                      search->arena, plan, search->err);
}

/* Function words of the index, and words that no other document has, weigh nothing. */
static void weigh(const struct search *search, const struct plan *plan, struct counted_term *words,
                  uint32_t count)
{
    double all = (double)search->generation->document_count;

    for (uint32_t i = 0; i < plan->word_count; i++) {
        const struct plan_word *word = &plan->words[i];
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

/* Puts the heaviest words first; *count: how many of them to search for. */
static enum status choose(const struct search *search, struct counting *counting, uint32_t *count)
{
    uint32_t candidates = counting->count < CANDIDATES ? counting->count : CANDIDATES;

    for (uint32_t from = 0; from < candidates; from += WORDS_AT_ONCE) {
        uint32_t some = candidates - from < WORDS_AT_ONCE ? candidates - from : WORDS_AT_ONCE;
        struct plan plan;

        if (plan_words(search, &counting->words[from], some, &plan))
            return search->err->status;
        weigh(search, &plan, &counting->words[from], some);
    }
    qsort(counting->words, candidates, sizeof *counting->words, heavier);
    for (*count = 0; *count < candidates && *count < TERMS_MAX; (*count)++)
        if (counting->words[*count].weight <= 0)
            break;
    return STATUS_OK;
}

/* --- the hits --- */

/* Removes the document itself from the hits; returns its score, 0 if it is not among them. */
static double take_out(struct found *found, const struct search_hit *document)
{
    double score = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < found->hit_count; i++) {
        const struct match_hit *hit = &found->hits[i];

        if (hit->segment == document->segment && hit->document == document->document) {
            score = (double)hit->score;
            found->total -= found->total > 0;
        } else
            found->hits[kept++] = *hit;
    }
    found->hit_count = kept;
    return score;
}

static double share(double score, double own)
{
    return score < own ? score / own : 1;
}

static void drop_below(double threshold, double own, struct found *found)
{
    for (uint32_t i = 0; i < found->hit_count && threshold > 0; i++)
        if (share((double)found->hits[i].score, own) < threshold) {
            found->hit_count = i;
            found->total = i;
        }
}

/* *own: the score of the document itself, which a perfect match has. */
static enum status find_like(const struct search *search, const struct search_hit *document,
                             struct found *found, double *own)
{
    struct search one_more = *search;
    enum status status;

    one_more.wanted++; /* the document itself is a hit, too */
    if ((status = search_find_best(&one_more, found)))
        return status;
    *own = take_out(found, document);
    if (*own <= 0) /* the filter excluded it */
        *own = (double)found->plan->root->weight;
    if (found->hit_count > search->wanted)
        found->hit_count = search->wanted;
    drop_below(search->request->score_threshold, *own, found);
    return STATUS_OK;
}

static enum status show_like(const struct search *search, const struct found *found, double own,
                             struct search_result *result)
{
    struct search_hit *hits;
    enum status status;

    result->total = found->total;
    result->total_exact = found->total_exact;
    result->timed_out = found->timed_out;
    if ((status = search_show(search, found, result)))
        return status;
    hits = (struct search_hit *)(uintptr_t)result->hits;
    for (uint32_t i = 0; i < result->hit_count; i++)
        hits[i].rank = share(hits[i].score, own);
    return STATUS_OK;
}

static enum status answer(const struct search *search, const struct search_hit *document,
                          struct search_result *result)
{
    struct counting counting;
    struct plan plan;
    struct found found = {
        .plan = &plan, .sorts = search->request->sorts, .sort_count = search->request->sort_count};
    uint32_t count = 0;
    double own;
    enum status status;

    if ((status = count_document(search, document, &counting)) ||
        (status = choose(search, &counting, &count)) || count == 0 ||
        (status = plan_words(search, counting.words, count, &plan)))
        return status;
    plan.word_count = 0; /* the words are in no order: their closeness means nothing */
    if ((status = find_like(search, document, &found, &own)))
        return status;
    return show_like(search, &found, own, result);
}

enum status search_similar(struct searcher *searcher, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err)
{
    struct search_hit document;
    struct cursor_cache cache;
    struct search search;
    enum status status;

    if ((status = search_document(searcher, id, arena, &document, err)))
        return status;
    *result = (struct search_result){0};
    if ((status = search_prepare(&search, searcher, request, &cache, arena, err)))
        return status;
    if (search.scope && !bitmap_has(&search.scope[document.segment], document.document))
        return searcher_lacks(id, err);
    search.settings = NULL; /* rank by bm25 */
    search.distinct = STR_NONE;
    return answer(&search, &document, result);
}
