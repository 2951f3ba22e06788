/* SPDX-License-Identifier: GPL-2.0-or-later */
/* closeness.c - how the cluster ranks the best hits again: by how recent they are, if that is asked
 * for, then by how close the query's words are, and by whether they are the words as typed
 * (search/match/rank.h).
 *
 * A score is multiplied by  1 + a sum of shares  where an index on this machine adds a part of the
 * words' weights: what a weight is in the cluster's scores differs between its versions. A document
 * never loses by it, so the hits that are ranked again stay before the others, on each page. */
#include "engine/cluster/closeness.h"

#include <stdio.h>
#include <stdlib.h>

#include "search/match/rank.h"

#define WORDS_MAX 12   /* further words of a query are not compared */
#define PAIRS_MAX 8    /* those that add most: further ones cost time and find nothing better */
#define FAR       32   /* positions; words further apart add nothing */
#define SHARE     0.5F /* of the words' weights, that a good hit scores */

#define RECENCY_WINDOW 1000 /* hits among which a recent one may rise */
#define RECENCY_PIVOT  "30d"
#define RECENCY_LESS   0.9F /* less than two adjacent words gain */

static uint32_t list_words(const struct plan *plan, const struct plan_word *words[WORDS_MAX])
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < plan->word_count && count < WORDS_MAX; i++)
        if (!plan->words[i].stop && plan->words[i].node->weight > 0)
            words[count++] = &plan->words[i];
    return count;
}

static void add(json_t *list, json_t *take_query, float boost)
{
    if (take_query)
        json_array_append_new(list, json_pack("{s:{s:o, s:f}}", "constant_score", "filter",
                                              take_query, "boost", (double)boost));
}

/* Adjacent once they have half of the boost (dsl.h). */
static void add_close(json_t *list, json_t *take_query, float boost)
{
    if (take_query)
        json_array_append_new(list, json_pack("{s:{s:[o], s:f}}", "bool", "must", take_query,
                                              "boost", (double)(2 * boost)));
}

/* Two words of the query, and what their closeness adds. */
struct close_pair {
    const struct plan_node *left, *right;
    float share;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct close_pair *left = a, *right = b;

    return (left->share < right->share) - (left->share > right->share);
}

static uint32_t list_pairs(const struct plan_word *const *words, uint32_t count, float all,
                           struct close_pair *pairs)
{
    uint32_t listed = 0;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 1; k < count && k - i <= RANK_PAIR_MAX; k++) {
            const struct plan_node *left = words[i]->node, *right = words[k]->node;
            float weight = left->weight < right->weight ? left->weight : right->weight;

            pairs[listed++] = (struct close_pair){
                left, right, RANK_CLOSENESS * weight / ((float)(k - i) * SHARE * all)};
        }
    return listed;
}

static void add_pairs(const struct dsl *dsl, const struct plan_word *const *words, uint32_t count,
                      float all, json_t *list)
{
    struct close_pair pairs[WORDS_MAX * RANK_PAIR_MAX];
    uint32_t listed = list_pairs(words, count, all, pairs);

    qsort(pairs, listed, sizeof *pairs, compare_pairs);
    for (uint32_t i = 0; i < listed && i < PAIRS_MAX; i++)
        add_close(list, dsl_close(dsl, pairs[i].left, pairs[i].right, FAR), pairs[i].share);
}

static void add_typed(const struct plan_word *const *words, uint32_t count, float all, json_t *list)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct plan_node *node = words[i]->node;

        if (node->in_rank)
            add(list, dsl_typed(node), (1 - node->other_words) * node->weight / all);
    }
}

/* Ranks the `window` best hits again: their scores grow by the shares. NULL: there are none. */
static json_t *rescore(json_t *take_shares, uint32_t window)
{
    if (json_array_size(take_shares) == 0) {
        json_decref(take_shares);
        return NULL;
    }
    return json_pack("{s:i, s:{s:s, s:{s:{s:{s:{}}, s:o}}}}", "window_size", (int)window, "query",
                     "score_mode", "multiply", "rescore_query", "bool", "must", "match_all",
                     "should", take_shares);
}

/* --- recency --- */

static float lightest_of(const struct plan_word *const *words, uint32_t count)
{
    float lightest = words[0]->node->weight;

    for (uint32_t i = 1; i < count; i++)
        if (words[i]->node->weight < lightest)
            lightest = words[i]->node->weight;
    return lightest;
}

/* As search/match: half of the gain for an article that is RECENCY_PIVOT older. */
static json_t *recency_share(const struct dsl *dsl, const struct closeness_recency *recency,
                             float gain)
{
    char field[16];

    snprintf(field, sizeof field, "s%d", schema_field(dsl->schema, STR("published")));
    return json_pack("{s:{s:s, s:I, s:s, s:f}}", "distance_feature", "field", field, "origin",
                     (json_int_t)recency->newest, "pivot", RECENCY_PIVOT, "boost", (double)gain);
}

/* --- the rankings --- */

static json_t *by_recency(const struct dsl *dsl, const struct plan_word *const *words,
                          uint32_t count, float all, const struct closeness_recency *recency)
{
    json_t *shares = json_array();

    if (count > 0 && recency->wanted > 0)
        json_array_append_new(shares,
                              recency_share(dsl, recency,
                                            (float)recency->wanted * lightest_of(words, count) *
                                                RANK_CLOSENESS * RECENCY_LESS / (SHARE * all)));
    return rescore(shares, RECENCY_WINDOW);
}

static json_t *by_closeness(const struct dsl *dsl, const struct plan_word *const *words,
                            uint32_t count, float all)
{
    json_t *shares = json_array();

    add_pairs(dsl, words, count, all, shares);
    add_typed(words, count, all, shares);
    return rescore(shares, RANK_WINDOW);
}

json_t *closeness_rescore(const struct dsl *dsl, const struct plan *plan,
                          const struct closeness_recency *recency)
{
    const struct plan_word *words[WORDS_MAX] = {0};
    uint32_t count = list_words(plan, words);
    json_t *rankings = json_array();
    float all = 0;

    for (uint32_t i = 0; i < count; i++)
        all += words[i]->node->weight;
    json_array_append_new(rankings, by_recency(dsl, words, count, all, recency));
    json_array_append_new(rankings, by_closeness(dsl, words, count, all));
    if (json_array_size(rankings) > 0)
        return rankings;
    json_decref(rankings);
    return NULL;
}
