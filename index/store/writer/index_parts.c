/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_parts.c - opens all files of a generation, then passes them on. */
#include "store/writer/index_parts.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/reader/manifest.h"

#define TRIES_MAX     20 /* attempts to open an index between two publishes */
#define MANIFEST_FILE "index.json"

struct parts {
    const char *uid, *directory;
    struct index_part *at;
    size_t count, capacity;
};

static void close_parts(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        close(parts->at[i].fd);
        free(parts->at[i].name);
    }
    free(parts->at);
    parts->at = NULL;
    parts->count = parts->capacity = 0;
}

static enum status open_part(struct parts *parts, const char *name, bool immutable,
                             struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", parts->directory, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat about;

    if (fd < 0)
        return error_errno(err, "open", path);
    if (fstat(fd, &about) < 0) {
        close(fd);
        return error_errno(err, "look at", path);
    }
    parts->at = mem_grow(parts->at, parts->count, &parts->capacity, sizeof *parts->at);
    parts->at[parts->count++] = (struct index_part){mem_format("indexes/%s/%s", parts->uid, name),
                                                    fd, immutable, about.st_mode & 0777};
    return STATUS_OK;
}

static bool is_live(const struct manifest *manifest, const char *segment)
{
    for (size_t i = 0; i < manifest->segment_count; i++)
        if (strcmp(manifest->segments[i].name, segment) == 0)
            return true;
    return false;
}

static enum status open_folder(struct parts *parts, const char *folder,
                               const struct manifest *manifest, struct error *err);

/* Other segments than the live ones, and files beside their place, are being built or removed: skip
 * them. */
static enum status open_entry(struct parts *parts, const char *folder, const char *entry,
                              const struct manifest *manifest, struct error *err)
{
    MEM_AUTO char *name =
        folder[0] ? mem_format("%s/%s", folder, entry) : mem_text(entry, strlen(entry));
    MEM_AUTO char *path = mem_format("%s/%s", parts->directory, name);
    bool segment = str_starts(str_of(name), STR(SEGMENT_PREFIX));
    struct stat about;

    if (entry[0] == '.' || strcmp(name, MANIFEST_FILE) == 0 ||
        str_ends(str_of(entry), STR(FILE_BESIDE)) ||
        (segment && !folder[0] && !is_live(manifest, entry)))
        return STATUS_OK;
    if (lstat(path, &about) < 0)
        return error_errno(err, "look at", path);
    if (S_ISDIR(about.st_mode))
        return open_folder(parts, name, manifest, err);
    return S_ISREG(about.st_mode) ? open_part(parts, name, segment, err) : STATUS_OK;
}

static enum status open_folder(struct parts *parts, const char *folder,
                               const struct manifest *manifest, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", parts->directory, folder);
    DIR *entries = opendir(path);
    enum status status = entries ? STATUS_OK : error_errno(err, "open", path);
    struct dirent *entry;

    while (!status && (entry = readdir(entries)))
        status = open_entry(parts, folder, entry->d_name, manifest, err);
    if (entries)
        closedir(entries);
    return status;
}

static enum status check_generation(const struct parts *parts, uint64_t wanted, struct error *err)
{
    struct manifest manifest;
    uint64_t generation;

    if (manifest_read(&manifest, parts->directory, err))
        return err->status;
    generation = manifest.generation;
    manifest_fini(&manifest);
    if (generation == wanted)
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND, "%s changed meanwhile", parts->directory);
}

/* Open all files that index.json names. The files of a generation exist until the next one is
 * published. So if index.json is still the same afterwards, all of them were opened. Otherwise
 * returns STATUS_NOT_FOUND. */
static enum status try_open(struct parts *parts, struct error *err)
{
    struct manifest manifest;
    enum status status;

    if (manifest_read(&manifest, parts->directory, err))
        return err->status;
    status = open_folder(parts, "", &manifest, err);
    if (!status)
        status = open_part(parts, MANIFEST_FILE, false, err);
    if (!status)
        status = check_generation(parts, manifest.generation, err);
    manifest_fini(&manifest);
    return status;
}

enum status index_parts_each(const char *database, const char *uid, index_part_fn *each,
                             void *context, struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", database, uid);
    struct parts parts = {.uid = uid, .directory = directory};
    enum status status = STATUS_NOT_FOUND;

    for (int i = 0; status == STATUS_NOT_FOUND && i < TRIES_MAX; i++) {
        close_parts(&parts);
        status = try_open(&parts, err);
    }
    for (size_t i = 0; !status && i < parts.count; i++)
        status = each(context, &parts.at[i], err);
    close_parts(&parts);
    return status;
}
