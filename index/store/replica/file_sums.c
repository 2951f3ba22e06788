/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_sums.c - a table of sums by the identity of the file. */
#include "store/replica/file_sums.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/gzip.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/number_table.h"
#include "store/disk/sealed.h"

#define SUMS_MAX    200000 /* then all are forgotten */
#define CHUNK_BYTES ((size_t)256 * 1024)

struct known_sum {
    struct file_sum sum;
    bool recorded; /* by the file itself; its bytes were not read */
};

struct file_sums {
    pthread_mutex_t mutex;
    struct number_table table; /* the hash of an identity; its row is the place in `known` */
    struct known_sum *known;
    size_t capacity;
};

struct file_sums *file_sums_new(void)
{
    struct file_sums *sums = mem_zero(1, sizeof *sums);

    pthread_mutex_init(&sums->mutex, NULL);
    return sums;
}

void file_sums_free(struct file_sums *sums)
{
    if (!sums)
        return;
    pthread_mutex_destroy(&sums->mutex);
    number_table_fini(&sums->table);
    free(sums->known);
    free(sums);
}

static uint64_t identity_of(const struct stat *about)
{
    const uint64_t parts[] = {about->st_dev, about->st_ino, (uint64_t)about->st_size,
                              (uint64_t)about->st_mtim.tv_sec, (uint64_t)about->st_mtim.tv_nsec};

    return hash_bytes(parts, sizeof parts);
}

static enum status compute(int fd, const char *name, struct file_sum *out, struct error *err)
{
    MEM_AUTO char *chunk = mem_alloc(CHUNK_BYTES);
    uint64_t at = 0;

    out->crc = 0;
    while (at < out->size) {
        uint64_t left = out->size - at;
        ssize_t got = pread(fd, chunk, left < CHUNK_BYTES ? left : CHUNK_BYTES, (off_t)at);

        if (got < 0)
            return error_errno(err, "read", name);
        if (got == 0)
            return error_set(err, STATUS_CORRUPT, "%s is shorter than it was", name);
        out->crc = gzip_crc32(out->crc, chunk, (size_t)got);
        at += (uint64_t)got;
    }
    return STATUS_OK;
}

/* `recorded`: is a recorded sum enough? */
static bool look_up(struct file_sums *sums, uint64_t identity, bool recorded, struct file_sum *out)
{
    int64_t row;

    pthread_mutex_lock(&sums->mutex);
    row = number_table_find(&sums->table, identity);
    if (row >= 0 && sums->known[row].recorded && !recorded)
        row = -1;
    if (row >= 0)
        *out = sums->known[row].sum;
    pthread_mutex_unlock(&sums->mutex);
    return row >= 0;
}

static void remember(struct file_sums *sums, uint64_t identity, const struct known_sum *sum)
{
    bool is_new;
    uint32_t row;

    pthread_mutex_lock(&sums->mutex);
    if (sums->table.count >= SUMS_MAX)
        number_table_clear(&sums->table);
    sums->known = mem_grow(sums->known, sums->table.count, &sums->capacity, sizeof *sums->known);
    row = number_table_add(&sums->table, identity, &is_new);
    if (is_new || !sum->recorded)
        sums->known[row] = *sum;
    pthread_mutex_unlock(&sums->mutex);
}

/* Who may tell a sum. */
enum teller { THE_BYTES, THE_FILE_OR_BYTES, THE_FILE };

static enum status tell_sum(int fd, const char *name, enum teller teller, struct known_sum *found,
                            struct error *err)
{
    found->recorded = teller != THE_BYTES && sealed_sum(fd, found->sum.size, &found->sum.crc);
    if (found->recorded)
        return STATUS_OK;
    if (teller == THE_FILE)
        return error_set(err, STATUS_CORRUPT, "%s is cut short or damaged at its end", name);
    return compute(fd, name, &found->sum, err);
}

static enum status find_sum(struct file_sums *sums, int fd, const char *name, enum teller teller,
                            struct file_sum *out, struct error *err)
{
    struct known_sum found = {.recorded = false};
    struct stat about;
    uint64_t identity;

    if (fstat(fd, &about) < 0)
        return error_errno(err, "look at", name);
    identity = identity_of(&about);
    if (look_up(sums, identity, teller != THE_BYTES, out))
        return STATUS_OK;
    found.sum.size = (uint64_t)about.st_size;
    if (tell_sum(fd, name, teller, &found, err))
        return err->status;
    remember(sums, identity, &found);
    *out = found.sum;
    return STATUS_OK;
}

enum status file_sums_of(struct file_sums *sums, int fd, const char *name, struct file_sum *out,
                         struct error *err)
{
    return find_sum(sums, fd, name, THE_BYTES, out, err);
}

enum status file_sums_recorded(struct file_sums *sums, int fd, const char *name, bool must,
                               struct file_sum *out, struct error *err)
{
    return find_sum(sums, fd, name, must ? THE_FILE : THE_FILE_OR_BYTES, out, err);
}

enum status file_sums_add(struct file_sums *sums, int fd, const char *name,
                          const struct file_sum *sum, struct error *err)
{
    struct stat about;

    if (fstat(fd, &about) < 0)
        return error_errno(err, "look at", name);
    remember(sums, identity_of(&about), &(struct known_sum){.sum = *sum});
    return STATUS_OK;
}
