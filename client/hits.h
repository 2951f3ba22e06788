/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hits.h - prints the hits of an answer in the same way for all commands. */
#ifndef DATELINE_CLIENT_HITS_H
#define DATELINE_CLIENT_HITS_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "client/terminal.h"

/* One answer, and where to print it. The answer is borrowed. */
struct hits_view {
    struct buf out;
    struct terminal terminal;
    json_t *answer;
};

/* Appends headline, origin, passage and address of one hit; `number` before it, if not 0. */
void hits_add_one(struct hits_view *view, const json_t *hit, uint64_t number);
/* Appends "1-10 of 1,234 articles, 3 ms". */
void hits_add_total(struct hits_view *view, size_t hit_count);
/* Appends all hits, numbered on a terminal, then the total and the server's notes. */
void hits_add(struct hits_view *view, bool facets);
/* How many articles match. */
uint64_t hits_total(const json_t *answer);

#endif
