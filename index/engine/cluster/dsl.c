/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl.c - a plan to the cluster's query.
 *
 * Words are found, and scored, in the field `terms`; their places are in two fields, `text` and
 * `body`. A word that is written in several forms scores like the best of them. Words at fixed
 * places are `match_phrase`, with all forms of a word at one place; where such a form is a phrase
 * itself, or words are near each other, `intervals`. They score as their words do. An index that a
 * version without `terms` has made scores both by `text` and `body`. */
#include "engine/cluster/dsl.h"

#include <math.h>

#include "base/buf.h"
#include "engine/cluster/dsl_private.h"
#include "engine/cluster/tokens.h"

/* Of the score of a word's further forms in a document. Here their frequencies are added up; scores
 * grow so much more slowly that this is about the same. */
#define OTHER_FORMS 0.1

#define LEAST_SHARE 0.001F /* by which a weight must differ to be told */

const struct dsl_field dsl_text_fields[DSL_FIELDS] = {{DSL_IN_TEXT, "text"}, {DSL_IN_BODY, "body"}};

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

json_t *dsl_refuse(const struct dsl *dsl, const char *what)
{
    error_set(dsl->err, STATUS_BAD_QUERY, "%s not possible while the indexes are in a cluster",
              what);
    return NULL;
}

bool dsl_append(json_t *list, json_t *take_item)
{
    if (!take_item) {
        json_decref(list);
        return false;
    }
    json_array_append_new(list, take_item);
    return true;
}

/* --- words --- */

int dsl_fields(const struct plan_node *node)
{
    int both = DSL_IN_TEXT | DSL_IN_BODY;

    if (node->kind == PLAN_TERM)
        return node->body_only ? DSL_IN_BODY : both;
    for (uint32_t i = 0; i < node->child_count; i++)
        both &= dsl_fields(node->children[i]);
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

void dsl_add_token(struct buf *out, const struct plan_node *term)
{
    if (term->pattern)
        token_add_pattern(out, term->text, term->literal);
    else
        token_add(out, term->text, term->literal);
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

/* The best of several, and a share of the others; or the only one. */
static json_t *best_of(json_t *take_queries, double others)
{
    json_t *only = json_array_get(take_queries, 0);

    if (json_array_size(take_queries) != 1)
        return json_pack("{s:{s:o, s:f}}", "dis_max", "queries", take_queries, "tie_breaker",
                         others);
    json_incref(only);
    json_decref(take_queries);
    return only;
}

/* The sum of both fields' scores. */
json_t *dsl_any(json_t *take_queries)
{
    return json_pack("{s:{s:o, s:i}}", "bool", "should", take_queries, "minimum_should_match", 1);
}

/* In both fields, or in one. */
static json_t *term_in_text(const struct plan_node *node, const struct buf *token)
{
    json_t *queries = json_array();

    for (size_t i = 0; i < DSL_FIELDS; i++)
        if (dsl_fields(node) & dsl_text_fields[i].bit)
            json_array_append_new(
                queries,
                node->starts
                    ? json_pack("{s:{s:{s:o, s:s}}}", node->pattern ? "wildcard" : "prefix",
                                dsl_text_fields[i].name, "value", string_of(token), "rewrite",
                                "constant_score")
                    : json_pack("{s:{s:o}}", "term", dsl_text_fields[i].name, string_of(token)));
    return dsl_any(queries);
}

static json_t *term(const struct dsl *dsl, const struct plan_node *node)
{
    BUF_AUTO struct buf token = {0};
    json_t *score;

    dsl_add_token(&token, node);
    if (!dsl->terms || node->starts || (node->body_only && dsl->unscored))
        return term_in_text(node, &token);
    score = json_pack("{s:{s:o}}", "term", "terms", string_of(&token));
    return node->body_only ? dsl_both(score, term_in_text(node, &token)) : score;
}

/* --- weights --- */

/* A share of the query's score. */
static json_t *weighed(const struct dsl *dsl, json_t *take_query, float share)
{
    if (!take_query || dsl->unscored || !dsl->terms || fabsf(share - 1) < LEAST_SHARE)
        return take_query;
    return json_pack("{s:{s:[o], s:f}}", "bool", "must", take_query, "boost", (double)share);
}

static struct str typed_of(const struct plan_node *node)
{
    struct str typed = node->kind == PLAN_TERM ? node->typed : STR_NONE;

    for (uint32_t i = 0; node->kind == PLAN_SAME && !typed.data && i < node->child_count; i++)
        typed = typed_of(node->children[i]);
    return typed;
}

json_t *dsl_typed(const struct plan_node *node)
{
    struct str typed = typed_of(node);
    BUF_AUTO struct buf token = {0};

    if (!typed.data)
        return NULL;
    token_add(&token, typed, true);
    return json_pack("{s:{s:o}}", "term", "terms", string_of(&token));
}

/* Is it a rare word among those of its stem, which weighs by its own frequency (plan_word.c)? */
static bool is_own_word(const struct dsl *dsl, const struct plan_node *node)
{
    return dsl->terms && !dsl->unscored && node->other_words > 0 && !node->in_rank &&
           typed_of(node).data;
}

/* What all words of its stem would weigh. */
static float weight_of_stem(const struct dsl *dsl, const struct plan_node *node)
{
    return is_own_word(dsl, node) ? node->weight * node->other_words / PLAN_OTHER_WORDS
                                  : node->weight;
}

/* The forms of a word weigh the same, however rare each of them is. */
static json_t *same(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *queries = json_array();

    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct plan_node *child = node->children[i];
        float share =
            child->weight > 0 && !child->starts ? weight_of_stem(dsl, node) / child->weight : 1;

        if (!dsl_append(queries, weighed(dsl, dsl_plan(dsl, child), share)))
            return NULL;
    }
    return best_of(queries, OTHER_FORMS);
}

/* The word itself may also be in documents of a language that is not asked for. */
static json_t *word(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *any = node->kind == PLAN_TERM ? term(dsl, node) : same(dsl, node);
    json_t *own;

    if (!any || !is_own_word(dsl, node))
        return any;
    own = dsl_both(dsl_typed(node), json_incref(any));
    return best_of(json_pack("[o, o]", weighed(dsl, any, PLAN_OTHER_WORDS),
                             weighed(dsl, own, PLAN_OWN_WEIGHT)),
                   0);
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

static json_t *intervals_of_all(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < node->child_count; i++)
        if (!is_repeated(node, i) && !dsl_append(list, dsl_intervals(dsl, node->children[i])))
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

json_t *dsl_intervals(const struct dsl *dsl, const struct plan_node *node)
{
    BUF_AUTO struct buf text = {0};
    json_t *list;

    if (node->kind == PLAN_TERM)
        dsl_add_token(&text, node);
    if (node->kind == PLAN_TERM && node->starts)
        return node->pattern ? json_pack("{s:{s:o}}", "wildcard", "pattern", string_of(&text))
                             : json_pack("{s:{s:o}}", "prefix", "prefix", string_of(&text));
    if (node->kind == PLAN_TERM)
        return matching_tokens(&text);
    if (node->kind == PLAN_PHRASE && is_simple_phrase(node)) {
        add_phrase(&text, node);
        return matching_tokens(&text);
    }
    if ((node->kind != PLAN_SAME && node->kind != PLAN_PHRASE && node->kind != PLAN_NEAR) ||
        (node->kind == PLAN_PHRASE && has_holes(node)))
        return dsl_refuse(dsl, "this distance between words is");
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
    rule = dsl_intervals(dsl, node);
    return rule ? json_pack("{s:{s:o}}", "intervals", field, rule) : NULL;
}

/* The sum of its words' scores. */
static json_t *score_of_words(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *should = json_array();

    for (uint32_t i = 0; i < node->child_count; i++)
        if (!dsl_append(should, dsl_plan(dsl, node->children[i])))
            return NULL;
    return dsl_any(should);
}

static json_t *places(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *queries = json_array(), *score;

    for (size_t i = 0; i < DSL_FIELDS; i++)
        if ((dsl_fields(node) & dsl_text_fields[i].bit) &&
            !dsl_append(queries, places_in(dsl, node, dsl_text_fields[i].name)))
            return NULL;
    if (!dsl->terms || dsl->unscored)
        return dsl_any(queries);
    if ((score = score_of_words(dsl, node)))
        return dsl_both(score, dsl_any(queries));
    json_decref(queries);
    return NULL;
}

/* --- closeness --- */

static bool has_places(const struct plan_node *node)
{
    if (node->kind == PLAN_TERM)
        return !node->starts;
    if ((node->kind != PLAN_SAME && node->kind != PLAN_PHRASE) ||
        (node->kind == PLAN_PHRASE && has_holes(node)))
        return false;
    for (uint32_t i = 0; i < node->child_count; i++)
        if (!has_places(node->children[i]))
            return false;
    return true;
}

json_t *dsl_close(const struct dsl *dsl, const struct plan_node *left,
                  const struct plan_node *right, int far)
{
    int both = dsl_fields(left) & dsl_fields(right);
    json_t *queries;

    if (!has_places(left) || !has_places(right) || same_tokens(left, right))
        return NULL;
    queries = json_array();
    for (size_t i = 0; i < DSL_FIELDS; i++)
        if (both & dsl_text_fields[i].bit)
            json_array_append_new(queries,
                                  json_pack("{s:{s:{s:{s:[o, o], s:b, s:i}}}}", "intervals",
                                            dsl_text_fields[i].name, "all_of", "intervals",
                                            dsl_intervals(dsl, left), dsl_intervals(dsl, right),
                                            "ordered", false, "max_gaps", far - 1));
    return best_of(queries, 0);
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
        if (!dsl_append(should, dsl_plan(dsl, node->children[i])))
            return NULL;
    return json_array_size(should) > 0 ? dsl_any(should) : (json_decref(should), none());
}

/* The documents of its child in which its spans are. Where there are no words, as of a length, they
 * have no score. */
static json_t *spans(const struct dsl *dsl, const struct plan_node *node)
{
    json_t *found, *places;

    if (node->children[0]->kind == PLAN_ALL)
        return (places = dsl_spans(dsl, node->spans)) ? dsl_both(NULL, places) : NULL;
    if (!(found = dsl_plan(dsl, node->children[0])))
        return NULL;
    if ((places = dsl_spans(dsl, node->spans)))
        return dsl_both(found, places);
    json_decref(found);
    return NULL;
}

json_t *dsl_plan(const struct dsl *dsl, const struct plan_node *node)
{
    switch (node->kind) {
    case PLAN_NOTHING:
        return none();
    case PLAN_ALL:
        return dsl_all();
    case PLAN_TERM:
    case PLAN_SAME:
        return word(dsl, node);
    case PLAN_PHRASE:
    case PLAN_NEAR:
        return places(dsl, node);
    case PLAN_AND:
        return all(dsl, node);
    case PLAN_OR:
        return some(dsl, node);
    case PLAN_FILTER:
        return dsl_filter(dsl, node->filter);
    case PLAN_SPANS:
        return spans(dsl, node);
    case PLAN_NOT: /* only below AND */
        break;
    }
    return dsl_refuse(dsl, "this operator is");
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
