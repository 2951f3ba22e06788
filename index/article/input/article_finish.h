/* SPDX-License-Identifier: GPL-2.0-or-later */
/* article_finish.h - what articles of every format lack alike, filled in from what they have. */
#ifndef DATELINE_ARTICLE_INPUT_ARTICLE_FINISH_H
#define DATELINE_ARTICLE_INPUT_ARTICLE_FINISH_H

#include <jansson.h>

#include "article/input/reader.h"

/* Where absent: language (the options' default, else detected from the text), source (the
 * options'), dateline and agency (from the body's first words). Languages become ISO 639-1. */
void article_finish(json_t *article, const struct reader_options *options);

#endif
