/* SPDX-License-Identifier: GPL-2.0-or-later */
/* claims.c - remembers the ids of a run. */
#include "indexer/claims.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

void claims_init(struct claims *claims)
{
    *claims = (struct claims){.again = 0};
    string_table_init(&claims->names);
}

void claims_fini(struct claims *claims)
{
    number_table_fini(&claims->ids);
    string_table_fini(&claims->names);
    free(claims->inputs);
}

bool claims_take(struct claims *claims, struct str id, struct str input, struct str *other)
{
    bool is_new = false, is_new_name;
    uint32_t number;

    if (claims->ids.count >= CLAIMS_MAX)
        return false;
    number = number_table_add(&claims->ids, hash_str(id), &is_new);
    if (is_new) {
        claims->inputs =
            mem_grow(claims->inputs, number, &claims->capacity, sizeof *claims->inputs);
        claims->inputs[number] = string_table_add(&claims->names, input, &is_new_name);
        return false;
    }
    *other = string_table_get(&claims->names, claims->inputs[number]);
    return claims->again++ < CLAIMS_NAMED_MAX;
}
