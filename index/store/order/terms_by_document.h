/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terms_by_document.h - collects the terms of each document from the postings of segments, so that
 * the documents can be ordered. One thread. */
#ifndef DATELINE_STORE_ORDER_TERMS_BY_DOCUMENT_H
#define DATELINE_STORE_ORDER_TERMS_BY_DOCUMENT_H

#include "base/status.h"
#include "store/order/bisection.h"
#include "store/terms/postings.h"

#define COLLECTED_BYTES_MAX ((size_t)512 << 20)

/* Collects terms of all text of the `documents` that the sources number. The most frequent terms
 * are left out, since they tell nothing, and the rarest ones, so that the list of terms has at most
 * `most` bytes (COLLECTED_BYTES_MAX). The lists are yours to free. STATUS_CORRUPT. */
enum status terms_by_document(const struct postings_source *sources, uint32_t count,
                              uint32_t documents, size_t most, struct document_terms *out,
                              struct error *err);

#endif
