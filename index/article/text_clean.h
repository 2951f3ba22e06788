/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_clean.h - text rid of what is not text. */
#ifndef DATELINE_ARTICLE_TEXT_CLEAN_H
#define DATELINE_ARTICLE_TEXT_CLEAN_H

#include "base/buf.h"

/* Remove control characters but TAB and LF; CR LF and CR become LF. In place. */
void text_drop_controls(struct buf *text);

#endif
