/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details.h - what the ranking rules say of a hit, as JSON. */
#ifndef DATELINE_SERVER_ANSWERS_DETAILS_H
#define DATELINE_SERVER_ANSWERS_DETAILS_H

#include "base/buf.h"
#include "engine/reader.h"

/* `"_rankingScoreDetails":{...}`: a member a rule, with its place among them. */
void details_add(const struct search_detail *details, uint32_t count, struct buf *out);

#endif
