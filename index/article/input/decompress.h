/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decompress.h - read compressed files: gzip, bzip2, xz, zstd. */
#ifndef DATELINE_ARTICLE_INPUT_DECOMPRESS_H
#define DATELINE_ARTICLE_INPUT_DECOMPRESS_H

#include "article/input/readers.h"

#define DECOMPRESS_SNIFF_BYTES 10

/* Does a file with these first bytes contain compressed data? */
bool decompress_sniff(struct str head);
/* Does libarchive read it, instead of zlib? */
bool decompress_is_risky(struct str head);
/* The length of a compression suffix at the end of the name (".gz"; also ".GZ" with any_case), or
 * 0. */
size_t decompress_suffix_length(struct str name, bool any_case);

/* Expand a compressed file piece by piece, within the input's budget. `head`: its first bytes,
 * which decompress_sniff accepts. The input is borrowed. */
struct decompressor *decompressor_new(struct reader_input *packed, struct str head);
void decompressor_free(struct decompressor *decompressor);
/* The read function of a source; its context is a struct decompressor. STATUS_BAD_REQUEST if the
 * data is damaged or truncated, STATUS_TOO_LARGE beyond the budget. */
enum status decompressor_read(void *context, char *out, size_t room, size_t *length,
                              struct error *err);

#endif
