/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.h - ranks hits by the settings' ranking rules.
 *
 * Each rule orders the hits that the earlier rules left equal. A rule gives a document a cost; 0 is
 * the best. Costs come from the positions of the query's words:
 *
 *   words        how many query words are missing (the strategy says which may be missing)
 *   typo         typos of the matched words, plus 1 for each word that had to be joined
 *   proximity    the distance of each two neighbouring query words, at most 3 per pair
 *   attribute    the positions of the words' attributes in the list of searchable attributes; then
 *   position     the distance of each word from its position in the query, in growing steps
 *   exactness    0: an attribute equals the query; 1: one starts with it; 2: neither; then: how
 *                many words do not match as typed
 *   bm25         the score of match.h
 *   sort, custom the values of a field
 *
 * Hits that all rules leave equal are ordered by bm25, even if it is no rule; then by segment and
 * document.
 *
 * After a typo rule, later rules only count the forms with the fewest typos: a document is ranked
 * by its best words, not by worse ones that it also has.
 *
 * Levels of the plan (words dropped; as typed or not) are ranked in turn until there are enough
 * hits. If a level has more than RULES_ALL documents, only RULES_WINDOW of them are ranked (more
 * for a later page): the best by bm25 or, if the first rule sorts, the first by value. After the
 * deadline the remaining documents are not ranked. */
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

/* The steps of a comparison. The settings' rules "attribute" and "exactness" are two steps each. */
enum rule_step {
    STEP_WORDS,
    STEP_TYPO,
    STEP_PROXIMITY,
    STEP_ATTRIBUTE,
    STEP_POSITION,
    STEP_EXACT_ATTRIBUTE,
    STEP_EXACT_WORDS,
    STEP_COSTS, /* the steps above have costs */
    STEP_BM25 = STEP_COSTS,
    STEP_SORT
};

struct rule {
    enum rule_step step;
    bool joined;                    /* ATTRIBUTE and POSITION are one rule of the settings */
    struct search_sort sort;        /* STEP_SORT */
    const struct sort_order *order; /* STEP_SORT */
};

struct rule_list {
    struct rule rules[RULES_MAX];
    uint32_t count;
    bool ties_by_bm25; /* hits that all rules leave equal are in the order of bm25 */
    uint32_t keyed;    /* how many rules at the start are in ranked.keys */
    bool typos_settled[STEP_COSTS + 1]; /* per step: a typo rule comes before it */
};

/* Makes the list from the settings' rules. Leaves out rules that have no effect: rules on words if
 * the plan has none, `sort` without sorts. */
void rule_list_make(struct rule_list *list, const struct settings *settings,
                    const struct search_sort *sorts, uint32_t sort_count, const struct plan *plan,
                    const struct generation *generation, struct arena *arena);
/* Do these rules rank? False: bm25 ranks, and no other rule looks at words. */
bool rules_apply(const struct settings *settings);

#define RULES_STARTS_MAX 4 /* maximum number of ranked.fields */

struct ranked {
    struct match_hit hit; /* .score: bm25, if the query has words */
    uint64_t keys[2];     /* the first costs of the list, packed for fast comparison */
    uint16_t costs[STEP_COSTS];
    uint16_t level;                    /* the level of the plan that the document has */
    bool skipped;                      /* the deadline passed before its costs were computed */
    uint8_t starts;                    /* how many attributes start with the query */
    uint16_t fields[RULES_STARTS_MAX]; /* these attributes */
};

/* The maximum cost of each step at a level. */
void rule_most(const struct plan *plan, const struct schema *schema, uint32_t level,
               uint16_t most[STEP_COSTS]);

struct rule_search {
    struct view *view;
    const struct generation *generation;
    const struct plan *plan;
    const struct rule_list *list;
    const struct bitmap *filters; /* one per segment; NULL: none */
    struct cursor_cache *cache;
    int64_t deadline, now;   /* clock_monotonic() ns, 0: none; ms */
    uint32_t offset, wanted; /* hits [offset, wanted) are shown */
    double threshold;        /* leave out hits with a lower rank; 0: none */
    struct arena *arena;
    struct error *err;
};

/* --- rule_look.c: a document's costs ---------------------------------------------------------- */

/* The plan's parts, open in one segment. */
struct rule_look;
struct rule_look *rule_look_open(const struct rule_search *search, uint32_t segment,
                                 struct arena *arena);
/* Computes the costs of the document that ranked->hit names. Call it with documents in ascending
 * order. */
void rule_look_at(struct rule_look *look, struct ranked *ranked);
enum status rule_look_status(const struct rule_look *look);
bool rule_look_late(const struct rule_look *look);

/* --- rules.c ---------------------------------------------------------------------------------- */

struct rule_result {
    struct ranked *hits; /* best first, at least up to `wanted`, if there are that many */
    uint32_t count;
    bool timed_out;
};

/* `all`: all matches, one set per segment; removes those below the threshold. */
enum status rules_rank(const struct rule_search *search, struct bitmap *all,
                       struct rule_result *result);

/* --- rule_order.c ----------------------------------------------------------------------------- */

/* Sorts the hits from `from` on, which are of one level, up to the end of the page; the order of
 * the others is undefined. The hits before `from` are all better. */
enum status rule_order(const struct rule_search *search, struct rule_result *result, uint32_t from);

/* --- rule_exact.c, rule_details.c ------------------------------------------------------------- */

/* For hits with an attribute that starts with the query: reads their texts, and sets the cost to 0
 * if such an attribute equals the query. */
enum status rule_settle_exact(const struct rule_search *search, struct ranked **hits,
                              uint32_t count);
/* The rank of a hit, 0 to 1. */
double rule_score(const struct rule_search *search, const struct ranked *ranked);
/* The detail of a hit that is sorted by a value; in the arena. `fields`: the document as JSON. */
struct search_detail rule_sort_detail(const struct search_sort *sort, struct str fields,
                                      struct arena *arena);
/* The details of a hit, one per rule; in the arena. `fields`: the document as JSON. */
const struct search_detail *rule_details(const struct rule_search *search,
                                         const struct ranked *ranked, struct str fields,
                                         uint32_t *count);

#endif
