/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation_order.c - the order of two hits of different queries, and which queries have one.
 *
 * The ranking rules of a query are a list of sorts, ascending or descending, and of groups of rules
 * about words between them. Two hits are compared step by step: a sort by the documents' values, a
 * group by its weighted score. So a sort that comes before the words decides before any score. A
 * query without words has no groups; without `sort`, the rule `sort` is no step.
 *
 * Queries of which a step is of another kind than another query's are refused: the values of a sort
 * cannot be compared with a score. */
#include "base/json.h"
#include "server/answers/federation_private.h"
#include "server/http/api_error.h"

/* --- which queries can be merged --- */

static enum order_step step_of(bool descending)
{
    return descending ? STEP_DESCENDING : STEP_ASCENDING;
}

static void add_step(struct order_steps *steps, enum order_step step)
{
    bool same_group =
        step == STEP_WORDS && steps->count > 0 && steps->at[steps->count - 1] == STEP_WORDS;

    if (!same_group && steps->count < ORDER_STEPS_MAX)
        steps->at[steps->count++] = step;
}

static void add_sorts(struct order_steps *steps, const struct search_request *search)
{
    for (uint32_t i = 0; i < search->sort_count; i++)
        add_step(steps, step_of(search->sorts[i].descending));
}

void federation_steps(const struct multi_query *query, struct order_steps *steps)
{
    const struct settings *settings = reader_settings(query->reader);
    const struct search_request *search = &query->form.search;
    bool has_words = str_trim(search->q).length > 0;

    *steps = (struct order_steps){0};
    for (uint32_t i = 0; i < settings->ranking_rule_count; i++) {
        const struct ranking_rule *rule = &settings->ranking_rules[i];

        if (rule->kind == RANK_SORT)
            add_sorts(steps, search);
        else if (rule->kind == RANK_CUSTOM)
            add_step(steps, step_of(rule->descending));
        else if (has_words)
            add_step(steps, STEP_WORDS);
    }
}

bool federation_has_sorts(const struct order_steps *steps)
{
    for (uint32_t i = 0; i < steps->count; i++)
        if (steps->at[i] != STEP_WORDS)
            return true;
    return false;
}

enum status federation_check_steps(const struct order_steps *all, uint32_t query, struct error *err)
{
    const struct order_steps *own = &all[query];

    for (uint32_t other = 0; other < query; other++)
        for (uint32_t i = 0; i < own->count && i < all[other].count; i++) {
            bool words = own->at[i] == STEP_WORDS || all[other].at[i] == STEP_WORDS;

            if (own->at[i] != all[other].at[i])
                return api_error_set(
                    err, API_BAD_QUERY_RANKING_RULES,
                    "The results of queries #%u and #%u are incompatible: %s", other, query,
                    words ? "cannot compare a relevancy rule with a sort rule"
                          : "cannot compare two sort rules in opposite directions");
        }
    return STATUS_OK;
}

/* --- the order of two hits --- */

struct place { /* in the details of a hit */
    const struct search_detail *at;
    uint32_t left;
};

/* A weight of rules (scaling.c) is the last detail; it is no step. */
static const struct search_detail *weight_of(const struct search_hit *hit)
{
    const struct search_detail *last =
        hit->detail_count > 0 ? &hit->details[hit->detail_count - 1] : NULL;

    return last && last->rule == SEARCH_RULE_SCALE ? last : NULL;
}

static struct place first_place(const struct merged_side *side)
{
    uint32_t steps = side->hit->detail_count - (weight_of(side->hit) != NULL);

    return (struct place){side->hit->details, side->sorted ? steps : 0};
}

static double whole_weight(const struct merged_side *side)
{
    const struct search_detail *own = weight_of(side->hit);

    return side->weight * (own ? own->score : 1);
}

static bool is_sort(struct place place)
{
    return place.left > 0 && place.at->rule == SEARCH_RULE_SORT;
}

/* The score of a group of rules, up to the next sort: as that of all rules (rule_details.c), each
 * step of one rule is divided into the ranks of the next. So groups of different rules can be
 * compared: what matches best has 1. */
static double take_group(struct place *place)
{
    double rank = 1, most = 1;

    for (; place->left > 0 && !is_sort(*place); place->at++, place->left--) {
        double ranks = place->at->ranks > 0 ? place->at->ranks : 1;

        rank = (rank > 1 ? rank - 1 : 0) * ranks + place->at->score * ranks;
        most *= ranks;
    }
    return rank / most;
}

static int compare_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

/* In the order of a sort, as search/order/sort.h has it: numbers, then texts, then no value. */
static int kind_of(struct str value)
{
    if (value.length == 0 || str_is(value, "null"))
        return 2;
    return value.data[0] == '"' ? 1 : 0;
}

/* Below 0: the first value comes first. */
static int compare_values(struct str a, struct str b, bool descending)
{
    int kind_a = kind_of(a), kind_b = kind_of(b), order;
    double first, second;

    if (kind_a == 2 || kind_b == 2)
        return kind_a - kind_b;
    if (kind_a != kind_b)
        order = kind_a - kind_b;
    else if (kind_a == 0 && str_to_double(a, &first) && str_to_double(b, &second))
        order = compare_numbers(first, second);
    else
        order = str_compare(a, b);
    return descending ? -order : order;
}

int federation_compare(const struct merged_side *a, const struct merged_side *b)
{
    struct place left = first_place(a), right = first_place(b);
    double weight_a = whole_weight(a), weight_b = whole_weight(b);
    int order = 0;

    while (order == 0 && left.left > 0 && right.left > 0) {
        if (is_sort(left) && is_sort(right)) {
            order = compare_values(left.at->value, right.at->value,
                                   str_ends(left.at->name, STR(":desc")));
            left.at++, left.left--;
            right.at++, right.left--;
        } else if (is_sort(left) || is_sort(right))
            break;
        else
            order = -compare_numbers(take_group(&left) * weight_a, take_group(&right) * weight_b);
    }
    return order ? order : -compare_numbers(a->hit->rank * a->weight, b->hit->rank * b->weight);
}
