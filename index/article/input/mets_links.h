/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mets_links.h - which files METS (Library of Congress) names as the scanned pages of an issue.
 *
 * It is a scan of the text, without an XML parser: the caller may look at strangers' files with it
 * before a process of its own reads them. */
#ifndef DATELINE_ARTICLE_INPUT_METS_LINKS_H
#define DATELINE_ARTICLE_INPUT_METS_LINKS_H

#include <stdbool.h>

#include "base/buf.h"

#define METS_PAGES_MAX 2000 /* of one METS; further files are not looked at */

/* Is the first element <mets>, with any prefix? */
bool mets_begins(struct str head);
/* The path of a page from the address of a file, relative to the METS: "alto/0001.xml" from
 * "file://./alto/0001.xml". False: it is no XML file, or it is on another machine. */
bool mets_page_path(struct str address, struct buf *path);
/* Append the path of the page as seen from where the name of the METS is, without "." and "..".
 * False: it leads out of there. */
bool mets_resolve(struct str mets, struct str path, struct buf *out);
/* Called with the address of each file in the text of a METS. */
void mets_each_link(struct str mets, void (*each)(void *context, struct str address),
                    void *context);

#endif
