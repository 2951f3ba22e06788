/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sync.c - writes all files out, then syncs them. */
#include "base/sync.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define OPEN_AT_ONCE 64 /* files */

void sync_list_add(struct sync_list *list, const char *path)
{
    list->paths = mem_grow(list->paths, list->count, &list->capacity, sizeof *list->paths);
    list->paths[list->count++] = mem_text(path, strlen(path));
}

enum status sync_list_add_files(struct sync_list *list, const char *directory, struct error *err)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;

    if (!dir)
        return error_errno(err, "open", directory);
    while ((entry = readdir(dir))) {
        MEM_AUTO char *path = mem_format("%s/%s", directory, entry->d_name);

        if (entry->d_type == DT_REG)
            sync_list_add(list, path);
    }
    closedir(dir);
    sync_list_add(list, directory);
    return STATUS_OK;
}

static void clear(struct sync_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->paths[i]);
    list->count = 0;
}

void sync_list_fini(struct sync_list *list)
{
    clear(list);
    free(list->paths);
    *list = (struct sync_list){0};
}

/* The call fails for directories, which have no pages to write out; ignore that. fsync reports any
 * failed write. */
static void write_out(const int *fds, size_t count)
{
    const unsigned wait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE;

    for (size_t i = 0; i < count; i++)
        (void)sync_file_range(fds[i], 0, 0, SYNC_FILE_RANGE_WRITE);
    for (size_t i = 0; i < count; i++)
        (void)sync_file_range(fds[i], 0, 0, wait);
}

static enum status sync_some(char **paths, size_t count, struct error *err)
{
    int fds[OPEN_AT_ONCE];
    size_t opened = 0;
    enum status status = STATUS_OK;

    for (; opened < count && !status; opened++)
        if ((fds[opened] = open(paths[opened], O_RDONLY | O_CLOEXEC)) < 0) {
            status = error_errno(err, "open", paths[opened]);
            break;
        }
    if (!status)
        write_out(fds, opened);
    for (size_t i = 0; i < opened; i++) {
        if (!status && fsync(fds[i]) < 0)
            status = error_errno(err, "sync", paths[i]);
        close(fds[i]);
    }
    return status;
}

enum status sync_list_sync(struct sync_list *list, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t at = 0; at < list->count && !status; at += OPEN_AT_ONCE) {
        size_t some = list->count - at < OPEN_AT_ONCE ? list->count - at : OPEN_AT_ONCE;

        status = sync_some(list->paths + at, some, err);
    }
    clear(list);
    return status;
}

enum status sync_list_replace(struct sync_list *list, const char *path, struct str bytes,
                              unsigned mode, struct error *err)
{
    MEM_AUTO char *beside = mem_format("%s" FILE_BESIDE, path);
    enum status status = file_write(beside, bytes, mode, err);

    if (!status) {
        sync_list_add(list, beside);
        status = sync_list_sync(list, err);
    }
    if (!status)
        status = file_put_in_place(beside, path, err);
    if (status)
        unlink(beside); /* after the rename this file no longer exists */
    return status;
}
