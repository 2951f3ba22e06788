/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_order.h - whether "03/05/2024" is the 3rd of May or March 5th. */
#ifndef DATELINE_ARTICLE_INPUT_DATE_ORDER_H
#define DATELINE_ARTICLE_INPUT_DATE_ORDER_H

#include <jansson.h>

#include "base/str.h"
#include "base/zone.h"

enum date_order { DATE_ORDER_UNKNOWN, DATE_ORDER_MONTH_FIRST, DATE_ORDER_DAY_FIRST };

/* Dates of one input that can be read in one order only, such as "25/12/2024". Zero it to begin. */
struct date_signs {
    bool looked; /* for those that the input has further on */
    bool month_first, day_first;
};

/* Look for such dates in a text. */
void date_signs_take(struct date_signs *signs, struct str text);
/* The order in an article: as the other dates of its input have it; else as its language has it, or
 * the country of its language ("en-GB"); else as people write where the zone is. `language`: of
 * articles that give none; NULL: detect it. `zone`: of its source; NULL: not known. `signs`: NULL:
 * there are none. */
enum date_order date_order_of(const json_t *article, const char *language,
                              const struct zone_info *zone, const struct date_signs *signs);

#endif
