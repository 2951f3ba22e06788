/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decompress.h - compressed files: gzip, bzip2, xz, zstd. */
#ifndef DATELINE_ARTICLE_INPUT_DECOMPRESS_H
#define DATELINE_ARTICLE_INPUT_DECOMPRESS_H

#include "article/input/readers.h"

#define DECOMPRESS_SNIFF_BYTES 10

/* Does a file that starts so hold compressed data? */
bool decompress_sniff(struct str head);
/* The length of the suffix that such a file has behind its own (".gz"; ".GZ" in any case), or 0. */
size_t decompress_suffix_length(struct str name, bool any_case);

/* What the compressed file holds, as it comes, within the input's budget. The input is borrowed. */
struct decompressor *decompressor_new(struct reader_input *packed, struct str head);
void decompressor_free(struct decompressor *decompressor);
/* A source's read function; the context is a struct decompressor. */
enum status decompressor_read(void *context, char *out, size_t room, size_t *length,
                              struct error *err);

#endif
