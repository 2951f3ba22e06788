/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_words.h - what pages say about themselves, on whatever site: "Read more", "Related
 * articles", "Image credit", "All rights reserved". Tables of phrases, in several languages; no
 * site's own. */
#ifndef DATELINE_ARTICLE_PAGE_PAGE_WORDS_H
#define DATELINE_ARTICLE_PAGE_PAGE_WORDS_H

#include <stdbool.h>

#include "base/str.h"

/* Is the line a button, a label, a credit of a picture? */
bool page_words_furniture(struct str line);
/* Is the line, all of it, a button or a label, whatever it stands beside? */
bool page_words_button(struct str line);
/* Does the line head what follows a story: related articles, tags, comments, "(END)"? */
bool page_words_end(struct str line);
/* Does it head what never stands within a story: readers' comments, the box about the author? */
bool page_words_last(struct str line);
/* Does a paragraph speak of the site, its rights, cookies or newsletters rather than of news? */
bool page_words_notice(struct str paragraph);
/* Length of a label such as "Press Release: " before a headline, 0 for none. */
size_t page_words_kicker(struct str line);
/* Does the text before a date say that it is that of a change: "Updated", "Last modified"? */
bool page_words_updated(struct str before);
/* ... or that of publication: "Published", "Posted on"? */
bool page_words_published(struct str before);

#endif
