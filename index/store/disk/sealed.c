/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sealed.c - files with checksums.
 *
 *   trailer: u64 content length | u32 chunks | u32 CRC of the checksums | kind (8 bytes) */
#include "store/disk/sealed.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/crc_mend.h"
#include "base/gzip.h"
#include "base/mem.h"

#define TRAILER_SIZE 24
#define KIND_SIZE    8
#define FETCHED      ((uint64_t)32) /* chunks: 2 MB */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little endian");

static size_t chunk_count(uint64_t length)
{
    return (size_t)((length + SEALED_CHUNK - 1) / SEALED_CHUNK);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* True for "DLterms2" where "DLterms1" is expected: the same format in another version. */
static bool differs_in_version(const char *found, const char *wanted)
{
    size_t name = KIND_SIZE;

    while (name > 0 && is_digit(wanted[name - 1]))
        name--;
    if (memcmp(found, wanted, name) != 0)
        return false;
    while (name < KIND_SIZE && is_digit(found[name]))
        name++;
    return name == KIND_SIZE;
}

static enum status check_kind(const struct sealed *sealed, const char *found, const char *wanted,
                              struct error *err)
{
    if (memcmp(found, wanted, KIND_SIZE) == 0)
        return STATUS_OK;
    if (differs_in_version(found, wanted))
        return error_set(err, STATUS_CORRUPT,
                         "%s has format %.*s; this version of Dateline reads %s", sealed->path,
                         KIND_SIZE, found, wanted);
    return error_set(err, STATUS_CORRUPT, "%s is cut short or damaged", sealed->path);
}

static enum status check_trailer(struct sealed *sealed, const char *kind, struct error *err)
{
    const char *trailer;
    size_t chunks;
    enum status status;

    if (sealed->map.length < TRAILER_SIZE)
        return error_set(err, STATUS_CORRUPT, "%s is cut short", sealed->path);
    trailer = sealed->map.data + sealed->map.length - TRAILER_SIZE;
    if ((status = check_kind(sealed, trailer + 16, kind, err)))
        return status;
    sealed->length = load_u64(trailer);
    chunks = load_u32(trailer + 8);
    if (sealed->length > sealed->map.length || chunks != chunk_count(sealed->length) ||
        sealed->length + chunks * 4 + TRAILER_SIZE != sealed->map.length)
        return error_set(err, STATUS_CORRUPT, "%s is damaged: its sizes do not agree",
                         sealed->path);
    sealed->checksums = sealed->map.data + sealed->length;
    if (gzip_crc32(0, sealed->checksums, chunks * 4) != load_u32(trailer + 12))
        return error_set(err, STATUS_CORRUPT, "%s is damaged in its checksums", sealed->path);
    sealed->checked = mem_zero(chunks, sizeof *sealed->checked);
    return STATUS_OK;
}

bool sealed_is_of_kind(const char *path, const char *kind)
{
    struct file_map map;
    struct error err;
    bool is;

    if (file_map_open(&map, path, &err))
        return false;
    is = map.length >= TRAILER_SIZE &&
         memcmp(map.data + map.length - TRAILER_SIZE + 16, kind, KIND_SIZE) == 0;
    file_map_close(&map);
    return is;
}

static bool read_at(int fd, uint64_t at, char *out, size_t length)
{
    while (length > 0) {
        ssize_t got = pread(fd, out, length, (off_t)at);

        if (got <= 0)
            return false;
        out += got;
        at += (uint64_t)got;
        length -= (size_t)got;
    }
    return true;
}

/* The CRC-32 of the content, from those of its chunks. */
static uint32_t join_chunks(const char *checksums, uint64_t length)
{
    size_t whole = (size_t)(length / SEALED_CHUNK), rest = (size_t)(length % SEALED_CHUNK);
    uint32_t shift = gzip_crc32_shift(SEALED_CHUNK), crc = 0;

    for (size_t chunk = 0; chunk < whole; chunk++)
        crc = gzip_crc32_join(crc, load_u32(checksums + chunk * 4), shift);
    if (rest > 0)
        crc = gzip_crc32_join(crc, load_u32(checksums + whole * 4), gzip_crc32_shift(rest));
    return crc;
}

bool sealed_sum(int fd, uint64_t size, uint32_t *crc)
{
    BUF_AUTO struct buf checksums = {0};
    char trailer[TRAILER_SIZE];
    uint64_t length, chunks;

    if (size < TRAILER_SIZE || !read_at(fd, size - TRAILER_SIZE, trailer, TRAILER_SIZE))
        return false;
    length = load_u64(trailer);
    chunks = load_u32(trailer + 8);
    if (length > size || chunks != chunk_count(length) ||
        length + chunks * 4 + TRAILER_SIZE != size ||
        !read_at(fd, length, buf_reserve(&checksums, chunks * 4), chunks * 4) ||
        gzip_crc32(0, checksums.data, chunks * 4) != load_u32(trailer + 12))
        return false;
    *crc = join_chunks(checksums.data, length);
    *crc = gzip_crc32(*crc, checksums.data, chunks * 4);
    *crc = gzip_crc32(*crc, trailer, TRAILER_SIZE);
    return true;
}

enum status sealed_open(struct sealed *sealed, const char *path, const char *kind,
                        struct error *err)
{
    enum status status;

    *sealed = (struct sealed){0};
    if ((status = file_map_open(&sealed->map, path, err)))
        return status;
    sealed->path = mem_text(path, strlen(path));
    if ((status = check_trailer(sealed, kind, err)))
        sealed_close(sealed);
    else if (sealed->length > SEALED_CHUNK) /* fetch_ahead() reads what is needed, and no more */
        madvise((void *)(uintptr_t)sealed->map.data, sealed->map.length, MADV_RANDOM);
    return status;
}

void sealed_close(struct sealed *sealed)
{
    if (sealed->path)
        file_map_close(&sealed->map);
    free(sealed->checked);
    free(sealed->path);
    *sealed = (struct sealed){0};
}

/* Chunks that are read from the disk together, if they are not in memory: their check would wait
 * for one page after the other. Half of them are read while the other half is checked. */
struct chunk_fetch {
    uint64_t from; /* the first chunk that was not asked for */
    uint64_t end;
};

static void fetch_ahead(const struct sealed *sealed, struct chunk_fetch *ahead, uint64_t chunk)
{
    uint64_t from = chunk > ahead->from ? chunk : ahead->from;
    uint64_t end = from + FETCHED < ahead->end ? from + FETCHED : ahead->end;
    size_t start = (size_t)from * SEALED_CHUNK, length = sealed->map.length - start;

    if (chunk + FETCHED / 2 < ahead->from || from >= end)
        return;
    if (length > (end - from) * SEALED_CHUNK)
        length = (size_t)(end - from) * SEALED_CHUNK;
    madvise((void *)(uintptr_t)(sealed->map.data + start), length, MADV_WILLNEED);
    ahead->from = end;
}

static bool chunk_is_whole(const struct sealed *sealed, size_t chunk)
{
    uint64_t start = (uint64_t)chunk * SEALED_CHUNK;
    size_t length =
        sealed->length - start < SEALED_CHUNK ? (size_t)(sealed->length - start) : SEALED_CHUNK;

    return gzip_crc32(0, sealed->map.data + start, length) ==
           load_u32(sealed->checksums + chunk * 4);
}

/* What is known of a chunk. One that was damaged is checked again: it may be mended in place. */
enum chunk_state { UNCHECKED, WHOLE, DAMAGED, MENDED };

static enum chunk_state state_of(const struct sealed *sealed, uint64_t chunk)
{
    return atomic_load_explicit(&sealed->checked[chunk], memory_order_relaxed);
}

static bool is_checked(const struct sealed *sealed, uint64_t chunk)
{
    enum chunk_state state = state_of(sealed, chunk);

    return state == WHOLE || state == MENDED;
}

static void note_chunk(const struct sealed *sealed, uint64_t chunk, bool whole)
{
    bool met_damage = state_of(sealed, chunk) >= DAMAGED;
    enum chunk_state state = !whole ? DAMAGED : met_damage ? MENDED : WHOLE;

    atomic_store_explicit(&sealed->checked[chunk], (unsigned char)state, memory_order_relaxed);
}

enum sealed_health sealed_health(const struct sealed *sealed)
{
    enum sealed_health health = SEALED_SOUND;

    for (size_t chunk = 0; sealed->path && chunk < chunk_count(sealed->length); chunk++) {
        enum chunk_state state = state_of(sealed, chunk);

        if (state == DAMAGED)
            return SEALED_DAMAGED;
        if (state == MENDED)
            health = SEALED_MENDED;
    }
    return health;
}

bool sealed_is_mended(const struct sealed *sealed, const struct sealed *fresh)
{
    for (size_t chunk = 0; sealed->path && chunk < chunk_count(sealed->length); chunk++)
        if (state_of(sealed, chunk) == DAMAGED &&
            (!fresh->path || chunk >= chunk_count(fresh->length) || !chunk_is_whole(fresh, chunk)))
            return false;
    return true;
}

static enum status check_chunk(const struct sealed *sealed, size_t chunk, struct error *err)
{
    if (!chunk_is_whole(sealed, chunk)) {
        note_chunk(sealed, chunk, false);
        return error_set(err, STATUS_CORRUPT, "%s is damaged between bytes %zu and %zu",
                         sealed->path, chunk * SEALED_CHUNK, (chunk + 1) * SEALED_CHUNK);
    }
    note_chunk(sealed, chunk, true);
    return STATUS_OK;
}

const unsigned char *sealed_view(const struct sealed *sealed, uint64_t offset, uint64_t length,
                                 struct error *err)
{
    struct chunk_fetch ahead = {0};

    if (offset > sealed->length || length > sealed->length - offset) {
        error_set(err, STATUS_CORRUPT, "%s is damaged: it points outside itself", sealed->path);
        return NULL;
    }
    ahead.end = chunk_count(offset + length);
    for (uint64_t chunk = offset / SEALED_CHUNK; chunk * SEALED_CHUNK < offset + length; chunk++)
        if (!is_checked(sealed, chunk)) {
            fetch_ahead(sealed, &ahead, chunk);
            if (check_chunk(sealed, (size_t)chunk, err))
                return NULL;
        }
    return (const unsigned char *)sealed->map.data + offset;
}

enum status sealed_verify(const struct sealed *sealed, struct error *err)
{
    struct chunk_fetch ahead = {.end = chunk_count(sealed->length)};
    enum status status = STATUS_OK;

    for (size_t chunk = 0; !status && chunk < chunk_count(sealed->length); chunk++) {
        fetch_ahead(sealed, &ahead, chunk);
        atomic_store_explicit(&sealed->checked[chunk], 0, memory_order_relaxed);
        status = check_chunk(sealed, chunk, err);
    }
    return status;
}

/* --- damaged files --- */

/* Looks for the checksums where the length of the whole file puts them. */
static void guess_length(struct sealed *sealed)
{
    size_t sums = sealed->map.length < TRAILER_SIZE ? 0 : sealed->map.length - TRAILER_SIZE;
    size_t chunks = (sums + SEALED_CHUNK + 3) / (SEALED_CHUNK + 4);

    sealed->length = chunks * 4 > sums ? 0 : sums - chunks * 4;
    sealed->checksums = sealed->map.data + sealed->length;
}

/* Does the trailer tell the same length, or has a chunk the checksum that is found there? */
static bool guess_is_right(const struct sealed *sealed)
{
    size_t end = sealed->map.length;

    if (end >= TRAILER_SIZE && load_u64(sealed->map.data + end - TRAILER_SIZE) == sealed->length)
        return true;
    for (size_t chunk = 0; chunk < chunk_count(sealed->length); chunk++)
        if (chunk_is_whole(sealed, chunk))
            return true;
    return false;
}

static void mend_chunk(struct sealed *sealed, size_t chunk, struct sealed_damage *damage)
{
    char *start = (char *)(uintptr_t)sealed->map.data + chunk * SEALED_CHUNK;
    uint64_t left = sealed->length - (uint64_t)chunk * SEALED_CHUNK;
    bool whole = chunk_is_whole(sealed, chunk);

    if (!whole && !crc_mend(start, left < SEALED_CHUNK ? (size_t)left : SEALED_CHUNK,
                            load_u32(sealed->checksums + chunk * 4)))
        damage->lost++;
    else
        atomic_store_explicit(&sealed->checked[chunk], 1, memory_order_relaxed);
    damage->mended += !whole && atomic_load_explicit(&sealed->checked[chunk], memory_order_relaxed);
}

/* All that is there counts as content, and as checked. */
static void take_unchecked(struct sealed *sealed, struct sealed_damage *damage)
{
    damage->cut_short = true;
    damage->content = sealed->length;
    sealed->length = sealed->map.length;
    sealed->checked = mem_alloc(chunk_count(sealed->length));
    memset((void *)sealed->checked, 1, chunk_count(sealed->length));
}

enum status sealed_open_damaged(struct sealed *sealed, const char *path, const char *kind,
                                struct sealed_damage *damage, struct error *err)
{
    enum status status;

    *sealed = (struct sealed){0};
    *damage = (struct sealed_damage){0};
    if ((status = file_map_open_private(&sealed->map, path, err)))
        return status;
    sealed->path = mem_text(path, strlen(path));
    if (sealed->map.length == 0) {
        sealed_close(sealed);
        return error_set(err, STATUS_CORRUPT, "%s is empty", path);
    }
    if (check_trailer(sealed, kind, err)) {
        guess_length(sealed);
        if (!guess_is_right(sealed)) {
            take_unchecked(sealed, damage);
            return STATUS_OK;
        }
        sealed->checked = mem_zero(chunk_count(sealed->length), sizeof *sealed->checked);
    }
    for (size_t chunk = 0; chunk < chunk_count(sealed->length); chunk++)
        mend_chunk(sealed, chunk, damage);
    return STATUS_OK;
}

enum status sealed_writer_open(struct sealed_writer *writer, const char *path, struct error *err)
{
    *writer = (struct sealed_writer){0};
    return file_writer_open(&writer->file, path, err);
}

static void end_chunk(struct sealed_writer *writer)
{
    struct buf *chunk = &writer->chunk;

    buf_add_u32(&writer->checksums, gzip_crc32(0, chunk->data, chunk->length));
    file_writer_add(&writer->file, chunk->data, chunk->length);
    buf_clear(chunk);
}

void sealed_writer_add(struct sealed_writer *writer, const void *bytes, size_t length)
{
    const char *at = bytes;

    writer->length += length;
    while (length > 0) {
        size_t room = SEALED_CHUNK - writer->chunk.length;
        size_t piece = length < room ? length : room;

        buf_add(&writer->chunk, at, piece);
        at += piece;
        length -= piece;
        if (writer->chunk.length == SEALED_CHUNK)
            end_chunk(writer);
    }
}

void sealed_writer_align(struct sealed_writer *writer, size_t alignment)
{
    static const char zeros[64];
    size_t over = (size_t)(writer->length % alignment);

    if (over != 0)
        sealed_writer_add(writer, zeros, alignment - over);
}

enum status sealed_writer_close(struct sealed_writer *writer, const char *kind, struct error *err)
{
    BUF_AUTO struct buf trailer = {0};
    struct buf *checksums = &writer->checksums;

    if (writer->chunk.length > 0)
        end_chunk(writer);
    buf_add_u64(&trailer, writer->length);
    buf_add_u32(&trailer, (uint32_t)(checksums->length / 4));
    buf_add_u32(&trailer, gzip_crc32(0, checksums->data, checksums->length));
    buf_add(&trailer, kind, KIND_SIZE);
    file_writer_add(&writer->file, checksums->data, checksums->length);
    file_writer_add(&writer->file, trailer.data, trailer.length);
    buf_fini(checksums);
    buf_fini(&writer->chunk);
    return file_writer_close(&writer->file, false, err);
}

void sealed_writer_abandon(struct sealed_writer *writer)
{
    buf_fini(&writer->checksums);
    buf_fini(&writer->chunk);
    file_writer_abandon(&writer->file);
}
