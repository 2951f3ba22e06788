/* SPDX-License-Identifier: GPL-2.0-or-later */
/* displayed.h - which fields of a document an answer may show: those that the settings display.
 *
 * The texts that a search makes of a hit (snippet, marked headline, body) have no others. Any
 * thread. */
#ifndef DATELINE_SERVER_PARAMS_DISPLAYED_H
#define DATELINE_SERVER_PARAMS_DISPLAYED_H

#include "base/buf.h"
#include "engine/reader.h"
#include "server/params/value.h"

/* Paths, borrowed from the settings. Not given: all may be shown. */
struct names displayed_names(const struct settings *settings);
/* Appends the fields as a JSON object. */
void displayed_add(const struct reader *reader, const struct search_hit *hit, struct buf *out);

#endif
