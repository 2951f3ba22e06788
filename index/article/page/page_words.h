/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_words.h - recognise phrases of page furniture that any site may use: "Read more", "Related
 * articles", "Image credit", "All rights reserved".
 *
 * Tables of phrases in several languages; none is specific to a site. Any thread. */
#ifndef DATELINE_ARTICLE_PAGE_PAGE_WORDS_H
#define DATELINE_ARTICLE_PAGE_PAGE_WORDS_H

#include <stdbool.h>

#include "base/str.h"

/* Is the line a button, a label or a picture credit? */
bool page_words_furniture(struct str line);
/* Is the whole line a button or a label, wherever it is? */
bool page_words_button(struct str line);
/* Does the line head content below a story: related articles, tags, comments, "(END)"? */
bool page_words_end(struct str line);
/* Does the line head content that is never within a story: readers' comments, the author box? */
bool page_words_last(struct str line);
/* Is the paragraph about the site, its rights, cookies or newsletters rather than about news? */
bool page_words_notice(struct str paragraph);
/* Is the paragraph a picture's credit, or a caption that ends with one: "Photo: Jane Roe", "Ferries
 * in the harbour. (Jane Roe/Reuters)"? */
bool page_words_credit(struct str paragraph);
/* Does the paragraph only name another story: "Read more: Ferries leave later"? */
bool page_words_pointer(struct str paragraph);
/* Length of a label before a headline, such as "Press Release: "; 0 if there is none. */
size_t page_words_kicker(struct str line);
/* Does the text before a date label it as the date of a change: "Updated", "Last modified"? */
bool page_words_updated(struct str before);
/* The same for publication: "Published", "Posted on"? */
bool page_words_published(struct str before);

#endif
