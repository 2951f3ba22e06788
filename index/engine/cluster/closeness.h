/* SPDX-License-Identifier: GPL-2.0-or-later */
/* closeness.h - how the cluster ranks the best hits of a search again. */
#ifndef DATELINE_ENGINE_CLUSTER_CLOSENESS_H
#define DATELINE_ENGINE_CLUSTER_CLOSENESS_H

#include "engine/cluster/dsl.h"

/* The member `rescore` of a search without a sort: a new value. NULL: no hit would change. */
json_t *closeness_rescore(const struct dsl *dsl, const struct plan *plan);

#endif
