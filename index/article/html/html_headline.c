/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline.c - finds the heading of the story, and chooses between it and the titles. */
#include "article/html/html_headline.h"

#include "article/page/line_match.h"
#include "article/text/letters.h"

#define HEADLINE_MAX 400  /* bytes of a heading, and its nodes */
#define HEADINGS_MAX 60   /* headings of a page that are compared */
#define WORDS_LEAST  3    /* words of a heading that may stand for a title */
#define TELLING      4    /* words of a heading that reads like a headline without a title */
#define PART_WORDS   2    /* words of a headline within a heading */
#define SAME         0.99 /* similarity of titles with the same words */
#define OTHER        0.8  /* below it, titles say different things */
#define REWORDED     0.45 /* share of a heading in a title that shows it is the story's */
#define PART_LEAST   0.3  /* share of a title that its part must fill */
#define MINOR_LEAST  0.4  /* the same for a lesser heading */
#define FIRST_PART   0.5  /* how well a short heading fits that is the first part of a title */

#define TEXTS_MAX (HTML_TITLES_MAX + 2)

/* All titles in one list: those that the page declares, then that of the browser's tab. */
struct titles {
    struct str whole[HTML_TITLES_MAX + 1];
    struct str plain[HTML_TITLES_MAX + 1]; /* without the names of the site and the section */
    size_t count;
    struct html_title_names names;
};

struct headings {
    const struct html_tree *page;
    const struct titles *titles;
    struct buf best;
    uint32_t node; /* that of the best */
    double most;
    bool major;            /* is the best an <h1>? */
    struct buf part, rest; /* of the best, divided at an element */
};

/* ---- headings ------------------------------------------------------------------------------- */

static struct str document_of(const struct titles *titles)
{
    return titles->whole[titles->count - 1];
}

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

/* A heading that links to the first page is the site's sign. */
static bool leads_home(const struct html_tree *page, uint32_t node)
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
    if (page->nodes[node].end - node > HEADLINE_MAX || is_aside(page, node) ||
        leads_home(page, node))
        return false;
    html_tree_add_text(page, node, out);
    return out->length > 0 && out->length <= HEADLINE_MAX;
}

/* How well a lesser heading fits a title, 0 to 1: it must be part of the title. */
static double minor_fit(struct str heading, struct str title)
{
    double around = line_similarity(heading, title);

    if (around > MINOR_LEAST && line_similarity(title, heading) > SAME)
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

static void try_heading(struct headings *headings, uint32_t node, struct str text, bool major)
{
    const struct titles *titles = headings->titles;
    double most = 0;

    for (size_t i = 0; i < titles->count; i++) {
        double found = fit(text, titles->plain[i], major);

        most = found > most ? found : most;
    }
    if (most > headings->most && !html_title_is_site(text, &titles->names) &&
        !html_title_is_last(document_of(titles), text)) {
        headings->most = most;
        headings->major = major;
        headings->node = node;
        buf_clear(&headings->best);
        buf_add_str(&headings->best, text);
    }
}

/* Find the heading that fits best; of equals the first. Lesser headings are tried if no <h1>
 * fits. */
static void find_heading(struct headings *headings)
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
static bool is_telling(const struct headings *headings, uint32_t node, struct str text)
{
    const struct html_node *nodes = headings->page->nodes;

    for (uint32_t i = node + 1; i < nodes[node].end; i++)
        if (nodes[i].tag == HTML_A)
            return false;
    return html_title_words(text) >= TELLING &&
           !html_title_is_site(text, &headings->titles->names) &&
           !html_title_is_last(document_of(headings->titles), text);
}

/* No heading fits a title: the titles were written for machines. Take the only main heading that
 * reads like a headline. */
static void find_telling(struct headings *headings)
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

static void only_h1(const struct html_tree *page, struct buf *out)
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

/* ---- the choice ----------------------------------------------------------------------------- */

/* How much of the title readers see: in the heading, which may have a kicker before it or be
 * reworded a little, and in the tab. */
static double seen(struct str title, struct str heading, struct str document)
{
    return line_similarity(heading, title) + line_similarity(title, heading) +
           line_similarity(document, title);
}

/* The plainer of two titles of which one is the other with a kicker or the site's name. */
static struct str plainest(const struct titles *titles, struct str best)
{
    for (size_t i = 0; i + 1 < titles->count; i++)
        if (html_title_extends(best, titles->plain[i]) ||
            html_title_adds_words(best, titles->plain[i]))
            best = titles->plain[i];
    return best;
}

/* The title that has the heading's words and signs; STR_NONE if there is none. */
static struct str written_alike(const struct titles *titles, struct str heading)
{
    for (size_t i = 0; i < titles->count; i++)
        if (html_title_written_alike(titles->plain[i], heading))
            return titles->plain[i];
    return STR_NONE;
}

/* The title that has the heading's words. A kicker in the heading has only its look to tell it
 * apart, so the plainest title counts. */
static struct str repeated(const struct titles *titles, struct str heading)
{
    for (size_t i = 0; i < titles->count; i++)
        if (html_title_same(titles->plain[i], heading))
            return plainest(titles, titles->plain[i]);
    for (size_t i = 0; i < titles->count; i++)
        if (html_title_same(titles->whole[i], heading))
            return plainest(titles, titles->whole[i]);
    return STR_NONE;
}

/* Is the text, from one element of the heading to its end, a title or what follows a kicker there?
 */
static bool is_end(const struct titles *titles, struct str text)
{
    for (size_t i = 0; i < titles->count; i++)
        if (html_title_same(text, titles->plain[i]) ||
            html_title_same(text, html_title_behind_kicker(titles->plain[i])) ||
            html_title_extends(titles->plain[i], text))
            return true;
    return false;
}

static bool is_start(const struct titles *titles, struct str text)
{
    for (size_t i = 0; i < titles->count; i++)
        if (html_title_same(text, titles->plain[i]))
            return true;
    return false;
}

/* The sign between a kicker and a headline may stand in the headline's element. */
static struct str without_sign(struct str part)
{
    static const struct str signs[] = {STR_INIT(":"), STR_INIT("- "), STR_INIT("\xE2\x80\x93 "),
                                       STR_INIT("\xE2\x80\x94 "), STR_INIT("| ")};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(part, signs[i]))
            return str_trim(str_slice(part, signs[i].length, part.length));
    return part;
}

/* The heading without what stands in elements of its own: a kicker before, a note behind. */
static struct str find_part(struct headings *headings)
{
    const struct html_tree *page = headings->page;
    uint32_t end = page->nodes[headings->node].end;

    for (uint32_t i = headings->node + 1; i < end; i++) {
        size_t before, behind;

        buf_clear(&headings->part);
        html_tree_add_range(page, headings->node, i, &headings->part);
        before = html_title_words(buf_str(&headings->part));
        buf_clear(&headings->rest);
        html_tree_add_range(page, i, end, &headings->rest);
        behind = html_title_words(buf_str(&headings->rest));
        if (before > 0 && behind >= PART_WORDS &&
            is_end(headings->titles, buf_str(&headings->rest)))
            return without_sign(buf_str(&headings->rest));
        if (behind > 0 && before >= PART_WORDS &&
            is_start(headings->titles, buf_str(&headings->part)))
            return buf_str(&headings->part);
    }
    return STR_NONE;
}

/* Of the titles for search engines and for sharing the one most of which is seen. Of equals the
 * first. If it says something else than the heading, or was cut, the heading. */
static struct str best_declared(const struct titles *titles, struct str heading)
{
    struct str best = STR_NONE;
    double most = -1;

    for (size_t i = 0; i + 1 < titles->count && i < HTML_TITLES_MAIN; i++) {
        double score = seen(titles->plain[i], heading, document_of(titles));

        if (score > most) {
            most = score;
            best = titles->plain[i];
        }
    }
    if (html_title_words(heading) >= WORDS_LEAST && line_similarity(best, heading) < OTHER &&
        line_similarity(heading, best) < OTHER)
        return heading;
    return html_title_extends(best, heading) || html_title_adds_words(best, heading) ||
                   html_title_is_cut(best, heading)
               ? heading
               : best;
}

/* Is the heading the first part of a title, or does it read like a headline? */
static bool stands_alone(const struct titles *titles, struct str heading)
{
    bool found = html_title_words(heading) >= WORDS_LEAST;

    for (size_t i = 0; i < titles->count && !found; i++)
        found = html_title_is_first(titles->plain[i], heading) ||
                html_title_same(html_title_behind_kicker(titles->plain[i]), heading);
    return found;
}

/* Has one of them more words than the other, and are all words of that other the same? Not so if a
 * sign divides these words from the title, as in "Headline (5 pictures)", nor if they are a kicker
 * of the title, which stands elsewhere on the page. */
static bool differs_in_words(struct str heading, struct str title)
{
    return (line_similarity(title, heading) > SAME || line_similarity(heading, title) > SAME) &&
           !html_title_adds_words(heading, title) && !html_title_extends(heading, title) &&
           !html_title_same(html_title_behind_kicker(title), heading);
}

/* What the heading shows of the headline. */
static struct str choose_shown(struct headings *headings)
{
    struct str heading = buf_str(&headings->best);
    struct str title = headings->major ? written_alike(headings->titles, heading) : STR_NONE;

    if (title.length == 0)
        title = repeated(headings->titles, heading);
    if (title.length == 0)
        title = find_part(headings);
    if (title.length == 0 && headings->major && stands_alone(headings->titles, heading)) {
        title = best_declared(headings->titles, heading);
        if (differs_in_words(heading, title))
            title = heading;
    }
    return title;
}

/* The displayed title, or what comes nearest to it. */
static struct str choose(struct headings *headings)
{
    const struct titles *titles = headings->titles;
    struct str title = STR_NONE;

    if (headings->most > 0) {
        title = choose_shown(headings);
        if (title.length > 0)
            return title;
    } else {
        find_telling(headings);
        title = buf_str(&headings->best);
    }
    if (title.length == 0)
        title = best_declared(titles, buf_str(&headings->best));
    title = plainest(titles, title);
    if (title.length == 0 && headings->most > 0)
        title = buf_str(&headings->best);
    if (title.length == 0)
        title = html_title_without_last(titles->plain[titles->count - 1]);
    if (title.length > 0)
        return title;
    only_h1(headings->page, &headings->best);
    return buf_str(&headings->best);
}

/* ---- titles --------------------------------------------------------------------------------- */

/* Adds the text without characters that are not seen: places where a word may be broken. */
static void add_seen(struct buf *out, struct str text)
{
    static const struct str unseen[] = {STR_INIT("\xC2\xAD"), STR_INIT("\xE2\x80\x8B"),
                                        STR_INIT("\xE2\x81\xA0"), STR_INIT("\xEF\xBB\xBF")};

    while (text.length > 0) {
        size_t step = 1;
        bool seen = true;

        for (size_t i = 0; i < sizeof unseen / sizeof *unseen && seen; i++) {
            seen = !str_starts(text, unseen[i]);
            step = seen ? 1 : unseen[i].length;
        }
        if (seen)
            buf_add_char(out, text.data[0]);
        text = str_slice(text, step, text.length);
    }
}

static void document_title(const struct html_tree *page, struct buf *out)
{
    for (uint32_t i = 1; i < page->count && out->length == 0; i++)
        if (page->nodes[i].tag == HTML_TITLE)
            html_tree_add_text(page, i, out);
}

/* The site's name in the heading that leads to its first page. */
static void find_sign(const struct html_tree *page, struct buf *out)
{
    for (uint32_t i = 1; i < page->count && out->length == 0; i++)
        if (page->nodes[i].tag == HTML_H1 && page->nodes[i].end - i <= HEADLINE_MAX &&
            leads_home(page, i))
            html_tree_add_text(page, i, out);
}

/* `clean` has room for the texts: the declared titles, that of the tab, the site's name. */
static struct titles list_titles(const struct html_tree *page, const struct html_titles *declared,
                                 struct buf clean[TEXTS_MAX])
{
    struct titles titles = {.count = declared->count + 1, .names = declared->names};
    struct buf *sign = &clean[TEXTS_MAX - 1];

    if (titles.names.site.length == 0) {
        find_sign(page, sign);
        titles.names.site = sign->length <= HEADLINE_MAX ? buf_str(sign) : STR_NONE;
    }

    for (size_t i = 0; i < declared->count; i++)
        add_seen(&clean[i], declared->declared[i]);
    document_title(page, &clean[declared->count]);
    for (size_t i = 0; i < titles.count; i++) {
        titles.whole[i] = buf_str(&clean[i]);
        if (i == declared->count)
            titles.whole[i] = str_slice(titles.whole[i], 0, 2 * HEADLINE_MAX);
        titles.plain[i] = html_title_without_names(titles.whole[i], &titles.names);
    }
    return titles;
}

void html_headline(const struct html_tree *page, const struct html_titles *declared,
                   struct buf *out)
{
    struct buf clean[TEXTS_MAX] = {{0}};
    struct titles titles = list_titles(page, declared, clean);
    struct headings headings = {.page = page, .titles = &titles};

    find_heading(&headings);
    add_seen(out, choose(&headings));
    buf_fini(&headings.best);
    buf_fini(&headings.part);
    buf_fini(&headings.rest);
    for (size_t i = 0; i < TEXTS_MAX; i++)
        buf_fini(&clean[i]);
}
