/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coordinates.h - where a story happened: the article's member `_geo`, {"lat": 48.85, "lng": 2.35}.
 *
 * The first place that is found applies. Angles out of range are no place, nor is 0, 0: systems
 * write it where they know none. Any thread. */
#ifndef DATELINE_ARTICLE_TEXT_COORDINATES_H
#define DATELINE_ARTICLE_TEXT_COORDINATES_H

#include <jansson.h>

#include "base/str.h"

void article_set_place(json_t *article, struct str lat, struct str lng);
/* Latitude and longitude with `;`, `,` or a space between them: <meta name="geo.position">, ICBM,
 * GeoRSS. */
void article_set_place_text(json_t *article, struct str text);
/* From JSON: members `lat` and `lng` under one of their many names, a GeoJSON point (RFC 7946), or
 * a member that is such a place (schema.org, ninjs). Of an array, the first place. */
void article_set_place_json(json_t *article, const json_t *value);

#endif
