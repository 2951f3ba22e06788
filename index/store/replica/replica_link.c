/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replica_link.c - gives an index links to the files that another one has already: after a swap or
 * a rename, nothing needs to be fetched. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/replica/replica_private.h"

#define FOLDERS_MAX 3 /* indexes/<uid>/<segment> */

/* Files of the entry that are still missing, by their sums. */
struct missing_files {
    struct receiving *receiving;
    struct replica_file *files;
    size_t count, capacity;
};

static bool is_same(const struct file_sum *a, const struct file_sum *b)
{
    return a->size == b->size && a->crc == b->crc;
}

static bool any_has_size(const struct missing_files *wanted, uint64_t size)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (wanted->files[i].sum.size == size)
            return true;
    return false;
}

static void link_one(struct missing_files *wanted, const struct replica_file *file,
                     const char *from)
{
    struct receiving *receiving = wanted->receiving;
    MEM_AUTO char *to = mem_format("%s/%s", receiving->directory, file->name);
    const char *slash = strchr(file->name, '/');
    MEM_AUTO char *folder = mem_format("%s/%.*s", receiving->directory,
                                       slash ? (int)(slash - file->name) : 0, file->name);

    if (mkdir(folder, 0700) == 0)
        sync_list_add(&receiving->unsynced, receiving->directory);
    if (link(from, to) < 0)
        return; /* it will be fetched */
    sync_list_add(&receiving->unsynced, folder);
    receiving->counts->linked++;
}

/* Links the file under each name that wants its bytes. */
static void offer(struct missing_files *wanted, const char *path, const struct stat *about)
{
    struct file_sum sum;
    struct error ignored;
    int fd;

    if (about->st_size == 0 || !any_has_size(wanted, (uint64_t)about->st_size))
        return;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    if (!file_sums_of(wanted->receiving->sums, fd, path, &sum, &ignored))
        for (size_t i = 0; i < wanted->count; i++)
            if (is_same(&wanted->files[i].sum, &sum))
                link_one(wanted, &wanted->files[i], path);
    close(fd);
}

/* What is not complete. Indexes that were replaced a moment ago are. */
static bool is_left_out(struct str name)
{
    return (name.data[0] == '.' && !str_starts(name, STR(REPLICA_REMOVED))) ||
           str_ends(name, STR(REPLICA_PART));
}

static void walk(struct missing_files *wanted, const char *folder, unsigned depth)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;

    while (entries && (entry = readdir(entries))) {
        MEM_AUTO char *path = mem_format("%s/%s", folder, entry->d_name);
        struct stat about;

        if (is_left_out(str_of(entry->d_name)) || lstat(path, &about) < 0)
            continue;
        if (S_ISDIR(about.st_mode) && depth + 1 < FOLDERS_MAX)
            walk(wanted, path, depth + 1);
        else if (S_ISREG(about.st_mode) && depth + 1 == FOLDERS_MAX)
            offer(wanted, path, &about); /* only files of segments never change */
    }
    if (entries)
        closedir(entries);
}

void replica_link_known(struct receiving *receiving)
{
    struct missing_files wanted = {.receiving = receiving};
    MEM_AUTO char *indexes = mem_format("%s/indexes", receiving->database);
    size_t number;
    json_t *value;

    json_array_foreach (receiving->files, number, value) {
        struct replica_file file;

        if (!replica_file_read(value, &file) || !strchr(file.name, '/') ||
            replica_has(receiving, receiving->directory, &file))
            continue;
        wanted.files = mem_grow(wanted.files, wanted.count, &wanted.capacity, sizeof *wanted.files);
        wanted.files[wanted.count++] = file;
    }
    if (wanted.count > 0)
        walk(&wanted, indexes, 0);
    free(wanted.files);
}
