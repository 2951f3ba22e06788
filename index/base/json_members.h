/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_members.h - walk the members of a JSON text without building a tree.
 *
 * The text may come from anybody, with or without white space. For valid JSON the walk visits every
 * member. For invalid JSON it may end early, or return members that a parser would refuse. */
#ifndef DATELINE_BASE_JSON_MEMBERS_H
#define DATELINE_BASE_JSON_MEMBERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* The next member of an object: its key without quotes (still escaped), and the text of its value.
 * Start with *rest as the whole object. Returns false at the end. */
bool json_next_member(struct str *rest, struct str *key, struct str *value);
/* The next element of an array's text, in the same way. */
bool json_next_element(struct str *rest, struct str *value);

/* The text of a member's value, at the top level of an object; borrowed from the object.
 * Understands escapes in keys. If a key occurs twice, the last one wins, as in json_read. STR_NONE
 * if there is no such member or the text is not an object. */
struct str json_member(struct str object, struct str key);
/* The first member of that name whose value is a string, unescaped, in the arena. STR_NONE if there
 * is none. */
struct str json_member_text(struct str object, const char *wanted, struct arena *arena);

#endif
