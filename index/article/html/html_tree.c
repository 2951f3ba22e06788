/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tree.c - builds the tree: decides which elements a tag opens and closes. */
#include "article/html/html_tree.h"

#include <stdlib.h>

#include "article/text/letters.h"
#include "base/mem.h"

struct tree_builder {
    struct html_tree *tree;
    uint32_t stack[HTML_DEPTH_MAX]; /* the open elements; [0] is the root */
    unsigned depth;
    uint32_t open[HTML_TAG_COUNT];     /* number of open elements of each tag */
    uint32_t too_deep[HTML_TAG_COUNT]; /* not opened: their end tags are ignored */
};

static enum html_tag tag_at(const struct tree_builder *builder, unsigned level)
{
    return builder->tree->nodes[builder->stack[level]].tag;
}

static uint32_t add_node(struct tree_builder *builder, enum html_tag tag, struct str text)
{
    struct html_tree *tree = builder->tree;

    if (tree->count == tree->capacity)
        tree->nodes = mem_grow(tree->nodes, tree->count, &tree->capacity, sizeof *tree->nodes);
    tree->nodes[tree->count] =
        (struct html_node){.parent = builder->depth ? builder->stack[builder->depth - 1] : 0,
                           .tag = tag,
                           .text = text};
    tree->nodes[tree->count].end = tree->count + 1;
    return tree->count++;
}

static void pop_to(struct tree_builder *builder, unsigned level)
{
    while (builder->depth > level) {
        enum html_tag tag = tag_at(builder, --builder->depth);

        builder->tree->nodes[builder->stack[builder->depth]].end = builder->tree->count;
        builder->open[tag]--;
    }
}

static void push(struct tree_builder *builder, enum html_tag tag, struct str attributes)
{
    uint32_t node = add_node(builder, tag, attributes);

    if (builder->depth == HTML_DEPTH_MAX) {
        builder->too_deep[tag]++;
        return;
    }
    builder->stack[builder->depth++] = node;
    builder->open[tag]++;
}

/* ---- implied end tags ----------------------------------------------------------------------- */

/* A start tag closes the nearest open element of a group, unless a boundary is nearer. */
static const struct implied {
    enum html_tag start;
    enum html_tag ends[3];
    enum html_tag boundaries[3];
} implied[] = {
    {HTML_LI, {HTML_LI}, {HTML_UL, HTML_OL, HTML_MENU}},
    {HTML_DT, {HTML_DT, HTML_DD}, {HTML_DL}},
    {HTML_DD, {HTML_DT, HTML_DD}, {HTML_DL}},
    {HTML_TR, {HTML_TR}, {HTML_TABLE}},
    {HTML_TD, {HTML_TD, HTML_TH}, {HTML_TR, HTML_TABLE}},
    {HTML_TH, {HTML_TD, HTML_TH}, {HTML_TR, HTML_TABLE}},
    {HTML_TBODY, {HTML_TBODY, HTML_THEAD, HTML_TFOOT}, {HTML_TABLE}},
    {HTML_TFOOT, {HTML_TBODY, HTML_THEAD, HTML_TFOOT}, {HTML_TABLE}},
    {HTML_THEAD, {HTML_TBODY, HTML_THEAD, HTML_TFOOT}, {HTML_TABLE}},
    {HTML_OPTION, {HTML_OPTION}, {HTML_SELECT}},
    {HTML_OPTGROUP, {HTML_OPTGROUP, HTML_OPTION}, {HTML_SELECT}},
    {HTML_A, {HTML_A}, {HTML_TD, HTML_TH, HTML_TABLE}},
};

static bool is_one_of(enum html_tag tag, const enum html_tag tags[3])
{
    for (int i = 0; i < 3 && tags[i] != HTML_TEXT; i++)
        if (tag == tags[i])
            return true;
    return false;
}

static bool any_open(const struct tree_builder *builder, const enum html_tag tags[3])
{
    for (int i = 0; i < 3 && tags[i] != HTML_TEXT; i++)
        if (builder->open[tags[i]] > 0)
            return true;
    return false;
}

static void end_implied(struct tree_builder *builder, enum html_tag start)
{
    for (size_t i = 0; i < sizeof implied / sizeof implied[0]; i++) {
        if (implied[i].start != start || !any_open(builder, implied[i].ends))
            continue;
        for (unsigned level = builder->depth; level-- > 1;) {
            enum html_tag tag = tag_at(builder, level);

            if (is_one_of(tag, implied[i].ends)) {
                pop_to(builder, level);
                return;
            }
            if (is_one_of(tag, implied[i].boundaries))
                return;
        }
    }
}

/* A block closes an open paragraph, and a heading an open heading. */
static void end_paragraph(struct tree_builder *builder, enum html_tag start)
{
    enum html_tag current = tag_at(builder, builder->depth - 1);

    if (html_tag_has(start, HTML_HEADING) && html_tag_has(current, HTML_HEADING))
        pop_to(builder, builder->depth - 1);
    if (builder->open[HTML_P] == 0)
        return;
    for (unsigned level = builder->depth; level-- > 1;) {
        enum html_tag tag = tag_at(builder, level);

        if (tag == HTML_P) {
            pop_to(builder, level);
            return;
        }
        if (html_tag_has(tag, HTML_BLOCK) || html_tag_has(tag, HTML_SCOPE))
            return;
    }
}

/* ---- tokens --------------------------------------------------------------------------------- */

/* Create <html>, <head> and <body> only once, whatever the source has. */
static bool start_frame(struct tree_builder *builder, const struct html_token *token)
{
    if (token->tag == HTML_HTML) {
        if (builder->tree->nodes[0].text.length == 0)
            builder->tree->nodes[0].text = token->text;
        return true;
    }
    if (token->tag == HTML_BODY) {
        if (builder->open[HTML_HEAD] > 0)
            pop_to(builder, 1);
        return builder->open[HTML_BODY] > 0;
    }
    return token->tag == HTML_HEAD && builder->tree->count > 1;
}

/* Close the head at an element that it cannot contain. */
static void end_head(struct tree_builder *builder, enum html_tag tag)
{
    if (builder->open[HTML_HEAD] > 0 && html_tag_has(tag, HTML_BLOCK) && tag != HTML_HTML)
        pop_to(builder, 1);
}

static void start_element(struct tree_builder *builder, const struct html_token *token)
{
    if (start_frame(builder, token))
        return;
    end_head(builder, token->tag);
    if (html_tag_has(token->tag, HTML_BLOCK))
        end_paragraph(builder, token->tag);
    end_implied(builder, token->tag);
    if (html_tag_has(token->tag, HTML_VOID))
        add_node(builder, token->tag, token->text);
    else
        push(builder, token->tag, token->text);
}

/* An end tag closes the nearest open element of its name. It does not reach out of a table cell. An
 * inline element's end tag does not reach out of a block: in <b><p></b></p> the <b> stays open
 * until its parent closes. */
static void end_element(struct tree_builder *builder, enum html_tag tag)
{
    bool block = html_tag_has(tag, HTML_BLOCK) || html_tag_has(tag, HTML_SCOPE);

    if (builder->too_deep[tag] > 0) {
        builder->too_deep[tag]--;
        return;
    }
    if (tag == HTML_BODY || tag == HTML_HTML || builder->open[tag] == 0)
        return;
    for (unsigned level = builder->depth; level-- > 1;) {
        enum html_tag open = tag_at(builder, level);

        if (open == tag) {
            pop_to(builder, level);
            return;
        }
        if (html_tag_has(open, HTML_SCOPE) && tag != HTML_TABLE && tag != HTML_TR &&
            !(tag == HTML_TBODY || tag == HTML_THEAD || tag == HTML_TFOOT))
            return;
        if (open == HTML_TABLE || (!block && tag != HTML_UNKNOWN && html_tag_has(open, HTML_BLOCK)))
            return;
    }
}

static void take_token(struct tree_builder *builder, const struct html_token *token)
{
    switch (token->kind) {
    case HTML_TOKEN_TEXT:
        if (builder->depth > 1 || str_trim(token->text).length > 0)
            add_node(builder, HTML_TEXT, token->text);
        break;
    case HTML_TOKEN_START:
        start_element(builder, token);
        break;
    case HTML_TOKEN_END:
        if (token->tag == HTML_BR)
            add_node(builder, HTML_BR, STR(""));
        else
            end_element(builder, token->tag);
        break;
    }
}

enum status html_tree_read(struct html_tree *tree, struct str source, struct error *err)
{
    struct tree_builder builder = {.tree = tree};
    struct html_tokens tokens = {.rest = source};
    struct html_token token;

    *tree = (struct html_tree){.count = 0};
    push(&builder, HTML_HTML, STR(""));
    while (html_token_next(&tokens, &token)) {
        if (tree->count >= HTML_NODES_MAX)
            return error_set(err, STATUS_TOO_LARGE, "the page has more than %u elements and texts",
                             HTML_NODES_MAX);
        take_token(&builder, &token);
    }
    pop_to(&builder, 0);
    return STATUS_OK;
}

void html_tree_fini(struct html_tree *tree)
{
    free(tree->nodes);
    *tree = (struct html_tree){.count = 0};
}

/* A no-break space becomes a space; soft hyphens, which are not seen within a line, are removed. */
static void settle_spaces(struct buf *text)
{
    size_t kept = 0;

    for (size_t i = 0; i < text->length; i++) {
        char next = i + 1 < text->length && text->data[i] == '\xC2' ? text->data[i + 1] : 0;

        if (next != '\xA0' && next != '\xAD') {
            text->data[kept++] = text->data[i];
            continue;
        }
        if (next == '\xA0')
            text->data[kept++] = ' ';
        i++;
    }
    text->length = kept;
}

void html_tree_add_text(const struct html_tree *tree, uint32_t node, struct buf *out)
{
    html_tree_add_range(tree, node, tree->nodes[node].end, out);
}

void html_tree_add_range(const struct html_tree *tree, uint32_t from, uint32_t end, struct buf *out)
{
    struct buf decoded = {0};
    struct str rest, word;
    bool first = true;

    for (uint32_t i = from; i < end; i++) {
        enum html_tag tag = tree->nodes[i].tag;

        if (i > from && tag == HTML_STYLE)
            i = tree->nodes[i].end - 1;
        else if (tag == HTML_TEXT)
            html_add_decoded(&decoded, tree->nodes[i].text);
        else if (html_tag_has(tag, HTML_BLOCK) || tag == HTML_BR)
            buf_add_char(&decoded, ' ');
    }
    settle_spaces(&decoded);
    rest = buf_str(&decoded);
    while ((word = word_cut(&rest)).data) {
        if (!first)
            buf_add_char(out, ' ');
        buf_add_str(out, word);
        first = false;
    }
    buf_fini(&decoded);
}
