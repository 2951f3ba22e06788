/* SPDX-License-Identifier: GPL-2.0-or-later */
/* issue_shelf.h - scanned pages and METS of an archive, kept until an issue is complete.
 *
 * The pages of an issue may come before or after its METS. So both wait here, pages compressed. An
 * issue is read as soon as its last page has come. Its pages stay for other METS that name them, as
 * long as there is room. At the end of the archive, incomplete issues are read, and pages that no
 * METS names are read one by one. If too many pages wait, those that no METS names yet are read one
 * by one earlier. One thread. */
#ifndef DATELINE_ARTICLE_FORMATS_LIBRARY_ISSUE_SHELF_H
#define DATELINE_ARTICLE_FORMATS_LIBRARY_ISSUE_SHELF_H

#include "article/input/readers.h"

#define SHELF_BYTES_MAX ((size_t)64 << 20) /* of the pages and METS that wait, compressed */

enum shelf_kind { SHELF_NOTHING, SHELF_PAGE, SHELF_METS };

/* What begins with these bytes? */
enum shelf_kind issue_shelf_kind(struct str head);

struct issue_shelf;
/* `in`: the archive, which must outlive it. */
struct issue_shelf *issue_shelf_new(struct reader_input *in);
void issue_shelf_free(struct issue_shelf *shelf); /* NULL is fine */
/* Take a member of a kind, with all of its bytes. Reads what is complete. Fails only if the caller
 * of the reader wants no more. */
enum status issue_shelf_add(struct issue_shelf *shelf, enum shelf_kind kind, struct str name,
                            struct str bytes, struct error *err);
/* Another member, which is read by itself: a METS may name it, too. */
enum status issue_shelf_note(struct issue_shelf *shelf, struct str name, struct error *err);
/* The archive has ended. */
enum status issue_shelf_finish(struct issue_shelf *shelf, struct error *err);

#endif
