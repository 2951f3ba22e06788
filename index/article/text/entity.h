/* SPDX-License-Identifier: GPL-2.0-or-later */
/* entity.h - decode HTML character references: "&eacute;", "&#233;", "&#xE9;". Any thread. */
#ifndef DATELINE_ARTICLE_TEXT_ENTITY_H
#define DATELINE_ARTICLE_TEXT_ENTITY_H

#include <stdint.h>

#include "base/str.h"

/* Decode the reference at the start of `text`, which begins with '&'. Returns its length, including
 * a ";". Returns 0 if it is no reference and the '&' stands for itself.
 *
 * As in browsers, numbers 128 to 159 mean windows-1252, and impossible numbers mean U+FFFD. Only
 * numbers may lack the ";". */
size_t entity_decode(struct str text, uint32_t *character);

/* The character for a name without "&" and ";", or 0. */
uint32_t entity_character(struct str name);

#endif
