/* SPDX-License-Identifier: GPL-2.0-or-later */
/* entity.h - HTML's character references: "&eacute;", "&#233;", "&#xE9;". */
#ifndef DATELINE_ARTICLE_TEXT_ENTITY_H
#define DATELINE_ARTICLE_TEXT_ENTITY_H

#include <stdint.h>

#include "base/str.h"

/* `text` starts with '&'. The length of the reference there, its ";" included if it has one, and
 * its character; 0 when it is none, and the '&' stands for itself. As in browsers: numbers 128 to
 * 159 mean windows-1252, impossible numbers U+FFFD, and only numbers may lack the ";". */
size_t entity_decode(struct str text, uint32_t *character);

/* The character of a name without "&" and ";", or 0. */
uint32_t entity_character(struct str name);

#endif
