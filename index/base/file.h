/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file.h - atomic and durable file writes, and files mapped for reading.
 *
 * "Durable" means that fsync has succeeded for the bytes and for the directory entry. After a
 * failed fsync the page cache cannot be trusted: the caller must treat the file as not written.
 *
 * Every status comes from error_errno (STATUS_IO, STATUS_NO_SPACE, STATUS_NOT_FOUND), unless a
 * function says otherwise. */
#ifndef DATELINE_BASE_FILE_H
#define DATELINE_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/map_guard.h"
#include "base/status.h"
#include "base/str.h"

/* A file mapped for reading. An empty file has .length 0 and a .data that is not NULL. */
struct file_map {
    const char *data;
    size_t length;
    struct map_guard *guard; /* see map_guard.h; NULL for an empty file */
};
enum status file_map_open(struct file_map *map, const char *path, struct error *err);
/* The same, and the caller may change the bytes: in memory, not in the file. */
enum status file_map_open_private(struct file_map *map, const char *path, struct error *err);
void file_map_close(struct file_map *map);

/* Append the whole file. STATUS_TOO_LARGE if it has more than `most` bytes. */
enum status file_read(struct buf *out, const char *path, size_t most, struct error *err);

/* Create or overwrite `path` with these bytes. The file is not durable yet. `mode`: permission bits
 * of a new file. */
enum status file_write(const char *path, struct str bytes, unsigned mode, struct error *err);
#define FILE_BESIDE ".new"
/* Replace `path` atomically and durably: write "<path>.new", sync it, rename it. */
enum status file_replace(const char *path, struct str bytes, unsigned mode, struct error *err);

/* The last step of file_replace, for a file that is durable already: rename `beside` to `path` and
 * sync the directory. */
enum status file_put_in_place(const char *beside, const char *path, struct error *err);

enum status file_sync(const char *path, struct error *err); /* a file or a directory */
bool file_exists(const char *path);
uint64_t file_size(const char *path); /* 0 when absent */
/* Bytes of all files in a directory tree, or of one file. Symbolic links inside count 0. */
uint64_t file_tree_size(const char *path);
/* Create a directory that does not exist yet. It is not durable yet. */
enum status file_make_new_dir(const char *path, unsigned mode, struct error *err);
/* Create a directory and its missing parents, all durable. */
enum status file_make_dir(const char *path, unsigned mode, struct error *err);
/* Remove a file or a directory tree. A path that does not exist is no failure. */
enum status file_remove_tree(const char *path, struct error *err);

/* Writes a new file from start to end. For one thread at a time. */
struct file_writer {
    int fd;
    char *path; /* own copy */
    struct buf pending;
    uint64_t offset;    /* bytes written so far, pending ones included */
    struct error error; /* the first failure; later writes do nothing */
};
enum status file_writer_open(struct file_writer *writer, const char *path, struct error *err);
void file_writer_add(struct file_writer *writer, const void *bytes, size_t length);
/* Flush, sync if `durable`, and close. Returns the first failure of all writes. The writer is
 * closed even after a failure. */
enum status file_writer_close(struct file_writer *writer, bool durable, struct error *err);
void file_writer_abandon(struct file_writer *writer); /* close; remove a regular file */

#endif
