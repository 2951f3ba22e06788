/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_hash.c - hashes a file piece by piece. */
#include "indexer/file_hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

#define PIECE ((size_t)256 * 1024)

/* Fills `piece`, so that the pieces of a file are always the same. Returns the bytes; -1: errno. */
static ssize_t read_piece(int fd, char *piece)
{
    size_t filled = 0;

    while (filled < PIECE) {
        ssize_t got = read(fd, piece + filled, PIECE - filled);

        if (got < 0 && errno != EINTR)
            return -1;
        if (got == 0)
            break;
        filled += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)filled;
}

enum status file_hash(const char *path, uint64_t *out, struct error *err)
{
    MEM_AUTO char *piece = mem_alloc(PIECE);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = 0;

    if (fd < 0)
        return error_errno(err, "open", path);
    for (*out = 0; (got = read_piece(fd, piece)) > 0;)
        *out = hash_mix(*out, hash_bytes(piece, (size_t)got));
    if (got < 0)
        error_errno(err, "read", path);
    close(fd);
    return got < 0 ? err->status : STATUS_OK;
}
