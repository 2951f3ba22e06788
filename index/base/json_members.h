/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_members.h - walking the members of a JSON text without building a tree.
 *
 * The text is anybody's, with or without white space. Of valid JSON the walk visits every member;
 * where a text is no JSON the walk may end early, or find what a parser would refuse. */
#ifndef DATELINE_BASE_JSON_MEMBERS_H
#define DATELINE_BASE_JSON_MEMBERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* The next member of an object's text: its key without quotes (escapes stay), its value's text.
 * Start with *rest the whole object; false at the end. */
bool json_next_member(struct str *rest, struct str *key, struct str *value);
/* The next element of an array's text, likewise. */
bool json_next_element(struct str *rest, struct str *value);

/* The value's text of this member at the top of an object: of equal keys the last, as json_read has
 * it; escapes in keys are understood. STR_NONE when there is none, or the text is no object. A part
 * of the text; json_read reads it. */
struct str json_member(struct str object, struct str key);
/* The first member of that name whose value is a string, unescaped; STR_NONE when there is none. */
struct str json_member_text(struct str object, const char *wanted, struct arena *arena);

#endif
