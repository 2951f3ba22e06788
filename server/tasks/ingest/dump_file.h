/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump_file.h - the file of a dump: gzipped lines of JSON (`zcat FILE | head` shows them). dump.h
 * says what the lines mean.
 *
 * A dump is written as FILE.new, and renamed to FILE when it is closed and durable. Reading
 * detects a truncated file. One thread. */
#ifndef DATELINE_SERVER_TASKS_INGEST_DUMP_FILE_H
#define DATELINE_SERVER_TASKS_INGEST_DUMP_FILE_H

#include "base/buf.h"
#include "base/file.h"
#include "base/gzip.h"

struct dump_writer {
    struct file_writer file;
    char *path, *beside;
    struct deflater *deflater;
    struct buf lines, packed; /* not yet written: lines, and their compressed form */
};
enum status dump_writer_open(struct dump_writer *writer, const char *path, struct error *err);
/* Adds a line, which must not have a line feed. dump_writer_close reports errors. */
void dump_writer_add(struct dump_writer *writer, struct str line);
enum status dump_writer_close(struct dump_writer *writer, struct error *err);
/* Instead of dump_writer_close: deletes the file. */
void dump_writer_abandon(struct dump_writer *writer);

#define DUMP_LINE_MAX ((size_t)256 << 20) /* bytes */

struct dump_reader {
    struct file_map map;
    struct str rest; /* of the file, not yet uncompressed */
    struct gzip_reader *gzip;
    struct buf text; /* uncompressed */
    size_t at;       /* start of the next line in .text */
    uint64_t number; /* of the current line, from 1 */
};
enum status dump_reader_open(struct dump_reader *reader, const char *path, struct error *err);
/* The next line, borrowed until the next call; STATUS_END after the last one. STATUS_BAD_REQUEST:
 * the file is truncated. STATUS_TOO_LARGE: the line is longer than DUMP_LINE_MAX. */
enum status dump_reader_line(struct dump_reader *reader, struct str *line, struct error *err);
void dump_reader_close(struct dump_reader *reader);

#endif
