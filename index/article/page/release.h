/* SPDX-License-Identifier: GPL-2.0-or-later */
/* release.h - read what offices write above and below the headline of a release: its kind, the
 * office, the official who speaks.
 *
 *   MEDIA NOTE                        genre     MEDIA NOTE
 *   OFFICE OF THE SPOKESPERSON        source    OFFICE OF THE SPOKESPERSON
 *
 *   Press Statement Ann Porter        genre     Press Statement
 *   Minister of Ports                 byline    Ann Porter
 *
 * `genre` is a member beside the article's fields, as in NewsML. */
#ifndef DATELINE_ARTICLE_PAGE_RELEASE_H
#define DATELINE_ARTICLE_PAGE_RELEASE_H

#include <jansson.h>
#include <stdbool.h>

#include "article/page/paragraphs.h"

/* Is the line only the kind of a release or the name of an office, and so no headline? */
bool release_is_label(const struct paragraph *line);

/* Read the lines from `from` up to the story's first paragraph, and the headline (index `headline`;
 * `story` if there is none), into fields that the article lacks. */
void release_read(struct paragraphs *all, size_t from, size_t headline, size_t story,
                  json_t *article);

#endif
