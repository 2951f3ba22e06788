/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xap_stem.h - Snowball's stemmers, as libxapian carries them.
 *
 * Threads: a stemmer belongs to one thread at a time. */
#ifndef DATELINE_XAPIAN_XAP_STEM_H
#define DATELINE_XAPIAN_XAP_STEM_H

#include <stddef.h>

struct xap_stemmer;

#ifdef __cplusplus
extern "C" {
#endif

/* NULL when libxapian has no stemmer of that name ("english"). */
struct xap_stemmer *xap_stemmer_new(const char *name);
void xap_stemmer_free(struct xap_stemmer *stemmer); /* NULL is fine */
/* The stem of a folded word: at most `room` bytes to `out`, returns its length. A word without a
 * stem (or longer than `room`) comes back as it is, cut to `room`. */
size_t xap_stemmer_stem(struct xap_stemmer *stemmer, const char *word, size_t length, char *out,
                        size_t room);

#ifdef __cplusplus
}
#endif

#endif
