/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_clean_beside.c - removes what stands beside the story: boxes by their names, lines that link
 * to other stories, links below a heading such as "Related stories". */
#include "article/html/html_beside.h"
#include "article/html/html_clean_private.h"
#include "article/page/page_words.h"

#define BESIDE_PART 3  /* what stands beside the story is at most this part of it */
#define LABEL_MAX   20 /* characters around a caption within its line */
#define LINK_LEAST  15 /* characters of a line that is a link to another story */
#define LINK_MAX    250
#define ALL_LINK    0.95 /* link density of a line that is a link */
#define LABELLED    0.5  /* the same with a label before the link */
#define BOX_LINKS   0.6  /* link density of what stands in a box of links */
#define HEADING_MAX 60   /* characters, and nodes, of a heading */

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
           (cleaner->choice->count > 1 || !html_cleaner_is_root(cleaner, node));
}

static bool is_line(const struct html_cleaner *cleaner, uint32_t node)
{
    return cleaner->tree->nodes[node].tag == HTML_P && !html_cleaner_is_root(cleaner, node);
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

    while (!html_cleaner_is_root(cleaner, heading) &&
           cleaner->counts[tree->nodes[heading].parent].text == text)
        heading = tree->nodes[heading].parent;
    return html_cleaner_is_root(cleaner, heading) ? 0 : heading;
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
        html_cleaner_remove(cleaner, next);
        next = next_with_text(cleaner, nodes[next].end, end);
    }
    if (removed > 0)
        html_cleaner_remove(cleaner, heading);
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

uint32_t html_cleaner_remove_beside(struct html_cleaner *cleaner, bool conditionally)
{
    uint32_t removed = 0;

    if (cleaner->weigh_names)
        removed += html_cleaner_pass(cleaner, may_be_beside, is_beside);
    if (conditionally) {
        removed += html_cleaner_pass(cleaner, is_line, is_link_line);
        removed += remove_headed_links(cleaner);
    }
    return removed;
}
