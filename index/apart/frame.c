/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame.c - writes and takes frames. */
#include "apart/frame.h"

#include "base/bytes.h"

size_t frame_begin(struct buf *out, enum frame_kind kind)
{
    size_t begun = out->length;

    buf_add_char(out, (char)kind);
    buf_add_u32(out, 0);
    return begun;
}

void frame_finish(struct buf *out, size_t begun)
{
    uint32_t length = (uint32_t)(out->length - begun - FRAME_HEAD);

    memcpy(out->data + begun + 1, &length, sizeof length);
}

enum frame_state frame_take(struct str *bytes, size_t most, struct apart_frame *out)
{
    size_t length;

    if (bytes->length < FRAME_HEAD)
        return FRAME_PART;
    length = load_u32(bytes->data + 1);
    if (length > most)
        return FRAME_BROKEN;
    if (bytes->length - FRAME_HEAD < length)
        return FRAME_PART;
    *out = (struct apart_frame){bytes->data[0], str_n(bytes->data + FRAME_HEAD, length)};
    *bytes = str_slice(*bytes, FRAME_HEAD + length, bytes->length);
    return FRAME_WHOLE;
}
