/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_file.h - a dump as a file: lines of JSON, gzipped (`zcat FILE | head` shows it). What the
 * lines say is dump.h's.
 *
 * Written beside its place, and there, durable, when it is closed. A file that ends too early is
 * found when it is read. */
#ifndef DATELINE_SERVER_TASKS_INGEST_DUMP_FILE_H
#define DATELINE_SERVER_TASKS_INGEST_DUMP_FILE_H

#include "base/buf.h"
#include "base/file.h"
#include "base/gzip.h"

struct dump_writer {
    struct file_writer file;
    char *path, *beside;
    struct deflater *deflater;
    struct buf lines, packed; /* not yet in the file */
};
enum status dump_writer_open(struct dump_writer *writer, const char *path, struct error *err);
/* No line feed in it. A failure shows when it is closed. */
void dump_writer_add(struct dump_writer *writer, struct str line);
enum status dump_writer_close(struct dump_writer *writer, struct error *err);
void dump_writer_abandon(struct dump_writer *writer);

#define DUMP_LINE_MAX ((size_t)256 << 20)

struct dump_reader {
    struct file_map map;
    struct str rest; /* of the file */
    struct gzip_reader *gzip;
    struct buf text; /* expanded */
    size_t at;       /* of it, already given out */
    uint64_t number; /* of the line, from 1 */
};
enum status dump_reader_open(struct dump_reader *reader, const char *path, struct error *err);
/* Borrowed until the next call; STATUS_END behind the last. */
enum status dump_reader_line(struct dump_reader *reader, struct str *line, struct error *err);
void dump_reader_close(struct dump_reader *reader);

#endif
