/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline.c - splits titles at separators and compares the parts with the main heading. */
#include "article/html/html_headline.h"

#include "article/page/line_match.h"
#include "article/text/letters.h"

#define HEADLINE_MAX 400

static const char *const separators[] = {" | ",
                                         " - ",
                                         " \xE2\x80\x93 ",
                                         " \xE2\x80\x94 ",
                                         " \xC2\xB7 ",
                                         " \xE2\x80\xA2 ",
                                         " :: ",
                                         " \xC2\xBB ",
                                         " \xC2\xAB ",
                                         " / ",
                                         " > ",
                                         " \\ ",
                                         "\xEF\xBD\x9C",
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
    return line_similarity(a, b) > 0.99 && line_similarity(b, a) > 0.99;
}

/* Does one name the other: "The Times" and "thetimes.com"? */
static bool is_site(struct str part, struct str site)
{
    return site.length > 0 && part.length > 0 &&
           (is_same(part, site) || line_similarity(site, part) > 0.99);
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

/* ---- the main heading ----------------------------------------------------------------------- */

static void heading_text(const struct html_tree *page, uint32_t node, struct buf *out)
{
    buf_clear(out);
    html_tree_add_text(page, node, out);
    if (out->length > HEADLINE_MAX)
        buf_clear(out);
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
    if (found != 0)
        heading_text(page, found, out);
}

static void document_title(const struct html_tree *page, struct buf *out)
{
    for (uint32_t i = 1; i < page->count && out->length == 0; i++)
        if (page->nodes[i].tag == HTML_TITLE)
            html_tree_add_text(page, i, out);
}

void html_headline(const struct html_tree *page, struct str declared, struct str site,
                   struct buf *out)
{
    BUF_AUTO struct buf found = {0};
    struct str title = declared;

    if (title.length == 0) {
        document_title(page, &found);
        title =
            without_last_part(without_site(str_slice(buf_str(&found), 0, 2 * HEADLINE_MAX), site));
    } else {
        title = without_site(title, site);
    }
    if (title.length == 0) {
        only_h1(page, &found);
        title = buf_str(&found);
    }
    buf_add_str(out, title);
}
