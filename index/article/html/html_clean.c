/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_clean.c - one pass over the chosen elements for each kind of cleaning. */
#include <stdlib.h>

#include "article/html/html_clean_private.h"
#include "article/html/html_look.h"
#include "base/mem.h"

#define COMMAS_ENOUGH 10  /* commas of an element that is always text */
#define SHARE_MAX     500 /* characters of an element that only has share buttons */

bool html_cleaner_is_root(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->root[node];
}

void html_cleaner_remove(struct html_cleaner *cleaner, uint32_t node)
{
    cleaner->gone[node] = true;
    html_count_remove(cleaner->tree, cleaner->counts, node);
}

static int weight_of(const struct html_cleaner *cleaner, uint32_t node)
{
    struct html_look look;

    if (!cleaner->weigh_names || cleaner->tree->nodes[node].text.length == 0)
        return 0;
    look = html_look_at(cleaner->tree, node);
    return html_look_weight(&look);
}

/* Is the node inside a data table, code or a figure? */
struct surroundings {
    bool data, code, figure;
};

static struct surroundings surroundings_of(const struct html_cleaner *cleaner, uint32_t node)
{
    const struct html_tree *tree = cleaner->tree;
    struct surroundings around = {false, false, false};

    for (uint32_t up = tree->nodes[node].parent; up != 0; up = tree->nodes[up].parent) {
        around.data = around.data || cleaner->data_table[up];
        around.code = around.code || tree->nodes[up].tag == HTML_CODE;
        around.figure = around.figure || tree->nodes[up].tag == HTML_FIGURE;
    }
    return around;
}

/* ---- conditional cleaning ------------------------------------------------------------------- */

/* A list with one picture per item is no menu. */
static bool is_list_of_pictures(const struct html_cleaner *cleaner, uint32_t list)
{
    const struct html_tree *tree = cleaner->tree;
    uint32_t items = 0;

    for (uint32_t item = list + 1; item < tree->nodes[list].end; item = tree->nodes[item].end) {
        uint32_t children = 0;

        for (uint32_t i = item + 1; i < tree->nodes[item].end; i = tree->nodes[i].end)
            children += tree->nodes[i].tag != HTML_TEXT;
        if (children > 1)
            return false;
        items += tree->nodes[item].tag == HTML_LI;
    }
    return items == cleaner->counts[list].img;
}

static bool outweighs(const struct html_count *count, int weight, bool list, bool in_figure)
{
    double density = html_link_density(count);
    double headings = count->text ? (double)count->headings / count->text : 0;

    if (!in_figure && count->img > 1 && count->p * 2 < count->img)
        return true;
    if (!list && count->li > count->p + 100)
        return true;
    if (count->input > count->p / 3)
        return true;
    if (!list && !in_figure && headings < 0.9 && count->text < 25 &&
        (count->img == 0 || count->img > 2) && density > 0)
        return true;
    if (!list && weight < 25 && density > 0.2)
        return true;
    if (weight >= 25 && density > 0.5)
        return true;
    if ((count->embed == 1 && count->text < 75) || count->embed > 1)
        return true;
    return count->img == 0 && count->textish == 0;
}

static bool holds_data_table(const struct html_cleaner *cleaner, uint32_t node)
{
    const struct html_tree *tree = cleaner->tree;

    for (uint32_t i = node + 1; i < tree->nodes[node].end; i++) {
        if (cleaner->gone[i])
            i = tree->nodes[i].end - 1;
        else if (cleaner->data_table[i])
            return true;
    }
    return false;
}

static bool is_unwanted(const struct html_cleaner *cleaner, uint32_t node)
{
    const struct html_count *count = &cleaner->counts[node];
    enum html_tag tag = cleaner->tree->nodes[node].tag;
    bool list = tag == HTML_UL || tag == HTML_OL ||
                (count->text > 0 && (double)count->lists / count->text > 0.9);
    struct surroundings around = surroundings_of(cleaner, node);
    int weight;

    if (cleaner->data_table[node] || around.data || around.code)
        return false;
    weight = weight_of(cleaner, node);
    if (weight < 0)
        return true;
    if (count->commas >= COMMAS_ENOUGH || !outweighs(count, weight, list, around.figure))
        return false;
    if (holds_data_table(cleaner, node))
        return false;
    return !(list && (tag == HTML_UL || tag == HTML_OL) && is_list_of_pictures(cleaner, node));
}

/* ---- passes --------------------------------------------------------------------------------- */

static bool is_gone(const struct html_cleaner *cleaner, uint32_t node)
{
    for (; node != 0; node = cleaner->tree->nodes[node].parent)
        if (cleaner->gone[node])
            return true;
    return false;
}

uint32_t html_cleaner_pass(struct html_cleaner *cleaner, html_clean_fn *wanted,
                           html_clean_fn *unwanted)
{
    uint32_t removed = 0;

    for (size_t r = cleaner->choice->count; r-- > 0;) {
        uint32_t root = cleaner->choice->roots[r];

        for (uint32_t i = cleaner->tree->nodes[root].end; i-- > root;)
            if (i != 0 && wanted(cleaner, i) && !is_gone(cleaner, i) && unwanted(cleaner, i)) {
                removed += cleaner->counts[i].text;
                html_cleaner_remove(cleaner, i);
            }
    }
    return removed;
}

static bool always(const struct html_cleaner *cleaner, uint32_t node)
{
    return true;
}

static bool is_form(const struct html_cleaner *cleaner, uint32_t node)
{
    enum html_tag tag = cleaner->tree->nodes[node].tag;

    return (tag == HTML_FORM || tag == HTML_FIELDSET) && !html_cleaner_is_root(cleaner, node);
}

static bool is_aside(const struct html_cleaner *cleaner, uint32_t node)
{
    enum html_tag tag = cleaner->tree->nodes[node].tag;

    return (tag == HTML_FOOTER || tag == HTML_ASIDE || tag == HTML_OBJECT || tag == HTML_BUTTON ||
            tag == HTML_NAV) &&
           !html_cleaner_is_root(cleaner, node);
}

static bool is_element(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag != HTML_TEXT &&
           cleaner->tree->nodes[node].text.length > 0 && !html_cleaner_is_root(cleaner, node);
}

static bool shares(const struct html_cleaner *cleaner, uint32_t node)
{
    struct html_look look = html_look_at(cleaner->tree, node);

    return cleaner->counts[node].text < SHARE_MAX && html_look_share(&look);
}

static bool is_top_heading(const struct html_cleaner *cleaner, uint32_t node)
{
    enum html_tag tag = cleaner->tree->nodes[node].tag;

    return tag == HTML_H1 || tag == HTML_H2;
}

static bool is_named_bad(const struct html_cleaner *cleaner, uint32_t node)
{
    return weight_of(cleaner, node) < 0;
}

static bool is_table(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag == HTML_TABLE;
}

/* Is it a cell of a layout table with a menu in it? */
static bool is_menu_cell(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag == HTML_TD && !html_cleaner_is_root(cleaner, node) &&
           html_link_density(&cleaner->counts[node]) > 0.5 && !surroundings_of(cleaner, node).data;
}

static bool is_bullets(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag == HTML_UL;
}

static bool is_box(const struct html_cleaner *cleaner, uint32_t node)
{
    enum html_tag tag = cleaner->tree->nodes[node].tag;

    return tag == HTML_DIV || (html_cleaner_is_root(cleaner, node) && tag != HTML_P &&
                               tag != HTML_ARTICLE && tag != HTML_SECTION && tag != HTML_BODY);
}

static void note_roots(struct html_cleaner *cleaner)
{
    const struct html_choice *choice = cleaner->choice;

    cleaner->root = mem_zero(cleaner->tree->count, sizeof *cleaner->root);
    for (size_t i = 0; i < choice->count; i++) {
        cleaner->story += cleaner->counts[choice->roots[i]].text;
        cleaner->root[choice->roots[i]] = true;
    }
}

uint32_t html_clean(const struct html_tree *tree, struct html_count *counts,
                    const struct html_choice *choice, bool weigh_names, bool conditionally,
                    bool *gone)
{
    struct html_cleaner cleaner = {
        .tree = tree, .counts = counts, .choice = choice, .weigh_names = weigh_names, .gone = gone};
    uint32_t beside;

    cleaner.data_table = mem_zero(tree->count, sizeof *cleaner.data_table);
    html_cleaner_find_tables(&cleaner);
    note_roots(&cleaner);
    if (conditionally)
        html_cleaner_pass(&cleaner, is_form, is_unwanted);
    html_cleaner_pass(&cleaner, is_aside, always);
    html_cleaner_pass(&cleaner, is_element, shares);
    html_cleaner_pass(&cleaner, is_top_heading, is_named_bad);
    beside = html_cleaner_remove_beside(&cleaner, conditionally);
    if (conditionally) {
        html_cleaner_pass(&cleaner, is_menu_cell, always);
        html_cleaner_pass(&cleaner, is_table, is_unwanted);
        html_cleaner_pass(&cleaner, is_bullets, is_unwanted);
        html_cleaner_pass(&cleaner, is_box, is_unwanted);
    }
    free(cleaner.data_table);
    free(cleaner.root);
    return beside;
}
