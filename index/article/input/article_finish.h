/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article_finish.h - fill in fields that any format may lack. */
#ifndef DATELINE_ARTICLE_INPUT_ARTICLE_FINISH_H
#define DATELINE_ARTICLE_INPUT_ARTICLE_FINISH_H

#include <jansson.h>

#include "article/input/date_order.h"
#include "article/input/reader.h"

/* Set these fields if absent: language (the options' default, or detected from the text), source
 * (the options' source_name), dateline and agency (from the first words of the body), byline and
 * source (from an attribution behind the headline, which is cut off: credit.h; from the body:
 * body_credits.h). Also turns language
 * names into ISO 639-1, and times without a zone into times of the options' zone, or of the
 * source's (agency_zone.h): so readers set dates as date_text.h makes them. Decides what
 * "03/05/2024" is (date_order.h); if nobody knows, the month is first, but an embargo lasts as long
 * as it may, and an expiry comes as early as it may. Tells the options' `date` what was not
 * understood. `signs`: of the input; NULL: none. */
void article_finish(json_t *article, const struct reader_options *options,
                    const struct date_signs *signs);
/* The same, but fills in nothing: for some fields of an article. */
void article_finish_given(json_t *fields, const struct reader_options *options);

#endif
