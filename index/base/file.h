/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file.h - files that are there whole or not at all, and files looked at in place.
 *
 * "Durable" means: the bytes and the directory entry have been through fsync. After a failed fsync
 * the page cache cannot be trusted: the caller must treat the file as not written. */
#ifndef DATELINE_BASE_FILE_H
#define DATELINE_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/* A file mapped for reading; empty files have .length 0. */
struct file_map {
    const char *data;
    size_t length;
};
enum status file_map_open(struct file_map *map, const char *path, struct error *err);
void file_map_close(struct file_map *map);

/* Append the whole file; STATUS_TOO_LARGE when it has more than `most` bytes. */
enum status file_read(struct buf *out, const char *path, size_t most, struct error *err);

/* Make `path` these bytes; not durable yet. */
enum status file_write(const char *path, struct str bytes, unsigned mode, struct error *err);
/* Replace `path` by these bytes, atomically and durably: written beside it, synced, renamed. */
enum status file_replace(const char *path, struct str bytes, unsigned mode, struct error *err);

/* The last step of it, where the other bytes are durable already: rename, and sync the directory.
 */
enum status file_put_in_place(const char *beside, const char *path, struct error *err);

enum status file_sync(const char *path, struct error *err); /* a file or a directory */
bool file_exists(const char *path);
uint64_t file_size(const char *path); /* 0 when absent */
/* Bytes of all files in and below a directory, or of a file. */
uint64_t file_tree_size(const char *path);
/* Create a directory that is not there; not durable yet. */
enum status file_make_new_dir(const char *path, unsigned mode, struct error *err);
/* Create a directory and its parents where missing; durable. */
enum status file_make_dir(const char *path, unsigned mode, struct error *err);
/* Remove a file or a whole directory; what is absent already is no failure. */
enum status file_remove_tree(const char *path, struct error *err);

/* Writing a new file from its start to its end. */
struct file_writer {
    int fd;
    char *path; /* own copy */
    struct buf pending;
    uint64_t offset;    /* bytes written so far, pending ones included */
    struct error error; /* the first failure; later writes do nothing */
};
enum status file_writer_open(struct file_writer *writer, const char *path, struct error *err);
void file_writer_add(struct file_writer *writer, const void *bytes, size_t length);
/* Flush, sync when `durable`, close; reports the first failure of all. */
enum status file_writer_close(struct file_writer *writer, bool durable, struct error *err);
void file_writer_abandon(struct file_writer *writer); /* close and remove a regular file */

#endif
