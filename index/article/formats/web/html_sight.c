/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_sight.c - tests the runs of text around the heading. */
#include "article/formats/web/html_sight.h"

#include "article/page/line_match.h"
#include "article/page/page_words.h"
#include "article/words/byline.h"

#define SHOWS       0.75 /* similarity of a heading and the headline */
#define HEADING_MAX 200  /* nodes of a heading */
#define TEXT_MAX    120  /* bytes of a text that tells a date */
#define LABEL_MAX   40   /* bytes of a label before a date */
#define BELOW       1500 /* bytes of text below the heading that are searched */
#define ABOVE       300  /* and above */
#define BYLINE_NEAR 400  /* bytes of text below the heading that a byline may follow */
#define BYLINE_MAX  12   /* nodes of a byline */

static bool is_heading(enum html_tag tag)
{
    return tag == HTML_H1 || tag == HTML_H2 || tag == HTML_H3;
}

uint32_t html_sight_heading(const struct html_tree *page, struct str headline)
{
    BUF_AUTO struct buf text = {0};

    for (uint32_t i = 1; i < page->count && headline.length > 0; i++) {
        if (!is_heading(page->nodes[i].tag) || page->nodes[i].end - i > HEADING_MAX)
            continue;
        buf_clear(&text);
        html_tree_add_text(page, i, &text);
        if (text.length <= 2 * headline.length + LABEL_MAX &&
            line_similarity(headline, buf_str(&text)) > SHOWS)
            return i;
    }
    return 0;
}

static bool is_seen(const struct html_tree *page, uint32_t node)
{
    return page->nodes[node].tag == HTML_TEXT &&
           !html_tag_has(page->nodes[page->nodes[node].parent].tag, HTML_UNSEEN);
}

/* Is it a short text with a date, not that of a change? `label`: the text before it. */
static bool tells_date(struct str text, struct str label, struct date_text *date)
{
    struct str before;

    if (text.length > TEXT_MAX || !date_text_find(text, date))
        return false;
    before = str_slice(text, 0, (size_t)(date->found.data - text.data));
    return !page_words_updated(before) && !(before.length == 0 && page_words_updated(label));
}

static bool find_below(const struct html_tree *page, uint32_t heading, struct date_text *date)
{
    struct str label = STR_NONE;
    size_t passed = 0;

    for (uint32_t i = page->nodes[heading].end; i < page->count && passed < BELOW; i++) {
        struct str text = page->nodes[i].text;

        if (!is_seen(page, i) || (text = str_trim(text)).length == 0)
            continue;
        if (tells_date(text, label, date))
            return true;
        passed += text.length;
        label = text;
    }
    return false;
}

static bool find_above(const struct html_tree *page, uint32_t heading, struct date_text *date)
{
    size_t passed = 0;

    for (uint32_t i = heading; i-- > 1 && passed < ABOVE;) {
        struct str text = page->nodes[i].text;

        if (!is_seen(page, i) || (text = str_trim(text)).length == 0)
            continue;
        if (tells_date(text, STR_NONE, date))
            return true;
        passed += text.length;
    }
    return false;
}

/* The label is in the same text, or is the text before. */
static bool find_labelled(const struct html_tree *page, struct date_text *date)
{
    struct str label = STR_NONE;

    for (uint32_t i = 1; i < page->count; i++) {
        struct str text = page->nodes[i].text, before;

        if (!is_seen(page, i) || (text = str_trim(text)).length == 0)
            continue;
        if (text.length <= TEXT_MAX && date_text_find(text, date)) {
            before = str_slice(text, 0, (size_t)(date->found.data - text.data));
            if (before.length <= LABEL_MAX &&
                page_words_published(before.length > 0 ? before : label))
                return true;
        }
        label = text.length <= LABEL_MAX ? text : STR_NONE;
    }
    return false;
}

bool html_sight_date(const struct html_tree *page, uint32_t heading, struct date_text *date)
{
    if (heading != 0 && (find_below(page, heading, date) || find_above(page, heading, date)))
        return true;
    return find_labelled(page, date);
}

/* ---- bylines -------------------------------------------------------------------------------- */

/* The line up to what may follow the names: a mark, or the end. */
static struct str names_part(struct str line)
{
    static const char *const marks[] = {"|", "\xC2\xB7", "\xE2\x80\xA2", "\n"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        ptrdiff_t at = str_find(line, str_of(marks[i]));

        if (at > 0)
            line = str_slice(line, 0, (size_t)at);
    }
    return str_trim(line);
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9')
            return true;
    return false;
}

static bool is_byline(const struct html_tree *page, uint32_t node, struct buf *out)
{
    BUF_AUTO struct buf line = {0}, persons = {0};
    struct str names;

    html_tree_add_text(page, node, &line);
    if (line.length > TEXT_MAX)
        return false;
    names = names_part(buf_str(&line));
    if (!byline_is(names) || !byline_clean(names, &persons) || has_digit(buf_str(&persons)))
        return false;
    buf_add_str(out, buf_str(&persons));
    return true;
}

bool html_sight_byline(const struct html_tree *page, uint32_t heading, struct buf *out)
{
    size_t passed = 0;

    for (uint32_t i = page->nodes[heading].end; i < page->count && passed < BYLINE_NEAR; i++) {
        const struct html_node *node = &page->nodes[i];

        if (is_seen(page, i))
            passed += str_trim(node->text).length;
        else if (node->tag != HTML_TEXT && !html_tag_has(node->tag, HTML_UNSEEN) &&
                 node->end - i <= BYLINE_MAX && is_byline(page, i, out))
            return true;
    }
    return false;
}
