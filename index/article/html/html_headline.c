/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline.c - splits titles at separators and compares the parts with the main heading. */
#include "article/html/html_headline.h"

#include "article/page/line_match.h"
#include "article/text/letters.h"

#define HEADLINE_MAX 400  /* bytes of a heading, and its nodes */
#define WORDS_LEAST  4    /* words of a headline that another title extends */
#define ADDED_MAX    5    /* words of a kicker */
#define SAME         0.99 /* similarity of titles with the same words */
#define OTHER        0.8  /* below it, titles say different things */

static const char *const separators[] = {" | ",
                                         " - ",
                                         " \xE2\x80\x93 ",
                                         " \xE2\x80\x94 ",
                                         " \xC2\xB7 ",
                                         " \xE2\x80\xA2 ",
                                         " :: ",
                                         " -- ",
                                         " \xC2\xBB ",
                                         " \xC2\xAB ",
                                         " / ",
                                         " > ",
                                         " \\ ",
                                         "\xEF\xBD\x9C",
                                         "\xE3\x85\xA3", /* a Korean letter that looks like a bar */
                                         " \xE2\x80\xBA ",
                                         "_"};

/* Offset of a title's last separator. *length is the separator's length, 0 if there is none. */
static size_t last_separator(struct str title, size_t *length)
{
    size_t best = 0;

    *length = 0;
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        struct str mark = str_of(separators[i]);

        for (size_t at = title.length; at-- > best + 1;)
            if (str_starts(str_slice(title, at, title.length), mark)) {
                best = at;
                *length = mark.length;
                break;
            }
    }
    return best;
}

static size_t first_separator(struct str title, size_t *length)
{
    size_t best = title.length;

    *length = 0;
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        ptrdiff_t at = str_find(title, str_of(separators[i]));

        if (at > 0 && (size_t)at < best) {
            best = (size_t)at;
            *length = strlen(separators[i]);
        }
    }
    return best;
}

static bool is_same(struct str a, struct str b)
{
    return a.length > 0 && line_similarity(a, b) > SAME && line_similarity(b, a) > SAME;
}

/* Does one name the other: "The Times" and "thetimes.com"? */
static bool is_site(struct str part, struct str site)
{
    return site.length > 0 && part.length > 0 &&
           (is_same(part, site) || line_similarity(site, part) > SAME);
}

static struct str without_site(struct str title, struct str site)
{
    size_t length, at = last_separator(title, &length);

    if (length > 0 && word_count(str_slice(title, 0, at)) >= 3 &&
        is_site(str_slice(title, at + length, title.length), site))
        return str_trim(str_slice(title, 0, at));
    at = first_separator(title, &length);
    if (length > 0 && is_site(str_slice(title, 0, at), site))
        return str_trim(str_slice(title, at + length, title.length));
    return title;
}

/* In a <title>, cut off the part after the last separator if enough text is before it. */
static struct str without_last_part(struct str title)
{
    size_t length, at = last_separator(title, &length);
    struct str before = str_slice(title, 0, at);

    if (length == 0 || word_count(before) <= 4)
        return title;
    return str_trim(before);
}

/* ---- headings ------------------------------------------------------------------------------- */

#define HEADINGS_MAX 60   /* headings of a page that are compared */
#define REWORDED     0.45 /* share of a heading in a title that shows it is the story's */
#define PART_LEAST   0.3  /* share of a title that its part must fill */
#define MINOR_LEAST  0.4  /* the same for a lesser heading */

static bool is_aside(const struct html_tree *page, uint32_t node)
{
    for (uint32_t up = page->nodes[node].parent; up != 0; up = page->nodes[up].parent) {
        enum html_tag tag = page->nodes[up].tag;

        if (tag == HTML_ASIDE || tag == HTML_NAV || tag == HTML_FOOTER)
            return true;
    }
    return false;
}

/* A heading's text; false if it is too long or has none. */
static bool heading_text(const struct html_tree *page, uint32_t node, struct buf *out)
{
    buf_clear(out);
    if (page->nodes[node].end - node > HEADLINE_MAX || is_aside(page, node))
        return false;
    html_tree_add_text(page, node, out);
    return out->length > 0 && out->length <= HEADLINE_MAX;
}

/* How well a heading fits a title, 0 to 1. A lesser heading must be part of the title. */
static double fit(struct str heading, struct str title, bool major)
{
    double within = line_similarity(title, heading), around = line_similarity(heading, title);

    if (!major)
        return within > SAME && around > MINOR_LEAST ? around : 0;
    if (around < PART_LEAST || (within < REWORDED && around < REWORDED))
        return 0;
    return (within + around) / 2;
}

struct headings {
    const struct html_tree *page;
    const struct html_titles *titles;
    struct str document; /* the <title> */
    struct buf best;
    double most;
};

/* Does it name the site: the shorter part at the end of the <title>? */
static bool is_last_part(struct str document, struct str text)
{
    size_t length, at = last_separator(document, &length);

    return length > 0 && document.length - at - length < at &&
           is_same(str_slice(document, at + length, document.length), text);
}

static void try_heading(struct headings *headings, struct str text, bool major)
{
    double most = fit(text, headings->document, major);

    for (size_t i = 0; i < headings->titles->count; i++) {
        double found =
            fit(text, without_site(headings->titles->declared[i], headings->titles->site), major);

        most = found > most ? found : most;
    }
    if (most > headings->most && !is_site(text, headings->titles->site) &&
        !is_last_part(headings->document, text)) {
        headings->most = most;
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
                try_heading(headings, buf_str(&text), level == 0);
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
    return word_count(text) >= WORDS_LEAST && !is_site(text, headings->titles->site) &&
           !is_last_part(headings->document, text);
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

static void document_title(const struct html_tree *page, struct buf *out)
{
    for (uint32_t i = 1; i < page->count && out->length == 0; i++)
        if (page->nodes[i].tag == HTML_TITLE)
            html_tree_add_text(page, i, out);
}

/* Is the title the other one with something before or behind it: "Headline | Site"? What is behind
 * and shorter is the site. */
static bool extends(struct str title, struct str other)
{
    size_t length, at = last_separator(title, &length);

    if (length == 0 || other.length == 0)
        return false;
    if (is_same(str_slice(title, 0, at), other))
        return true;
    at = first_separator(title, &length);
    return is_same(str_slice(title, 0, at), other) ||
           (title.length - at - length > at &&
            is_same(str_slice(title, at + length, title.length), other));
}

static bool is_letter(char byte)
{
    return (byte & 0x80) || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

static bool is_quote(char byte)
{
    return byte == '"' || byte == '\'';
}

/* Does the title only put a few words before or behind the other one, with a sign between:
 * "Harbour: Ferries leave later"? Without a sign, or at a quotation, the other one was cut short.
 */
static bool adds_words(struct str title, struct str other)
{
    size_t words = word_count(other);
    struct str added;

    if (words < WORDS_LEAST || title.length <= other.length ||
        word_count(title) > words + ADDED_MAX)
        return false;
    if (str_starts(title, other)) {
        added = str_trim(str_slice(title, other.length, title.length));
        return added.length > 0 && !is_letter(added.data[0]) && !is_quote(added.data[0]);
    }
    added = str_trim(str_slice(title, 0, title.length - other.length));
    return str_ends(title, other) && added.length > 0 && !is_letter(added.data[added.length - 1]);
}

/* Titles in attributes end at a quotation mark that should have been escaped. */
static bool ends_at_quote(struct str title, struct str heading)
{
    struct str rest;

    if (title.length == 0 || !str_starts(heading, title))
        return false;
    rest = str_trim(str_slice(heading, title.length, heading.length));
    return rest.length > 0 && is_quote(rest.data[0]);
}

/* How much of the title readers see: in the heading, which may have a kicker before it or be
 * reworded a little, and in the tab. */
static double seen(struct str title, struct str heading, struct str document)
{
    return line_similarity(heading, title) + line_similarity(title, heading) +
           line_similarity(document, title);
}

/* The title that the heading repeats word by word, as declared: a kicker in a heading has only its
 * look to tell it apart. */
static struct str repeated(const struct html_titles *titles, struct str heading)
{
    for (size_t i = 0; i < titles->count; i++) {
        struct str title = titles->declared[i], plain = without_site(title, titles->site);

        if (is_same(title, heading) || is_same(plain, heading))
            return is_same(title, heading) ? title : plain;
    }
    return STR_NONE;
}

/* Of the titles for search engines and for sharing, without the site's name, the one most of which
 * is seen. Of equals the first. If it says something else than the heading, the heading. */
static struct str best_declared(const struct html_titles *titles, struct str heading,
                                struct str document)
{
    struct str best = STR_NONE;
    double most = -1;

    for (size_t i = 0; i < titles->count && i < HTML_TITLES_MAIN; i++) {
        struct str title = without_site(titles->declared[i], titles->site);
        double score = seen(title, heading, document);

        if (score > most) {
            most = score;
            best = title;
        }
    }
    if (word_count(heading) >= WORDS_LEAST && line_similarity(best, heading) < OTHER &&
        line_similarity(heading, best) < OTHER)
        return heading;
    return extends(best, heading) || adds_words(best, heading) || ends_at_quote(best, heading)
               ? heading
               : best;
}

/* The plainer of two titles of which one is the other with a kicker or the site's name. */
static struct str plainest(const struct html_titles *titles, struct str best)
{
    for (size_t i = 0; i < titles->count && i < HTML_TITLES_MAIN; i++) {
        struct str title = without_site(titles->declared[i], titles->site);

        if (extends(best, title) || adds_words(best, title))
            best = title;
    }
    return best;
}

/* The displayed title, or what comes nearest to it. */
static struct str choose(struct headings *headings)
{
    const struct html_titles *titles = headings->titles;
    struct str title = STR_NONE;

    if (headings->most > 0) {
        title = repeated(titles, buf_str(&headings->best));
    } else {
        find_telling(headings);
        title = buf_str(&headings->best);
    }
    if (title.length == 0)
        title = best_declared(titles, buf_str(&headings->best), headings->document);
    title = plainest(titles, title);
    if (title.length == 0 && headings->most > 0)
        title = buf_str(&headings->best);
    if (title.length == 0)
        title = without_last_part(without_site(headings->document, titles->site));
    if (title.length > 0)
        return title;
    only_h1(headings->page, &headings->best);
    return buf_str(&headings->best);
}

/* Adds the headline without characters that are not seen: places where a word may be broken. */
static void add_seen(struct buf *out, struct str headline)
{
    static const struct str unseen[] = {STR_INIT("\xC2\xAD"), STR_INIT("\xE2\x80\x8B")};

    while (headline.length > 0) {
        size_t step = 1;
        bool seen = true;

        for (size_t i = 0; i < sizeof unseen / sizeof *unseen && seen; i++) {
            seen = !str_starts(headline, unseen[i]);
            step = seen ? 1 : unseen[i].length;
        }
        if (seen)
            buf_add_char(out, headline.data[0]);
        headline = str_slice(headline, step, headline.length);
    }
}

void html_headline(const struct html_tree *page, const struct html_titles *titles, struct buf *out)
{
    BUF_AUTO struct buf document = {0};
    struct headings headings = {.page = page, .titles = titles};

    document_title(page, &document);
    headings.document = str_slice(buf_str(&document), 0, 2 * HEADLINE_MAX);
    find_heading(&headings);
    add_seen(out, choose(&headings));
    buf_fini(&headings.best);
}
