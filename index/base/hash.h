/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash.h - a fast hash for tables in memory, and a checksum for files. */
#ifndef DATELINE_BASE_HASH_H
#define DATELINE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 64 well-mixed bits, the same on every machine and in every run. Not safe against keys chosen to
 * collide: if a stranger chooses the keys, limit the length of a probe. */
uint64_t hash_bytes(const void *bytes, size_t length);
static inline uint64_t hash_str(struct str text)
{
    return hash_bytes(text.data, text.length);
}
uint64_t hash_mix(uint64_t a, uint64_t b);

#ifdef __cplusplus
}
#endif

#endif
