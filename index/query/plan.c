/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.c - makes the plan's tree from the query's tree. */
#include "query/plan.h"

#include <math.h>

#include "base/date.h"
#include "query/plan_private.h"

struct plan_node *plan_node_new(struct planner *planner, enum plan_kind kind, uint32_t children)
{
    struct plan_node *node = arena_zero(planner->arena, 1, sizeof *node);

    node->kind = kind;
    node->child_count = children;
    node->children = arena_zero(planner->arena, children, sizeof *node->children);
    return node;
}

struct plan_node *plan_nothing(struct planner *planner)
{
    return plan_node_new(planner, PLAN_NOTHING, 0);
}

struct plan_node *plan_anything(struct planner *planner)
{
    struct plan_node *node = plan_node_new(planner, PLAN_ALL, 0);

    node->documents = planner->generation->document_count;
    return node;
}

float plan_weight(const struct planner *planner, uint64_t documents)
{
    double all = (double)plan_all_documents(planner), with = (double)documents;

    if (with > all)
        with = all;
    return (float)(log(1 + (all - with + 0.5) / (with + 0.5)) * (PLAN_K1 + 1));
}

struct plan_node *plan_same(struct planner *planner, struct plan_node **forms, uint32_t count)
{
    struct plan_node *same = plan_node_new(planner, PLAN_SAME, count);
    float heaviest = 0;

    same->child_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (forms[i]->kind == PLAN_NOTHING || (forms[i]->documents == 0 && !planner->options->open))
            continue;
        same->children[same->child_count++] = forms[i];
        same->documents += forms[i]->documents;
        if (forms[i]->other_words > 0) {
            same->other_words = forms[i]->other_words;
            same->in_rank = forms[i]->in_rank;
        }
        if (forms[i]->weight > heaviest)
            heaviest = forms[i]->weight;
    }
    if (same->child_count == 0)
        return plan_nothing(planner);
    if (same->child_count == 1)
        return same->children[0];
    same->weight = plan_weight(planner, same->documents);
    if (same->weight > heaviest)
        same->weight = heaviest;
    return same;
}

/* --- fields --- */

static const struct field *field_named(const struct planner *planner, struct str name, int *number)
{
    *number = schema_field(planner->generation->schema, name);
    return *number < 0 ? NULL : &planner->generation->schema->fields[*number];
}

struct plan_field plan_text_field(const struct planner *planner, struct str name)
{
    const struct plan_scope *scope = planner->tolerant ? planner->tolerant_scope : planner->scope;
    struct plan_field everywhere = {SCHEMA_ALL_FIELDS, false, scope};
    const struct field *field;
    int number;

    if (!name.data || !(field = field_named(planner, name, &number)))
        return everywhere;
    if (field->role == FIELD_BODY)
        return (struct plan_field){.field = SCHEMA_ALL_FIELDS, .body_only = true};
    return field->searchable ? (struct plan_field){.field = number} : everywhere;
}

struct plan_node *plan_filter(struct planner *planner, struct filter_node *filter)
{
    struct plan_node *node = plan_node_new(planner, PLAN_FILTER, 0);

    filter_in_zone(filter, planner->options->zone);
    node->filter = filter;
    planner->relative |= filter_is_relative(filter);
    node->documents = planner->generation->document_count;
    return node;
}

/* A field that is not searchable (a date, a language) is compared: returns its kind of column;
 * COLUMN_NONE for all other fields. */
static enum column_kind compared_column(const struct planner *planner, struct str name)
{
    const struct field *field;
    int number;

    if (!name.data || !(field = field_named(planner, name, &number)) || field->searchable)
        return COLUMN_NONE;
    return field->column;
}

/* Can the field be compared with this value? If not, as in "published:yesterday", it is words. */
static bool is_comparable(const struct planner *planner, struct str name, struct str value)
{
    enum column_kind kind = compared_column(planner, name);
    int64_t first, last;

    return kind == COLUMN_DATE
               ? filter_date(value, date_now(), planner->options->zone, &first, &last)
               : kind != COLUMN_NONE;
}

static struct plan_node *range_node(struct planner *planner, const struct query_node *node,
                                    struct plan_field field)
{
    struct filter_node *low = NULL, *high = NULL;

    if ((node->low.data && !is_comparable(planner, node->field, node->low)) ||
        (node->high.data && !is_comparable(planner, node->field, node->high)))
        return plan_phrase(planner, node->text, false, field);
    if (node->low.data)
        low = filter_compare(planner->arena, node->above ? FILTER_GREATER : FILTER_GREATER_EQUAL,
                             node->field, node->low);
    if (node->high.data)
        high = filter_compare(planner->arena, node->below ? FILTER_LESS : FILTER_LESS_EQUAL,
                              node->field, node->high);
    return plan_filter(planner, filter_both(planner->arena, low, high));
}

/* --- leaves --- */

struct plan_node *plan_leaf(struct planner *planner, const struct query_node *node,
                            struct plan_word *word)
{
    struct plan_field field = plan_text_field(planner, node->field);

    *word = (struct plan_word){0};
    if (node->kind == QUERY_RANGE)
        return range_node(planner, node, field);
    if (is_comparable(planner, node->field, node->text))
        return plan_filter(planner,
                           filter_compare(planner->arena, FILTER_EQUAL, node->field, node->text));
    if (node->kind == QUERY_PHRASE)
        return plan_phrase(planner, node->text, true, field);
    if (node->kind == QUERY_PREFIX)
        return plan_prefix(planner, node->text, field);
    return plan_word(planner, node, field, word);
}

/* --- operators --- */

/* Leaves out children without any word (a dash, a smiley). */
static struct plan_node *operator_node(struct planner *planner, const struct query_node *node,
                                       enum plan_kind kind)
{
    struct plan_node *made = plan_node_new(planner, kind, node->child_count);
    bool any = false;

    made->child_count = 0;
    made->documents = kind == PLAN_OR ? 0 : UINT64_MAX;
    for (uint32_t i = 0; i < node->child_count; i++) {
        struct plan_node *child = plan_tree(planner, node->children[i]);

        any |= child != NULL;
        if (!child || (kind == PLAN_OR && child->kind == PLAN_NOTHING))
            continue;
        if (child->kind == PLAN_NOTHING)
            return child;
        made->children[made->child_count++] = child;
        made->weight += child->weight;
        if (kind == PLAN_OR)
            made->documents += child->documents;
        else if (child->documents < made->documents)
            made->documents = child->documents;
    }
    if (made->child_count == 0)
        return any ? plan_nothing(planner) : NULL;
    return made;
}

static struct plan_node *not_node(struct planner *planner, const struct query_node *node)
{
    struct plan_node *made = plan_node_new(planner, PLAN_NOT, 1);
    bool before = planner->silent;

    planner->silent = true;
    made->children[0] = plan_tree(planner, node->children[0]);
    planner->silent = before;
    made->documents = UINT64_MAX;
    return made->children[0] ? made : NULL;
}

static bool has_positions(const struct plan_node *node)
{
    return node->kind == PLAN_TERM || node->kind == PLAN_SAME || node->kind == PLAN_PHRASE;
}

/* An OR of words has positions like one word. If a child has no positions (a date), NEAR becomes
 * AND. */
static struct plan_node *near_node(struct planner *planner, const struct query_node *node)
{
    struct plan_node *made = operator_node(planner, node, PLAN_NEAR);

    if (!made || made->kind != PLAN_NEAR)
        return made;
    made->distance = node->distance;
    for (uint32_t i = 0; i < made->child_count; i++) {
        struct plan_node *child = made->children[i];

        if (child->kind == PLAN_OR)
            made->children[i] = child = plan_same(planner, child->children, child->child_count);
        if (!has_positions(child))
            made->kind = PLAN_AND;
    }
    return made;
}

struct plan_node *plan_tree(struct planner *planner, const struct query_node *node)
{
    struct plan_word ignored;

    switch (node->kind) {
    case QUERY_ALL:
        return plan_anything(planner);
    case QUERY_NONE:
        return plan_nothing(planner);
    case QUERY_WORD:
    case QUERY_PREFIX:
    case QUERY_PHRASE:
    case QUERY_RANGE:
        return plan_leaf(planner, node, &ignored);
    case QUERY_NEAR:
        return near_node(planner, node);
    case QUERY_AND:
        return operator_node(planner, node, PLAN_AND);
    case QUERY_OR:
        return operator_node(planner, node, PLAN_OR);
    case QUERY_NOT:
        return not_node(planner, node);
    }
    return NULL;
}

/* --- the plan --- */

static bool is_one_of(const language_id *languages, uint32_t count, language_id language)
{
    for (uint32_t i = 0; i < count; i++)
        if (languages[i] == language)
            return true;
    return false;
}

/* The languages of the documents, and of attributes with a language of their own. */
static uint32_t list_languages(const struct generation *generation, language_id *out)
{
    const struct schema *schema = generation->schema;
    uint32_t count = 0;

    for (; count < generation->language_count; count++)
        out[count] = generation->languages[count];
    for (uint32_t i = 0; i < schema->field_count; i++) {
        language_id own = schema->fields[i].language;

        if (own != LANGUAGE_NONE && !is_one_of(out, count, own))
            out[count++] = own;
    }
    return count;
}

/* Stems in the languages of the index that the request names; if it names none, in all. */
static void set_languages(struct planner *planner)
{
    const struct plan_options *options = planner->options;
    language_id *all = arena_alloc(planner->arena, (LANGUAGE_MAX + 1) * sizeof *all);
    language_id *named = arena_alloc(planner->arena, (LANGUAGE_MAX + 1) * sizeof *named);
    uint32_t count = list_languages(planner->generation, all), named_count = 0;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < options->locale_count; k++)
            if (language_find(options->locales[k]) == all[i]) {
                named[named_count++] = all[i];
                break;
            }
    planner->languages = named_count > 0 ? named : all;
    planner->language_count = named_count > 0 ? named_count : count;
}

/* Without any word, an empty query and one of stop words find everything, others nothing. */
static void settle_wordless(const struct planner *planner, const struct query_node *query,
                            struct plan_node *root)
{
    bool all = query->kind == QUERY_ALL || planner->stopped;

    root->kind = all ? PLAN_ALL : PLAN_NOTHING;
    root->documents = all ? planner->generation->document_count : 0;
}

enum status plan_build(struct view *view, struct str text, const struct query *query,
                       const struct plan_options *options, struct arena *arena, struct plan *plan,
                       struct error *err)
{
    struct planner planner = {.view = view,
                              .generation = view->generation,
                              .arena = arena,
                              .options = options,
                              .text = text,
                              .err = err};

    *plan = (struct plan){.options = arena_copy(arena, options, sizeof *options)};
    set_languages(&planner);
    plan_set_scope(&planner);
    if (options->professional)
        plan_by_professional(&planner, options->professional, plan);
    else if (options->settings)
        plan_by_parts(&planner, query->root, plan);
    else
        plan_top(&planner, query->root, plan);
    if (query && plan->root->child_count == 0 && plan->root->kind == PLAN_AND)
        settle_wordless(&planner, query->root, plan->root);
    plan->marks = plan_marks(&planner);
    plan->all = plan_seen_all(&planner);
    plan->tolerated = planner.tolerated;
    plan->doubtful = planner.doubtful;
    plan->replaced = planner.replaced;
    plan->phrases = planner.has_phrase && !options->loose_phrases;
    plan->loose = planner.has_phrase && options->loose_phrases;
    plan->relative = planner.relative;
    return planner.status;
}
