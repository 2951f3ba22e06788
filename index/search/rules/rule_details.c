/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_details.c - the details of each rule for a hit, and the score that follows.
 *
 * A rule with costs from 0 to m gives one of m + 1 ranks. The score combines all ranks: each step
 * of the first rule is divided into the ranks of the second, and so on. Rules that sort by values
 * do not count. */
#include "search/rules/rules.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/json_members.h"

/* `rank` of `most`: most is the best rank, 1 the worst. */
struct rule_rank {
    double rank, most;
};

static struct rule_rank rank_of(enum rule_step step, const struct ranked *ranked,
                                const uint16_t *most)
{
    double cost = ranked->costs[step], highest = most[step];

    if (cost > highest)
        cost = highest;
    if (step == STEP_WORDS) /* at least one is there */
        return (struct rule_rank){highest - cost, highest > 0 ? highest : 1};
    return (struct rule_rank){highest + 1 - cost, highest + 1};
}

static double share(struct rule_rank rank)
{
    return rank.rank / rank.most;
}

/* The inner rank divides the step of the outer one. */
static struct rule_rank within(struct rule_rank outer, struct rule_rank inner)
{
    double before = outer.rank > 1 ? outer.rank - 1 : 0;

    return (struct rule_rank){before * inner.most + inner.rank, outer.most * inner.most};
}

static double bm25_share(const struct rule_search *search, const struct ranked *ranked)
{
    double most = (double)search->plan->root->weight;

    return most > 0 && (double)ranked->hit.score < most ? (double)ranked->hit.score / most : 1;
}

#define BM25_RANKS 1000.0

double rule_score(const struct rule_search *search, const struct ranked *ranked)
{
    struct rule_rank all = {1, 1};
    uint16_t most[STEP_COSTS];

    rule_most(search->plan, search->generation->schema, ranked->level, most);
    if (ranked->skipped)
        return 0;
    for (uint32_t i = 0; i < search->list->count; i++) {
        enum rule_step step = search->list->rules[i].step;

        if (step < STEP_COSTS)
            all = within(all, rank_of(step, ranked, most));
        else if (step == STEP_BM25)
            all = within(all,
                         (struct rule_rank){bm25_share(search, ranked) * BM25_RANKS, BM25_RANKS});
    }
    return share(all);
}

/* --- one detail per rule --- */

static const struct {
    const char *name;
    enum search_rule rule;
} steps[] = {
    [STEP_WORDS] = {"words", SEARCH_RULE_WORDS},
    [STEP_TYPO] = {"typo", SEARCH_RULE_TYPO},
    [STEP_PROXIMITY] = {"proximity", SEARCH_RULE_PROXIMITY},
    [STEP_ATTRIBUTE] = {"attributeRank", SEARCH_RULE_ATTRIBUTE_RANK},
    [STEP_POSITION] = {"wordPosition", SEARCH_RULE_WORD_POSITION},
    [STEP_EXACT_ATTRIBUTE] = {"exactness", SEARCH_RULE_EXACTNESS},
    [STEP_EXACT_WORDS] = {"exactness", SEARCH_RULE_EXACTNESS},
    [STEP_BM25] = {"bm25", SEARCH_RULE_BM25},
};

static const char *const match_types[] = {"exactMatch", "matchesStart", "noExactMatch"};

static uint32_t less(uint16_t most, uint16_t cost)
{
    return most > cost ? (uint32_t)(most - cost) : 0;
}

/* The second step of a rule that has two completes the detail of the first. */
static bool completes(const struct rule *rule)
{
    return rule->step == STEP_EXACT_WORDS || (rule->step == STEP_POSITION && rule->joined);
}

static void complete(struct search_detail *detail, enum rule_step step, const struct ranked *ranked,
                     const uint16_t *most)
{
    struct rule_rank first =
        rank_of(step == STEP_POSITION ? STEP_ATTRIBUTE : STEP_EXACT_ATTRIBUTE, ranked, most);
    struct rule_rank second = rank_of(step, ranked, most);

    detail->ranks = within(first, second).most;
    if (step == STEP_POSITION) {
        detail->rule = SEARCH_RULE_ATTRIBUTE;
        detail->name = STR("attribute");
        detail->rank_score = share(first);
        detail->distance_score = share(second);
        detail->score = share(within(first, second));
    } else if (ranked->costs[STEP_EXACT_ATTRIBUTE] == 2) {
        detail->matching = less(most[step], ranked->costs[step]);
        detail->most = most[step];
        detail->score = share(within(first, second));
    }
}

static void begin(struct search_detail *detail, const struct rule_search *search,
                  enum rule_step step, const struct ranked *ranked, const uint16_t *most)
{
    detail->rule = steps[step].rule;
    detail->name = str_of(steps[step].name);
    if (step == STEP_BM25) {
        detail->score = bm25_share(search, ranked);
        detail->ranks = BM25_RANKS;
        return;
    }
    detail->score = share(rank_of(step, ranked, most));
    detail->ranks = rank_of(step, ranked, most).most;
    detail->most = most[step];
    detail->matching =
        step == STEP_WORDS ? less(most[step], ranked->costs[step]) : ranked->costs[step];
    if (step == STEP_EXACT_ATTRIBUTE)
        detail->match_type = match_types[ranked->costs[step]];
}

static struct str sort_name(const struct search_sort *sort, struct arena *arena)
{
    return arena_format(arena, "%.*s:%s", STR_ARG(sort->field), sort->descending ? "desc" : "asc");
}

/* The document's value of the field, as JSON. */
static struct str sort_value(const struct search_sort *sort, struct str fields, struct arena *arena)
{
    struct error ignored;
    json_auto_t *document = json_read_exact(fields, 0, &ignored);
    const json_t *value = document;
    struct str rest = sort->field;
    BUF_AUTO struct buf out = {0};

    if (json_object_get(document, arena_str(arena, rest).data)) {
        value = json_object_get(document, arena_str(arena, rest).data);
        rest = STR_NONE;
    }
    while (value && rest.data && rest.length > 0)
        value = json_object_get(value, arena_str(arena, str_cut(&rest, '.')).data);
    if (!value)
        return STR("null");
    json_add(&out, value);
    return arena_str(arena, buf_str(&out));
}

struct search_detail rule_sort_detail(const struct search_sort *sort, struct str fields,
                                      struct arena *arena)
{
    return (struct search_detail){.rule = SEARCH_RULE_SORT,
                                  .name = sort_name(sort, arena),
                                  .value = sort_value(sort, fields, arena)};
}

const struct search_detail *rule_details(const struct rule_search *search,
                                         const struct ranked *ranked, struct str fields,
                                         uint32_t *count)
{
    const struct rule_list *list = search->list;
    struct search_detail *details = arena_zero(search->arena, list->count + 1, sizeof *details);
    uint16_t most[STEP_COSTS];

    *count = 0;
    rule_most(search->plan, search->generation->schema, ranked->level, most);
    for (uint32_t i = 0; i < list->count && !ranked->skipped; i++) {
        const struct rule *rule = &list->rules[i];

        if (rule->step == STEP_SORT) {
            details[(*count)++] = rule_sort_detail(&rule->sort, fields, search->arena);
        } else if (completes(rule) && *count > 0) {
            complete(&details[*count - 1], rule->step, ranked, most);
        } else {
            begin(&details[(*count)++], search, rule->step, ranked, most);
        }
    }
    if (ranked->skipped) {
        details[0].rule = SEARCH_RULE_SKIPPED;
        details[0].name = STR("skipped");
        *count = 1;
    }
    return details;
}
