/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_issue.h - the articles of an issue that METS (Library of Congress) describes, from its
 * pages.
 *
 * A division of the logical structMap that points to blocks of pages is an article: the lines of
 * its blocks in this order, wherever they stand. If no division points to blocks, those that point
 * to whole pages are articles (mets_whole.h). The lines of no article are one more article, in the
 * order of the pages; one for each issue, if the METS has several (mets_parts.h). So each line is
 * in one article. Articles get the date, the language and the newspaper of their issue.
 *
 * An article with a part on a missing page is reported as a problem, and not read. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_ISSUE_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_ISSUE_H

#include "article/formats/library/catalogue.h"
#include "article/input/readers.h"

/* Where the pages are. `path`: as mets_resolve() makes it from the name of the METS. */
struct mets_pages {
    /* Append the bytes of a page; nothing if the file is there, but has no scanned page in it.
     * False: there is no such file. */
    bool (*get)(void *context, struct str path, struct buf *out);
    void *context;
};

/* Read the articles of a METS. `path`: its name, from which those of its pages are seen; `in`: the
 * input, such as an archive, that it is from. */
enum status mets_issue_read(struct reader_input *in, const struct source *source, struct str path,
                            const struct mets_pages *pages, struct error *err);

/* Fill the article from what METS says about the whole of the issue: MODS or Dublin Core, its
 * label, its identifier. */
void mets_describe(json_t *article, const struct xml_node *mets);

#endif
