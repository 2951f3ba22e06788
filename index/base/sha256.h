/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sha256.h - SHA-256 (FIPS 180-4), for records that hide what they are about, and in which changes
 * are noticed. Any thread. */
#ifndef DATELINE_BASE_SHA256_H
#define DATELINE_BASE_SHA256_H

#include "base/str.h"

#define SHA256_TEXT_SIZE 65 /* 64 lower-case hexadecimal digits and a NUL */

/* Writes the digest of the bytes, and returns `out`. */
const char *sha256_text(struct str bytes, char out[SHA256_TEXT_SIZE]);

#endif
