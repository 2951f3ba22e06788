/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_archive.c - reads archives of files: tar, ZIP, 7z, cpio, RAR.
 *
 * Each member is read as an input of its own. A ZIP archive in a file is read by the member list at
 * its end. If it comes through a pipe, is in another archive or lacks its list, it is read by the
 * members' own headers, which do not tell symbolic links from files.
 *
 * Scanned pages and METS wait for each other: issue_shelf.h. */
#include "article/formats/library/issue_shelf.h"
#include "article/input/budget.h"
#include "article/input/identity.h"
#include "article/input/member.h"
#include "article/input/unpacker.h"
#include "article/text/charset.h"
#include "base/mem.h"

#define TAR_BLOCK    512
#define TAR_SUM_AT   148
#define TAR_SUM_END  156
#define CPIO_OLD     76  /* header bytes of POSIX.1: octal digits */
#define CPIO_NEW     110 /* header bytes of SVR4: hexadecimal digits */
#define OCTAL_DIGITS "01234567"
#define HEX_DIGITS   "0123456789ABCDEFabcdef"
#define HEAD_CHUNK   ((size_t)64 * 1024)

static uint64_t read_octal(struct str field)
{
    uint64_t number = 0;
    size_t at = 0;

    while (at < field.length && field.data[at] == ' ')
        at++;
    for (; at < field.length && field.data[at] >= '0' && field.data[at] <= '7'; at++)
        number = number << 3 | (uint64_t)(field.data[at] - '0');
    return number;
}

/* The checksum is the sum of the header's bytes, with the checksum field read as spaces. */
enum sniff sniff_tar(struct str head)
{
    uint64_t sum = 0;

    if (head.length < TAR_BLOCK || head.data[0] == '\0')
        return SNIFF_NO;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= TAR_SUM_AT && i < TAR_SUM_END ? ' ' : (unsigned char)head.data[i];
    return sum == read_octal(str_slice(head, TAR_SUM_AT, TAR_SUM_END)) ? SNIFF_SURE : SNIFF_NO;
}

static enum sniff sure_if(bool condition)
{
    return condition ? SNIFF_SURE : SNIFF_NO;
}

enum sniff sniff_zip(struct str head)
{
    return sure_if(str_starts(head, STR("PK\3\4")) || str_starts(head, STR("PK\5\6")));
}

enum sniff sniff_7z(struct str head)
{
    return sure_if(str_starts(head, STR("7z\xBC\xAF\x27\x1C")));
}

enum sniff sniff_rar(struct str head)
{
    return sure_if(str_starts(head, STR("Rar!\x1A\7\0")) ||
                   str_starts(head, STR("Rar!\x1A\7\1\0")));
}

static bool is_all(struct str text, size_t length, const char *digits)
{
    size_t at = 0;

    while (at < length && at < text.length && text.data[at] && strchr(digits, text.data[at]))
        at++;
    return at == length;
}

enum sniff sniff_cpio(struct str head)
{
    bool newer = str_starts(head, STR("070701")) || str_starts(head, STR("070702"));

    if (str_starts(head, STR("\xC7\x71")) || str_starts(head, STR("\x71\xC7")))
        return SNIFF_MAYBE; /* the binary form: two bytes are weak evidence */
    return sure_if((newer && is_all(head, CPIO_NEW, HEX_DIGITS)) ||
                   (str_starts(head, STR("070707")) && is_all(head, CPIO_OLD, OCTAL_DIGITS)));
}

struct archive_reading {
    struct reader_input *in;
    struct unpacker *unpacker;
    struct str charset; /* charset of names that are not UTF-8; STR_NONE: guess */
    bool may_be_document;
    bool is_wacz; /* a web archive with its index: only the pages themselves are read */
    size_t members;
    struct issue_shelf *shelf;
    struct buf name; /* the current member's name in UTF-8 */
};

static void report(struct archive_reading *reading, const struct error *problem)
{
    input_problem(reading->in, problem, "member %.*s", STR_ARG(buf_str(&reading->name)));
}

static void set_name(struct archive_reading *reading, struct str name)
{
    buf_clear(&reading->name);
    if (name.data)
        charset_decode(&reading->name, name, reading->charset);
    else
        buf_addf(&reading->name, "member %zu", reading->members);
}

/* ---- a member ------------------------------------------------------------------------------- */

/* A member of which the first bytes were read. */
struct begun_member {
    struct unpacker *unpacker;
    struct buf head;
    size_t at;
};

static enum status read_begun(void *context, char *out, size_t room, size_t *length,
                              struct error *err)
{
    struct begun_member *begun = context;
    size_t left = begun->head.length - begun->at;

    if (left == 0)
        return unpacker_read(begun->unpacker, out, room, length, err);
    *length = left < room ? left : room;
    memcpy(out, begun->head.data + begun->at, *length);
    begun->at += *length;
    return STATUS_OK;
}

/* Read on until the head has `most` bytes, or all of the member. */
static enum status read_head(struct begun_member *begun, size_t most, struct error *err)
{
    size_t length = 1;
    enum status status = STATUS_OK;

    while (!status && length > 0 && begun->head.length < most) {
        size_t room =
            most - begun->head.length < HEAD_CHUNK ? most - begun->head.length : HEAD_CHUNK;

        status =
            unpacker_read(begun->unpacker, buf_reserve(&begun->head, room), room, &length, err);
        begun->head.length += status ? 0 : length;
    }
    return status;
}

static bool may_be_scanned(struct str name)
{
    static const struct str suffixes[] = {STR_INIT(".xml"), STR_INIT(".alto"), STR_INIT(".mets")};

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (name.length > suffixes[i].length &&
            str_eq_nocase(str_slice(name, name.length - suffixes[i].length, name.length),
                          suffixes[i]))
            return true;
    return false;
}

/* Puts a page or a METS on the shelf. *kind: SHELF_NOTHING if it is neither, or if it cannot be
 * read to its end: then its own reader reports that. */
static enum status shelve(struct archive_reading *reading, struct begun_member *begun,
                          enum shelf_kind *kind, struct error *err)
{
    struct str name = buf_str(&reading->name);
    struct error later;

    *kind = SHELF_NOTHING;
    if (!may_be_scanned(name) || read_head(begun, SNIFF_BYTES, &later))
        return STATUS_OK;
    *kind = issue_shelf_kind(buf_str(&begun->head));
    if (*kind == SHELF_NOTHING)
        return issue_shelf_note(reading->shelf, name, err);
    if (read_head(begun, INPUT_WHOLE_MAX, &later) || begun->head.length == INPUT_WHOLE_MAX) {
        *kind = SHELF_NOTHING;
        return STATUS_OK;
    }
    return issue_shelf_add(reading->shelf, *kind, name, buf_str(&begun->head), err);
}

static enum status read_alone(struct archive_reading *reading, struct begun_member *begun,
                              struct error *err)
{
    MEM_AUTO char *key = identity_of_member(reading->in, buf_str(&reading->name));

    return member_read(reading->in, buf_str(&reading->name), key, read_begun, begun, err);
}

static enum status read_data(struct archive_reading *reading, struct error *err)
{
    struct begun_member begun = {.unpacker = reading->unpacker};
    enum shelf_kind kind;
    enum status status = shelve(reading, &begun, &kind, err);
    struct error problem;

    if (!status && kind == SHELF_NOTHING)
        status = read_alone(reading, &begun, err);
    buf_fini(&begun.head);
    if (status || !unpacker_checksum_failed(reading->unpacker))
        return status;
    error_set(&problem, STATUS_BAD_REQUEST, "it was read, but does not fit its checksum");
    report(reading, &problem);
    return STATUS_OK;
}

static enum status read_file(struct archive_reading *reading, const struct unpack_member *member,
                             struct error *err)
{
    struct error problem;
    enum status status;

    if (member_is_furniture(buf_str(&reading->name)) ||
        (reading->is_wacz && !str_starts(buf_str(&reading->name), STR("archive/"))))
        return STATUS_OK;
    if (member->encrypted)
        status = error_set(&problem, STATUS_BAD_REQUEST, "it is encrypted");
    else
        status = unpacker_begin(reading->unpacker, &problem);
    if (!status)
        return read_data(reading, err);
    report(reading, &problem);
    return STATUS_OK;
}

/* ---- the members ---------------------------------------------------------------------------- */

/* Is it an office document or e-book under another name? Its members are no articles. */
static bool is_document(const struct archive_reading *reading)
{
    struct str name = buf_str(&reading->name);

    return reading->may_be_document &&
           (str_is(name, "[Content_Types].xml") || str_is(name, "mimetype"));
}

/* Is it a member that each document of Pages, Numbers and Keynote has? */
static bool is_iwork(const struct archive_reading *reading)
{
    struct str name = buf_str(&reading->name);

    return reading->may_be_document &&
           (str_ends(name, STR(".iwa")) || str_ends(name, STR("Index.zip")) ||
            str_is(name, "index.xml.gz") || str_is(name, "index.apxl.gz"));
}

static enum status read_members(struct archive_reading *reading, struct error *err)
{
    struct unpack_member member;
    enum status status;

    while (!(status = unpacker_next(reading->unpacker, &member, err))) {
        reading->members++;
        set_name(reading, member.name);
        if (is_document(reading))
            return error_set(err, STATUS_BAD_REQUEST,
                             "an office document or an electronic book: name it so (.docx, .odt, "
                             ".epub), or use --format office");
        if (is_iwork(reading))
            return error_set(err, STATUS_BAD_REQUEST,
                             "a document of Pages, Numbers or Keynote: export it as DOCX, PDF or "
                             "plain text");
        if (member.is_file)
            status = read_file(reading, &member, err);
        if (status)
            return status;
    }
    return status == STATUS_END ? STATUS_OK : status;
}

/* Also after damage, read the issues and pages that have come. */
static enum status finish_shelf(struct archive_reading *reading, enum status status,
                                struct error *err)
{
    struct error later;

    if (reading->in->intake->stopped || !issue_shelf_finish(reading->shelf, &later))
        return status;
    *err = later;
    return later.status;
}

static enum status read_archive(struct reader_input *in, enum unpack_format format,
                                struct error *err)
{
    struct archive_reading reading = {.in = in,
                                      .unpacker = unpacker_new(in, format),
                                      .charset = format == UNPACK_ZIP ? STR("cp437") : STR_NONE,
                                      .may_be_document = format == UNPACK_ZIP,
                                      .is_wacz = str_ends(str_of(in->name), STR(".wacz")),
                                      .shelf = issue_shelf_new(in)};
    enum status status = read_members(&reading, err);

    status = finish_shelf(&reading, status, err);
    issue_shelf_free(reading.shelf);
    unpacker_free(reading.unpacker);
    buf_fini(&reading.name);
    return status;
}

enum status reader_tar(struct reader_input *in, struct error *err)
{
    return read_archive(in, UNPACK_TAR, err);
}

enum status reader_zip(struct reader_input *in, struct error *err)
{
    return read_archive(in, UNPACK_ZIP, err);
}

enum status reader_7z(struct reader_input *in, struct error *err)
{
    return read_archive(in, UNPACK_7Z, err);
}

enum status reader_cpio(struct reader_input *in, struct error *err)
{
    return read_archive(in, UNPACK_CPIO, err);
}

enum status reader_rar(struct reader_input *in, struct error *err)
{
    return read_archive(in, UNPACK_RAR, err);
}
