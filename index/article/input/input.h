/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.h - beginning and ending an input; what a reader may ask of it is in readers.h. */
#ifndef DATELINE_ARTICLE_INPUT_INPUT_H
#define DATELINE_ARTICLE_INPUT_INPUT_H

#include "article/input/readers.h"

/* Everything given must outlive the input. */
void input_open(struct reader_input *in, const struct source *source,
                const struct reader_options *options, article_fn *each, unsigned depth);
void input_close(struct reader_input *in);
/* What has been read from the source and not been taken; and taking some of it. */
struct str input_ahead(const struct reader_input *in);
void input_take(struct reader_input *in, size_t length);
/* Go on at this byte of the source, which can seek. */
enum status input_seek(struct reader_input *in, uint64_t offset, struct error *err);

#endif
