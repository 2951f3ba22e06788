/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unpacker.h - read archives and compressed files with libarchive.
 *
 * An unpacker reads an input and returns the members' data in pieces of any size, within the
 * input's budget (budget.h). It never touches the file system and never starts a program. Each
 * unpacker accepts only one archive format or one compression.
 *
 * Names are raw bytes for tar, cpio and ZIP (charset.h detects their encoding). They are UTF-8 for
 * 7z and RAR, which store Unicode. The process's locale has no effect. */
#ifndef DATELINE_ARTICLE_INPUT_UNPACKER_H
#define DATELINE_ARTICLE_INPUT_UNPACKER_H

#include "article/input/readers.h"

/* 7z keeps its member list at the end. A file is read there directly. An archive from a pipe, or
 * inside another archive, is kept in memory up to this size. */
#define UNPACK_WHOLE_MAX ((size_t)64 << 20)
/* Hard links in a cpio archive: libarchive compares each with all before it. */
#define UNPACK_LINKS_MAX 10000

enum unpack_format { UNPACK_TAR, UNPACK_ZIP, UNPACK_7Z, UNPACK_CPIO, UNPACK_RAR };
enum unpack_compression { UNPACK_BZIP2, UNPACK_XZ, UNPACK_ZSTD };

struct unpack_member {
    struct str name; /* borrowed until the next member; STR_NONE: no name */
    bool is_file;    /* not a directory, link or device; a hard link with data is a file */
    bool encrypted;
};

/* Never NULL: unpacker_next reports any failure. The input is borrowed. */
struct unpacker *unpacker_new(struct reader_input *packed, enum unpack_format format);
/* The same for a compressed file: one member without a name. */
struct unpacker *unpacker_new_compressed(struct reader_input *packed,
                                         enum unpack_compression compression);
void unpacker_free(struct unpacker *unpacker); /* NULL is fine */

/* Skip the rest of the current member and go to the next. STATUS_END after the last member.
 * STATUS_BAD_REQUEST if the archive is damaged, truncated or encrypted. Otherwise the input's own
 * failure. */
enum status unpacker_next(struct unpacker *unpacker, struct unpack_member *member,
                          struct error *err);
/* Check that the member's data can be read. STATUS_BAD_REQUEST with the reason if not. */
enum status unpacker_begin(struct unpacker *unpacker, struct error *err);
/* The read function of a source; its context is a struct unpacker. */
enum status unpacker_read(void *context, char *out, size_t room, size_t *length, struct error *err);
/* Did the data fail its checksum? */
bool unpacker_checksum_failed(const struct unpacker *unpacker);

#endif
