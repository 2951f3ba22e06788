/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headings.c - finds the heading of the story by the titles. */
#include "article/html/html_headline_private.h"

#include "article/page/line_match.h"

#define HEADINGS_MAX 60   /* headings of a page that are compared */
#define TELLING      4    /* words of a heading that reads like a headline without a title */
#define REWORDED     0.45 /* share of a heading in a title that shows it is the story's */
#define PART_LEAST   0.3  /* share of a title that its part must fill */
#define MINOR_LEAST  0.4  /* the same for a lesser heading */
#define FIRST_PART   0.5  /* how well a short heading fits that is the first part of a title */

/* Is it the path of sections above a story? A <body> only notes that its page has one. */
static bool is_breadcrumb(const struct html_tree *page, uint32_t node)
{
    return page->nodes[node].tag != HTML_BODY &&
           str_find_nocase(html_tree_attribute(page, node, "class"), STR("breadcrumb")) >= 0;
}

/* Is it beside the story, or in a breadcrumb, where a title is for machines? */
static bool is_aside(const struct html_tree *page, uint32_t node)
{
    for (uint32_t up = node; up != 0; up = page->nodes[up].parent) {
        enum html_tag tag = page->nodes[up].tag;

        if (tag == HTML_ASIDE || tag == HTML_NAV || tag == HTML_FOOTER || is_breadcrumb(page, up))
            return true;
    }
    return false;
}

/* Does the address lead to the first page of a site: "/", "https://example.org/"? */
static bool is_home(struct str address)
{
    ptrdiff_t scheme = str_find(address, STR("//"));

    if (scheme >= 0) {
        address = str_slice(address, (size_t)scheme + 2, address.length);
        str_cut(&address, '/');
        return address.length == 0;
    }
    return str_is(address, "/") || str_is(address, "./") || str_is(address, "index.html");
}

bool html_headings_lead_home(const struct html_tree *page, uint32_t node)
{
    for (uint32_t i = page->nodes[node].parent; i < page->nodes[node].end; i++)
        if (page->nodes[i].tag == HTML_A && page->nodes[i].end > node &&
            is_home(str_trim(html_tree_attribute(page, i, "href"))))
            return true;
    return false;
}

/* A heading's text; false if it is too long, has none, or is not one of a story. */
static bool heading_text(const struct html_tree *page, uint32_t node, struct buf *out)
{
    buf_clear(out);
    if (page->nodes[node].end - node > HTML_HEADLINE_MAX || is_aside(page, node) ||
        html_headings_lead_home(page, node))
        return false;
    html_tree_add_text(page, node, out);
    return out->length > 0 && out->length <= HTML_HEADLINE_MAX;
}

/* How well a lesser heading fits a title, 0 to 1: it must be part of the title. */
static double minor_fit(struct str heading, struct str title)
{
    double around = line_similarity(heading, title);

    if (around > MINOR_LEAST && line_similarity(title, heading) > HTML_HEADLINE_SAME)
        return around;
    return html_title_words(heading) > 1 && html_title_is_first(title, heading) ? FIRST_PART : 0;
}

/* How well a heading fits a title, 0 to 1. */
static double fit(struct str heading, struct str title, bool major)
{
    double within = line_similarity(title, heading), around = line_similarity(heading, title);

    if (!major)
        return minor_fit(heading, title);
    if (around < PART_LEAST || (within < REWORDED && around < REWORDED))
        return html_title_is_first(title, heading) ? FIRST_PART : 0;
    return (within + around) / 2;
}

static void try_heading(struct html_headings *headings, uint32_t node, struct str text, bool major)
{
    const struct html_title_list *titles = headings->titles;
    double most = 0;

    for (size_t i = 0; i < titles->count; i++) {
        double found = fit(text, titles->plain[i], major);

        most = found > most ? found : most;
    }
    if (most > headings->most && !html_title_is_site(text, &titles->names) &&
        !html_title_is_last(html_title_list_document(titles), text)) {
        headings->most = most;
        headings->major = major;
        headings->node = node;
        buf_clear(&headings->best);
        buf_add_str(&headings->best, text);
    }
}

void html_headings_find(struct html_headings *headings)
{
    BUF_AUTO struct buf text = {0};

    for (int level = 0; level < 2 && headings->most == 0; level++) {
        size_t tried = 0;

        for (uint32_t i = 1; i < headings->page->count && tried < HEADINGS_MAX; i++) {
            enum html_tag tag = headings->page->nodes[i].tag;

            if (level == 0 ? tag != HTML_H1 : tag != HTML_H2 && tag != HTML_H3)
                continue;
            tried++;
            if (heading_text(headings->page, i, &text))
                try_heading(headings, i, buf_str(&text), level == 0);
        }
    }
}

/* Does a heading read like a headline: enough words, not the site's name, not a link elsewhere? */
static bool is_telling(const struct html_headings *headings, uint32_t node, struct str text)
{
    const struct html_node *nodes = headings->page->nodes;

    for (uint32_t i = node + 1; i < nodes[node].end; i++)
        if (nodes[i].tag == HTML_A)
            return false;
    return html_title_words(text) >= TELLING &&
           !html_title_is_site(text, &headings->titles->names) &&
           !html_title_is_last(html_title_list_document(headings->titles), text);
}

void html_headings_find_telling(struct html_headings *headings)
{
    BUF_AUTO struct buf text = {0};
    size_t found = 0;

    for (uint32_t i = 1; i < headings->page->count && found < 2; i++) {
        if (headings->page->nodes[i].tag != HTML_H1 || !heading_text(headings->page, i, &text) ||
            !is_telling(headings, i, buf_str(&text)))
            continue;
        if (found++ == 0)
            buf_add_str(&headings->best, buf_str(&text));
    }
    if (found != 1)
        buf_clear(&headings->best);
}

void html_headings_only(const struct html_tree *page, struct buf *out)
{
    uint32_t found = 0;

    for (uint32_t i = 1; i < page->count; i++) {
        if (page->nodes[i].tag != HTML_H1)
            continue;
        if (found != 0)
            return;
        found = i;
    }
    if (found != 0 && !heading_text(page, found, out))
        buf_clear(out);
}
