/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terms.h - the tokens of an article, each once, with the frequency by which the cluster scores it.
 *
 * An index on this machine scores  weight · (tf / (tf + k1) + δ) / (1 + δ)  with the tf of norms.h
 * and the δ of plan.h. That is the cluster's bm25 without lengths, but for a factor that is the
 * same for all words, of the frequency
 *
 *   TERMS_SCALE · (tf + δ · (tf + k1))        and        TERMS_SCALE · k1  as its k1
 *
 * The field `terms` has "TOKEN U+007F FREQUENCY" for each token. */
#ifndef DATELINE_ENGINE_CLUSTER_TERMS_H
#define DATELINE_ENGINE_CLUSTER_TERMS_H

#include "base/buf.h"
#include "base/string_table.h"

#define TERMS_SCALE     16 /* frequencies are integers */
#define TERMS_DELIMITER '\177'

struct terms {
    struct string_table tokens;
    float *tf; /* by number */
    size_t capacity;
};

void terms_init(struct terms *terms);
void terms_fini(struct terms *terms);
/* One occurrence of the token: what it adds to the tf (norms_occurrence). */
void terms_add(struct terms *terms, struct str token, float occurrence);
/* Appends the value of the field. */
void terms_write(const struct terms *terms, struct buf *out);

#endif
