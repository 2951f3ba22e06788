/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_title.h - the parts of a page's title: the headline, and the names of the site and the
 * section beside it. All functions return slices of their arguments. */
#ifndef DATELINE_ARTICLE_HTML_HTML_TITLE_H
#define DATELINE_ARTICLE_HTML_HTML_TITLE_H

#include <stdbool.h>

#include "base/str.h"

/* Names that may stand beside a headline. Borrowed; STR_NONE if unknown. */
struct html_title_names {
    struct str site;
    struct str url; /* the page's address, which names its site */
    struct str section;
};

/* Words of a line. A character of a script without spaces is a word of its own. */
size_t html_title_words(struct str line);

/* Do both lines have the same words? False if one has none. */
bool html_title_same(struct str a, struct str b);

/* Do both have the same words, and as many colons, bars and dashes between them? */
bool html_title_written_alike(struct str a, struct str b);

/* Does the text name the site: "The Times" for "thetimes.com", or any address, "example.org"? */
bool html_title_is_site(struct str text, const struct html_title_names *names);

/* Is the text the shorter part at the end of the title? That part names the site. */
bool html_title_is_last(struct str title, struct str text);

/* Is the text the first part of the title, as in "Text - More" and "Text : More"? */
bool html_title_is_first(struct str title, struct str text);

/* The title without the names. */
struct str html_title_without_names(struct str title, const struct html_title_names *names);

/* The title without its last part, if enough text is before it. */
struct str html_title_without_last(struct str title);

/* What is behind the first separator or ": "; STR_NONE if the title has none. */
struct str html_title_behind_kicker(struct str title);

/* Is the title the other one with something before or behind it: "Headline | Site"? What is behind
 * and shorter is the site. */
bool html_title_extends(struct str title, struct str other);

/* Does the title only put a few words before or behind the other one, with a sign between:
 * "Harbour: Ferries leave later"? Without a sign, or at a quotation, the other one was cut short.
 */
bool html_title_adds_words(struct str title, struct str other);

/* Is the title the beginning of the whole one: up to a quotation mark, or with an ellipsis for the
 * rest? */
bool html_title_is_cut(struct str title, struct str whole);

#endif
