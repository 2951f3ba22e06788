/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counted.h - the values of a field as the cluster counts them, put into the order of an index on
 * this machine. */
#ifndef DATELINE_ENGINE_CLUSTER_COUNTED_H
#define DATELINE_ENGINE_CLUSTER_COUNTED_H

#include "base/arena.h"
#include "search/request/result.h"
#include "store/settings/settings.h"

struct counted_value {
    struct facet_value value;
    bool is_number;
    double number; /* of .is_number */
};

/* Fills in the values of a result, of which .field is set: each once, in the order of the settings,
 * at most `most` (0: as many as the settings say). In the arena. Changes the order of values[]. */
void counted_choose(struct counted_value *values, uint32_t count, const struct settings *settings,
                    uint32_t most, struct arena *arena, struct facet_result *result);

#endif
