/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_map.h - give members of an object the names that the user says they have (--map).
 *
 * A path is member names with "." or "/" between them: "content.text". Of an array each element is
 * taken, or the one whose number the path has. "record=response.list" says where the objects of
 * articles are. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_MAP_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_MAP_H

#include <jansson.h>

/* Takes a reference to the value and gives one to the result: an object, or an array of objects.
 * Without a map (NULL) it is the value. NULL stays NULL. Members that no path names are kept. */
json_t *json_map_steal(json_t *value, const char *map);

#endif
