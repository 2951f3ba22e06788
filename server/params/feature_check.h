/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feature_check.h - checks parameters of unsupported features: vectors, media, personalization,
 * networks.
 *
 * A parameter that would change the answer is an error with the API's code. A parameter without
 * effect on an index without embedders is accepted. */
#ifndef DATELINE_SERVER_PARAMS_FEATURE_CHECK_H
#define DATELINE_SERVER_PARAMS_FEATURE_CHECK_H

#include "server/params/params.h"

struct feature_params {
    struct param_json hybrid, vector, media, personalize;
    struct str hybrid_embedder, personalize_context; /* from a URL */
    struct number hybrid_ratio;
    struct flag use_network;
};

/* `words`: the query has words. `inside`: see params_from_json. API_FEATURE_NOT_ENABLED,
 * API_BAD_HYBRID, API_MISSING_HYBRID, API_BAD_EMBEDDER. */
enum status features_check(const struct feature_params *params, bool words, const char *inside,
                           struct arena *arena, struct error *err);

#endif
