/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reporter_note.h - the reporters whom Chinese agencies name behind a dateline:
 * 新华社武汉7月25日电（记者李伟、王思北）. Any thread. */
#ifndef DATELINE_ARTICLE_WORDS_REPORTER_NOTE_H
#define DATELINE_ARTICLE_WORDS_REPORTER_NOTE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Append the persons of the note at the start of the text, as "李伟, 王思北". False, and nothing is
 * added: the text starts with no such note. */
bool reporter_note_read(struct str text, struct buf *out);

#endif
