/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - names the state and the request of an export, so that it can go on after a break.
 *
 * A cursor is the moment of the export and a hash of all that decides which rows there are and in
 * which order: the generation, the request, what the key may see, and the number of rows. The place
 * is the number of rows that the client has: `offset`. A cursor gives no rights: what it leads to
 * is asked for and checked again. */
#ifndef DATELINE_SERVER_EXPORTS_CURSOR_H
#define DATELINE_SERVER_EXPORTS_CURSOR_H

#include <stdint.h>

#include "base/status.h"
#include "base/str.h"

#define CURSOR_TEXT_SIZE 40

struct export_cursor {
    int64_t moment; /* ms since 1970 */
    uint64_t state; /* the hash */
};

/* "19346a1b2c0-9f86d081884c7d65". Returns `text`. */
const char *cursor_format(const struct export_cursor *cursor, char text[CURSOR_TEXT_SIZE]);
/* API_BAD_EXPORT_CURSOR. */
enum status cursor_parse(struct str text, struct export_cursor *out, struct error *err);

#endif
