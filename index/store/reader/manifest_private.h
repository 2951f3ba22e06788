/* SPDX-License-Identifier: GPL-2.0-or-later */
/* manifest_private.h - shared by the files that read index.json. */
#ifndef DATELINE_STORE_READER_MANIFEST_PRIVATE_H
#define DATELINE_STORE_READER_MANIFEST_PRIVATE_H

#include <jansson.h>

#include "store/reader/manifest.h"

#define MANIFEST_BYTES_MAX ((size_t)256 * 1024 * 1024)
#define MANIFEST_VERSION   3 /* the format that this version writes */

/* Are these the bytes that were written? A file of 0.1.0 has no seal. One changed bit is always
 * found: it cannot be in the mark at the start and in the seal at the end. */
bool manifest_is_whole(struct str text);
/* Turns the bit that has changed, if it is only one, by the checksum in the seal. */
bool manifest_mend(struct str text);
/* Fills in an empty manifest. False: a value is missing or impossible. Call manifest_fini in any
 * case. */
bool manifest_take(struct manifest *manifest, const json_t *from);

#endif
