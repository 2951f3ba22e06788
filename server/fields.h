/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.h - a hit's fields: the stored JSON object, passed on, cut down, or formatted.
 *
 * A stored object is a text that this project wrote: compact, valid JSON. It goes into an answer as
 * it is wherever that is possible, without being parsed. */
#ifndef DATELINE_SERVER_FIELDS_H
#define DATELINE_SERVER_FIELDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "request.h"
#include "search/search.h"

/* Members `"key":value,...` of the object, all of them or only those named, without braces. */
void fields_add(struct buf *out, struct str object, const struct names *only);

/* `"_formatted":{...}`: matches marked and texts cropped as the view says, numbers as texts. */
struct formatter {
    struct searcher *searcher;
    const struct search_view *view;
    const struct marks *marks;
    struct arena *arena;
};
void fields_add_formatted(const struct formatter *formatter, const struct search_hit *hit,
                          struct buf *out);

#endif
