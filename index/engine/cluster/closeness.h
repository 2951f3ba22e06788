/* SPDX-License-Identifier: GPL-2.0-or-later */
/* closeness.h - how the cluster ranks the best hits of a search again. */
#ifndef DATELINE_ENGINE_CLUSTER_CLOSENESS_H
#define DATELINE_ENGINE_CLUSTER_CLOSENESS_H

#include "engine/cluster/dsl.h"

/* Recent hits rank higher. */
struct closeness_recency {
    double wanted;  /* 0 to 1, as .recency of a request */
    int64_t newest; /* ms: the date that gains most */
};

/* The member `rescore` of a search without a sort: a new value. NULL: no hit would change. */
json_t *closeness_rescore(const struct dsl *dsl, const struct plan *plan,
                          const struct closeness_recency *recency);

#endif
