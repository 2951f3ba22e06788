/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_clean_tables.c - tells tables of data from tables that lay out a page. */
#include "article/html/html_clean_private.h"
#include "article/html/html_look.h"

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
void html_cleaner_find_tables(struct html_cleaner *cleaner)
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
