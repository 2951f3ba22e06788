/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.h - open and close an input; for use by index/article/input/. readers.h has the part for
 * readers. */
#ifndef DATELINE_ARTICLE_INPUT_INPUT_H
#define DATELINE_ARTICLE_INPUT_INPUT_H

#include "article/input/readers.h"

/* All arguments must outlive the input. */
void input_open(struct reader_input *in, const struct source *source,
                const struct reader_options *options, article_fn *each, unsigned depth);
void input_close(struct reader_input *in);
/* input_ahead: bytes that are read from the source but not yet consumed. input_take: consume some
 * of them. */
struct str input_ahead(const struct reader_input *in);
void input_take(struct reader_input *in, size_t length);
/* Continue at this byte of the source, which must be able to seek. */
enum status input_seek(struct reader_input *in, uint64_t offset, struct error *err);

#endif
