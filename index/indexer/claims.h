/* SPDX-License-Identifier: GPL-2.0-or-later */
/* claims.h - finds inputs of a run that have the same id.
 *
 * Of two articles with one id, only one stays in the index, so the run names both. Ids are
 * remembered by a hash of 64 bits, 20 bytes for each, up to CLAIMS_MAX of them. For one thread at a
 * time. */
#ifndef DATELINE_INDEXER_CLAIMS_H
#define DATELINE_INDEXER_CLAIMS_H

#include "base/number_table.h"
#include "base/string_table.h"

#define CLAIMS_MAX       ((size_t)4 << 20)
#define CLAIMS_NAMED_MAX 20

struct claims {
    struct number_table ids; /* hashes */
    uint32_t *inputs;        /* by the id's number: the name of the input that claimed it first */
    size_t capacity;
    struct string_table names;
    uint64_t again; /* articles whose id was claimed before */
};

void claims_init(struct claims *claims);
void claims_fini(struct claims *claims);
/* Note an id. True: another input of the run has it, and the caller should name both; then *other
 * gets the first input, borrowed until claims_fini. */
bool claims_take(struct claims *claims, struct str id, struct str input, struct str *other);

#endif
