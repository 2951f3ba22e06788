/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_zip.c - ZIP archives, from their first byte on (PKWARE, APPNOTE.TXT 6.3).
 *
 * Members are taken as they come, by their local headers; the directory at the end is not waited
 * for, so that an archive may come through a pipe or lie in another one. */
#include "article/input/input.h"
#include "article/input/member.h"
#include "article/input/unpack.h"
#include "article/text/charset.h"

#define LOCAL_HEADER 30
#define SIZE_IN_64   0xFFFFFFFFu

enum { STORED = 0, DEFLATED = 8 };
enum { FLAG_ENCRYPTED = 1, FLAG_SIZE_BEHIND = 8, FLAG_UTF8 = 0x800 };

struct zip_member {
    unsigned flags, method;
    uint64_t size; /* as it lies in the archive; 0 with FLAG_SIZE_BEHIND */
    struct buf name;
};

static uint64_t little(const char *at, size_t length)
{
    uint64_t number = 0;

    while (length-- > 0)
        number = number << 8 | (unsigned char)at[length];
    return number;
}

enum sniff sniff_zip(struct str head)
{
    return str_starts(head, STR("PK\3\4")) || str_starts(head, STR("PK\5\6")) ? SNIFF_SURE
                                                                              : SNIFF_NO;
}

/* ZIP64's field, kind 1: the size expanded, then the size in the archive, where the header has no
 * room for them. */
static void take_extra(struct zip_member *member, struct str extra, bool expanded_in_64)
{
    while (extra.length >= 4) {
        size_t length = (size_t)little(extra.data + 2, 2), at = 4 + (expanded_in_64 ? 8 : 0);

        if (length > extra.length - 4)
            return;
        if (little(extra.data, 2) == 1 && at + 8 <= 4 + length)
            member->size = little(extra.data + at, 8);
        extra = str_slice(extra, 4 + length, extra.length);
    }
}

static enum status read_header(struct reader_input *in, struct zip_member *member, struct error *err)
{
    size_t name_length, extra_length;
    struct str head;
    enum status status = input_peek(in, LOCAL_HEADER, &head, err);

    if (status)
        return status;
    if (head.length < LOCAL_HEADER)
        return error_set(err, STATUS_BAD_REQUEST, "the archive is cut short");
    member->flags = (unsigned)little(head.data + 6, 2);
    member->method = (unsigned)little(head.data + 8, 2);
    member->size = little(head.data + 18, 4);
    name_length = (size_t)little(head.data + 26, 2);
    extra_length = (size_t)little(head.data + 28, 2);
    status = input_peek(in, LOCAL_HEADER + name_length + extra_length, &head, err);
    if (status)
        return status;
    if (head.length < LOCAL_HEADER + name_length + extra_length)
        return error_set(err, STATUS_BAD_REQUEST, "the archive is cut short");
    charset_decode(&member->name, str_slice(head, LOCAL_HEADER, LOCAL_HEADER + name_length),
                   member->flags & FLAG_UTF8 ? STR("utf-8") : STR("cp437"));
    if (member->size == SIZE_IN_64)
        take_extra(member, str_slice(head, LOCAL_HEADER + name_length, head.length),
                   little(head.data + 22, 4) == SIZE_IN_64);
    input_take(in, head.length);
    return STATUS_OK;
}

/* Why a member cannot be read, or NULL. */
static const char *obstacle(const struct zip_member *member)
{
    if (member->flags & FLAG_ENCRYPTED)
        return "it is encrypted";
    if (member->method != STORED && member->method != DEFLATED)
        return "it is compressed in a way that is not read (other than \"deflate\")";
    return NULL;
}

static void report(struct reader_input *in, const struct zip_member *member, const char *why)
{
    struct error problem;

    error_set(&problem, STATUS_BAD_REQUEST, "%s", why);
    input_problem(in, &problem, "member %.*s", STR_ARG(buf_str(&member->name)));
}

/* What the reader left of compressed data whose size nobody knows. */
static enum status drain(struct unpacker *unpacker, struct error *err)
{
    char chunk[16 * 1024];
    size_t length;
    enum status status;

    do
        status = unpacker_read(unpacker, chunk, sizeof chunk, &length, err);
    while (!status && length > 0);
    return status;
}

/* Behind data of unknown size: perhaps a signature, a check, two sizes of 4 or 8 bytes. What comes
 * next tells where it ends. */
static enum status skip_descriptor(struct reader_input *in, struct error *err)
{
    static const size_t lengths[] = {16, 12, 24, 20};
    struct str head;
    enum status status = input_peek(in, 28, &head, err);

    if (status)
        return status;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct str next = str_slice(head, lengths[i], head.length);

        if (str_starts(next, STR("PK\3\4")) || str_starts(next, STR("PK\1\2"))) {
            input_take(in, lengths[i]);
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_BAD_REQUEST, "the archive is damaged behind a member");
}

static enum status read_data(struct reader_input *in, const struct zip_member *member,
                             struct unpacker *unpacker, struct error *err)
{
    if (member_is_furniture(buf_str(&member->name)))
        return STATUS_OK;
    return member_read(in, buf_str(&member->name), unpacker_read, unpacker, err);
}

/* Deflated, and only the data itself says where it ends. */
static enum status read_endless(struct reader_input *in, const struct zip_member *member,
                                struct error *err)
{
    struct unpacker unpacker = {.packed = in, .gzip = gzip_reader_new_raw()};
    enum status status = STATUS_OK;

    if (member->method != DEFLATED || member->flags & FLAG_ENCRYPTED)
        status = error_set(err, STATUS_BAD_REQUEST,
                           "the archive does not say where its member %.100s ends",
                           member->name.length ? member->name.data : "");
    if (!status)
        status = read_data(in, member, &unpacker, err);
    if (!status)
        status = drain(&unpacker, err);
    gzip_reader_free(unpacker.gzip);
    return status ? status : skip_descriptor(in, err);
}

static enum status read_deflated(struct reader_input *in, const struct zip_member *member,
                                 struct slice *data, struct error *err)
{
    const struct source source = {.name = in->name, .read = slice_read, .context = data};
    struct reader_input packed;
    struct unpacker unpacker = {.packed = &packed, .gzip = gzip_reader_new_raw()};
    enum status status;

    input_open(&packed, &source, in->options, in->each, in->depth);
    packed.intake = in->intake;
    status = read_data(in, member, &unpacker, err);
    input_close(&packed);
    gzip_reader_free(unpacker.gzip);
    return status;
}

static enum status read_member(struct reader_input *in, const struct zip_member *member,
                               struct error *err)
{
    struct slice data = {in, member->size};
    const char *why = obstacle(member);
    enum status status = STATUS_OK;

    if (member->flags & FLAG_SIZE_BEHIND && member->size == 0)
        return read_endless(in, member, err);
    if (member_is_furniture(buf_str(&member->name)))
        return slice_skip(&data, err);
    if (why)
        report(in, member, why);
    else if (member->method == DEFLATED)
        status = read_deflated(in, member, &data, err);
    else
        status = member_read(in, buf_str(&member->name), slice_read, &data, err);
    if (!status)
        status = slice_skip(&data, err);
    if (!status && member->flags & FLAG_SIZE_BEHIND)
        status = skip_descriptor(in, err);
    return status;
}

/* Office documents and books are ZIP archives by their make; their parts are no articles. */
static bool is_document(const struct zip_member *member)
{
    struct str name = buf_str(&member->name);

    return str_is(name, "[Content_Types].xml") || str_is(name, "mimetype");
}

enum status reader_zip(struct reader_input *in, struct error *err)
{
    for (;;) {
        struct zip_member member = {0};
        struct str head;
        enum status status = input_peek(in, 4, &head, err);

        if (status)
            return status;
        if (!str_is(head, "PK\3\4")) {
            if (str_starts(head, STR("PK")))
                return STATUS_OK; /* the directory */
            return error_set(err, STATUS_BAD_REQUEST, "the archive is damaged or cut short");
        }
        status = read_header(in, &member, err);
        if (!status && is_document(&member))
            status = error_set(err, STATUS_BAD_REQUEST,
                               "an office document or an electronic book, which are not read");
        if (!status)
            status = read_member(in, &member, err);
        buf_fini(&member.name);
        if (status)
            return status;
    }
}
