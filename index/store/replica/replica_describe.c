/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_describe.c - the giving side: entries of indexes, and bytes of their files. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/replica/replica_private.h"
#include "store/settings/uid.h"
#include "store/writer/index_parts.h"

#define HEAD_BYTES 1024

bool replica_name_valid(struct str name)
{
    size_t slashes = 0;

    if (name.length == 0 || name.length > 255)
        return false;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];
        bool begins = i == 0 || name.data[i - 1] == '/';

        slashes += byte == '/';
        if ((begins && (byte == '.' || byte == '/')) || (byte == '/' && i + 1 == name.length))
            return false;
        if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') && byte != '-' &&
            byte != '.' && byte != '/' && byte != '_')
            return false;
    }
    return slashes <= 1;
}

/* --- the stamp of an index --- */

/* The clock of a file system ticks every few milliseconds, and inodes are reused: two generations
 * of index.json may differ only in their bytes. They begin with the generation's number. */
static uint64_t hash_head(const char *path)
{
    char head[HEAD_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : pread(fd, head, sizeof head, 0);

    if (fd >= 0)
        close(fd);
    return got > 0 ? hash_bytes(head, (size_t)got) : 0;
}

static uint64_t add_stamp(uint64_t stamp, const char *directory, const char *name)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    struct stat about;

    if (stat(path, &about) < 0 || !S_ISREG(about.st_mode))
        return stamp;
    /* Files come in any order: a sum of hashes does not depend on it. */
    const uint64_t parts[] = {
        hash_str(str_of(name)),          about.st_ino,
        (uint64_t)about.st_size,         (uint64_t)about.st_mtim.tv_sec,
        (uint64_t)about.st_mtim.tv_nsec, strcmp(name, REPLICA_MANIFEST) == 0 ? hash_head(path) : 0};

    return stamp + hash_bytes(parts, sizeof parts);
}

uint64_t replica_stamp(const char *database, const char *uid)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database, uid);
    DIR *entries = opendir(directory);
    struct dirent *entry;
    uint64_t stamp = 0;

    while (entries && (entry = readdir(entries)))
        if (entry->d_name[0] != '.' && !str_ends(str_of(entry->d_name), STR(FILE_BESIDE)))
            stamp = add_stamp(stamp, directory, entry->d_name);
    if (entries)
        closedir(entries);
    return stamp;
}

/* --- the entry of an index --- */

struct describing {
    const char *uid;
    struct file_sums *sums;
    struct buf files, manifest;
};

static enum status read_manifest(struct describing *describing, const struct index_part *part,
                                 struct error *err)
{
    struct stat about;
    ssize_t got;

    if (fstat(part->fd, &about) < 0)
        return error_errno(err, "look at", part->name);
    got = read(part->fd, buf_reserve(&describing->manifest, (size_t)about.st_size),
               (size_t)about.st_size);
    if (got < 0)
        return error_errno(err, "read", part->name);
    describing->manifest.length = (size_t)got;
    return STATUS_OK;
}

/* A file of a segment that is written as a sealed file (store/disk): all but the lexicon and
 * libxapian's. */
static bool is_sealed(const char *name)
{
    const char *base = strchr(name, '/');

    return base && strcmp(base, "/lexicon") != 0 && strcmp(base, "/flintlock") != 0 &&
           !str_ends(str_of(base), STR("glass"));
}

static enum status add_part(void *context, const struct index_part *part, struct error *err)
{
    struct describing *describing = context;
    const char *name = part->name + strlen("indexes/") + strlen(describing->uid) + 1;
    struct file_sum sum;

    if (strcmp(name, REPLICA_MANIFEST) == 0)
        return read_manifest(describing, part, err);
    if (!replica_name_valid(str_of(name)))
        return STATUS_OK;
    if (file_sums_recorded(describing->sums, part->fd, part->name, is_sealed(name), &sum, err))
        return err->status;
    buf_addf(&describing->files, "%s{\"name\":\"%s\",\"size\":%llu,\"crc\":%u}",
             describing->files.length ? "," : "", name, (unsigned long long)sum.size, sum.crc);
    return STATUS_OK;
}

static void write_entry(const struct describing *describing, struct buf *out)
{
    struct str manifest = buf_str(&describing->manifest);

    buf_addf(out, "{\"uid\":\"%s\",\"manifest\":", describing->uid);
    json_add_string(out, manifest);
    buf_addf(out, ",\"crc\":%u,\"files\":[", gzip_crc32(0, manifest.data, manifest.length));
    buf_add_str(out, buf_str(&describing->files));
    buf_add_text(out, "]}");
}

enum status replica_describe(const char *database, const char *uid, struct file_sums *sums,
                             struct buf *out, struct error *err)
{
    struct describing describing = {.uid = uid, .sums = sums};
    enum status status = index_parts_each(database, uid, add_part, &describing, err);

    if (!status)
        write_entry(&describing, out);
    buf_fini(&describing.files);
    buf_fini(&describing.manifest);
    return status;
}

/* --- the bytes of a file --- */

enum status replica_read(const char *database, struct str uid, struct str name, uint64_t offset,
                         size_t length, struct buf *out, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/indexes/%.*s/%.*s", database, STR_ARG(uid), STR_ARG(name));
    ssize_t got;
    int fd;

    if (!index_uid_valid(uid) || !replica_name_valid(name))
        return error_set(err, STATUS_BAD_REQUEST, "no file of an index is named `%.*s`",
                         STR_ARG(name));
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return error_errno(err, "open", path);
    got = pread(fd, buf_reserve(out, length), length, (off_t)offset);
    if (got < 0)
        error_errno(err, "read", path);
    close(fd);
    if (got < 0)
        return err->status;
    out->length += (size_t)got;
    return STATUS_OK;
}
