/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_clean.c - one pass over the chosen elements for each kind of cleaning. */
#include "article/html/html_clean.h"

#include <stdlib.h>

#include "article/html/html_beside.h"
#include "article/html/html_look.h"
#include "article/page/page_words.h"
#include "base/mem.h"

#define COMMAS_ENOUGH 10  /* commas of an element that is always text */
#define SHARE_MAX     500 /* characters of an element that only has share buttons */
#define BESIDE_PART   3   /* what stands beside the story is at most this part of it */
#define LABEL_MAX     20  /* characters around a caption within its line */
#define LINK_LEAST    15  /* characters of a line that is a link to another story */
#define LINK_MAX      250
#define ALL_LINK      0.95 /* link density of a line that is a link */
#define BOX_LINKS     0.6  /* link density of what stands in a box of links */
#define HEADING_MAX   60   /* characters, and nodes, of a heading */
#define LABELLED      0.5  /* the same with a label before the link */

struct html_cleaner {
    const struct html_tree *tree;
    struct html_count *counts;
    const struct html_choice *choice;
    bool weigh_names;
    bool *gone;
    bool *root;       /* the chosen elements */
    bool *data_table; /* marks tables of data, as opposed to layout */
    uint32_t story;   /* characters of the chosen elements */
};

static bool is_root(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->root[node];
}

static void remove_node(struct html_cleaner *cleaner, uint32_t node)
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

/* ---- tables --------------------------------------------------------------------------------- */

struct table_shape {
    uint32_t rows, columns;
    bool caption, headed, nested;
};

static struct table_shape table_shape(const struct html_cleaner *cleaner, uint32_t table)
{
    const struct html_tree *tree = cleaner->tree;
    struct table_shape shape = {0};
    uint32_t cells = 0;

    for (uint32_t i = table + 1; i < tree->nodes[table].end; i++) {
        enum html_tag tag = tree->nodes[i].tag;

        shape.nested = shape.nested || tag == HTML_TABLE;
        shape.caption = shape.caption || (tag == HTML_CAPTION && cleaner->counts[i].text > 0);
        shape.headed = shape.headed || tag == HTML_TH || tag == HTML_THEAD || tag == HTML_TFOOT ||
                       tag == HTML_COL || tag == HTML_COLGROUP;
        if (tag == HTML_TR) {
            shape.rows++;
            cells = 0;
        }
        cells += tag == HTML_TD;
        shape.columns = cells > shape.columns ? cells : shape.columns;
    }
    return shape;
}

static bool is_data_table(const struct html_cleaner *cleaner, uint32_t table)
{
    struct html_look look = html_look_at(cleaner->tree, table);
    struct table_shape shape = table_shape(cleaner, table);

    if (str_eq_nocase(look.role, STR("presentation")) ||
        str_is(html_tree_attribute(cleaner->tree, table, "datatable"), "0"))
        return false;
    if (html_tree_attribute(cleaner->tree, table, "summary").length > 0 || shape.caption ||
        shape.headed)
        return true;
    if (shape.nested || shape.columns <= 1 || shape.rows <= 1)
        return false;
    return shape.rows >= 10 || shape.columns > 4 || shape.rows * shape.columns > 10;
}

/* Visit only outermost tables: visiting nested ones would cost one pass per level. */
static void find_data_tables(struct html_cleaner *cleaner)
{
    const struct html_tree *tree = cleaner->tree;
    uint32_t behind = 0;

    for (uint32_t i = 1; i < tree->count; i++) {
        if (tree->nodes[i].tag != HTML_TABLE || i < behind)
            continue;
        cleaner->data_table[i] = is_data_table(cleaner, i);
        if (cleaner->data_table[i] || cleaner->counts[i].text == 0)
            behind = tree->nodes[i].end;
    }
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

/* Each pass visits the nodes of the chosen elements from last to first, so that an element is
 * cleaned before its parent. Removed nodes are skipped. Returns the characters removed. */
typedef bool clean_fn(const struct html_cleaner *cleaner, uint32_t node);

static bool is_gone(const struct html_cleaner *cleaner, uint32_t node)
{
    for (; node != 0; node = cleaner->tree->nodes[node].parent)
        if (cleaner->gone[node])
            return true;
    return false;
}

static uint32_t pass(struct html_cleaner *cleaner, clean_fn *wanted, clean_fn *unwanted)
{
    uint32_t removed = 0;

    for (size_t r = cleaner->choice->count; r-- > 0;) {
        uint32_t root = cleaner->choice->roots[r];

        for (uint32_t i = cleaner->tree->nodes[root].end; i-- > root;)
            if (i != 0 && wanted(cleaner, i) && !is_gone(cleaner, i) && unwanted(cleaner, i)) {
                removed += cleaner->counts[i].text;
                remove_node(cleaner, i);
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

    return (tag == HTML_FORM || tag == HTML_FIELDSET) && !is_root(cleaner, node);
}

static bool is_aside(const struct html_cleaner *cleaner, uint32_t node)
{
    enum html_tag tag = cleaner->tree->nodes[node].tag;

    return (tag == HTML_FOOTER || tag == HTML_ASIDE || tag == HTML_OBJECT || tag == HTML_BUTTON ||
            tag == HTML_NAV) &&
           !is_root(cleaner, node);
}

static bool is_element(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag != HTML_TEXT &&
           cleaner->tree->nodes[node].text.length > 0 && !is_root(cleaner, node);
}

static bool shares(const struct html_cleaner *cleaner, uint32_t node)
{
    struct html_look look = html_look_at(cleaner->tree, node);

    return cleaner->counts[node].text < SHARE_MAX && html_look_share(&look);
}

/* ---- beside the story ----------------------------------------------------------------------- */

/* Does a paragraph go on around it? */
static bool is_within_text(const struct html_cleaner *cleaner, uint32_t node)
{
    const struct html_tree *tree = cleaner->tree;
    enum html_tag tag = tree->nodes[node].tag;
    uint32_t parent = tree->nodes[node].parent;

    return (tag == HTML_A || html_tag_has(tag, HTML_PHRASING)) &&
           cleaner->counts[parent].text > cleaner->counts[node].text + LABEL_MAX;
}

static bool is_beside(const struct html_cleaner *cleaner, uint32_t node)
{
    struct html_look look;
    uint32_t text = cleaner->counts[node].text;

    if (text == 0 || text > cleaner->story / BESIDE_PART || is_within_text(cleaner, node))
        return false;
    if (cleaner->tree->nodes[node].tag == HTML_FIGCAPTION)
        return true;
    look = html_look_at(cleaner->tree, node);
    return text <= html_beside_most(&look);
}

/* A chosen element may stand beside the others: the best one's siblings are chosen by their looks.
 */
static bool may_be_beside(const struct html_cleaner *cleaner, uint32_t node)
{
    const struct html_node *element = &cleaner->tree->nodes[node];

    return element->tag != HTML_TEXT &&
           (element->text.length > 0 || element->tag == HTML_FIGCAPTION) &&
           (cleaner->choice->count > 1 || !is_root(cleaner, node));
}

static bool is_line(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag == HTML_P && !is_root(cleaner, node);
}

/* Is the line a link to another story: all of it a link, or but for "Related:"? */
static bool is_link_line(const struct html_cleaner *cleaner, uint32_t node)
{
    const struct html_count *count = &cleaner->counts[node];
    double density = html_link_density(count);
    BUF_AUTO struct buf text = {0};

    if (count->text < LINK_LEAST || count->text > LINK_MAX || density < LABELLED)
        return false;
    if (density > ALL_LINK)
        return true;
    html_tree_add_text(cleaner->tree, node, &text);
    return page_words_furniture(buf_str(&text));
}

/* Does it head a box of links: "Related stories"? */
static bool heads_box(const struct html_cleaner *cleaner, uint32_t node)
{
    enum html_tag tag = cleaner->tree->nodes[node].tag;
    BUF_AUTO struct buf text = {0};

    if (cleaner->counts[node].text == 0 || cleaner->counts[node].text > HEADING_MAX ||
        cleaner->tree->nodes[node].end - node > HEADING_MAX ||
        !(tag == HTML_P || tag == HTML_DIV || html_tag_has(tag, HTML_HEADING)))
        return false;
    html_tree_add_text(cleaner->tree, node, &text);
    return page_words_end(buf_str(&text)) || page_words_pointer(buf_str(&text));
}

/* The first of the elements from `node` up to `end`, at its level, that has text; `end` if there is
 * none. */
static uint32_t next_with_text(const struct html_cleaner *cleaner, uint32_t node, uint32_t end)
{
    while (node < end && (cleaner->gone[node] || cleaner->counts[node].text == 0))
        node = cleaner->tree->nodes[node].end;
    return node;
}

/* The outermost element that has no text besides the heading; 0 if it is a chosen root. */
static uint32_t frame_of(const struct html_cleaner *cleaner, uint32_t heading)
{
    const struct html_tree *tree = cleaner->tree;
    uint32_t text = cleaner->counts[heading].text;

    while (!is_root(cleaner, heading) && cleaner->counts[tree->nodes[heading].parent].text == text)
        heading = tree->nodes[heading].parent;
    return is_root(cleaner, heading) ? 0 : heading;
}

/* Remove the links below a heading that heads a box, and the heading. Returns their characters. */
static uint32_t remove_headed(struct html_cleaner *cleaner, uint32_t heading)
{
    const struct html_node *nodes = cleaner->tree->nodes;
    uint32_t removed = 0, next, end;

    heading = frame_of(cleaner, heading);
    if (heading == 0)
        return 0;
    end = nodes[nodes[heading].parent].end;
    next = next_with_text(cleaner, nodes[heading].end, end);
    while (next < end && html_link_density(&cleaner->counts[next]) > BOX_LINKS) {
        removed += cleaner->counts[next].text;
        remove_node(cleaner, next);
        next = next_with_text(cleaner, nodes[next].end, end);
    }
    if (removed > 0)
        remove_node(cleaner, heading);
    return removed;
}

static uint32_t remove_headed_links(struct html_cleaner *cleaner)
{
    uint32_t removed = 0;

    for (size_t r = 0; r < cleaner->choice->count; r++) {
        uint32_t root = cleaner->choice->roots[r];

        for (uint32_t i = root + 1; i < cleaner->tree->nodes[root].end; i++) {
            if (cleaner->gone[i])
                i = cleaner->tree->nodes[i].end - 1;
            else if (heads_box(cleaner, i))
                removed += remove_headed(cleaner, i);
        }
    }
    return removed;
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
    return cleaner->tree->nodes[node].tag == HTML_TD && !is_root(cleaner, node) &&
           html_link_density(&cleaner->counts[node]) > 0.5 && !surroundings_of(cleaner, node).data;
}

static bool is_bullets(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag == HTML_UL;
}

static bool is_box(const struct html_cleaner *cleaner, uint32_t node)
{
    enum html_tag tag = cleaner->tree->nodes[node].tag;

    return tag == HTML_DIV || (is_root(cleaner, node) && tag != HTML_P && tag != HTML_ARTICLE &&
                               tag != HTML_SECTION && tag != HTML_BODY);
}

/* Returns the characters removed. */
static uint32_t remove_beside(struct html_cleaner *cleaner, bool conditionally)
{
    uint32_t removed = 0;

    if (cleaner->weigh_names)
        removed += pass(cleaner, may_be_beside, is_beside);
    if (conditionally) {
        removed += pass(cleaner, is_line, is_link_line);
        removed += remove_headed_links(cleaner);
    }
    return removed;
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
    find_data_tables(&cleaner);
    note_roots(&cleaner);
    if (conditionally)
        pass(&cleaner, is_form, is_unwanted);
    pass(&cleaner, is_aside, always);
    pass(&cleaner, is_element, shares);
    pass(&cleaner, is_top_heading, is_named_bad);
    beside = remove_beside(&cleaner, conditionally);
    if (conditionally) {
        pass(&cleaner, is_menu_cell, always);
        pass(&cleaner, is_table, is_unwanted);
        pass(&cleaner, is_bullets, is_unwanted);
        pass(&cleaner, is_box, is_unwanted);
    }
    free(cleaner.data_table);
    free(cleaner.root);
    return beside;
}
