/* SPDX-License-Identifier: GPL-2.0-or-later */
/* light_stem.h - light stemmers for languages that libxapian has none for, or a worse one.
 *
 * A light stemmer removes the endings of nouns from a table, the longest first, and leaves a stem
 * of at least a few letters. All data is constant: any thread. */
#ifndef DATELINE_ANALYSIS_LIGHT_STEM_H
#define DATELINE_ANALYSIS_LIGHT_STEM_H

#include <stddef.h>

#include "base/str.h"

struct light_stemmer;

/* The stemmer with this name; NULL if there is none. */
const struct light_stemmer *light_stemmer_find(const char *name);
/* Writes the stem of a folded word to `out`, which has room for word.length bytes; returns its
 * length. Time is linear in the word. */
size_t light_stem(const struct light_stemmer *stemmer, struct str word, char *out);

#endif
