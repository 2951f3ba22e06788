/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.h - hits in the order of the settings' ranking rules.
 *
 * Rules are applied one after the other: each orders what those before it left equal. A rule gives
 * a document a cost, 0 for the best, from where the query's words stand in it:
 *
 *   words        how many words of the query it has not (the strategy says which may be missing)
 *   typo         typos of its words; words that had to be joined count as well
 *   proximity    for each two neighbours of the query, how far apart they stand, at most 3 a pair
 *   attribute    the places of its words' attributes among the searchable ones, then:
 *   position     how far each word stands from its place in the query, in steps of growing width
 *   exactness    is an attribute just the query (0), does one begin so (1), neither (2); then: how
 *                many words it has not as typed
 *   bm25         the core's score
 *   sort, custom the values of a field
 *
 * Typos found by a rule hold for those behind it: a document is ranked by the words that count for
 * it, not by worse ones that it has as well.
 *
 * A level of the plan (words dropped, as typed or not) is looked at after the other, and only until
 * there are enough hits. Where a level has more than RULES_ALL documents, the RULES_WINDOW best of
 * them by bm25 are ranked (the first of them, where the first rule sorts), more only for a page
 * further down; the deadline bounds it all. */
#ifndef DATELINE_SEARCH_RULES_RULES_H
#define DATELINE_SEARCH_RULES_RULES_H

#include "query/plan.h"
#include "search/match/match.h"
#include "search/order/sort.h"
#include "search/request/request.h"
#include "search/request/result.h"

#define RULES_ALL    20000
#define RULES_WINDOW 4096
#define RULES_MAX    (SEARCH_SORTS_MAX + 24)

/* What is compared. ATTRIBUTE and EXACTNESS of the settings are two steps each. */
enum rule_step {
    STEP_WORDS,
    STEP_TYPO,
    STEP_PROXIMITY,
    STEP_ATTRIBUTE,
    STEP_POSITION,
    STEP_EXACT_ATTRIBUTE,
    STEP_EXACT_WORDS,
    STEP_COSTS, /* the above have costs */
    STEP_BM25 = STEP_COSTS,
    STEP_SORT
};

struct rule {
    enum rule_step step;
    bool joined;                    /* ATTRIBUTE and POSITION that are one rule of the settings */
    struct search_sort sort;        /* STEP_SORT */
    const struct sort_order *order; /* STEP_SORT */
};

struct rule_list {
    struct rule rules[RULES_MAX];
    uint32_t count;
    uint32_t keyed;                     /* the first so many rules have costs */
    bool typos_settled[STEP_COSTS + 1]; /* per step: a typo rule stands before it */
};

/* The settings' rules, as far as the plan and the sorts asked for give them something to look at.
 */
void rule_list_make(struct rule_list *list, const struct settings *settings,
                    const struct search_sort *sorts, uint32_t sort_count, const struct plan *plan,
                    const struct generation *generation, struct arena *arena);
/* Do the settings rank by words with rules other than bm25? */
bool rules_apply(const struct settings *settings);

#define RULES_STARTS_MAX 4 /* attributes that begin with the query, of one document */

struct ranked {
    struct match_hit hit; /* .score: of bm25, where that is a rule */
    uint64_t keys[2];     /* the first costs in the list's order, to be compared at once */
    uint16_t costs[STEP_COSTS];
    uint16_t level; /* of the plan: what its words were counted at */
    bool skipped;   /* there was no time to look at it */
    uint8_t starts; /* attributes that begin with the query */
    uint16_t fields[RULES_STARTS_MAX];
};

/* The highest cost at a level. */
void rule_most(const struct plan *plan, const struct schema *schema, uint32_t level,
               uint16_t most[STEP_COSTS]);

struct rule_search {
    struct view *view;
    const struct generation *generation;
    const struct plan *plan;
    const struct rule_list *list;
    const struct bitmap *filters; /* one a segment; NULL: none */
    struct cursor_cache *cache;
    int64_t deadline, now;
    uint32_t offset, wanted; /* hits [offset, wanted) are shown */
    double threshold;        /* 0: none */
    struct arena *arena;
    struct error *err;
};

/* --- rule_look.c: a document's costs ---------------------------------------------------------- */

/* The plan's parts, open in one segment. */
struct rule_look;
struct rule_look *rule_look_open(const struct rule_search *search, uint32_t segment,
                                 struct arena *arena);
/* Fills in all but .hit's place. Documents of a segment in ascending order. */
void rule_look_at(struct rule_look *look, struct ranked *ranked);
enum status rule_look_status(const struct rule_look *look);
bool rule_look_late(const struct rule_look *look);

/* --- rules.c ---------------------------------------------------------------------------------- */

struct rule_result {
    struct ranked *hits; /* best first; at least those wanted, where there are as many */
    uint32_t count;
    bool timed_out;
};

/* `all`: every match, one set a segment; those below the threshold are taken out. */
enum status rules_rank(const struct rule_search *search, struct bitmap *all,
                       struct rule_result *result);

/* --- rule_order.c ----------------------------------------------------------------------------- */

/* The hits from `from` on, which are of one level: those on the page in order at the front, the
 * others behind them in any. Those before `from` are all better. */
enum status rule_order(const struct rule_search *search, struct rule_result *result, uint32_t from);

/* --- rule_exact.c, rule_details.c ------------------------------------------------------------- */

/* Which of the hits that begin an attribute are all of it: reads their texts. */
enum status rule_settle_exact(const struct rule_search *search, struct ranked **hits,
                              uint32_t count);
/* Between 0 and 1. */
double rule_score(const struct rule_search *search, const struct ranked *ranked);
const struct search_detail *rule_details(const struct rule_search *search,
                                         const struct ranked *ranked, struct str fields,
                                         uint32_t *count);

#endif
