/* SPDX-License-Identifier: GPL-2.0-or-later */
/* agency_zone.h - where the clocks of a news agency stand. Any thread. */
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

#endif
