/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_count.c - counts in one backward pass, which visits children before their parent. */
#include "article/html/html_count.h"

#include "base/mem.h"

/* A character reference counts as one character. */
static const char *skip_reference(const char *at, const char *end)
{
    const char *semicolon = memchr(at, ';', (size_t)(end - at < 10 ? end - at : 10));

    return semicolon ? semicolon : at;
}

/* U+060C, U+3001, U+FF0C */
static bool is_comma(const unsigned char *at, const unsigned char *end)
{
    if (*at == ',')
        return true;
    if (*at == 0xD8)
        return end - at > 1 && at[1] == 0x8C;
    if (*at == 0xE3)
        return end - at > 2 && at[1] == 0x80 && at[2] == 0x81;
    return *at == 0xEF && end - at > 2 && at[1] == 0xBC && at[2] == 0x8C;
}

/* Classes of bytes of text: most bytes need only one lookup. */
enum byte_kind { BYTE_PLAIN, BYTE_SPACE, BYTE_MARK };

static const uint8_t byte_kinds[256] = {
    [0] = BYTE_SPACE,    [' '] = BYTE_SPACE,  ['\n'] = BYTE_SPACE, ['\t'] = BYTE_SPACE,
    ['\r'] = BYTE_SPACE, ['\f'] = BYTE_SPACE, [','] = BYTE_MARK,   ['&'] = BYTE_MARK,
    [0xD8] = BYTE_MARK,  [0xE3] = BYTE_MARK,  [0xEF] = BYTE_MARK,
};

static void count_text(struct html_count *count, struct str text)
{
    const char *at = text.data, *end = at + text.length;
    uint32_t characters = 0, commas = 0, spaces = 0;
    bool space = false;

    for (; at < end; at++) {
        uint8_t kind = byte_kinds[(unsigned char)*at];

        if (kind == BYTE_SPACE) {
            spaces += !space;
            space = true;
            continue;
        }
        space = false;
        characters += ((unsigned char)*at & 0xC0) != 0x80;
        if (kind == BYTE_MARK && *at == '&')
            at = skip_reference(at, end);
        else if (kind == BYTE_MARK)
            commas += is_comma((const unsigned char *)at, (const unsigned char *)end);
    }
    count->text =
        characters > 0 ? characters + spaces : 0; /* white space between elements is no text */
    count->commas = commas;
}

static void add(struct html_count *to, const struct html_count *more)
{
    to->text += more->text;
    to->link += more->link;
    to->commas += more->commas;
    to->headings += more->headings;
    to->lists += more->lists;
    to->textish += more->textish;
    to->p += more->p;
    to->img += more->img;
    to->li += more->li;
    to->input += more->input;
    to->embed += more->embed;
}

static void subtract(struct html_count *from, const struct html_count *less)
{
    from->text -= less->text;
    from->link -= less->link;
    from->commas -= less->commas;
    from->headings -= less->headings;
    from->lists -= less->lists;
    from->textish -= less->textish;
    from->p -= less->p;
    from->img -= less->img;
    from->li -= less->li;
    from->input -= less->input;
    from->embed -= less->embed;
}

/* What an element adds to the counts of its ancestors. */
static void count_element(const struct html_tree *tree, uint32_t node, struct html_count *count)
{
    enum html_tag tag = tree->nodes[node].tag;

    count->p += tag == HTML_P;
    count->img += tag == HTML_IMG;
    count->li += tag == HTML_LI;
    count->input += tag == HTML_INPUT;
    count->embed += tag == HTML_OBJECT || tag == HTML_EMBED || tag == HTML_IFRAME;
    if (tag == HTML_A) {
        struct str target = html_tree_attribute(tree, node, "href");

        count->link = count->text * (target.length > 1 && target.data[0] == '#' ? 3 : 10);
    }
    if (html_tag_has(tag, HTML_HEADING))
        count->headings = count->text;
    if (tag == HTML_UL || tag == HTML_OL)
        count->lists = count->text;
    if (tag == HTML_SPAN || tag == HTML_LI || tag == HTML_TD || tag == HTML_BLOCKQUOTE ||
        tag == HTML_DL || tag == HTML_DIV || tag == HTML_OL || tag == HTML_P || tag == HTML_PRE ||
        tag == HTML_TABLE || tag == HTML_UL)
        count->textish = count->text;
}

struct html_count *html_count_all(const struct html_tree *tree)
{
    struct html_count *counts = mem_zero(tree->count + 1, sizeof *counts);

    for (uint32_t i = tree->count; i-- > 1;) {
        if (tree->nodes[i].tag == HTML_TEXT)
            count_text(&counts[i], tree->nodes[i].text);
        else
            count_element(tree, i, &counts[i]);
        add(&counts[tree->nodes[i].parent], &counts[i]);
    }
    return counts;
}

void html_count_remove(const struct html_tree *tree, struct html_count *counts, uint32_t node)
{
    struct html_count gone = counts[node];

    for (uint32_t i = node; i != 0; i = tree->nodes[i].parent)
        subtract(&counts[tree->nodes[i].parent], &gone);
    counts[node] = (struct html_count){0};
}
