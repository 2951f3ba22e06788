/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_professional.c - the tree of the professional's language to a plan.
 *
 * What is true of whole documents (AND, OR, NOT, dates) becomes nodes as of a reader's query. What
 * needs places in the text becomes a tree of spans, and beside it the words that a document needs
 * for it, so that only such documents are looked at (plan_professional_spans.c). */
#include "query/plan_professional.h"

static struct plan_node *make(struct pro_planner *pro, const struct pro_node *node,
                              struct pro_scope scope);

struct plan_node *pro_and(struct planner *planner, struct plan_node **children, uint32_t count)
{
    struct plan_node *made = plan_node_new(planner, PLAN_AND, count);

    made->documents = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (children[i]->kind == PLAN_NOTHING)
            return children[i];
        made->children[i] = children[i];
        made->weight += children[i]->weight;
        if (children[i]->documents < made->documents)
            made->documents = children[i]->documents;
    }
    return count == 1 ? children[0] : made;
}

struct plan_node *pro_or(struct planner *planner, struct plan_node **children, uint32_t count)
{
    struct plan_node *made = plan_node_new(planner, PLAN_OR, count);

    made->child_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (children[i]->kind == PLAN_NOTHING)
            continue;
        made->children[made->child_count++] = children[i];
        made->weight += children[i]->weight;
        made->documents += children[i]->documents;
    }
    if (made->child_count == 0)
        return plan_nothing(planner);
    return made->child_count == 1 ? made->children[0] : made;
}

static struct plan_node *excluded(struct pro_planner *pro, const struct pro_node *node,
                                  struct pro_scope scope)
{
    struct plan_node *made = plan_node_new(pro->planner, PLAN_NOT, 1);
    bool before = pro->planner->silent;

    pro->planner->silent = true;
    made->children[0] = make(pro, node->children[0], scope);
    pro->planner->silent = before;
    made->documents = UINT64_MAX;
    return made;
}

/* If all are excluded, they are excluded from everything. */
static struct plan_node *make_and(struct pro_planner *pro, const struct pro_node *node,
                                  struct pro_scope scope)
{
    struct plan_node **made =
        arena_alloc(pro->planner->arena, (node->child_count + 1) * sizeof(struct plan_node *));
    uint32_t count = 0;
    bool any = false;

    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct pro_node *child = node->children[i];
        struct plan_node *one =
            child->kind == PRO_NOT ? excluded(pro, child, scope) : make(pro, child, scope);

        any |= child->kind != PRO_NOT;
        if (one->kind != PLAN_NOT || one->children[0]->kind != PLAN_NOTHING)
            made[count++] = one;
    }
    if (!any)
        made[count++] = plan_anything(pro->planner);
    return pro_and(pro->planner, made, count);
}

static struct plan_node *make_or(struct pro_planner *pro, const struct pro_node *node,
                                 struct pro_scope scope)
{
    struct plan_node **made =
        arena_alloc(pro->planner->arena, node->child_count * sizeof(struct plan_node *));

    for (uint32_t i = 0; i < node->child_count; i++)
        made[i] = make(pro, node->children[i], scope);
    return pro_or(pro->planner, made, node->child_count);
}

/* Without a column, a date would silently find nothing. */
static void need_dates(struct pro_planner *pro, const struct pro_node *node, struct str name)
{
    const struct schema *schema = pro->planner->generation->schema;
    int field = schema_field(schema, name);

    if (field < 0 || schema->fields[field].column == COLUMN_NONE)
        pro_refuse(pro, node->start,
                   "in this index articles cannot be found by their date, because `published` is "
                   "no filterable attribute");
}

static struct plan_node *make_date(struct pro_planner *pro, const struct pro_node *node)
{
    struct arena *arena = pro->planner->arena;
    struct str field = STR("published");
    struct filter_node *low = NULL, *high = NULL;

    need_dates(pro, node, field);
    if (node->low.data)
        low = filter_compare(arena, node->above ? FILTER_GREATER : FILTER_GREATER_EQUAL, field,
                             node->low);
    if (node->high.data)
        high =
            filter_compare(arena, node->below ? FILTER_LESS : FILTER_LESS_EQUAL, field, node->high);
    return plan_filter(pro->planner, filter_both(arena, low, high));
}

/* The words of a document, and their places. */
static struct plan_node *make_spans(struct pro_planner *pro, const struct pro_node *node,
                                    struct pro_scope scope)
{
    struct pro_spans spans = pro_spans(pro, node, scope);
    struct plan_node *made;

    if (spans.simple || spans.words->kind == PLAN_NOTHING)
        return spans.words;
    made = plan_node_new(pro->planner, PLAN_SPANS, 1);
    made->children[0] = spans.words;
    made->weight = spans.words->weight;
    made->documents = spans.words->documents;
    made->spans = spans.tree;
    return made;
}

static struct plan_node *make(struct pro_planner *pro, const struct pro_node *node,
                              struct pro_scope scope)
{
    switch (node->kind) {
    case PRO_ALL:
        return plan_anything(pro->planner);
    case PRO_AND:
        return make_and(pro, node, scope);
    case PRO_OR:
        return make_or(pro, node, scope);
    case PRO_NOT:
        return excluded(pro, node, scope);
    case PRO_FIELD:
        return make(pro, node->children[0], pro_scope_in_field(pro, node, scope));
    case PRO_CAPITALS:
        return make(pro, node->children[0], pro_scope_in_case(node, scope));
    case PRO_DATE:
        return make_date(pro, node);
    case PRO_WORDS:
    case PRO_NEAR:
    case PRO_LEAST:
    case PRO_LENGTH:
        return make_spans(pro, node, scope);
    }
    return plan_nothing(pro->planner);
}

void plan_by_professional(struct planner *planner, const struct pro_query *query, struct plan *plan)
{
    struct pro_planner pro = {.planner = planner, .text = query->text};

    plan->root = make(&pro, query->root, (struct pro_scope){.count = 0});
}
