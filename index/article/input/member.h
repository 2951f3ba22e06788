/* SPDX-License-Identifier: GPL-2.0-or-later */
/* member.h - a member of an archive: read if it can be an article, and what is left of it skipped.
 *
 * Nothing is unpacked to disk: a member is a source that reads on in the archive. */
#ifndef DATELINE_ARTICLE_INPUT_MEMBER_H
#define DATELINE_ARTICLE_INPUT_MEMBER_H

#include "article/input/readers.h"

/* The next `left` bytes of the archive as a source. */
struct slice {
    struct reader_input *in;
    uint64_t left;
};
enum status slice_read(void *context, char *out, size_t room, size_t *length, struct error *err);
/* Skip what has not been read. STATUS_BAD_REQUEST when the archive ends before. */
enum status slice_skip(struct slice *slice, struct error *err);

/* Pictures, scripts and the like, and what systems hide: no articles, and not worth a word. */
bool member_is_furniture(struct str name);

/* Read one member as an input of its own; its name is put behind the archive's. A member that
 * cannot be read is reported and no failure; only what `each` returns is. */
enum status member_read(struct reader_input *in, struct str name,
                        enum status (*read)(void *, char *, size_t, size_t *, struct error *),
                        void *context, struct error *err);

#endif
