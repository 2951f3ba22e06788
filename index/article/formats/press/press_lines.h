/* SPDX-License-Identifier: GPL-2.0-or-later */
/* press_lines.h - lines that exports of press databases have: counts, dates, rights, the lines
 * between documents; and which database wrote an export, by these lines. */
#ifndef DATELINE_ARTICLE_FORMATS_PRESS_PRESS_LINES_H
#define DATELINE_ARTICLE_FORMATS_PRESS_PRESS_LINES_H

#include <stdbool.h>

#include "article/words/date_text.h"
#include "base/str.h"

enum press_dialect { PRESS_NONE, PRESS_LEXIS, PRESS_NEXIS, PRESS_PROQUEST, PRESS_FACTIVA };

#define PRESS_HEAD_MAX 300 /* bytes of a line above the labels */

/* PRESS_NONE: the text is no export. */
enum press_dialect press_tell(struct str head);

bool press_is_digit(char byte);
/* "3 of 25 DOCUMENTS" */
bool press_begins_lexis(struct str line);
/* "Document 3 of 25" */
bool press_begins_proquest(struct str line);
/* "Document NORTHC0020220614ei6e00012": the number of a document at Factiva; perhaps behind its
 * tag, "AN". */
bool press_ends_factiva(struct str line, struct str *number);
/* "431 words" */
bool press_is_word_count(struct str line);
/* "Copyright 2022 ..", "(c) 2022 .." */
bool press_is_rights(struct str line);
/* A line that begins with a date. */
bool press_read_date(struct str line, struct date_text *date);

#endif
