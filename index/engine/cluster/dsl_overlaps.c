/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsl_overlaps.c - which words and phrases may be at the same place of a document. The cluster
 * takes a word for near itself, so a query has to say where that must not be. */
#include "engine/cluster/dsl_private.h"
#include "query/pattern.h"

#define ALIKE 3 /* letters with which two forms of one word begin */

/* --- words --- */

typedef bool terms_fn(const struct plan_node *a, const struct plan_node *b);

/* The text of a term in any field; of a pattern, how its words begin. */
static struct str text_of(const struct plan_node *term)
{
    struct str text = term->pattern ? pattern_start(term->text) : term->text;
    bool in_field = text.length > 0 && (unsigned char)text.data[0] <= SCHEMA_MARK_MAX;

    return str_slice(text, in_field, text.length);
}

/* A stem and a word as it is written may be of one word; and a beginning stands for many. */
static bool may_be_same(const struct plan_node *a, const struct plan_node *b)
{
    struct str left = text_of(a), right = text_of(b);
    size_t compared = left.length < right.length ? left.length : right.length;

    if (a->literal == b->literal && !a->starts && !b->starts)
        return str_eq(left, right);
    if (a->literal != b->literal && compared > ALIKE)
        compared = ALIKE;
    return str_eq(str_slice(left, 0, compared), str_slice(right, 0, compared));
}

/* The joined form of a compound is at the places of its parts. */
static bool may_be_joined(const struct plan_node *a, const struct plan_node *b)
{
    struct str left = text_of(a), right = text_of(b);

    return may_be_same(a, b) || str_starts(left, right) || str_ends(left, right) ||
           str_starts(right, left) || str_ends(right, left);
}

/* Is it so for two terms of the words? */
static bool any_terms(const struct plan_node *a, const struct plan_node *b, terms_fn *is_so)
{
    bool found = a->kind == PLAN_TERM && b->kind == PLAN_TERM && is_so(a, b);

    for (uint32_t i = 0; !found && i < a->child_count; i++)
        found = any_terms(a->children[i], b, is_so);
    for (uint32_t i = 0; !found && a->kind == PLAN_TERM && i < b->child_count; i++)
        found = any_terms(a, b->children[i], is_so);
    return found;
}

/* The same of all words of the trees. */
static bool any_words(const struct spans_node *a, const struct spans_node *b, terms_fn *is_so)
{
    bool words = a->kind == SPANS_WORD;
    bool found = words && b->kind == SPANS_WORD && any_terms(a->node, b->node, is_so);

    for (uint32_t i = 0; !found && i < a->child_count; i++)
        found = any_words(a->children[i], b, is_so);
    for (uint32_t i = 0; !found && words && i < b->child_count; i++)
        found = any_words(a, b->children[i], is_so);
    return found;
}

bool dsl_may_overlap(const struct spans_node *a, const struct spans_node *b)
{
    return any_words(a, b, may_be_same);
}

bool dsl_may_share(const struct spans_node *a, const struct spans_node *b)
{
    return any_words(a, b, may_be_joined);
}

/* --- phrases --- */

/* The word at a place of a word or phrase; NULL: that is not known. */
static const struct plan_node *word_at(const struct spans_node *node, uint32_t place)
{
    if (node->kind == SPANS_WORD && node->length == 1)
        return node->node;
    if (node->kind == SPANS_PHRASE) {
        for (uint32_t i = 0; i < node->child_count; i++)
            if (node->children[i]->place == place)
                return node->children[i]->node;
    } else if (node->kind == SPANS_WORD && node->node->kind == PLAN_PHRASE)
        for (uint32_t i = 0; i < node->node->child_count; i++)
            if (node->node->children[i]->place == place)
                return node->node->children[i];
    return NULL;
}

/* Can `b` be so many places behind the begin of `a`, and overlap it? */
static bool may_be_behind(const struct spans_node *a, const struct spans_node *b, uint32_t places)
{
    for (uint32_t i = places; i < a->length && i - places < b->length; i++) {
        const struct plan_node *left = word_at(a, i), *right = word_at(b, i - places);

        if (left && right && !any_terms(left, right, may_be_joined))
            return false;
    }
    return true;
}

bool dsl_may_coincide(const struct spans_node *a, const struct spans_node *b)
{
    return a->length == b->length && (a->length == 1 || may_be_behind(a, b, 0));
}

bool dsl_any_overlap(const struct spans_node *a, const struct spans_node *b)
{
    bool found = false;

    for (uint32_t i = 0; !found && a->kind == SPANS_ANY && i < a->child_count; i++)
        found = dsl_any_overlap(a->children[i], b);
    if (a->kind == SPANS_ANY)
        return found;
    for (uint32_t i = 0; !found && b->kind == SPANS_ANY && i < b->child_count; i++)
        found = dsl_any_overlap(a, b->children[i]);
    if (b->kind == SPANS_ANY)
        return found;
    for (uint32_t places = a->length == b->length; !found && places < a->length; places++)
        found = may_be_behind(a, b, places);
    return found;
}
