/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moment_narrow.h - a moment as a key sees it that may not see all documents. */
#ifndef DATELINE_STORE_READER_MOMENT_NARROW_H
#define DATELINE_STORE_READER_MOMENT_NARROW_H

#include "base/arena.h"
#include "store/reader/moment.h"

/* The same, but of its documents only those of these sets are shown: one for each segment. In the
 * arena, not to be released. */
const struct moment *moment_narrow(const struct moment *moment, const struct bitmap *shown,
                                   struct arena *arena);

#endif
