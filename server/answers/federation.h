/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation.h - the answers of several queries merged into one list of hits. */
#ifndef DATELINE_SERVER_ANSWERS_FEDERATION_H
#define DATELINE_SERVER_ANSWERS_FEDERATION_H

#include "server/answers/multi_search.h"

/* The whole answer, as the object `federation` says. Queries are read, not yet run. */
enum status federation_answer(struct multi_search *multi, const json_t *federation, struct buf *out,
                              struct error *err);

#endif
