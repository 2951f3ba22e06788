/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.h - how much compressed data may expand to.
 *
 * A few kilobytes can hold gigabytes, and archives within archives multiply them. So every byte
 * that comes out of a compressed file or of an archive, anywhere within one input, counts against
 * the bytes that the input has on disk. */
#ifndef DATELINE_ARTICLE_INPUT_BUDGET_H
#define DATELINE_ARTICLE_INPUT_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define EXPANSION_FREE ((uint64_t)64 << 20) /* bytes that any input may expand to */
#define EXPANSION_MAX  250                  /* beyond: for each byte on disk */

/* What all inputs within one share. */
struct unpack_intake {
    uint64_t in, expanded; /* bytes of the caller's source; bytes that came out of all layers */
    bool stopped;          /* the caller wants no more articles */
};

/* Count bytes that came out. STATUS_TOO_LARGE when they are too many. */
enum status budget_add_expanded(struct unpack_intake *intake, size_t length, struct error *err);

#endif
