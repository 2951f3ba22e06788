/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_whole.h - the lines of articles of which a METS tells the pages, but not the blocks.
 *
 * A page that one article is on is all its own. If several are on a page, the page is cut where
 * their titles stand on it: each that begins on this page has the lines from its title to the next
 * title. What stands above the first title belongs to an article that began on an earlier page. If
 * the title of an article that begins on such a page is not found, the article gets no lines of
 * this page. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_METS_WHOLE_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_METS_WHOLE_H

#include "article/formats/library/mets_points.h"
#include "article/formats/library/ocr_scan.h"

/* The lines of an article on a page: those up to `text_from` are its title. */
struct mets_share {
    uint32_t article, page; /* its number, as it was added; the number of map.pages */
    uint32_t next;          /* the next share of the page; METS_NO_LINK: none */
    size_t from, text_from, to;
    bool begins; /* it is the article's first page */
    bool cut;    /* false: nobody knows which lines of the page are the article's */
};

struct mets_whole {
    struct mets_share *shares; /* by article, then by page */
    size_t share_count, share_capacity;
    struct whole_article {
        char *title;
        size_t first, end; /* shares */
    } * articles;
    size_t count, capacity;
    uint32_t *pages; /* by page: its first share */
    size_t page_count;
};

void mets_whole_init(struct mets_whole *whole, size_t page_count);
void mets_whole_fini(struct mets_whole *whole);
/* Add the next article. */
void mets_whole_add(struct mets_whole *whole, struct str title, const struct mets_page_list *pages);
/* Cut the pages. `scans`: by page; empty if a page could not be read. */
void mets_whole_cut(struct mets_whole *whole, const struct ocr_scan *scans);

#endif
