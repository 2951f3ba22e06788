/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unpack.c - inflating an input, within its budget. */
#include "article/input/unpack.h"

#include "article/input/input.h"

static enum status add_expanded(struct unpack_intake *intake, size_t length, struct error *err)
{
    intake->expanded += length;
    if (intake->expanded > EXPANSION_FREE + EXPANSION_MAX * intake->in)
        return error_set(err, STATUS_TOO_LARGE,
                         "the compressed data expands to more than %d times its size",
                         EXPANSION_MAX);
    return STATUS_OK;
}

/* One step: some of what is ahead into some of the room. */
static enum status expand(struct unpacker *unpacker, char *out, size_t room, size_t *length,
                          struct error *err)
{
    struct str head, rest;
    enum status status = input_peek(unpacker->packed, 1, &head, err);

    if (status)
        return status;
    rest = head = input_ahead(unpacker->packed);
    status = gzip_reader_read(unpacker->gzip, &rest, out, room, length, err);
    input_take(unpacker->packed, head.length - rest.length);
    if (!status && *length == 0 && head.length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the compressed data is cut short");
    return status;
}

enum status unpacker_read(void *context, char *out, size_t room, size_t *length, struct error *err)
{
    struct unpacker *unpacker = context;
    enum status status = STATUS_OK;

    *length = 0;
    while (!status && *length == 0 && !unpacker->ended)
        status = expand(unpacker, out, room, length, err);
    if (status == STATUS_END) {
        unpacker->ended = true;
        return STATUS_OK;
    }
    return status ? status : add_expanded(unpacker->packed->intake, *length, err);
}
