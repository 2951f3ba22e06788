/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feature_check.h - what the API knows and this server has not: vectors, media, other machines.
 *
 * A parameter that would change the answer is refused, in the API's words; one that asks for what
 * an index without embedders has none of is fulfilled with nothing. */
#ifndef DATELINE_SERVER_PARAMS_FEATURE_CHECK_H
#define DATELINE_SERVER_PARAMS_FEATURE_CHECK_H

#include "server/params/params.h"

struct feature_params {
    struct param_json hybrid, vector, media, personalize;
    struct str hybrid_embedder, personalize_context; /* as a URL has them */
    struct number hybrid_ratio;
    struct flag use_network;
};

/* `words`: the query has any. `inside`: as for params_from_json. */
enum status features_check(const struct feature_params *params, bool words, const char *inside,
                           struct arena *arena, struct error *err);

#endif
