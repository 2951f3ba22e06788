/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details.h - the scores of the ranking rules for a hit, as JSON. */
#ifndef DATELINE_SERVER_ANSWERS_DETAILS_H
#define DATELINE_SERVER_ANSWERS_DETAILS_H

#include "base/buf.h"
#include "engine/reader.h"

/* Appends `"_rankingScoreDetails":{...}`: one member per rule, with the rule's order. */
void details_add(const struct search_detail *details, uint32_t count, struct buf *out);

#endif
