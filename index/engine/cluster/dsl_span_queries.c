/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl_span_queries.c - words that are not near others, counts of words, and words of the lead, by
 * the cluster's span queries: `intervals` has none of these.
 *
 * A span query finds all spans, as ours do (query/spans.h). But it takes a word for near itself,
 * and counts spans that overlap once. So what may overlap is refused. */
#include "engine/cluster/dsl_private.h"
#include "engine/cluster/tokens.h"

#define LEAST_MAX 20      /* occurrences that are counted */
#define ANYWHERE  1000000 /* words between two that are counted */

/* --- spans in one field --- */

int dsl_span_fields(const struct spans_node *node)
{
    bool all = node->kind != SPANS_ANY; /* of the children must be there */
    int fields = node->kind == SPANS_WORD ? dsl_fields(node->node)
                 : all                    ? DSL_IN_TEXT | DSL_IN_BODY
                                          : 0;

    for (uint32_t i = 0; i < node->child_count; i++)
        fields = all ? fields & dsl_span_fields(node->children[i])
                     : fields | dsl_span_fields(node->children[i]);
    return fields;
}

static json_t *of_word(const struct dsl *dsl, const struct plan_node *node, const char *field);

/* Spans of each of the children; NULL with *err. */
static json_t *of_children(const struct dsl *dsl, const struct plan_node *node, const char *field)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < node->child_count; i++) {
        json_t *child = of_word(dsl, node->children[i], field);

        if (!dsl_append(list, child))
            return NULL;
    }
    return list;
}

static json_t *side_by_side(json_t *take_clauses, int slop)
{
    return json_pack("{s:{s:o, s:i, s:b}}", "span_near", "clauses", take_clauses, "slop", slop,
                     "in_order", true);
}

static json_t *any_of(json_t *take_clauses)
{
    return json_pack("{s:{s:o}}", "span_or", "clauses", take_clauses);
}

static json_t *of_term(const struct plan_node *node, const char *field)
{
    BUF_AUTO struct buf token = {0};

    dsl_add_token(&token, node);
    if (node->starts)
        return json_pack("{s:{s:{s:{s:s%}}}}", "span_multi", "match",
                         node->pattern ? "wildcard" : "prefix", field, token.data, token.length);
    return json_pack("{s:{s:s%}}", "span_term", field, token.data, token.length);
}

static bool has_holes(const struct plan_node *node)
{
    for (uint32_t i = 0; i < node->child_count; i++)
        if (node->children[i]->place != i)
            return true;
    return false;
}

static json_t *of_word(const struct dsl *dsl, const struct plan_node *node, const char *field)
{
    json_t *list;

    if (node->kind == PLAN_TERM)
        return of_term(node, field);
    if ((node->kind != PLAN_SAME && node->kind != PLAN_PHRASE) ||
        (node->kind == PLAN_PHRASE && has_holes(node)))
        return dsl_refuse(dsl, "this distance between words is");
    list = of_children(dsl, node, field);
    if (!list)
        return NULL;
    return node->kind == PLAN_SAME ? any_of(list) : side_by_side(list, 0);
}

/* So many of the mark side by side. */
static json_t *marks(const char *mark, uint32_t count, const char *field)
{
    json_t *one = json_pack("{s:{s:s}}", "span_term", field, mark), *list;

    if (count == 1)
        return one;
    list = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append(list, one);
    json_decref(one);
    return side_by_side(list, 0);
}

static json_t *with_capitals(const struct spans_node *node, const char *field, json_t *take_span)
{
    const struct dsl_capitals *wanted = &dsl_capitals[node->capitals];
    json_t *span = take_span;

    if (span && wanted->in)
        span = json_pack("{s:{s:o, s:o}}", "span_within", "little", span, "big",
                         marks(wanted->in, node->length, field));
    if (span && wanted->without)
        span = json_pack("{s:{s:o, s:o}}", "span_not", "include", span, "exclude",
                         marks(wanted->without, 1, field));
    return span;
}

static json_t *of_leaf(const struct dsl *dsl, const struct spans_node *node, const char *field)
{
    json_t *span = with_capitals(node, field, of_word(dsl, node->node, field));

    if (!span || node->lead == 0)
        return span;
    return json_pack("{s:{s:o, s:i}}", "span_first", "match", span, "end", (int)node->lead);
}

static json_t *of_node(const struct dsl *dsl, const struct spans_node *node,
                       const struct dsl_field *field);

/* Of a phrase all children, of ANY those that are in the field. */
static json_t *of_nodes(const struct dsl *dsl, const struct spans_node *node,
                        const struct dsl_field *field)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct spans_node *child = node->children[i];
        json_t *span;

        if (node->kind == SPANS_ANY && !(dsl_span_fields(child) & field->bit))
            continue;
        span = node->kind == SPANS_PHRASE && child->place != i
                   ? dsl_refuse(dsl, "a phrase with a word that is not searched for is")
                   : of_node(dsl, child, field);
        if (!dsl_append(list, span))
            return NULL;
    }
    return list;
}

/* The field has such spans. The depth is that of the query. */
static json_t *of_node(const struct dsl *dsl, const struct spans_node *node,
                       const struct dsl_field *field)
{
    json_t *list;

    if (node->kind == SPANS_WORD)
        return of_leaf(dsl, node, field->name);
    if (node->kind != SPANS_ANY && node->kind != SPANS_PHRASE)
        return dsl_refuse(dsl, "proximity within proximity, and counts within it, are");
    list = of_nodes(dsl, node, field);
    if (!list)
        return NULL;
    return node->kind == SPANS_ANY ? any_of(list) : side_by_side(list, 0);
}

/* --- words and phrases --- */

json_t *dsl_span_words(const struct dsl *dsl, const struct spans_node *node)
{
    return dsl_each_field(dsl, node, dsl_span_fields(node), of_node);
}

/* --- not near --- */

/* Those of the first child, in a field that has it; the second may not be in it. */
static json_t *apart_in(const struct dsl *dsl, const struct spans_node *node,
                        const struct dsl_field *field)
{
    const struct spans_node *left = node->children[0], *right = node->children[1];
    json_t *include = of_node(dsl, left, field), *exclude;

    if (!include || !(dsl_span_fields(right) & field->bit))
        return include;
    if (!(exclude = of_node(dsl, right, field))) {
        json_decref(include);
        return NULL;
    }
    return json_pack("{s:{s:o, s:o, s:i, s:i}}", "span_not", "include", include, "exclude", exclude,
                     "pre", node->ordered ? 0 : (int)node->distance, "post", (int)node->distance);
}

json_t *dsl_span_apart(const struct dsl *dsl, const struct spans_node *node)
{
    if (node->distance == 0 || dsl_may_overlap(node->children[0], node->children[1]))
        return dsl_refuse(dsl, "words that are not near their own forms are");
    return dsl_each_field(dsl, node, dsl_span_fields(node->children[0]), apart_in);
}

/* --- counts --- */

/* At least so many in the field; 0: all documents. NULL without an error: it has none of them. */
static json_t *times_in(const struct dsl *dsl, const struct spans_node *node,
                        const struct dsl_field *field, uint32_t least)
{
    json_t *clauses, *span;

    if (least == 0)
        return dsl_all();
    dsl->err->status = STATUS_OK;
    if (!(dsl_span_fields(node) & field->bit) || !(span = of_node(dsl, node, field)))
        return NULL;
    if (least == 1)
        return span;
    clauses = json_array();
    for (uint32_t i = 0; i < least; i++)
        json_array_append(clauses, span);
    json_decref(span);
    return side_by_side(clauses, ANYWHERE);
}

/* So many in one field, and the others in the other. False with *err. */
static bool add_way(const struct dsl *dsl, const struct spans_node *node, uint32_t first,
                    uint32_t second, json_t *ways)
{
    json_t *text = times_in(dsl, node, &dsl_text_fields[0], first), *body = NULL;

    if (text)
        body = times_in(dsl, node, &dsl_text_fields[1], second);
    if (text && body)
        json_array_append_new(ways, dsl_both(text, body));
    else
        json_decref(text);
    return !dsl->err->status;
}

json_t *dsl_span_least(const struct dsl *dsl, const struct spans_node *node)
{
    const struct spans_node *child = node->children[0];
    json_t *ways;

    if (node->least > LEAST_MAX)
        return dsl_refuse(dsl, "counts of more than 20 are");
    if (dsl_any_overlap(child, child))
        return dsl_refuse(dsl, "counts of phrases that may overlap are");
    ways = json_array();
    for (uint32_t i = 0; i <= node->least; i++)
        if (!add_way(dsl, child, i, node->least - i, ways)) {
            json_decref(ways);
            return NULL;
        }
    return dsl_any(ways);
}
