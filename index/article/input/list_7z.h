/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_7z.h - check the size of a 7z archive's member list before libarchive reads it.
 *
 * The list is at the end of the archive and usually compressed. libarchive expands it in memory,
 * and may turn one bit into 100 bytes. So a file of a kilobyte could use all memory. */
#ifndef DATELINE_ARTICLE_INPUT_LIST_7Z_H
#define DATELINE_ARTICLE_INPUT_LIST_7Z_H

#include "base/status.h"
#include "base/str.h"

#define LIST_7Z_HEAD 32                  /* bytes at the start of an archive that locate the list */
#define LIST_7Z_MAX  ((uint64_t)1 << 20) /* bytes: about 13,000 members */

struct list_7z {
    uint64_t at, length;
};

/* Find the list by the archive's first bytes. STATUS_TOO_LARGE beyond LIST_7Z_MAX;
 * STATUS_BAD_REQUEST if it is no 7z archive or damaged. */
enum status list_7z_find(struct str head, struct list_7z *list, struct error *err);
/* Check the list as stored in the archive, perhaps compressed. STATUS_TOO_LARGE beyond LIST_7Z_MAX;
 * STATUS_BAD_REQUEST if it is damaged. */
enum status list_7z_check(struct str bytes, struct error *err);

#endif
