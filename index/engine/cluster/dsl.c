/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl.c - a plan to the cluster's query.
 *
 * Words are found in two fields, `text` and `body`. A word that is written in several forms scores
 * like the best of them. Words at fixed places are `match_phrase`, with all forms of a word at one
 * place; where such a form is a phrase itself, or words are near each other, `intervals`. */
#include "engine/cluster/dsl.h"

#include "base/buf.h"
#include "engine/cluster/document.h"

/* Fields of the cluster that a plan's words can be in. */
enum { IN_TEXT = 1, IN_BODY = 2 };

static const struct {
    int bit;
    const char *name;
} fields[] = {{IN_TEXT, "text"}, {IN_BODY, "body"}};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

static json_t *string_of(const struct buf *text)
{
    return json_stringn(text->data ? text->data : "", text->length);
}

json_t *dsl_all(void)
{
    return json_pack("{s:{}}", "match_all");
}

static json_t *none(void)
{
    return json_pack("{s:{}}", "match_none");
}

static json_t *refuse(const struct dsl *dsl, const char *what)
{
    error_set(dsl->err, STATUS_BAD_QUERY, "%s not possible while the indexes are in a cluster",
              what);
    return NULL;
}

/* Adds to a list; false, and gives the list up, if there is nothing to add. */
static bool append(json_t *list, json_t *take_item)
{
    if (!take_item) {
        json_decref(list);
        return false;
    }
    json_array_append_new(list, take_item);
    return true;
}

/* --- words --- */

static int fields_of(const struct plan_node *node)
{
    int both = IN_TEXT | IN_BODY;

    if (node->kind == PLAN_TERM)
        return node->body_only ? IN_BODY : both;
    for (uint32_t i = 0; i < node->child_count; i++)
        both &= fields_of(node->children[i]);
    return both;
}

/* Is it a word, or forms of one word, at a single position? */
static bool is_simple(const struct plan_node *node)
{
    if (node->kind == PLAN_TERM)
        return !node->starts;
    if (node->kind != PLAN_SAME)
        return false;
    for (uint32_t i = 0; i < node->child_count; i++)
        if (node->children[i]->kind != PLAN_TERM || node->children[i]->starts)
            return false;
    return true;
}

static void add_tokens(struct buf *out, const struct plan_node *node)
{
    if (node->kind == PLAN_TERM) {
        token_add(out, node->text, node->literal);
        return;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        if (i > 0)
            buf_add_char(out, TOKEN_JOINT);
        add_tokens(out, node->children[i]);
    }
}

/* The best of several, or the only one. */
static json_t *best_of(json_t *take_queries)
{
    json_t *only = json_array_get(take_queries, 0);

    if (json_array_size(take_queries) != 1)
        return json_pack("{s:{s:o}}", "dis_max", "queries", take_queries);
    json_incref(only);
    json_decref(take_queries);
    return only;
}

/* The sum of both fields' scores. */
static json_t *any_of(json_t *take_queries)
{
    return json_pack("{s:{s:o, s:i}}", "bool", "should", take_queries, "minimum_should_match", 1);
}

static json_t *term(const struct plan_node *node)
{
    json_t *queries = json_array();
    BUF_AUTO struct buf token = {0};

    token_add(&token, node->text, node->literal);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (fields_of(node) & fields[i].bit)
            json_array_append_new(
                queries, node->starts
                             ? json_pack("{s:{s:{s:o, s:s}}}", "prefix", fields[i].name, "value",
                                         string_of(&token), "rewrite", "constant_score")
                             : json_pack("{s:{s:o}}", "term", fields[i].name, string_of(&token)));
    return any_of(queries);
}

static json_t *same(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *queries = json_array();

    for (uint32_t i = 0; i < node->child_count; i++)
        if (!append(queries, dsl_plan(dsl, node->children[i])))
            return NULL;
    return best_of(queries);
}

/* --- places --- */

static bool is_simple_phrase(const struct plan_node *node)
{
    for (uint32_t i = 0; i < node->child_count; i++)
        if (!is_simple(node->children[i]))
            return false;
    return true;
}

static void add_phrase(struct buf *out, const struct plan_node *node)
{
    uint32_t place = 0;

    for (uint32_t i = 0; i < node->child_count; i++, place++) {
        for (; place < node->children[i]->place; place++) {
            buf_add_char(out, TOKEN_GAP);
            buf_add_char(out, ' ');
        }
        add_tokens(out, node->children[i]);
        buf_add_char(out, ' ');
    }
}

static bool same_tokens(const struct plan_node *a, const struct plan_node *b)
{
    BUF_AUTO struct buf left = {0}, right = {0};

    if (!is_simple(a) || !is_simple(b))
        return false;
    add_tokens(&left, a);
    add_tokens(&right, b);
    return str_eq(buf_str(&left), buf_str(&right));
}

/* One occurrence of a word is near itself, as in search/match. */
static bool is_repeated(const struct plan_node *node, uint32_t child)
{
    for (uint32_t i = 0; node->kind == PLAN_NEAR && i < child; i++)
        if (same_tokens(node->children[i], node->children[child]))
            return true;
    return false;
}

static json_t *intervals(const struct dsl *dsl, const struct plan_node *node);

static json_t *intervals_of_all(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < node->child_count; i++)
        if (!is_repeated(node, i) && !append(list, intervals(dsl, node->children[i])))
            return NULL;
    return list;
}

static json_t *matching_tokens(const struct buf *text)
{
    return json_pack("{s:{s:o, s:b, s:i}}", "match", "query", string_of(text), "ordered", true,
                     "max_gaps", 0);
}

static bool has_holes(const struct plan_node *node)
{
    for (uint32_t i = 0; i < node->child_count; i++)
        if (node->children[i]->place != i)
            return true;
    return false;
}

static json_t *intervals(const struct dsl *dsl, const struct plan_node *node)
{
    BUF_AUTO struct buf text = {0};
    json_t *list;

    if (node->kind == PLAN_TERM)
        token_add(&text, node->text, node->literal);
    if (node->kind == PLAN_TERM && node->starts)
        return json_pack("{s:{s:o}}", "prefix", "prefix", string_of(&text));
    if (node->kind == PLAN_TERM)
        return matching_tokens(&text);
    if (node->kind == PLAN_PHRASE && is_simple_phrase(node)) {
        add_phrase(&text, node);
        return matching_tokens(&text);
    }
    if ((node->kind != PLAN_SAME && node->kind != PLAN_PHRASE && node->kind != PLAN_NEAR) ||
        (node->kind == PLAN_PHRASE && has_holes(node)))
        return refuse(dsl, "this distance between words is");
    list = intervals_of_all(dsl, node);
    if (!list)
        return NULL;
    if (node->kind == PLAN_SAME)
        return json_pack("{s:{s:o}}", "any_of", "intervals", list);
    return json_pack("{s:{s:o, s:b, s:i}}", "all_of", "intervals", list, "ordered",
                     node->kind == PLAN_PHRASE, "max_gaps", (int)node->distance);
}

/* In one field. */
static json_t *places_in(const struct dsl *dsl, const struct plan_node *node, const char *field)
{
    BUF_AUTO struct buf text = {0};
    json_t *rule;

    if (node->kind == PLAN_PHRASE && is_simple_phrase(node)) {
        add_phrase(&text, node);
        return json_pack("{s:{s:o}}", "match_phrase", field, string_of(&text));
    }
    rule = intervals(dsl, node);
    return rule ? json_pack("{s:{s:o}}", "intervals", field, rule) : NULL;
}

static json_t *places(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *queries = json_array();

    for (size_t i = 0; i < FIELD_COUNT; i++)
        if ((fields_of(node) & fields[i].bit) &&
            !append(queries, places_in(dsl, node, fields[i].name)))
            return NULL;
    return any_of(queries);
}

/* --- operators --- */

/* PLAN_AND: its children by what they do in the cluster's query. */
static json_t *all(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *must = json_array(), *filter = json_array(), *must_not = json_array();
    json_t *query = json_pack("{s:{s:o, s:o, s:o}}", "bool", "must", must, "filter", filter,
                              "must_not", must_not);

    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct plan_node *child = node->children[i];
        bool excludes = child->kind == PLAN_NOT;
        json_t *made = dsl_plan(dsl, excludes ? child->children[0] : child);

        if (!made) {
            json_decref(query);
            return NULL;
        }
        json_array_append_new(excludes                     ? must_not
                              : child->kind == PLAN_FILTER ? filter
                                                           : must,
                              made);
    }
    if (json_array_size(must) + json_array_size(filter) == 0)
        json_array_append_new(filter, none()); /* as in search/match: it only excludes */
    return query;
}

static json_t *some(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *should = json_array();

    for (uint32_t i = 0; i < node->child_count; i++)
        if (!append(should, dsl_plan(dsl, node->children[i])))
            return NULL;
    return json_array_size(should) > 0 ? any_of(should) : (json_decref(should), none());
}

json_t *dsl_plan(const struct dsl *dsl, const struct plan_node *node)
{
    switch (node->kind) {
    case PLAN_NOTHING:
        return none();
    case PLAN_ALL:
        return dsl_all();
    case PLAN_TERM:
        return term(node);
    case PLAN_SAME:
        return same(dsl, node);
    case PLAN_PHRASE:
    case PLAN_NEAR:
        return places(dsl, node);
    case PLAN_AND:
        return all(dsl, node);
    case PLAN_OR:
        return some(dsl, node);
    case PLAN_FILTER:
        return dsl_filter(dsl, node->filter);
    case PLAN_NOT: /* only below AND */
    case PLAN_SPANS:
        break;
    }
    return refuse(dsl, "this operator is");
}

json_t *dsl_both(json_t *take_query, json_t *take_filter)
{
    if (!take_filter)
        return take_query ? take_query : dsl_all();
    if (!take_query)
        return json_pack("{s:{s:[o]}}", "bool", "filter", take_filter);
    return json_pack("{s:{s:[o], s:[o]}}", "bool", "must", take_query, "filter", take_filter);
}

json_t *dsl_moment(const struct dsl *dsl)
{
    json_int_t now = dsl->now;

    return json_pack("{s:{s:[{s:{s:{s:I}}}, {s:{s:{s:I}}}]}}", "bool", "must_not", "range", "from",
                     "gt", now, "range", "until", "lte", now);
}
