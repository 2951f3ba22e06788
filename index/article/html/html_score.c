/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_score.c - scores candidates and chooses the best one and its siblings. */
#include "article/html/html_score.h"

#include <stdlib.h>

#include "article/html/html_look.h"
#include "base/mem.h"

#define PARAGRAPH_LEAST 25 /* characters: shorter paragraphs do not count */
#define LEVELS          5  /* ancestors that a paragraph gives points to */
#define TOP_COUNT       5
#define ALIKE           0.75 /* share of the best score for candidates with a common ancestor */
#define ALIKE_LEAST     3

struct scorer {
    const struct html_tree *tree;
    const struct html_count *counts;
    bool weigh_names;
    double *scores;
    bool *candidate;
    uint32_t top[TOP_COUNT];
    size_t top_count;
};

static uint32_t parent_of(const struct scorer *scorer, uint32_t node)
{
    return scorer->tree->nodes[node].parent;
}

static void start_candidate(struct scorer *scorer, uint32_t node)
{
    scorer->candidate[node] = true;
    scorer->scores[node] = html_tag_score(scorer->tree->nodes[node].tag);
    if (scorer->weigh_names && node != 0) {
        struct html_look look = html_look_at(scorer->tree, node);

        scorer->scores[node] += html_look_weight(&look);
    }
}

static void score_paragraph(struct scorer *scorer, uint32_t node)
{
    const struct html_count *count = &scorer->counts[node];
    uint32_t hundreds = count->text / 100;
    double score = 2 + count->commas + (hundreds < 3 ? hundreds : 3);
    int level = 0;

    if (count->text < PARAGRAPH_LEAST)
        return;
    for (uint32_t up = node; up != 0 && level < LEVELS; level++) {
        up = parent_of(scorer, up);
        if (!scorer->candidate[up])
            start_candidate(scorer, up);
        scorer->scores[up] += score / (level == 0 ? 1 : level == 1 ? 2 : level * 3);
    }
}

static void enter_top(struct scorer *scorer, uint32_t node)
{
    size_t at = scorer->top_count;

    while (at > 0 && scorer->scores[node] > scorer->scores[scorer->top[at - 1]])
        at--;
    if (at == TOP_COUNT)
        return;
    if (scorer->top_count < TOP_COUNT)
        scorer->top_count++;
    for (size_t i = scorer->top_count - 1; i > at; i--)
        scorer->top[i] = scorer->top[i - 1];
    scorer->top[at] = node;
}

static void score_all(struct scorer *scorer)
{
    const struct html_tree *tree = scorer->tree;

    for (uint32_t i = 1; i < tree->count; i++)
        if (html_tag_has(tree->nodes[i].tag, HTML_SCORED))
            score_paragraph(scorer, i);
    for (uint32_t i = 1; i < tree->count; i++) {
        if (!scorer->candidate[i])
            continue;
        scorer->scores[i] *= 1 - html_link_density(&scorer->counts[i]);
        enter_top(scorer, i);
    }
}

/* ---- from the best element to its container ------------------------------------------------- */

static bool is_below(const struct html_tree *tree, uint32_t node, uint32_t above)
{
    return node > above && node < tree->nodes[above].end;
}

static bool is_frame(const struct html_tree *tree, uint32_t node)
{
    return node == 0 || tree->nodes[node].tag == HTML_BODY;
}

/* The nearest ancestor of the best that also contains three others that score nearly as well; the
 * best itself if there is none. */
static uint32_t shared_ancestor(const struct scorer *scorer, uint32_t best)
{
    const struct html_tree *tree = scorer->tree;

    for (uint32_t up = parent_of(scorer, best); !is_frame(tree, up); up = parent_of(scorer, up)) {
        size_t alike = 0;

        for (size_t i = 1; i < scorer->top_count; i++)
            alike += scorer->scores[scorer->top[i]] >= ALIKE * scorer->scores[best] &&
                     is_below(tree, scorer->top[i], up);
        if (alike >= ALIKE_LEAST)
            return up;
    }
    return best;
}

/* An ancestor with a higher score holds more of the text than the best. An ancestor with less than
 * a third of the best score holds other things. */
static uint32_t better_ancestor(const struct scorer *scorer, uint32_t best)
{
    double last = scorer->scores[best], least = last / 3;

    for (uint32_t up = parent_of(scorer, best); !is_frame(scorer->tree, up);
         up = parent_of(scorer, up)) {
        if (!scorer->candidate[up])
            continue;
        if (scorer->scores[up] < least)
            break;
        if (scorer->scores[up] > last)
            return up;
        last = scorer->scores[up];
    }
    return best;
}

static bool is_only_child(const struct html_tree *tree, uint32_t node)
{
    uint32_t parent = tree->nodes[node].parent;

    for (uint32_t i = parent + 1; i < tree->nodes[parent].end; i = tree->nodes[i].end)
        if (i != node && tree->nodes[i].tag != HTML_TEXT)
            return false;
    return true;
}

static uint32_t find_best(struct scorer *scorer)
{
    const struct html_tree *tree = scorer->tree;
    uint32_t best;

    if (scorer->top_count == 0 || is_frame(tree, scorer->top[0]))
        return 0;
    best = shared_ancestor(scorer, scorer->top[0]);
    if (!scorer->candidate[best])
        start_candidate(scorer, best);
    best = better_ancestor(scorer, best);
    while (!is_frame(tree, parent_of(scorer, best)) && is_only_child(tree, best))
        best = parent_of(scorer, best);
    if (!scorer->candidate[best])
        start_candidate(scorer, best);
    return best;
}

/* ---- siblings ------------------------------------------------------------------------------- */

/* Is it a short paragraph without links that ends a sentence? */
static bool has_sentence(const struct html_tree *tree, uint32_t node)
{
    struct buf text = {0};
    struct str words;
    bool found;

    html_tree_add_text(tree, node, &text);
    words = buf_str(&text);
    found = str_find(words, STR(". ")) >= 0 || str_ends(words, STR("."));
    buf_fini(&text);
    return found;
}

static bool is_like(const struct scorer *scorer, uint32_t sibling, uint32_t best,
                    struct str best_class)
{
    const struct html_tree *tree = scorer->tree;
    double threshold = scorer->scores[best] * 0.2, bonus = 0;
    const struct html_count *count = &scorer->counts[sibling];
    struct str class = html_tree_attribute(tree, sibling, "class");

    if (best_class.length > 0 && str_eq(class, best_class))
        bonus = scorer->scores[best] * 0.2;
    if (scorer->candidate[sibling] &&
        scorer->scores[sibling] + bonus >= (threshold > 10 ? threshold : 10))
        return true;
    if (tree->nodes[sibling].tag != HTML_P)
        return false;
    if (count->text > 80)
        return html_link_density(count) < 0.25;
    return count->text > 0 && count->link == 0 && has_sentence(tree, sibling);
}

static void choose_siblings(const struct scorer *scorer, uint32_t best, struct html_choice *out)
{
    const struct html_tree *tree = scorer->tree;
    uint32_t parent = tree->nodes[best].parent;
    struct str class = html_tree_attribute(tree, best, "class");
    size_t capacity = 0;

    for (uint32_t i = parent + 1; i < tree->nodes[parent].end; i = tree->nodes[i].end) {
        if (tree->nodes[i].tag == HTML_TEXT || (i != best && !is_like(scorer, i, best, class)))
            continue;
        if (out->count == capacity)
            out->roots = mem_grow(out->roots, out->count, &capacity, sizeof *out->roots);
        out->roots[out->count++] = i;
    }
}

void html_choose(const struct html_tree *tree, const struct html_count *counts, bool weigh_names,
                 struct html_choice *out)
{
    struct scorer scorer = {.tree = tree, .counts = counts, .weigh_names = weigh_names};
    uint32_t best;

    *out = (struct html_choice){.count = 0};
    scorer.scores = mem_zero(tree->count, sizeof *scorer.scores);
    scorer.candidate = mem_zero(tree->count, sizeof *scorer.candidate);
    score_all(&scorer);
    best = find_best(&scorer);
    if (best != 0) {
        choose_siblings(&scorer, best, out);
    } else {
        out->roots = mem_zero(1, sizeof *out->roots); /* the whole page */
        out->count = 1;
    }
    free(scorer.scores);
    free(scorer.candidate);
}
