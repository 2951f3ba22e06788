/* SPDX-License-Identifier: GPL-2.0-or-later */
/* agency_zone.h - the names of news agencies, and where their clocks stand. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_AGENCY_ZONE_H
#define DATELINE_ARTICLE_WORDS_AGENCY_ZONE_H

#include <stdbool.h>

#include "base/str.h"
#include "base/zone.h"

/* The zone of an agency with one home: "Yonhap", "Kyodo News", "Xinhua News Agency". NULL: the name
 * has none, or there is no zone database.
 *
 * `credited`: the name stands in a dateline, which other outlets print, too. An agency whose
 * articles are printed all over the world then says nothing of the clock beside the article. */
const struct zone_info *agency_zone(struct str name, bool credited);

/* Are all words names of agencies: "AFP", "ats afp", "dpa/AFP"? `printed`: they must be written as
 * agencies write them, because they stand among other words. */
bool agency_known(struct str names, bool printed);

#endif
