/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ship_files.c - lists the files, and reads what is new in them. */
#include "server/publish/ship_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define TASK_LOG "tasks/log-"

static const struct {
    const char *folder, *prefix;
} kinds[] = {{"alerts", "log-"}, {"tasks", "body-"}, {"tasks", "log-"}};

void ship_files_init(struct ship_files *files)
{
    *files = (struct ship_files){0};
    string_table_init(&files->names);
}

void ship_files_fini(struct ship_files *files)
{
    string_table_fini(&files->names);
    free(files->shipped);
}

void ship_files_reset(struct ship_files *files)
{
    for (size_t i = 0; i < files->names.count; i++)
        files->shipped[i] = 0;
}

/* --- which there are --- */

struct found_names {
    char **names;
    size_t count, capacity;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_number(struct str text)
{
    uint64_t number;

    return str_to_u64(text, &number);
}

/* A folder that is not there has no files; one that cannot be read may have some. */
static enum status list_folder(const char *db, const char *folder, const char *prefix,
                               struct found_names *list, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", db, folder);
    DIR *entries = opendir(path);
    enum status status = STATUS_OK;
    struct dirent *entry;

    if (!entries)
        return errno == ENOENT ? STATUS_OK : error_errno(err, "open", path);
    while (errno = 0, (entry = readdir(entries))) {
        struct str name = str_of(entry->d_name);

        if (!str_starts(name, str_of(prefix)) ||
            !is_number(str_slice(name, strlen(prefix), name.length)))
            continue;
        list->names = mem_grow(list->names, list->count, &list->capacity, sizeof *list->names);
        list->names[list->count++] = mem_format("%s/%s", folder, entry->d_name);
    }
    if (errno)
        status = error_errno(err, "read", path);
    closedir(entries);
    return status;
}

/* The first log of the queue, by the order of names; STR_NONE: none. */
static struct str first_log(const struct ship_files *files)
{
    for (size_t i = 0; i < files->names.count; i++)
        if (str_starts(files->names.strings[i], STR(TASK_LOG)))
            return files->names.strings[i];
    return STR_NONE;
}

/* The files that are there now, with what is shipped of each. True: the journal was written
 * anew. */
static bool replace_names(struct ship_files *files, const struct found_names *list)
{
    struct ship_files now;
    bool anew;

    ship_files_init(&now);
    now.shipped = mem_zero(list->count + 1, sizeof *now.shipped);
    for (size_t i = 0; i < list->count; i++) {
        int former = string_table_find(&files->names, str_of(list->names[i]));
        bool is_new;
        uint32_t number = string_table_add(&now.names, str_of(list->names[i]), &is_new);

        now.shipped[number] = former >= 0 ? files->shipped[former] : 0;
    }
    anew = first_log(files).data && !str_eq(first_log(files), first_log(&now));
    ship_files_fini(files);
    *files = now;
    if (anew)
        ship_files_reset(files);
    return anew;
}

enum status ship_files_look(struct ship_files *files, const char *db, bool *anew, struct error *err)
{
    struct found_names list = {0};
    enum status status = STATUS_OK;

    *anew = false;
    for (size_t i = 0; !status && i < sizeof kinds / sizeof *kinds; i++)
        status = list_folder(db, kinds[i].folder, kinds[i].prefix, &list, err);
    if (!status) {
        if (list.count > 0)
            qsort(list.names, list.count, sizeof *list.names, compare_names);
        *anew = replace_names(files, &list);
    }
    for (size_t i = 0; i < list.count; i++)
        free(list.names[i]);
    free(list.names);
    return status;
}

/* --- what is new in them --- */

/* Up to where may the file be shipped? */
static uint64_t limit_of(struct str name, uint64_t size, const struct ship_position *until)
{
    uint64_t number;

    if (!str_starts(name, STR(TASK_LOG)) ||
        !str_to_u64(str_slice(name, strlen(TASK_LOG), name.length), &number))
        return size;
    if (number > until->log)
        return 0;
    return number == until->log && until->bytes < size ? until->bytes : size;
}

static enum status read_at(int fd, const char *path, uint64_t offset, size_t length,
                           struct buf *out, struct error *err)
{
    while (length > 0) {
        ssize_t got = pread(fd, buf_reserve(out, length), length, (off_t)offset);

        if (got < 0)
            return error_errno(err, "read", path);
        if (got == 0)
            break; /* it was cut back */
        out->length += (size_t)got;
        offset += (uint64_t)got;
        length -= (size_t)got;
    }
    return STATUS_OK;
}

static enum status take_open(struct ship_files *files, uint32_t number, int fd, const char *path,
                             const struct ship_position *until, struct shipment *out,
                             struct error *err)
{
    struct str name = files->names.strings[number];
    uint64_t from = files->shipped[number], limit;
    BUF_AUTO struct buf bytes = {0};
    struct stat about;
    size_t room = shipment_room(out);

    if (fstat(fd, &about) < 0)
        return error_errno(err, "look at", path);
    limit = limit_of(name, (uint64_t)about.st_size, until);
    if (limit <= from)
        return STATUS_OK;
    if (read_at(fd, path, from, limit - from < room ? (size_t)(limit - from) : room, &bytes, err))
        return err->status;
    if (bytes.length > 0)
        shipment_add(out, name.data, from, buf_str(&bytes));
    files->shipped[number] += bytes.length;
    return STATUS_OK;
}

enum status ship_files_take(struct ship_files *files, const char *db,
                            const struct ship_position *until, struct shipment *out, bool *more,
                            struct error *err)
{
    enum status status = STATUS_OK;

    *more = false;
    for (uint32_t i = 0; !status && i < files->names.count; i++) {
        MEM_AUTO char *path = mem_format("%s/%s", db, files->names.strings[i].data);
        int fd;

        if (shipment_room(out) == 0) {
            *more = true;
            return STATUS_OK;
        }
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            status = take_open(files, i, fd, path, until, out, err);
            close(fd);
        } else if (errno != ENOENT) /* else it has gone: the next look finds that */
            status = error_errno(err, "open", path);
    }
    return status;
}
