/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unpacker.h - archives and compressed files, read by libarchive.
 *
 * An unpacker reads on in an input and hands out the members' data as it comes, in pieces of any
 * size, within the budget of the input (budget.h). It never touches the file system and starts no
 * program: each unpacker knows one format of archives, or undoes one compression, and no other.
 *
 * Names are bytes for tar, cpio and ZIP (charset.h tells their encoding), and UTF-8 for 7z and RAR,
 * whose names are Unicode. The process's locale plays no part. */
#ifndef DATELINE_ARTICLE_INPUT_UNPACKER_H
#define DATELINE_ARTICLE_INPUT_UNPACKER_H

#include "article/input/readers.h"

/* 7z keeps its list of members at the end. A file is read there directly; one that comes through a
 * pipe, or lies in another archive, is kept in memory up to this size. */
#define UNPACK_WHOLE_MAX ((size_t)64 << 20)
/* Members of a cpio archive that are hard links: libarchive compares each with all before it. */
#define UNPACK_LINKS_MAX 10000

enum unpack_format { UNPACK_TAR, UNPACK_ZIP, UNPACK_7Z, UNPACK_CPIO, UNPACK_RAR };
enum unpack_compression { UNPACK_BZIP2, UNPACK_XZ, UNPACK_ZSTD };

struct unpack_member {
    struct str name; /* borrowed until the next member; STR_NONE: the archive has none to tell */
    bool is_file;    /* not a directory, a link, a device; a hard link that has data is a file */
    bool encrypted;
};

/* The input is borrowed. Never NULL: what cannot be read is told by unpacker_next. */
struct unpacker *unpacker_new(struct reader_input *packed, enum unpack_format format);
/* A compressed file is one member without a name. */
struct unpacker *unpacker_new_compressed(struct reader_input *packed,
                                         enum unpack_compression compression);
void unpacker_free(struct unpacker *unpacker); /* NULL is fine */

/* Skip what is left of the member before and go to the next one. STATUS_END behind the last;
 * STATUS_BAD_REQUEST when the archive is damaged, cut short or encrypted; what the input returns.
 */
enum status unpacker_next(struct unpacker *unpacker, struct unpack_member *member,
                          struct error *err);
/* Can the member's data be read? STATUS_BAD_REQUEST and why not. */
enum status unpacker_begin(struct unpacker *unpacker, struct error *err);
/* A source's read function; the context is a struct unpacker. */
enum status unpacker_read(void *context, char *out, size_t room, size_t *length, struct error *err);
/* Did the data that was read not fit its checksum? */
bool unpacker_checksum_failed(const struct unpacker *unpacker);

#endif
