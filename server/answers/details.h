/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details.h - the scores of the ranking rules for a hit, as JSON. */
#ifndef DATELINE_SERVER_ANSWERS_DETAILS_H
#define DATELINE_SERVER_ANSWERS_DETAILS_H

#include "base/buf.h"
#include "engine/reader.h"
#include "server/params/value.h"

/* Appends `"_rankingScoreDetails":{...}`: one member per rule, with the rule's order. A sort by a
 * field that is not displayed has neither name nor value. */
void details_add(const struct search_detail *details, uint32_t count, const struct names *displayed,
                 struct buf *out);

#endif
