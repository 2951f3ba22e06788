/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_prune.c - copies a page's tree without dropped elements, and makes paragraphs explicit. */
#include "article/html/html_prune.h"

#include <stdlib.h>

#include "article/html/html_beside.h"
#include "article/html/html_count.h"
#include "article/html/html_look.h"
#include "article/html/html_title.h"
#include "article/page/line_match.h"
#include "article/text/letters.h"
#include "base/mem.h"

#define STORY_LEAST 200 /* characters of a hidden story */
#define STORY_LINKS 0.2 /* link density */
#define BYLINE_MAX  100 /* characters of an element that may hold an author's name */

/* Facts about each element of the page, found before the copy. */
enum fact {
    HAS_BLOCK = 1,    /* contains a block */
    BREAKS_TWICE = 2, /* has a child <br> followed by another: its text is in paragraphs */
};

/* An open element in the copy. */
struct frame {
    uint32_t copy, page_end;
    bool wraps; /* its runs of phrasing elements become paragraphs */
    bool run;   /* is a paragraph made of such a run */
};

struct pruner {
    const struct html_tree *page;
    const struct html_prune_options *options;
    struct html_count *counts;
    uint8_t *facts;
    struct html_pruned *out;
    size_t origin_capacity;
    struct frame *frames;
    size_t depth, frame_capacity;
};

/* ---- facts ---------------------------------------------------------------------------------- */

static bool is_block_for_text(enum html_tag tag)
{
    return tag == HTML_BLOCKQUOTE || tag == HTML_DL || tag == HTML_DIV || tag == HTML_OL ||
           tag == HTML_P || tag == HTML_PRE || tag == HTML_TABLE || tag == HTML_UL;
}

static bool is_blank(const struct html_tree *page, uint32_t node)
{
    return page->nodes[node].tag == HTML_TEXT && str_trim(page->nodes[node].text).length == 0;
}

/* The next sibling, skipping blank text; the parent's end if there is none. */
static uint32_t next_sibling(const struct html_tree *page, uint32_t node)
{
    uint32_t end = page->nodes[page->nodes[node].parent].end, next = page->nodes[node].end;

    while (next < end && is_blank(page, next))
        next = page->nodes[next].end;
    return next;
}

static bool is_break(const struct html_tree *page, uint32_t node, uint32_t end)
{
    return node < end && page->nodes[node].tag == HTML_BR;
}

static void find_facts(struct pruner *pruner)
{
    const struct html_tree *page = pruner->page;

    for (uint32_t i = page->count; i-- > 1;) {
        const struct html_node *node = &page->nodes[i];

        if (is_block_for_text(node->tag) || (pruner->facts[i] & HAS_BLOCK))
            pruner->facts[node->parent] |= HAS_BLOCK;
        if (node->tag == HTML_BR &&
            is_break(page, next_sibling(page, i), page->nodes[node->parent].end))
            pruner->facts[node->parent] |= BREAKS_TWICE;
    }
}

/* Is the node part of a paragraph's text? A link, <ins> or <del> is, if all its content is. */
static bool is_phrasing(const struct pruner *pruner, uint32_t node)
{
    enum html_tag tag = pruner->page->nodes[node].tag;

    if (pruner->facts[node] & BREAKS_TWICE)
        return false;
    if (tag == HTML_A || tag == HTML_DEL || tag == HTML_INS)
        return !(pruner->facts[node] & HAS_BLOCK);
    return html_tag_has(tag, HTML_PHRASING);
}

/* ---- dropping elements ---------------------------------------------------------------------- */

static bool has_ancestor(const struct pruner *pruner, uint32_t node, enum html_tag a,
                         enum html_tag b)
{
    for (node = pruner->page->nodes[node].parent; node != 0;
         node = pruner->page->nodes[node].parent)
        if (pruner->page->nodes[node].tag == a || pruner->page->nodes[node].tag == b)
            return true;
    return false;
}

/* A lesser heading must have all of its words: Medium repeats the headline so within the text. */
static bool repeats_headline(const struct pruner *pruner, uint32_t node)
{
    enum html_tag tag = pruner->page->nodes[node].tag;
    struct str headline = pruner->options->headline;
    bool major = tag == HTML_H1 || tag == HTML_H2;
    struct buf text = {0};
    bool same = false;

    if ((major || tag == HTML_H3) && headline.length > 0 && pruner->counts[node].text < 600) {
        html_tree_add_text(pruner->page, node, &text);
        same = major ? line_similarity(headline, buf_str(&text)) > 0.75
                     : html_title_same(headline, buf_str(&text));
    }
    buf_fini(&text);
    return same;
}

/* Is it a story that is only hidden from those who have not paid? Its name says so, or it is most
 * of an article. Other hidden text is for other occasions. */
static bool is_hidden_story(const struct pruner *pruner, uint32_t node,
                            const struct html_look *look)
{
    const struct html_count *count = &pruner->counts[node];
    const struct html_count *around = &pruner->counts[pruner->page->nodes[node].parent];

    if (look->dialog || count->text < STORY_LEAST || count->p == 0 ||
        html_link_density(count) > STORY_LINKS)
        return false;
    return html_beside_reserved(look) ||
           (html_look_weight(look) > 0 && count->text > around->text / 2 &&
            has_ancestor(pruner, node, HTML_ARTICLE, HTML_MAIN));
}

static bool is_dropped(const struct pruner *pruner, uint32_t node)
{
    const struct html_node *element = &pruner->page->nodes[node];
    struct html_look look;

    if (html_tag_has(element->tag, HTML_UNSEEN) && element->tag != HTML_BUTTON)
        return true;
    if (repeats_headline(pruner, node))
        return true;
    if (element->text.length < 4) /* no attributes */
        return false;
    look = html_look_at(pruner->page, node);
    if (look.hidden || look.dialog)
        return !is_hidden_story(pruner, node, &look);
    if (html_look_byline(&look) && pruner->counts[node].text < BYLINE_MAX &&
        pruner->counts[node].text > 0)
        return true;
    return pruner->options->drop_unlikely && element->tag != HTML_BODY && element->tag != HTML_A &&
           html_look_unlikely(&look) && !has_ancestor(pruner, node, HTML_TABLE, HTML_CODE);
}

/* ---- the copy ------------------------------------------------------------------------------- */

static struct frame *top(struct pruner *pruner)
{
    return &pruner->frames[pruner->depth - 1];
}

static uint32_t add_node(struct pruner *pruner, enum html_tag tag, struct str text, uint32_t origin)
{
    struct html_pruned *out = pruner->out;
    struct html_tree *tree = &out->tree;

    if (tree->count == tree->capacity)
        tree->nodes = mem_grow(tree->nodes, tree->count, &tree->capacity, sizeof *tree->nodes);
    if (tree->count == pruner->origin_capacity)
        out->origin =
            mem_grow(out->origin, tree->count, &pruner->origin_capacity, sizeof *out->origin);
    out->origin[tree->count] = origin;
    tree->nodes[tree->count] = (struct html_node){
        .tag = tag, .text = text, .parent = pruner->depth ? top(pruner)->copy : 0};
    tree->nodes[tree->count].end = tree->count + 1;
    return tree->count++;
}

static void open_frame(struct pruner *pruner, uint32_t copy, uint32_t page_end, bool wraps,
                       bool run)
{
    if (pruner->depth == pruner->frame_capacity)
        pruner->frames = mem_grow(pruner->frames, pruner->depth, &pruner->frame_capacity,
                                  sizeof *pruner->frames);
    pruner->frames[pruner->depth++] =
        (struct frame){.copy = copy, .page_end = page_end, .wraps = wraps, .run = run};
}

static void close_frame(struct pruner *pruner)
{
    pruner->out->tree.nodes[top(pruner)->copy].end = pruner->out->tree.count;
    pruner->depth--;
}

static void close_run(struct pruner *pruner)
{
    if (top(pruner)->run)
        close_frame(pruner);
}

static void open_run(struct pruner *pruner)
{
    struct frame *frame = top(pruner);

    if (frame->wraps)
        open_frame(pruner, add_node(pruner, HTML_P, STR(""), 0), frame->page_end, false, true);
}

/* The tag in the copy. A <div> with the text of one paragraph becomes a <p>; an element with
 * paragraphs between <br>s becomes a <div>. */
static enum html_tag tag_in_copy(const struct pruner *pruner, uint32_t node)
{
    enum html_tag tag = pruner->page->nodes[node].tag;

    if (pruner->facts[node] & BREAKS_TWICE && tag != HTML_TD && tag != HTML_BODY &&
        tag != HTML_ARTICLE && tag != HTML_SECTION && tag != HTML_LI && tag != HTML_BLOCKQUOTE)
        return HTML_DIV;
    if (tag == HTML_DIV && !(pruner->facts[node] & HAS_BLOCK) &&
        html_link_density(&pruner->counts[node]) < 0.25)
        return HTML_P;
    return tag;
}

static void copy_element(struct pruner *pruner, uint32_t node)
{
    const struct html_node *element = &pruner->page->nodes[node];
    enum html_tag tag = tag_in_copy(pruner, node);
    bool wraps = tag == HTML_DIV || (pruner->facts[node] & BREAKS_TWICE);

    if (is_phrasing(pruner, node))
        open_run(pruner);
    else
        close_run(pruner);
    open_frame(pruner, add_node(pruner, tag, element->text, node), element->end, wraps, false);
}

/* Two or more <br> end a paragraph. Returns the node after them. */
static uint32_t copy_break(struct pruner *pruner, uint32_t node)
{
    const struct html_tree *page = pruner->page;
    uint32_t end = page->nodes[page->nodes[node].parent].end, next = next_sibling(page, node);

    if (!is_break(page, next, end)) {
        if (!top(pruner)->wraps)
            add_node(pruner, HTML_BR, page->nodes[node].text, node);
        return node + 1;
    }
    while (is_break(page, next, end)) {
        node = next;
        next = next_sibling(page, node);
    }
    close_run(pruner);
    return node + 1;
}

static void copy_text(struct pruner *pruner, uint32_t node)
{
    if (top(pruner)->wraps && is_blank(pruner->page, node))
        return;
    open_run(pruner);
    add_node(pruner, HTML_TEXT, pruner->page->nodes[node].text, node);
}

static void copy_page(struct pruner *pruner)
{
    const struct html_tree *page = pruner->page;
    uint32_t i = 1;

    open_frame(pruner, add_node(pruner, HTML_HTML, page->nodes[0].text, 0), page->count, false,
               false);
    while (i < page->count) {
        while (top(pruner)->page_end <= i)
            close_frame(pruner);
        if (page->nodes[i].tag == HTML_TEXT) {
            copy_text(pruner, i++);
        } else if (page->nodes[i].tag == HTML_BR) {
            i = copy_break(pruner, i);
        } else if (is_dropped(pruner, i)) {
            i = page->nodes[i].end;
        } else {
            copy_element(pruner, i++);
        }
    }
    while (pruner->depth > 0)
        close_frame(pruner);
}

void html_prune(const struct html_tree *page, const struct html_prune_options *options,
                struct html_pruned *out)
{
    struct pruner pruner = {.page = page, .options = options, .out = out};

    *out = (struct html_pruned){.origin = NULL};
    pruner.counts = html_count_all(page);
    pruner.facts = mem_zero(page->count + 1, 1);
    find_facts(&pruner);
    copy_page(&pruner);
    free(pruner.counts);
    free(pruner.facts);
    free(pruner.frames);
}

void html_pruned_fini(struct html_pruned *pruned)
{
    html_tree_fini(&pruned->tree);
    free(pruned->origin);
    pruned->origin = NULL;
}
