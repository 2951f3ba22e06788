/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl_structure.c - sentences, paragraphs, capitals, the lead and lengths of the professional's
 * language, by the marks that documents have at the places of words (tokens.h).
 *
 *   a sentence    from the mark of its first word to that of its last
 *   a /s b        a run with a and b that is contained by a sentence
 *   a NOT /s b    a that is not contained by a sentence with b
 *   caps(a)       a that is contained by the mark
 *
 * The cluster reduces what `intervals` finds to the shortest runs. A run within a longer one is in
 * the same sentence, so that makes no difference here. `not_containing` also leaves out what
 * overlaps, so what it is asked for is one word, or is in one sentence as well. */
#include "base/buf.h"
#include "engine/cluster/dsl_private.h"
#include "engine/cluster/tokens.h"

#define ANY_GAPS (-1)

/* Sentences or paragraphs: the marks of their first and their last words. */
struct unit_marks {
    const char *first, *last;
};

static struct unit_marks unit_of(const struct spans_node *node)
{
    return node->paragraph ? (struct unit_marks){TOKEN_FIRST_OF_PARAGRAPH, TOKEN_LAST_OF_PARAGRAPH}
                           : (struct unit_marks){TOKEN_FIRST_OF_SENTENCE, TOKEN_LAST_OF_SENTENCE};
}

/* --- rules --- */

/* So many of the mark side by side. */
static json_t *marks(const char *mark, uint32_t count)
{
    BUF_AUTO struct buf text = {0};

    for (uint32_t i = 0; i < count; i++)
        buf_addf(&text, "%s ", mark);
    return json_pack("{s:{s:s, s:b, s:i}}", "match", "query", text.data, "ordered", true,
                     "max_gaps", 0);
}

/* Those places of the rule that are contained by a place of the other; or whatever filter `how`
 * names. NULL if a rule is NULL: the other one is given up. */
static json_t *filtered(json_t *take_rule, const char *how, json_t *take_other)
{
    if (take_rule && take_other)
        return json_pack("{s:{s:[o], s:{s:o}}}", "any_of", "intervals", take_rule, "filter", how,
                         take_other);
    json_decref(take_rule);
    json_decref(take_other);
    return NULL;
}

static json_t *units(struct unit_marks unit)
{
    return dsl_all_of(json_pack("[o, o]", marks(unit.first, 1), marks(unit.last, 1)), true,
                      ANY_GAPS);
}

static json_t *within_one(struct unit_marks unit, json_t *take_rule)
{
    return filtered(take_rule, "contained_by", units(unit));
}

/* --- words --- */

const struct dsl_capitals dsl_capitals[] = {
    [SPANS_AS_THEY_ARE] = {NULL, NULL},
    [SPANS_NO_CAPITALS] = {NULL, TOKEN_CAPITAL},
    [SPANS_CAPITALS] = {TOKEN_CAPITAL, NULL},
    [SPANS_ALL_CAPITALS] = {TOKEN_ALL_CAPITALS, NULL},
    [SPANS_ONE_CAPITAL] = {TOKEN_CAPITAL, TOKEN_ALL_CAPITALS},
};

json_t *dsl_with_capitals(const struct spans_node *node, json_t *take_rule)
{
    const struct dsl_capitals *wanted = &dsl_capitals[node->capitals];
    json_t *rule = take_rule;

    if (rule && wanted->in)
        rule = filtered(rule, "contained_by", marks(wanted->in, node->length));
    if (rule && wanted->without)
        rule = filtered(rule, "not_containing", marks(wanted->without, 1));
    return rule;
}

json_t *dsl_in_lead(const struct dsl *dsl, const struct spans_node *node, json_t *take_rule)
{
    if (!take_rule || node->lead == 0)
        return take_rule;
    if (dsl->schema->structure)
        return filtered(take_rule, "before", marks(TOKEN_BEHIND_LEAD, 1));
    json_decref(take_rule);
    return dsl_refuse(dsl, "in an index that an earlier version made, words of the lead near "
                           "others are");
}

/* The cluster's integers have 31 bits. */
static json_int_t bounded(uint32_t words)
{
    return words < INT32_MAX ? words : INT32_MAX;
}

json_t *dsl_length(const struct spans_node *node)
{
    return json_pack("{s:{s:{s:I, s:I}}}", "range", "words", "gte", bounded(node->least), "lte",
                     bounded(node->most));
}

/* --- within one sentence, or one paragraph --- */

static json_t *places(const struct dsl *dsl, const struct spans_node *node,
                      const struct dsl_field *field);

/* The places of the children in the field. */
static json_t *any_child(const struct dsl *dsl, const struct spans_node *node,
                         const struct dsl_field *field)
{
    json_t *rules = json_array();

    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct spans_node *child = node->children[i];

        if ((dsl_span_fields(child) & field->bit) && !dsl_append(rules, places(dsl, child, field)))
            return NULL;
    }
    return dsl_any_of(rules);
}

/* Is it a word, a phrase, or any of several? */
static bool is_plain(const struct spans_node *node)
{
    bool plain = node->kind == SPANS_WORD || node->kind == SPANS_PHRASE || node->kind == SPANS_ANY;

    for (uint32_t i = 0; plain && i < node->child_count; i++)
        plain = is_plain(node->children[i]);
    return plain;
}

/* How many words and phrases it stands for. */
static uint64_t count_words(const struct spans_node *node)
{
    uint64_t count = node->kind != SPANS_ANY;

    for (uint32_t i = 0; node->kind == SPANS_ANY && i < node->child_count; i++)
        count += count_words(node->children[i]);
    return count;
}

/* May one word be both? Then only words and phrases can be told apart. A compound and its part are
 * told apart where there are not too many ways. */
static bool may_be_one(const struct spans_node *left, const struct spans_node *right)
{
    return dsl_may_overlap(left, right) ||
           (is_plain(left) && is_plain(right) && dsl_may_share(left, right) &&
            count_words(left) * count_words(right) <= DSL_WAYS_MAX);
}

/* Both children within one sentence. */
static json_t *within_rule(const struct dsl *dsl, const struct spans_node *node,
                           const struct dsl_field *field)
{
    const struct spans_node *left = node->children[0], *right = node->children[1];
    json_t *first, *second;

    if (!node->ordered && may_be_one(left, right))
        return within_one(unit_of(node), dsl_near_places(dsl, node, field, ANY_GAPS));
    if (!(first = places(dsl, left, field)))
        return NULL;
    if ((second = places(dsl, right, field)))
        return within_one(unit_of(node),
                          dsl_all_of(json_pack("[o, o]", first, second), node->ordered, ANY_GAPS));
    json_decref(first);
    return NULL;
}

/* The shortest places of any node in a field that it can be in. */
static json_t *places(const struct dsl *dsl, const struct spans_node *node,
                      const struct dsl_field *field)
{
    switch (node->kind) {
    case SPANS_WORD:
    case SPANS_PHRASE:
        return dsl_span_rule(dsl, node);
    case SPANS_ANY:
        return any_child(dsl, node, field);
    case SPANS_NEAR:
        if (!node->apart)
            return dsl_near_places(dsl, node, field, (int)node->distance - 1);
        break;
    case SPANS_WITHIN:
        if (!node->apart)
            return within_rule(dsl, node, field);
        break;
    case SPANS_LEAST:
    case SPANS_LENGTH:
        break;
    }
    return dsl_refuse(dsl, "counts, and words that are not near others, within proximity are");
}

/* --- not within the same one --- */

/* The places of `left` that are in no sentence with the other. */
static json_t *apart_from(struct unit_marks unit, json_t *take_left, json_t *take_right)
{
    return filtered(take_left, "not_contained_by", filtered(units(unit), "containing", take_right));
}

/* The places of `left` behind which their sentence has none of the other: there is none from the
 * last of them to the end of the sentence; or the last one is that end; or it is in no marked
 * sentence, and so alone. */
static json_t *not_before(struct unit_marks unit, json_t *take_left, json_t *take_right)
{
    json_t *tail = dsl_all_of(json_pack("[O, o]", take_left, marks(unit.last, 1)), true, ANY_GAPS);
    json_t *at_end = filtered(json_deep_copy(take_left), "containing", marks(unit.last, 1));
    json_t *alone = filtered(take_left, "not_contained_by", units(unit));
    json_t *without =
        filtered(within_one(unit, tail), "not_containing", within_one(unit, take_right));

    return dsl_any_of(json_pack("[o, o, o]", without, at_end, alone));
}

/* Where a field has no place of the right child, all of the left one are apart. */
static json_t *one_apart(const struct dsl *dsl, const struct spans_node *left,
                         const struct spans_node *node, const struct dsl_field *field)
{
    const struct spans_node *right = node->children[1];
    json_t *found = dsl_span_rule(dsl, left), *others;

    if (!found || !(dsl_span_fields(right) & field->bit))
        return found;
    if ((others = places(dsl, right, field)))
        return (node->ordered ? not_before : apart_from)(unit_of(node), found, others);
    json_decref(found);
    return NULL;
}

/* Each word and phrase that the left child stands for is one way. */
static bool add_ways(const struct dsl *dsl, const struct spans_node *left,
                     const struct spans_node *node, const struct dsl_field *field, json_t *ways)
{
    if (!(dsl_span_fields(left) & field->bit))
        return true;
    if (left->kind != SPANS_ANY)
        return dsl_append(ways, one_apart(dsl, left, node, field));
    for (uint32_t i = 0; i < left->child_count; i++)
        if (!add_ways(dsl, left->children[i], node, field, ways))
            return false;
    return true;
}

static json_t *apart_in(const struct dsl *dsl, const struct spans_node *node,
                        const struct dsl_field *field)
{
    json_t *ways = json_array();

    return add_ways(dsl, node->children[0], node, field, ways)
               ? dsl_in_field(field->name, dsl_any_of(ways))
               : NULL;
}

static json_t *within_in(const struct dsl *dsl, const struct spans_node *node,
                         const struct dsl_field *field)
{
    return dsl_in_field(field->name, within_rule(dsl, node, field));
}

json_t *dsl_within(const struct dsl *dsl, const struct spans_node *node)
{
    const struct spans_node *left = node->children[0], *right = node->children[1];

    if (!node->apart)
        return dsl_each_field(dsl, node, dsl_span_fields(node), within_in);
    if (dsl_may_overlap(left, right))
        return dsl_refuse(dsl, "words that are not near their own forms are");
    if (!is_plain(left) || (node->ordered && !is_plain(right)))
        return dsl_refuse(dsl, "proximity within proximity, and counts within it, are");
    return dsl_each_field(dsl, node, dsl_span_fields(left), apart_in);
}
