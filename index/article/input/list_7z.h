/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_7z.h - how large the list of a 7z archive's members is, before libarchive reads it.
 *
 * The list stands at the end of the archive, compressed as a rule. libarchive expands it in memory
 * and makes 100 bytes of what can be a single bit: a file of a kilobyte can ask for all there is.
 */
#ifndef DATELINE_ARTICLE_INPUT_LIST_7Z_H
#define DATELINE_ARTICLE_INPUT_LIST_7Z_H

#include "base/status.h"
#include "base/str.h"

#define LIST_7Z_HEAD 32                  /* bytes at the start of an archive that say where it is */
#define LIST_7Z_MAX  ((uint64_t)1 << 20) /* bytes: some 13,000 members */

struct list_7z {
    uint64_t at, length;
};

/* Where the list is, by the archive's first bytes. STATUS_TOO_LARGE; STATUS_BAD_REQUEST when it is
 * no such archive, or damaged. */
enum status list_7z_find(struct str head, struct list_7z *list, struct error *err);
/* The list as it stands in the archive: may it be read? STATUS_TOO_LARGE, STATUS_BAD_REQUEST. */
enum status list_7z_check(struct str bytes, struct error *err);

#endif
