/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facets.h - facets as the cluster's aggregations. */
#ifndef DATELINE_ENGINE_CLUSTER_FACETS_H
#define DATELINE_ENGINE_CLUSTER_FACETS_H

#include "engine/cluster/dsl.h"
#include "search/request/request.h"
#include "search/request/result.h"

/* The aggregations that the request's facets need: a new object. */
json_t *facets_ask(const struct dsl *dsl, const struct search_request *request);
/* Reads the answer's aggregations (text of JSON). The results are in the arena. */
void facets_read(const struct dsl *dsl, const struct search_request *request, struct str answer,
                 struct arena *arena, struct search_result *result);

#endif
