/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compose.h - sentences and paragraphs about a story. */
#ifndef DATELINE_CORPUS_COMPOSE_H
#define DATELINE_CORPUS_COMPOSE_H

#include "base/buf.h"
#include "common.h"
#include "random.h"
#include "story.h"

/* What is being written: where the chance comes from, what it is about, in which language. */
struct composer {
    struct random random;
    const struct story *story;
    const struct common *common;
};

/* Append text that stands inside a JSON string: quotes and line ends are escaped already. */
void compose_headline(struct composer *composer, struct buf *out);
/* One to four sentences, without anything behind the last. */
void compose_paragraph(struct composer *composer, struct buf *out);

#endif
