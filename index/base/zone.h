/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zone.h - how far a place's clocks are from UTC, by the time zone database of the system.
 *
 * Zones have the names of the IANA database ("Europe/Paris"). Their rules are read from the files
 * of RFC 8536 (TZif) below /usr/share/zoneinfo, at the first use of a name, and kept until the
 * process ends: there are some 600 of them, a few KB each. A name is untrusted: it cannot lead out
 * of that directory. Any thread. */
#ifndef DATELINE_BASE_ZONE_H
#define DATELINE_BASE_ZONE_H

#include "base/date.h"

struct zone_info;

/* NULL: there is no zone of this name, its file is damaged, or the system has no database. Valid
 * until the process ends. Names in capitals are found, too
 * ("EUROPE/PARIS"). Besides names of the database: "UTC", "Z", "+02:00", "-0330". */
const struct zone_info *zone_find(struct str name);
/* As it was asked for: "Europe/Paris". */
struct str zone_name(const struct zone_info *zone);
/* As other programs know it, NUL-terminated: the name that the database has, or "+02:00". */
struct str zone_standard_name(const struct zone_info *zone);

/* Minutes east of UTC where the clocks show this time; date->offset is ignored. A time that clocks
 * show twice is the first one; one that they leave out is read with the offset before it. */
int zone_offset(const struct zone_info *zone, const struct date *local);
/* Minutes east of UTC at a moment (ms). */
int zone_offset_at(const struct zone_info *zone, int64_t ms);
/* The time that the clocks show at a moment, as if it were in UTC, and back. NULL: UTC. (ms) */
int64_t zone_to_local(const struct zone_info *zone, int64_t ms);
int64_t zone_from_local(const struct zone_info *zone, int64_t shown);

#endif
