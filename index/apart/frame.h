/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame.h - pieces of the stream between dateline-read and its caller: a letter, the length of the
 * content as 4 bytes (little endian), the content. The table of letters is in README.md. */
#ifndef DATELINE_APART_FRAME_H
#define DATELINE_APART_FRAME_H

#include "base/buf.h"

#define FRAME_HEAD 5

enum frame_kind {
    FRAME_REQUEST = 'Q',
    FRAME_FORMAT = 'F',
    FRAME_ARTICLE = 'A',
    FRAME_PROBLEM = 'P',
    FRAME_REMARK = 'R',
    FRAME_DATE = 'D',
    FRAME_READ = 'B',
    FRAME_END = 'E'
};

struct apart_frame {
    char kind; /* any byte, if the sender is not to be trusted */
    struct str content;
};

/* Append a frame: frame_begin, then its content, then frame_finish with what frame_begin returned.
 */
size_t frame_begin(struct buf *out, enum frame_kind kind);
void frame_finish(struct buf *out, size_t begun);

/* Take the first frame of *bytes, which becomes the rest; borrowed from it. FRAME_PART: it is not
 * yet complete. FRAME_BROKEN: its content has more than `most` bytes. */
enum frame_state { FRAME_WHOLE, FRAME_PART, FRAME_BROKEN };
enum frame_state frame_take(struct str *bytes, size_t most, struct apart_frame *out);

#endif
