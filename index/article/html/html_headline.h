/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_headline.h - the headline proper among what a page calls its title. */
#ifndef DATELINE_ARTICLE_HTML_HTML_HEADLINE_H
#define DATELINE_ARTICLE_HTML_HTML_HEADLINE_H

#include "article/html/html_tree.h"

/* Append the headline. `declared`: as metadata has it, `site`: who publishes; STR_NONE: unknown. Of
 * "Headline | Site" the site is cut off where it is known to be one: by its name, by the page's
 * main heading, or, of a <title>, by its place. */
void html_headline(const struct html_tree *page, struct str declared, struct str site,
                   struct buf *out);

#endif
