/* SPDX-License-Identifier: GPL-2.0-or-later */
/* formatted.h - a hit's fields once more, for showing: `_formatted` has matches marked and texts
 * cropped, numbers as texts; `_matchesPosition` says where the matches are. */
#ifndef DATELINE_SERVER_ANSWERS_FORMATTED_H
#define DATELINE_SERVER_ANSWERS_FORMATTED_H

#include "base/arena.h"
#include "base/buf.h"
#include "engine/reader.h"
#include "server/answers/request.h"

struct formatter {
    struct reader *reader;
    const struct search_view *view;
    const struct marks *marks;
    struct arena *arena;
};

/* `"_formatted":{...}`: what is retrieved, highlighted or cropped, of what may be displayed;
 * left out where that is nothing. */
void formatted_add(const struct formatter *formatter, const struct search_hit *hit,
                   struct buf *out);
/* `"_matchesPosition":{"path":[{"start","length","indices"}]}`, of all that may be displayed.
 * Bytes of the text; indices: the places in the arrays on the way. */
void formatted_add_positions(const struct formatter *formatter, const struct search_hit *hit,
                             struct buf *out);

#endif
