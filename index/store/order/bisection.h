/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisection.h - an order of documents in which similar ones are close to each other.
 *
 * Recursive graph bisection (Dhulipala et al., "Compressing graphs and indexes with recursive graph
 * bisection", KDD 2016; as a step of indexing: Mackenzie et al., "Compressing inverted indexes with
 * recursive graph bisection", ECIR 2019). The documents are halved. Then those that share more
 * terms with the other half change places, until few do; each half is halved in the same way. The
 * gaps between the documents of a term get small, and the largest frequencies of its blocks differ
 * more.
 *
 * The order depends on the documents only, not on the number of threads. */
#ifndef DATELINE_STORE_ORDER_BISECTION_H
#define DATELINE_STORE_ORDER_BISECTION_H

#include <stdint.h>

/* The terms of each document. */
struct document_terms {
    uint32_t document_count, term_count;
    uint32_t *starts; /* documents + 1: where each begins in .terms */
    uint32_t *terms;  /* below .term_count */
};

/* Writes the documents to order[], each once. `threads`: at least 1; the caller's is one of them.
 */
void bisection_order(const struct document_terms *documents, unsigned threads, uint32_t *order);

#endif
