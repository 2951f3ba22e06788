/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changes.h - the documents that have changed since an earlier look, for saved searches: see make.h
 * and engine/standing.h. A part is named `UUID/SHARD/POSITION` (positions.h). */
#ifndef DATELINE_ENGINE_CLUSTER_CHANGES_H
#define DATELINE_ENGINE_CLUSTER_CHANGES_H

#include "engine/standing.h"

enum status read_look(struct reader *reader, struct error *err);
enum status read_arrivals(struct reader *reader, const struct arrival_watch *watch,
                          struct error *err);

#endif
