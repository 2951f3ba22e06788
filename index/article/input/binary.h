/* SPDX-License-Identifier: GPL-2.0-or-later */
/* binary.h - recognise what is no text and no format that is read, and say what would help.
 *
 * Binary bytes must never be read as text: their words would be noise in the index. Any thread. */
#ifndef DATELINE_ARTICLE_INPUT_BINARY_H
#define DATELINE_ARTICLE_INPUT_BINARY_H

#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"

/* Is this the start of a file of a format that is known by name but not read (pictures, sound,
 * databases, SQL dumps)? Then *err names it, with what would help, and the result is
 * STATUS_BAD_REQUEST. */
enum status binary_refuse(struct str head, struct error *err);

/* Are these bytes no text: too many control characters or zeros? UTF-16 is text. The first
 * kilobyte counts. */
bool binary_content(struct str head);
/* Is more than a quarter of the bytes no text? For texts that begin like one. */
bool binary_mostly(struct str bytes);

#endif
