/* SPDX-License-Identifier: GPL-2.0-or-later */
/* segment_sums.c - a sealed file with one record for each of libxapian's files:
 *
 *   u32 CRC-32 | u64 size | u32 length of the name | name */
#include "store/segment/segment_sums.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/mem.h"
#include "store/disk/sealed.h"

#define SUMS_NAME   "sums"
#define SUMS_KIND   "DLsums01"
#define RECORD_HEAD 16

static int is_libxapian_file(const struct dirent *entry)
{
    return str_ends(str_of(entry->d_name), STR("glass"));
}

static enum status add_record(struct buf *records, const char *directory, const char *name,
                              struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%s", directory, name);
    struct file_map map;
    enum status status = file_map_open(&map, path, err);

    if (status)
        return status;
    buf_add_u32(records, gzip_crc32(0, map.data, map.length));
    buf_add_u64(records, map.length);
    buf_add_u32(records, (uint32_t)strlen(name));
    buf_add_text(records, name);
    file_map_close(&map);
    return STATUS_OK;
}

static enum status write_records(const char *directory, const struct buf *records,
                                 struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/" SUMS_NAME, directory);
    struct sealed_writer writer;
    enum status status = sealed_writer_open(&writer, path, err);

    if (status)
        return status;
    sealed_writer_add(&writer, records->data, records->length);
    return sealed_writer_close(&writer, SUMS_KIND, err);
}

enum status segment_sums_write(const char *directory, struct error *err)
{
    BUF_AUTO struct buf records = {0};
    enum status status = STATUS_OK;
    struct dirent **entries;
    int count = scandir(directory, &entries, is_libxapian_file, alphasort);

    if (count < 0)
        return error_errno(err, "list", directory);
    for (int i = 0; i < count; i++) {
        if (!status)
            status = add_record(&records, directory, entries[i]->d_name, err);
        free(entries[i]);
    }
    free(entries);
    return status ? status : write_records(directory, &records, err);
}

/* A file that is missing is damage; one that cannot be opened now is not. */
static enum status missing_is_damage(enum status status, struct error *err)
{
    return status == STATUS_NOT_FOUND ? error_set(err, STATUS_CORRUPT, "%s", err->message) : status;
}

static enum status verify_file(const char *directory, struct str name, uint32_t crc, uint64_t size,
                               struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/%.*s", directory, STR_ARG(name));
    struct file_map map;
    enum status status = file_map_open(&map, path, err);
    bool same;

    if (status)
        return missing_is_damage(status, err);
    same = map.length == size && gzip_crc32(0, map.data, map.length) == crc;
    file_map_close(&map);
    return same ? STATUS_OK : error_set(err, STATUS_CORRUPT, "%s is damaged", path);
}

static enum status verify_records(const char *directory, struct str records, struct error *err)
{
    enum status status = STATUS_OK;

    while (!status && records.length >= RECORD_HEAD) {
        uint32_t crc = load_u32(records.data), length = load_u32(records.data + 12);
        uint64_t size = load_u64(records.data + 4);

        records = str_slice(records, RECORD_HEAD, records.length);
        status = verify_file(directory, str_slice(records, 0, length), crc, size, err);
        records = str_slice(records, length, records.length);
    }
    return status;
}

enum status segment_sums_verify(const char *directory, struct error *err)
{
    MEM_AUTO char *path = mem_format("%s/" SUMS_NAME, directory);
    const unsigned char *records;
    struct sealed file;
    enum status status = sealed_open(&file, path, SUMS_KIND, err);

    if (status)
        return missing_is_damage(status, err);
    records = sealed_view(&file, 0, file.length, err);
    status = records ? verify_records(directory, str_n((const char *)records, file.length), err)
                     : STATUS_CORRUPT;
    sealed_close(&file);
    return status;
}
