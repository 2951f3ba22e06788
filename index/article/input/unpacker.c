/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unpacker.c - the only user of libarchive. */
#include "article/input/unpacker.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "article/input/budget.h"
#include "article/input/input.h"
#include "article/input/list_7z.h"
#include "base/mem.h"

#define FEED_BYTES  ((size_t)64 * 1024) /* libarchive gets pieces of this size */
#define DRAIN_BYTES ((size_t)16 * 1024)
/* A cpio header may declare a name of 4 GB, which libarchive would read into memory. */
#define HEADER_BYTES_MAX ((uint64_t)16 << 20)

/* libarchive converts names to the charset of the thread's locale. In the "C" locale the names of
 * tar and cpio stay raw bytes, because non-ASCII names cannot be converted. The names of the other
 * formats would be lost there. */
enum names { NAMES_ARE_BYTES, NAMES_ARE_UNICODE };

static const struct format_traits {
    int (*support)(struct archive *archive);
    enum names names;
    enum list { LIST_NONE, LIST_HELPS, LIST_NEEDED } list_at_end; /* of the members */
    bool skips_free; /* skipping a member needs no decompression */
} formats[] = {
    [UNPACK_TAR] = {archive_read_support_format_tar, NAMES_ARE_BYTES, LIST_NONE, true},
    [UNPACK_ZIP] = {archive_read_support_format_zip_streamable, NAMES_ARE_UNICODE, LIST_HELPS,
                    true},
    [UNPACK_7Z] = {archive_read_support_format_7zip, NAMES_ARE_UNICODE, LIST_NEEDED, false},
    [UNPACK_CPIO] = {archive_read_support_format_cpio, NAMES_ARE_BYTES, LIST_NONE, true},
    [UNPACK_RAR] = {archive_read_support_format_rar, NAMES_ARE_UNICODE, LIST_NONE, false},
};
/* A compressed file has one member without a name. */
static const struct format_traits raw = {archive_read_support_format_raw, NAMES_ARE_BYTES,
                                         LIST_NONE, false};

/* If libarchive was built without a compression's library, it would start a program instead. */
static const struct filter_traits {
    int code;
    const char *(*built_with)(void);
} filters[] = {
    [UNPACK_BZIP2] = {ARCHIVE_FILTER_BZIP2, archive_bzlib_version},
    [UNPACK_XZ] = {ARCHIVE_FILTER_XZ, archive_liblzma_version},
    [UNPACK_ZSTD] = {ARCHIVE_FILTER_ZSTD, archive_libzstd_version},
};

struct unpacker {
    struct reader_input *packed;
    const struct format_traits *traits;
    struct archive *archive;
    struct archive_entry *entry; /* NULL before the first member */
    struct error failure;        /* a failure of the input; otherwise its status is OK */
    size_t fed;                  /* bytes given to libarchive but not yet consumed from the input */
    uint64_t position;           /* offset in the input of the next byte for libarchive */
    size_t links;
    bool in_header;
    uint64_t header_fed; /* bytes used to find and read one member's header */
    bool can_seek;       /* the input can seek, for a list at its end */

    /* --- the member's data --- */
    const char *block;
    size_t block_length;
    uint64_t block_at, read_to; /* offsets in the member; the gap between them is zeros */
    bool ended, unreadable, checksum_failed;
};

static locale_t locale_of[2];

static void make_locales(void)
{
    locale_of[NAMES_ARE_BYTES] = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
    locale_of[NAMES_ARE_UNICODE] = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    for (int i = 0; i < 2; i++) /* if this fails, names are lost but members are not */
        if (!locale_of[i])
            locale_of[i] = LC_GLOBAL_LOCALE;
}

static locale_t locale_enter(const struct unpacker *unpacker)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_locales);
    return uselocale(locale_of[unpacker->traits->names]);
}

static la_ssize_t feed(struct archive *archive, void *context, const void **bytes)
{
    struct unpacker *unpacker = context;
    struct str head;

    input_take(unpacker->packed, unpacker->fed);
    unpacker->fed = 0;
    if (input_peek(unpacker->packed, FEED_BYTES, &head, &unpacker->failure)) {
        archive_set_error(archive, EIO, "%s", unpacker->failure.message);
        return -1;
    }
    unpacker->header_fed += head.length;
    if (unpacker->in_header && unpacker->header_fed > HEADER_BYTES_MAX && !unpacker->can_seek) {
        error_set(&unpacker->failure, STATUS_BAD_REQUEST,
                  "the archive is damaged: a member's header does not end within %u MB",
                  (unsigned)(HEADER_BYTES_MAX >> 20));
        return -1;
    }
    unpacker->fed = head.length;
    unpacker->position += head.length;
    *bytes = head.data;
    return (la_ssize_t)head.length;
}

static la_int64_t seek(struct archive *archive, void *context, la_int64_t offset, int whence)
{
    struct unpacker *unpacker = context;
    const struct source *source = unpacker->packed->source;

    if (whence == SEEK_CUR)
        offset += (la_int64_t)unpacker->position;
    else if (whence == SEEK_END)
        offset += (la_int64_t)source->size;
    if (offset < 0 || (uint64_t)offset > source->size)
        return ARCHIVE_FATAL;
    if (input_seek(unpacker->packed, (uint64_t)offset, &unpacker->failure)) {
        archive_set_error(archive, EIO, "%s", unpacker->failure.message);
        return ARCHIVE_FATAL;
    }
    unpacker->fed = 0;
    unpacker->position = (uint64_t)offset;
    return offset;
}

static void must(int result)
{
    if (result < ARCHIVE_WARN)
        mem_alloc(SIZE_MAX); /* this fails only without memory: report that and exit */
}

static void make_archive(struct unpacker *unpacker)
{
    unpacker->archive = archive_read_new();
    must(unpacker->archive ? ARCHIVE_OK : ARCHIVE_FATAL);
    must(unpacker->traits->support(unpacker->archive));
}

static struct unpacker *make(struct reader_input *packed, const struct format_traits *traits)
{
    struct unpacker *unpacker = mem_zero(1, sizeof *unpacker);

    unpacker->packed = packed;
    unpacker->traits = traits;
    unpacker->can_seek = traits->list_at_end != LIST_NONE && packed->source->seek;
    make_archive(unpacker);
    return unpacker;
}

static enum status check_list(struct reader_input *packed, struct error *err)
{
    struct str bytes;
    struct list_7z list;

    if (input_peek(packed, LIST_7Z_HEAD, &bytes, err) || list_7z_find(bytes, &list, err) ||
        input_seek(packed, list.at, err) || input_peek(packed, (size_t)list.length, &bytes, err) ||
        list_7z_check(bytes, err))
        return err->status;
    return input_seek(packed, 0, err);
}

static enum status check_list_in(struct str whole, struct error *err)
{
    struct list_7z list;

    if (list_7z_find(whole, &list, err))
        return err->status;
    if (list.at > whole.length || list.length > whole.length - list.at)
        return error_set(err, STATUS_BAD_REQUEST, "the archive is damaged or cut short");
    return list_7z_check(str_slice(whole, list.at, list.at + list.length), err);
}

/* Read the whole input into memory, for a format that needs to seek. */
static void open_whole(struct unpacker *unpacker)
{
    struct str whole;

    if (input_peek(unpacker->packed, UNPACK_WHOLE_MAX + 1, &whole, &unpacker->failure))
        return;
    if (whole.length > UNPACK_WHOLE_MAX)
        error_set(&unpacker->failure, STATUS_TOO_LARGE,
                  "an archive of this kind that is no file of its own may have %zu MB: unpack it "
                  "first",
                  UNPACK_WHOLE_MAX >> 20);
    else if (!check_list_in(whole, &unpacker->failure))
        archive_read_open_memory(unpacker->archive, whole.data, whole.length);
}

static void open_input(struct unpacker *unpacker)
{
    if (unpacker->traits->list_at_end == LIST_NEEDED && !unpacker->can_seek) {
        open_whole(unpacker);
        return;
    }
    if (unpacker->traits->list_at_end == LIST_NEEDED &&
        check_list(unpacker->packed, &unpacker->failure))
        return;
    archive_read_set_callback_data(unpacker->archive, unpacker);
    archive_read_set_read_callback(unpacker->archive, feed);
    if (unpacker->can_seek)
        archive_read_set_seek_callback(unpacker->archive, seek);
    archive_read_open1(unpacker->archive); /* the first member reports a failure again */
}

struct unpacker *unpacker_new(struct reader_input *packed, enum unpack_format format)
{
    struct unpacker *unpacker = make(packed, &formats[format]);

    if (format == UNPACK_RAR)
        must(archive_read_support_format_rar5(unpacker->archive));
    if (format == UNPACK_ZIP && unpacker->can_seek)
        must(archive_read_support_format_zip_seekable(unpacker->archive));
    open_input(unpacker);
    return unpacker;
}

struct unpacker *unpacker_new_compressed(struct reader_input *packed,
                                         enum unpack_compression compression)
{
    const struct filter_traits *filter = &filters[compression];
    struct unpacker *unpacker = make(packed, &raw);

    if (!filter->built_with()) {
        error_set(&unpacker->failure, STATUS_BAD_REQUEST,
                  "libarchive was built without this compression: decompress the file first");
        return unpacker;
    }
    must(archive_read_append_filter(unpacker->archive, filter->code));
    open_input(unpacker);
    return unpacker;
}

void unpacker_free(struct unpacker *unpacker)
{
    if (!unpacker)
        return;
    archive_read_free(unpacker->archive);
    free(unpacker);
}

/* libarchive can answer only after it has recognised the format. */
static bool is_encrypted(const struct unpacker *unpacker)
{
    if (unpacker->entry)
        return archive_entry_is_encrypted(unpacker->entry) > 0;
    return archive_format(unpacker->archive) != 0 &&
           archive_read_has_encrypted_entries(unpacker->archive) > 0;
}

/* Describe libarchive's failure in the user's terms. */
static enum status fail(struct unpacker *unpacker, struct error *err)
{
    const char *why = archive_error_string(unpacker->archive);
    bool compressed = unpacker->traits == &raw;

    if (unpacker->failure.status) {
        *err = unpacker->failure;
        return err->status;
    }
    if (is_encrypted(unpacker))
        return error_set(err, STATUS_BAD_REQUEST,
                         "the archive is encrypted: unpack it with its password first");
    if (compressed && !unpacker->entry) /* libarchive does not distinguish these three cases */
        return error_set(err, STATUS_BAD_REQUEST,
                         "the compressed data is empty, damaged or cut short");
    return error_set(err, STATUS_BAD_REQUEST, "the %s damaged or cut short%s%s%s",
                     compressed ? "compressed data is" : "archive is", why ? " (" : "",
                     why ? why : "", why ? ")" : "");
}

/* Has all of the member been handed over? */
static bool is_complete(const struct unpacker *unpacker)
{
    uint64_t bytes = unpacker->block_at + unpacker->block_length;

    return unpacker->entry && bytes > 0 &&
           (!archive_entry_size_is_set(unpacker->entry) ||
            bytes >= (uint64_t)archive_entry_size(unpacker->entry));
}

static enum status next_block(struct unpacker *unpacker, struct error *err)
{
    const void *block = NULL;
    size_t length = 0;
    la_int64_t at = 0;
    int result = archive_read_data_block(unpacker->archive, &block, &length, &at);

    if (result == ARCHIVE_EOF) {
        unpacker->ended = true;
        return STATUS_OK;
    }
    if (result == ARCHIVE_FAILED && is_complete(unpacker)) { /* libarchive 3.7: a wrong checksum */
        unpacker->checksum_failed = unpacker->ended = true;
        return STATUS_OK;
    }
    if (result == ARCHIVE_FAILED) { /* only this member failed; the next may be readable */
        unpacker->unreadable = unpacker->ended = true;
        return error_set(err, STATUS_BAD_REQUEST, "it is compressed in a way that is not read (%s)",
                         archive_error_string(unpacker->archive));
    }
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        return fail(unpacker, err);
    unpacker->checksum_failed |= result == ARCHIVE_WARN;
    unpacker->ended = result == ARCHIVE_WARN && length == 0;
    unpacker->block = block;
    unpacker->block_length = length;
    unpacker->block_at = at > 0 ? (uint64_t)at : 0;
    return STATUS_OK;
}

enum status unpacker_begin(struct unpacker *unpacker, struct error *err)
{
    return next_block(unpacker, err);
}

/* Copy some of the current block, or of the hole before it in a sparse file. */
static size_t take_block(struct unpacker *unpacker, char *out, size_t room)
{
    size_t length = unpacker->block_length < room ? unpacker->block_length : room;

    if (unpacker->block_length > 0 && unpacker->block_at > unpacker->read_to) {
        uint64_t hole = unpacker->block_at - unpacker->read_to;

        length = hole < room ? (size_t)hole : room;
        memset(out, 0, length);
    } else if (length > 0) {
        memcpy(out, unpacker->block, length);
        unpacker->block += length;
        unpacker->block_length -= length;
        unpacker->block_at += length;
    }
    unpacker->read_to += length;
    return length;
}

enum status unpacker_read(void *context, char *out, size_t room, size_t *length, struct error *err)
{
    struct unpacker *unpacker = context;

    *length = take_block(unpacker, out, room);
    while (*length == 0 && !unpacker->ended) {
        enum status status = next_block(unpacker, err);

        if (status)
            return status;
        *length = take_block(unpacker, out, room);
    }
    return budget_add_expanded(unpacker->packed->intake, *length, err);
}

bool unpacker_checksum_failed(const struct unpacker *unpacker)
{
    return unpacker->checksum_failed;
}

/* Decompressing data only to skip it also takes time, so it counts. */
static enum status drain(struct unpacker *unpacker, struct error *err)
{
    char chunk[DRAIN_BYTES];
    size_t length;
    enum status status;

    do
        status = unpacker_read(unpacker, chunk, sizeof chunk, &length, err);
    while (!status && length > 0);
    return status;
}

static bool must_drain(const struct unpacker *unpacker)
{
    struct archive_entry *entry = unpacker->entry;

    if (unpacker->traits->skips_free &&
        (archive_entry_size_is_set(entry) || is_encrypted(unpacker)))
        return false;
    return archive_entry_filetype(entry) == AE_IFREG;
}

static enum status leave_member(struct unpacker *unpacker, struct error *err)
{
    enum status status = STATUS_OK;

    if (must_drain(unpacker))
        status = drain(unpacker, err);
    else if (archive_read_data_skip(unpacker->archive) == ARCHIVE_FATAL)
        status = fail(unpacker, err);
    if (unpacker->unreadable)
        status = STATUS_OK;
    unpacker->block_length = 0;
    unpacker->block_at = unpacker->read_to = 0;
    unpacker->ended = unpacker->unreadable = unpacker->checksum_failed = false;
    return status;
}

static void describe(struct unpacker *unpacker, struct unpack_member *member)
{
    struct archive_entry *entry = unpacker->entry;
    const char *name = archive_entry_pathname(entry);
    bool link_only = (archive_entry_hardlink(entry) || archive_entry_nlink(entry) > 1) &&
                     archive_entry_size(entry) == 0;

    member->name = name && *name ? str_of(name) : STR_NONE;
    member->is_file = archive_entry_filetype(entry) == AE_IFREG && !link_only;
    member->encrypted = archive_entry_is_encrypted(entry) > 0;
}

static int read_header(struct unpacker *unpacker, struct unpack_member *member)
{
    locale_t before = locale_enter(unpacker);
    struct archive_entry *entry;
    int result;

    unpacker->in_header = true;
    unpacker->header_fed = 0;
    result = archive_read_next_header(unpacker->archive, &entry);
    unpacker->in_header = false;
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) { /* a warning: some detail is unknown */
        unpacker->entry = entry;
        describe(unpacker, member);
    }
    uselocale(before);
    return result;
}

static enum status count_links(struct unpacker *unpacker, struct error *err)
{
    if (archive_entry_nlink(unpacker->entry) > 1 && ++unpacker->links > UNPACK_LINKS_MAX)
        return error_set(err, STATUS_TOO_LARGE, "the archive has more than %d hard links",
                         UNPACK_LINKS_MAX);
    return STATUS_OK;
}

/* If the list is damaged, read the members without it, from the start. */
static bool without_list(struct unpacker *unpacker)
{
    if (unpacker->traits->list_at_end != LIST_HELPS || !unpacker->can_seek || unpacker->entry ||
        unpacker->failure.status || input_seek(unpacker->packed, 0, &unpacker->failure))
        return false;
    archive_read_free(unpacker->archive);
    make_archive(unpacker);
    unpacker->can_seek = false;
    unpacker->fed = 0;
    unpacker->position = 0;
    open_input(unpacker);
    return true;
}

enum status unpacker_next(struct unpacker *unpacker, struct unpack_member *member,
                          struct error *err)
{
    enum status status = STATUS_OK;
    int result;

    if (unpacker->failure.status)
        return fail(unpacker, err);
    if (unpacker->entry)
        status = leave_member(unpacker, err);
    if (status)
        return status;
    result = read_header(unpacker, member);
    if (result < ARCHIVE_WARN && without_list(unpacker))
        result = read_header(unpacker, member);
    if (result == ARCHIVE_EOF)
        return STATUS_END;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        return fail(unpacker, err);
    return count_links(unpacker, err);
}
