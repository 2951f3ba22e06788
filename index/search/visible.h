/* SPDX-License-Identifier: GPL-2.0-or-later */
/* visible.h - articles that may not be shown at this moment: under an embargo, expired, withdrawn.
 *
 * An article has the dates `embargo` (not to be shown before) and `expires` (not to be shown from
 * then on); one that was withdrawn has expired long ago. It stays in the index, so that its time
 * can come, and so that it is known when an older version of it arrives. */
#ifndef DATELINE_SEARCH_VISIBLE_H
#define DATELINE_SEARCH_VISIBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bitmap.h"
#include "store/segment/segment.h"

/* Is there anything in the segment that may not be shown at `now` (ms)? */
bool visible_hides(const struct segment *segment, int64_t now);
/* Take that out of a set of its documents. */
void visible_restrict(const struct segment *segment, int64_t now, struct bitmap *documents);
bool visible_document(const struct segment *segment, uint32_t document, int64_t now);

#endif
