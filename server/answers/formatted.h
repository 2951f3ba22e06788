/* SPDX-License-Identifier: GPL-2.0-or-later */
/* formatted.h - a hit's fields for display: `_formatted` has highlighted and cropped texts, and
 * numbers as strings; `_matchesPosition` has the positions of the matches. */
#ifndef DATELINE_SERVER_ANSWERS_FORMATTED_H
#define DATELINE_SERVER_ANSWERS_FORMATTED_H

#include "base/arena.h"
#include "base/buf.h"
#include "engine/reader.h"
#include "server/answers/search_form.h"

struct formatter {
    struct reader *reader;
    const struct search_view *view;
    const struct marks *marks;
    struct arena *arena;
    struct budget *budget; /* NULL: no limits */
};

/* Matches are looked for in this many bytes at the start of each text, fewer with long tags. */
#define FORMATTED_TEXT_MAX ((size_t)1024 * 1024)

/* Is there room for more in the answer, which has `bytes` bytes? */
bool formatter_has_room(const struct formatter *formatter, uint64_t bytes);
/* The start of a text, of at most `most` bytes, cut between characters. */
struct str formatted_start(struct str text, size_t most);

/* Appends `"_formatted":{...}`: the displayed fields that the request retrieves, highlights or
 * crops. Appends nothing if there is no such field. */
void formatted_add(const struct formatter *formatter, const struct search_hit *hit,
                   struct buf *out);
/* Appends `"_matchesPosition":{"path":[{"start","length","indices"}]}` for all displayed fields.
 * start and length are bytes of the field's text; indices are the positions in arrays on the way
 * to it. */
void formatted_add_positions(const struct formatter *formatter, const struct search_hit *hit,
                             struct buf *out);

#endif
