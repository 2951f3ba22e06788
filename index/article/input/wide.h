/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wide.h - reads an input in UTF-16 as one in UTF-8, piece by piece.
 *
 * So the formats that read lines, records and values as bytes read them in UTF-16, too, as Excel
 * and Windows write them. Half of a surrogate pair becomes U+FFFD. */
#ifndef DATELINE_ARTICLE_INPUT_WIDE_H
#define DATELINE_ARTICLE_INPUT_WIDE_H

#include "article/input/readers.h"

#define WIDE_SNIFF_BYTES 1024

struct wide_source;

/* Are these first bytes text in UTF-16, with a byte order mark or many zero bytes? */
bool wide_sniff(struct str head);
/* `head`: the first bytes, which wide_sniff accepts. The input is borrowed. */
struct wide_source *wide_new(struct reader_input *in, struct str head);
void wide_free(struct wide_source *source);
/* The read function of a source; its context is a struct wide_source. */
enum status wide_read(void *context, char *out, size_t room, size_t *length, struct error *err);

#endif
