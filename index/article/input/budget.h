/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.h - limit how much compressed data may expand to.
 *
 * A few kilobytes can expand to gigabytes, and nested archives multiply them. So every byte that
 * comes out of a compressed file or an archive, at any depth of an input, counts against the
 * input's size on disk. */
#ifndef DATELINE_ARTICLE_INPUT_BUDGET_H
#define DATELINE_ARTICLE_INPUT_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define EXPANSION_FREE ((uint64_t)64 << 20) /* bytes that any input may expand to */
#define EXPANSION_MAX  250                  /* then: expanded bytes per byte on disk */

/* Counters shared by an input and everything nested in it. One thread at a time. */
struct unpack_intake {
    uint64_t in, expanded; /* bytes read from the caller's source; bytes expanded at all depths */
    bool stopped;          /* the caller wants no more articles */
};

/* Count expanded bytes. STATUS_TOO_LARGE if they exceed the limit. */
enum status budget_add_expanded(struct unpack_intake *intake, size_t length, struct error *err);

#endif
