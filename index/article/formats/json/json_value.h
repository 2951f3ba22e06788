/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_value.h - the texts in a value of any make: "x", {"name": "x"}, {"en-US": "x"}, lists, trees
 * of rich text.
 *
 * Depth is limited everywhere, since values are untrusted. Texts are borrowed from the value or
 * from `number`. */
#ifndef DATELINE_ARTICLE_FORMATS_JSON_JSON_VALUE_H
#define DATELINE_ARTICLE_FORMATS_JSON_JSON_VALUE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

#define JSON_NUMBER_SIZE 32

/* The text of a value: a string, a number, or the first element or member that has a text. */
struct str json_value_text(const json_t *value, char number[JSON_NUMBER_SIZE]);
/* The same for a name of a person, a section, a subject. Numbers are keys of another table, and
 * addresses are links, so neither is a name: STR_NONE. */
struct str json_value_name(const json_t *value);

/* The parts of a value that may be a list: the elements of an array, also in {"data": [..]}; else
 * the value itself. Call with `at` from 0 until it returns NULL. */
const json_t *json_value_part(const json_t *value, size_t at);

/* A body in parts: a list of texts, or a tree of rich text as editors keep it (Contentful,
 * Editor.js, ProseMirror, Portable Text, Slate, Arc). Appends its paragraphs, as HTML if one of
 * them is. False, and nothing is appended: the value is no such body. */
bool json_value_body(const json_t *value, struct buf *out);

#endif
