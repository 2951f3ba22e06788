/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_log.c - a record is valid if its checksum matches. Bytes between valid records are copied
 * to a torn- file. */
#include "store/journal/journal_log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/disk/sealed.h"

#define MAGIC "DLjr"

char *log_path(const char *directory, uint32_t number)
{
    return mem_format("%s/" LOG_PREFIX "%08" PRIu32, directory, number);
}

void log_add_record(struct buf *out, struct str record)
{
    buf_add(out, MAGIC, 4);
    buf_add_u32(out, (uint32_t)record.length);
    buf_add_u32(out, gzip_crc32(0, record.data, record.length));
    buf_add_str(out, record);
}

/* Is there a whole record at the start of these bytes? */
static bool is_record(struct str bytes, struct str *record)
{
    uint32_t length;

    if (bytes.length < LOG_HEADER || memcmp(bytes.data, MAGIC, 4) != 0)
        return false;
    length = load_u32(bytes.data + 4);
    if (length > bytes.length - LOG_HEADER)
        return false;
    *record = str_n(bytes.data + LOG_HEADER, length);
    return load_u32(bytes.data + 8) == gzip_crc32(0, record->data, record->length);
}

/* How many bytes there are before the next valid record. */
static size_t damaged_length(struct str bytes)
{
    struct str record;

    for (size_t at = 1; at < bytes.length; at++) {
        const char *next = memchr(bytes.data + at, MAGIC[0], bytes.length - at);

        if (!next)
            break;
        at = (size_t)(next - bytes.data);
        if (is_record(str_slice(bytes, at, bytes.length), &record))
            return at;
    }
    return bytes.length;
}

/* Invalid bytes are never deleted: an administrator may want to look at them. */
static enum status keep_aside(const char *directory, uint32_t number, size_t offset,
                              struct str bytes, struct error *err)
{
    MEM_AUTO char *path =
        mem_format("%s/" JOURNAL_TORN_PREFIX "%08" PRIu32 "-%zu", directory, number, offset);
    enum status status;

    if (file_exists(path)) /* an earlier start saved them */
        return STATUS_OK;
    status = file_replace(path, bytes, 0600, err);
    if (!status)
        log_warning("%zu bytes of the journal of tasks are no record, as a crash or a damaged disk "
                    "leaves them: kept in %s",
                    bytes.length, path);
    return status;
}

static enum status cut_off(const char *path, size_t length, struct error *err)
{
    if (truncate(path, (off_t)length) < 0)
        return error_errno(err, "cut short", path);
    return file_sync(path, err);
}

static enum status read_records(const char *directory, uint32_t number, struct str bytes,
                                journal_record_fn *record, void *context, size_t *sound,
                                struct error *err)
{
    size_t at = 0;

    *sound = 0;
    while (at < bytes.length) {
        struct str rest = str_slice(bytes, at, bytes.length), found;
        size_t damaged;
        enum status status;

        if (is_record(rest, &found)) {
            record(context, found);
            *sound = at += LOG_HEADER + found.length;
            continue;
        }
        damaged = damaged_length(rest);
        status = keep_aside(directory, number, at, str_slice(rest, 0, damaged), err);
        if (status)
            return status;
        at += damaged;
    }
    return STATUS_OK;
}

enum status log_read(const char *directory, uint32_t number, bool last, journal_record_fn *record,
                     void *context, struct error *err)
{
    MEM_AUTO char *path = log_path(directory, number);
    struct file_map map;
    size_t length, sound;
    enum status status = file_map_open(&map, path, err);

    if (status)
        return status;
    length = map.length;
    status =
        read_records(directory, number, str_n(map.data, map.length), record, context, &sound, err);
    file_map_close(&map);
    if (!status && last && sound < length)
        status = cut_off(path, sound, err);
    return status;
}

enum status log_peek(const char *directory, uint32_t number, journal_record_fn *record,
                     void *context, struct error *err)
{
    MEM_AUTO char *path = log_path(directory, number);
    struct file_map map;
    struct str rest, found;
    enum status status = file_map_open(&map, path, err);

    if (status)
        return status;
    for (rest = str_n(map.data, map.length); rest.length > 0;) {
        bool whole = is_record(rest, &found);
        size_t passed = whole ? LOG_HEADER + found.length : damaged_length(rest);

        if (whole)
            record(context, found);
        rest = str_slice(rest, passed, rest.length);
    }
    file_map_close(&map);
    return STATUS_OK;
}
