/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zone_country.h - in which country a time zone is, by zone.tab of the system's time zone database.
 * Any thread. */
#ifndef DATELINE_BASE_ZONE_COUNTRY_H
#define DATELINE_BASE_ZONE_COUNTRY_H

#include "base/str.h"

/* ISO 3166's two letters of the country, "CA" of "America/Halifax" and, by the links of the
 * database, of "Canada/Atlantic". Of several countries the most populous one. STR_NONE: the zone is
 * in no country ("UTC", "+02:00"), or the system does not tell. Valid until the process ends. */
struct str zone_country(struct str zone);

#endif
