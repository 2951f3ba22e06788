/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_file.c - writes and reads lines in gzip members of one megabyte of text each. */
#include "server/tasks/ingest/dump_file.h"

#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define CHUNK         ((size_t)1 << 20)
#define FILE_MODE     0600 /* the file has keys and documents */
#define DEFLATE_LEVEL 6

enum status dump_writer_open(struct dump_writer *writer, const char *path, struct error *err)
{
    *writer = (struct dump_writer){.path = mem_text(path, strlen(path)),
                                   .beside = mem_format("%s.new", path)};
    if (file_writer_open(&writer->file, writer->beside, err)) {
        dump_writer_abandon(writer);
        return err->status;
    }
    fchmod(writer->file.fd, FILE_MODE);
    writer->deflater = deflater_new(DEFLATE_LEVEL);
    return STATUS_OK;
}

static void pack(struct dump_writer *writer)
{
    buf_clear(&writer->packed);
    deflater_add(writer->deflater, &writer->packed, buf_str(&writer->lines));
    file_writer_add(&writer->file, writer->packed.data, writer->packed.length);
    buf_clear(&writer->lines);
}

void dump_writer_add(struct dump_writer *writer, struct str line)
{
    buf_add_str(&writer->lines, line);
    buf_add_char(&writer->lines, '\n');
    if (writer->lines.length >= CHUNK)
        pack(writer);
}

static void forget(struct dump_writer *writer)
{
    deflater_free(writer->deflater);
    buf_fini(&writer->lines);
    buf_fini(&writer->packed);
    free(writer->path);
    free(writer->beside);
    *writer = (struct dump_writer){.file.fd = -1};
}

static enum status move_to_place(const struct dump_writer *writer, struct error *err)
{
    MEM_AUTO char *copy = mem_text(writer->path, strlen(writer->path));

    if (rename(writer->beside, writer->path) < 0)
        return error_errno(err, "make", writer->path);
    return file_sync(dirname(copy), err);
}

enum status dump_writer_close(struct dump_writer *writer, struct error *err)
{
    enum status status;

    if (writer->lines.length)
        pack(writer);
    status = file_writer_close(&writer->file, true, err);
    if (!status)
        status = move_to_place(writer, err);
    if (status)
        unlink(writer->beside);
    forget(writer);
    return status;
}

void dump_writer_abandon(struct dump_writer *writer)
{
    file_writer_abandon(&writer->file);
    forget(writer);
}

enum status dump_reader_open(struct dump_reader *reader, const char *path, struct error *err)
{
    *reader = (struct dump_reader){0};
    if (file_map_open(&reader->map, path, err))
        return err->status;
    reader->rest = str_n(reader->map.data, reader->map.length);
    reader->gzip = gzip_reader_new();
    if (gzip_sniff(reader->rest))
        return STATUS_OK;
    dump_reader_close(reader);
    return error_set(err, STATUS_BAD_REQUEST, "%s is not a dump: it is not gzipped", path);
}

/* Uncompresses some more text; *length may be 0 between two members. */
static enum status expand_some(struct dump_reader *reader, size_t *length, struct error *err)
{
    enum status status = gzip_reader_read(reader->gzip, &reader->rest,
                                          buf_reserve(&reader->text, CHUNK), CHUNK, length, err);

    reader->text.length += *length;
    return status;
}

/* Drops the lines that were read and uncompresses more. If there is no text twice in a row, the
 * file is truncated. */
static enum status expand(struct dump_reader *reader, struct error *err)
{
    size_t left = reader->text.length - reader->at, length;
    enum status status;

    if (left > DUMP_LINE_MAX)
        return error_set(err, STATUS_TOO_LARGE, "a line is longer than %zu bytes", DUMP_LINE_MAX);
    memmove(reader->text.data, reader->text.data + reader->at, left);
    reader->text.length = left;
    reader->at = 0;
    status = expand_some(reader, &length, err);
    if (!status && length == 0)
        status = expand_some(reader, &length, err);
    if (!status && length == 0)
        status = error_set(err, STATUS_BAD_REQUEST, "the file is cut off");
    return status;
}

enum status dump_reader_line(struct dump_reader *reader, struct str *line, struct error *err)
{
    size_t looked = reader->at;
    const char *end;

    buf_reserve(&reader->text, 1);
    while (!(end = memchr(reader->text.data + looked, '\n', reader->text.length - looked))) {
        size_t known = reader->text.length - reader->at;
        enum status status = expand(reader, err);

        if (status)
            return status;
        looked = known;
    }
    *line = str_n(reader->text.data + reader->at, (size_t)(end - reader->text.data) - reader->at);
    reader->at += line->length + 1;
    reader->number++;
    return STATUS_OK;
}

void dump_reader_close(struct dump_reader *reader)
{
    gzip_reader_free(reader->gzip);
    buf_fini(&reader->text);
    file_map_close(&reader->map);
    *reader = (struct dump_reader){0};
}
