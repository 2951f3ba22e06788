/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_wire.c - the bytes of a connection: read at once, byte by byte, and in two pieces, they are
 * the same requests. */
#include <assert.h>

#include "server/http/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Returns where the last complete request ends; the first piece has `first` bytes, the others
 * `piece`. */
static size_t read_in_pieces(struct str bytes, size_t first, size_t piece, enum status *status,
                             struct wire *wire)
{
    size_t whole = 0, length = first;
    struct error err;

    *status = STATUS_OK;
    for (size_t at = 0; at < bytes.length && !*status; at += length, length = piece) {
        size_t end = bytes.length - at < length ? bytes.length : at + length, complete;

        *status = wire_read(wire, str_slice(bytes, at, end), &complete, &err);
        assert(complete <= end - at);
        assert(wire->text.length <= WIRE_HEAD_MAX);
        if (complete)
            whole = at + complete;
    }
    return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = str_n((const char *)data, size);
    struct wire once = {0}, slowly = {0}, twice = {0};
    enum status status, same;
    size_t whole = read_in_pieces(bytes, size, size, &status, &once);

    assert(read_in_pieces(bytes, 1, 1, &same, &slowly) == whole && same == status);
    assert(slowly.state == once.state && slowly.left == once.left);
    assert(read_in_pieces(bytes, size / 2 + 1, size, &same, &twice) == whole && same == status);
    assert(twice.state == once.state && twice.left == once.left);
    wire_fini(&once);
    wire_fini(&slowly);
    wire_fini(&twice);
    return 0;
}
