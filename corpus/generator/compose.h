/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compose.h - writes headlines and paragraphs about a story. */
#ifndef DATELINE_CORPUS_COMPOSE_H
#define DATELINE_CORPUS_COMPOSE_H

#include "base/buf.h"
#include "common.h"
#include "random.h"
#include "story.h"

/* The text being written: its random numbers, its story, its language. One thread at a time. */
struct composer {
    struct random random;
    const struct story *story;
    const struct common *common;
};

/* Append text for a JSON string: quotes and line ends are already escaped. */
void compose_headline(struct composer *composer, struct buf *out);
/* One to four sentences, with nothing after the last. */
void compose_paragraph(struct composer *composer, struct buf *out);

#endif
