/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline.c - chooses between the heading of the story and the titles. */
#include "article/html/html_headline_private.h"

#include "article/page/line_match.h"

#define WORDS_LEAST 4   /* words of a heading that may stand for a title */
#define PART_WORDS  2   /* words of a headline within a heading */
#define OTHER       0.8 /* below it, titles say different things */

#define TEXTS_MAX (HTML_TITLES_MAX + 2)

/* ---- the choice ----------------------------------------------------------------------------- */

/* How much of the title readers see: in the heading, which may have a kicker before it or be
 * reworded a little, and in the tab. */
static double seen(struct str title, struct str heading, struct str document)
{
    return line_similarity(heading, title) + line_similarity(title, heading) +
           line_similarity(document, title);
}

/* The plainer of two titles of which one is the other with a kicker or the site's name. */
static struct str plainest(const struct html_title_list *titles, struct str best)
{
    for (size_t i = 0; i + 1 < titles->count; i++)
        if (html_title_extends(best, titles->plain[i]) ||
            html_title_adds_words(best, titles->plain[i]))
            best = titles->plain[i];
    return best;
}

/* The title that has the heading's words and signs; STR_NONE if there is none. */
static struct str written_alike(const struct html_title_list *titles, struct str heading)
{
    for (size_t i = 0; i < titles->count; i++)
        if (html_title_written_alike(titles->plain[i], heading))
            return titles->plain[i];
    return STR_NONE;
}

/* The title that has the heading's words. A kicker in the heading has only its look to tell it
 * apart, so the plainest title counts. */
static struct str repeated(const struct html_title_list *titles, struct str heading)
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
static bool is_end(const struct html_title_list *titles, struct str text)
{
    for (size_t i = 0; i < titles->count; i++)
        if (html_title_same(text, titles->plain[i]) ||
            html_title_same(text, html_title_behind_kicker(titles->plain[i])) ||
            html_title_extends(titles->plain[i], text))
            return true;
    return false;
}

static bool is_start(const struct html_title_list *titles, struct str text)
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
static struct str find_part(struct html_headings *headings)
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
static struct str best_declared(const struct html_title_list *titles, struct str heading)
{
    struct str best = STR_NONE;
    double most = -1;

    for (size_t i = 0; i + 1 < titles->count && i < HTML_TITLES_MAIN; i++) {
        double score = seen(titles->plain[i], heading, html_title_list_document(titles));

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
static bool stands_alone(const struct html_title_list *titles, struct str heading)
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
    return (line_similarity(title, heading) > HTML_HEADLINE_SAME ||
            line_similarity(heading, title) > HTML_HEADLINE_SAME) &&
           !html_title_adds_words(heading, title) && !html_title_extends(heading, title) &&
           !html_title_same(html_title_behind_kicker(title), heading);
}

/* What the heading shows of the headline. */
static struct str choose_shown(struct html_headings *headings)
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
static struct str choose(struct html_headings *headings)
{
    const struct html_title_list *titles = headings->titles;
    struct str title = STR_NONE;

    if (headings->most > 0) {
        title = choose_shown(headings);
        if (title.length > 0)
            return title;
    } else {
        html_headings_find_telling(headings);
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
    html_headings_only(headings->page, &headings->best);
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
        if (page->nodes[i].tag == HTML_H1 && page->nodes[i].end - i <= HTML_HEADLINE_MAX &&
            html_headings_lead_home(page, i))
            html_tree_add_text(page, i, out);
}

/* `clean` has room for the texts: the declared titles, that of the tab, the site's name. */
static struct html_title_list list_titles(const struct html_tree *page,
                                          const struct html_titles *declared,
                                          struct buf clean[TEXTS_MAX])
{
    struct html_title_list titles = {.count = declared->count + 1, .names = declared->names};
    struct buf *sign = &clean[TEXTS_MAX - 1];

    if (titles.names.site.length == 0) {
        find_sign(page, sign);
        titles.names.site = sign->length <= HTML_HEADLINE_MAX ? buf_str(sign) : STR_NONE;
    }

    for (size_t i = 0; i < declared->count; i++)
        add_seen(&clean[i], declared->declared[i]);
    document_title(page, &clean[declared->count]);
    for (size_t i = 0; i < titles.count; i++) {
        titles.whole[i] = buf_str(&clean[i]);
        if (i == declared->count)
            titles.whole[i] = str_slice(titles.whole[i], 0, 2 * HTML_HEADLINE_MAX);
        titles.plain[i] = html_title_without_names(titles.whole[i], &titles.names);
    }
    return titles;
}

void html_headline(const struct html_tree *page, const struct html_titles *declared,
                   struct buf *out)
{
    struct buf clean[TEXTS_MAX] = {{0}};
    struct html_title_list titles = list_titles(page, declared, clean);
    struct html_headings headings = {.page = page, .titles = &titles};

    html_headings_find(&headings);
    add_seen(out, choose(&headings));
    buf_fini(&headings.best);
    buf_fini(&headings.part);
    buf_fini(&headings.rest);
    for (size_t i = 0; i < TEXTS_MAX; i++)
        buf_fini(&clean[i]);
}
