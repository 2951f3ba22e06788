/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_members.h - walking objects and arrays that this project wrote: compact, valid JSON.
 * Text that is neither ends the walk, and is never read beyond. */
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

/* The first member of that name whose value is a string, unescaped; STR_NONE when there is none. */
struct str json_member_text(struct str object, const char *wanted, struct arena *arena);

#endif
