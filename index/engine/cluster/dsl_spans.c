/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl_spans.c - words near each other, as the professional's language asks for them.
 *
 * The cluster reduces what `intervals` finds to the shortest runs, which our spans are not reduced
 * to (query/spans.h). For two words or phrases that makes no difference. So each way to choose one
 * of several on either side is a query of its own. Nor does it where more of them stand side by
 * side: `a pre/1 b pre/1 c`. */
#include "engine/cluster/dsl_private.h"

#define CHAIN_MAX 32 /* operands that stand one behind the other */

/* The words and phrases that a child stands for. */
struct span_choices {
    const struct spans_node *at[DSL_WAYS_MAX];
    uint32_t count;
};

/* The depth is that of the query. False with *err. */
static bool list_choices(const struct dsl *dsl, const struct spans_node *node,
                         struct span_choices *choices)
{
    if (node->kind == SPANS_ANY) {
        for (uint32_t i = 0; i < node->child_count; i++)
            if (!list_choices(dsl, node->children[i], choices))
                return false;
        return true;
    }
    if (node->kind != SPANS_WORD && node->kind != SPANS_PHRASE)
        return dsl_refuse(dsl, "proximity within proximity, and counts within it, are") != NULL;
    if (choices->count == DSL_WAYS_MAX)
        return dsl_refuse(dsl, "so many alternatives near other words are") != NULL;
    choices->at[choices->count++] = node;
    return true;
}

/* --- words and phrases --- */

json_t *dsl_all_of(json_t *take_rules, bool ordered, int max_gaps)
{
    return json_pack("{s:{s:o, s:b, s:i}}", "all_of", "intervals", take_rules, "ordered", ordered,
                     "max_gaps", max_gaps);
}

json_t *dsl_any_of(json_t *take_rules)
{
    json_t *only = json_array_get(take_rules, 0);

    if (json_array_size(take_rules) != 1)
        return json_pack("{s:{s:o}}", "any_of", "intervals", take_rules);
    json_incref(only);
    json_decref(take_rules);
    return only;
}

static json_t *phrase(const struct dsl *dsl, const struct spans_node *node)
{
    json_t *rules = json_array();

    for (uint32_t i = 0; i < node->child_count; i++) {
        json_t *rule = node->children[i]->place == i
                           ? dsl_span_rule(dsl, node->children[i])
                           : dsl_refuse(dsl, "a phrase with a word that is not searched for is");

        if (!dsl_append(rules, rule))
            return NULL;
    }
    return dsl_all_of(rules, true, 0);
}

json_t *dsl_span_rule(const struct dsl *dsl, const struct spans_node *node)
{
    if (node->kind == SPANS_PHRASE)
        return phrase(dsl, node);
    return dsl_in_lead(dsl, node, dsl_with_capitals(node, dsl_intervals(dsl, node->node)));
}

json_t *dsl_in_field(const char *field, json_t *take_rule)
{
    return take_rule ? json_pack("{s:{s:o}}", "intervals", field, take_rule) : NULL;
}

json_t *dsl_each_field(const struct dsl *dsl, const struct spans_node *node, int fields,
                       dsl_field_fn *make)
{
    json_t *ways = json_array();

    for (size_t i = 0; i < DSL_FIELDS; i++)
        if ((fields & dsl_text_fields[i].bit) &&
            !dsl_append(ways, make(dsl, node, &dsl_text_fields[i])))
            return NULL;
    return dsl_any(ways);
}

/* In any of the fields: gives up the rule. */
static json_t *in_fields(int bits, json_t *take_rule)
{
    json_t *ways = json_array();

    for (size_t i = 0; i < DSL_FIELDS; i++)
        if (bits & dsl_text_fields[i].bit)
            json_array_append_new(ways,
                                  dsl_in_field(dsl_text_fields[i].name, json_deep_copy(take_rule)));
    json_decref(take_rule);
    return dsl_any(ways);
}

/* --- proximity --- */

static json_t *pair_of(json_t *take_first, json_t *take_second)
{
    return json_pack("[o, o]", take_first, take_second);
}

/* Where they may be the same one, which is not near itself, one comes first. */
static json_t *near_rule(const struct spans_node *left, const struct spans_node *right,
                         bool ordered, int max_gaps, json_t *take_left, json_t *take_right)
{
    json_t *back;

    if (ordered)
        return dsl_all_of(pair_of(take_left, take_right), true, max_gaps);
    if (!dsl_may_coincide(left, right))
        return dsl_all_of(pair_of(take_left, take_right), false, max_gaps);
    back =
        dsl_all_of(pair_of(json_deep_copy(take_right), json_deep_copy(take_left)), true, max_gaps);
    return json_pack("{s:{s:[o, o]}}", "any_of", "intervals",
                     dsl_all_of(pair_of(take_left, take_right), true, max_gaps), back);
}

static json_t *near_pair(const struct dsl *dsl, const struct spans_node *node,
                         const struct spans_node *left, const struct spans_node *right,
                         int max_gaps)
{
    json_t *first = dsl_span_rule(dsl, left), *second = first ? dsl_span_rule(dsl, right) : NULL;

    if (second)
        return near_rule(left, right, node->ordered, max_gaps, first, second);
    json_decref(first);
    return NULL;
}

static json_t *near_pairs(const struct dsl *dsl, const struct spans_node *node,
                          const struct span_choices *left, const struct span_choices *right,
                          int field, int max_gaps)
{
    json_t *rules = json_array();

    for (uint32_t i = 0; i < left->count * right->count; i++) {
        const struct spans_node *a = left->at[i / right->count], *b = right->at[i % right->count];

        if (!(dsl_span_fields(a) & dsl_span_fields(b) & field))
            continue;
        if (!dsl_append(rules, near_pair(dsl, node, a, b, max_gaps)))
            return NULL;
    }
    return dsl_any_of(rules);
}

json_t *dsl_near_places(const struct dsl *dsl, const struct spans_node *node,
                        const struct dsl_field *field, int max_gaps)
{
    struct span_choices left = {.count = 0}, right = {.count = 0};

    if (!list_choices(dsl, node->children[0], &left) ||
        !list_choices(dsl, node->children[1], &right))
        return NULL;
    if (left.count * right.count > DSL_WAYS_MAX)
        return dsl_refuse(dsl, "so many alternatives near other words are");
    return near_pairs(dsl, node, &left, &right, field->bit, max_gaps);
}

/* --- side by side --- */

struct span_chain {
    struct span_choices choices[CHAIN_MAX];
    uint32_t count, ways;
};

static bool is_side_by_side(const struct spans_node *node)
{
    return node->kind == SPANS_NEAR && node->ordered && !node->apart && node->distance == 1;
}

/* False with *err. The depth is that of the query. */
static bool add_operands(const struct dsl *dsl, const struct spans_node *node,
                         struct span_chain *chain)
{
    struct span_choices *choices;

    if (is_side_by_side(node))
        return add_operands(dsl, node->children[0], chain) &&
               add_operands(dsl, node->children[1], chain);
    if (chain->count == CHAIN_MAX)
        return dsl_refuse(dsl, "so many words side by side are") != NULL;
    choices = &chain->choices[chain->count];
    choices->count = 0;
    if (!list_choices(dsl, node, choices))
        return false;
    chain->count++;
    chain->ways *= choices->count;
    return chain->ways <= DSL_WAYS_MAX ||
           dsl_refuse(dsl, "so many alternatives near other words are") != NULL;
}

/* The way with this number: one choice of each operand. */
static json_t *chain_way(const struct dsl *dsl, const struct span_chain *chain, uint32_t way)
{
    json_t *rules = json_array();
    int fields = DSL_IN_TEXT | DSL_IN_BODY;

    for (uint32_t i = 0; i < chain->count; i++) {
        const struct span_choices *choices = &chain->choices[i];
        const struct spans_node *chosen = choices->at[way % choices->count];
        json_t *rule = dsl_span_rule(dsl, chosen);

        way /= choices->count;
        if (!dsl_append(rules, rule))
            return NULL;
        fields &= dsl_span_fields(chosen);
    }
    return in_fields(fields, dsl_all_of(rules, true, 0));
}

static json_t *side_by_side(const struct dsl *dsl, const struct spans_node *node)
{
    struct span_chain chain = {.count = 0, .ways = 1};
    json_t *ways;

    if (!add_operands(dsl, node, &chain))
        return NULL;
    ways = json_array();
    for (uint32_t i = 0; i < chain.ways; i++) {
        json_t *way = chain_way(dsl, &chain, i);

        if (!dsl_append(ways, way))
            return NULL;
    }
    return dsl_any(ways);
}

static json_t *near_in(const struct dsl *dsl, const struct spans_node *node,
                       const struct dsl_field *field)
{
    return dsl_in_field(field->name, dsl_near_places(dsl, node, field, (int)node->distance - 1));
}

static json_t *near(const struct dsl *dsl, const struct spans_node *node)
{
    if (node->apart)
        return dsl_span_apart(dsl, node);
    if (node->distance == 0)
        return dsl_refuse(dsl, "words at no distance are");
    if (is_side_by_side(node))
        return side_by_side(dsl, node);
    return dsl_each_field(dsl, node, dsl_span_fields(node), near_in);
}

static json_t *any(const struct dsl *dsl, const struct spans_node *node)
{
    json_t *ways = json_array();

    for (uint32_t i = 0; i < node->child_count; i++) {
        json_t *way = dsl_spans(dsl, node->children[i]);

        if (!dsl_append(ways, way))
            return NULL;
    }
    return dsl_any(ways);
}

static bool is_of_lead(const struct spans_node *node)
{
    bool found = node->lead > 0;

    for (uint32_t i = 0; !found && i < node->child_count; i++)
        found = is_of_lead(node->children[i]);
    return found;
}

static json_t *words(const struct dsl *dsl, const struct spans_node *node)
{
    json_t *rule;

    if (is_of_lead(node))
        return dsl_span_words(dsl, node);
    rule = dsl_span_rule(dsl, node);
    return rule ? in_fields(dsl_span_fields(node), rule) : NULL;
}

json_t *dsl_spans(const struct dsl *dsl, const struct spans_node *node)
{
    switch (node->kind) {
    case SPANS_ANY:
        return any(dsl, node);
    case SPANS_NEAR:
        return near(dsl, node);
    case SPANS_WORD:
    case SPANS_PHRASE:
        return words(dsl, node);
    case SPANS_WITHIN:
        return dsl_within(dsl, node);
    case SPANS_LEAST:
        return dsl_span_least(dsl, node);
    case SPANS_LENGTH:
        return dsl_length(node);
    }
    return NULL;
}
