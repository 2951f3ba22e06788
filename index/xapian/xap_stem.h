/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xap_stem.h - libxapian's Snowball stemmers.
 *
 * Threads: one thread at a time may use a stemmer. */
#ifndef DATELINE_XAPIAN_XAP_STEM_H
#define DATELINE_XAPIAN_XAP_STEM_H

#include <stddef.h>

struct xap_stemmer;

#ifdef __cplusplus
extern "C" {
#endif

/* NULL if libxapian has no stemmer of that name ("english"). */
struct xap_stemmer *xap_stemmer_new(const char *name);
void xap_stemmer_free(struct xap_stemmer *stemmer); /* NULL is fine */
/* Write the stem of a folded word to `out`, at most `room` bytes; returns its length. A word
 * without a stem, or with a stem longer than `room`, is copied as it is and cut to `room`. */
size_t xap_stemmer_stem(struct xap_stemmer *stemmer, const char *word, size_t length, char *out,
                        size_t room);

#ifdef __cplusplus
}
#endif

#endif
