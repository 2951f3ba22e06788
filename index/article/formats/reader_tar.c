/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_tar.c - tar archives: POSIX ustar and pax, GNU's long names.
 *
 * A block of 512 bytes is a member's header, its data follows in whole blocks; two blocks of zeros
 * end the archive (POSIX.1-2017, pax, "ustar Interchange Format"). */
#include "article/input/input.h"
#include "article/input/member.h"
#include "article/text/charset.h"

#define BLOCK      512
#define NAME_BYTES_MAX  ((uint64_t)64 * 1024) /* of a member, in a header of its own */
#define SUM_AT     148
#define SUM_LENGTH 8

struct archive {
    struct reader_input *in;
    struct buf long_name; /* for the next member */
    uint64_t long_size;   /* the same; UINT64_MAX: none */
};

/* Octal digits, or GNU's big-endian number behind a byte with its high bit set. */
static uint64_t read_number(struct str field)
{
    uint64_t number = 0;
    size_t at = 0;

    if (field.data[0] & 0x80) {
        for (at = field.length - 8; at < field.length; at++)
            number = number << 8 | (unsigned char)field.data[at];
        return number;
    }
    while (at < field.length && field.data[at] == ' ')
        at++;
    for (; at < field.length && field.data[at] >= '0' && field.data[at] <= '7'; at++)
        number = number << 3 | (uint64_t)(field.data[at] - '0');
    return number;
}

/* The sum of all bytes, those of the sum itself taken for spaces. */
static bool sum_fits(struct str block)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + SUM_LENGTH ? ' ' : (unsigned char)block.data[i];
    return sum == read_number(str_slice(block, SUM_AT, SUM_AT + SUM_LENGTH));
}

enum sniff sniff_tar(struct str head)
{
    return head.length >= BLOCK && head.data[0] != '\0' && sum_fits(head) ? SNIFF_SURE : SNIFF_NO;
}

static struct str field_text(struct str block, size_t at, size_t length)
{
    struct str field = str_slice(block, at, at + length);

    field.length = strnlen(field.data, field.length);
    return field;
}

static void add_name(struct archive *archive, struct str block, struct buf *name)
{
    struct str prefix =
        str_is(str_slice(block, 257, 262), "ustar") ? field_text(block, 345, 155) : STR("");
    BUF_AUTO struct buf raw = {0};

    if (archive->long_name.length > 0) {
        buf_add_str(&raw, buf_str(&archive->long_name));
    } else {
        buf_add_str(&raw, prefix);
        if (prefix.length > 0)
            buf_add_char(&raw, '/');
        buf_add_str(&raw, field_text(block, 0, 100));
    }
    charset_decode(name, buf_str(&raw), STR_NONE);
}

static enum status read_all(struct slice *data, struct buf *out, struct error *err)
{
    if (data->left > NAME_BYTES_MAX)
        return error_set(err, STATUS_TOO_LARGE,
                         "a member of the archive has a header of %llu bytes",
                         (unsigned long long)data->left);
    while (data->left > 0) {
        size_t length;

        if (slice_read(data, buf_reserve(out, (size_t)data->left), (size_t)data->left, &length,
                       err))
            return err->status;
        out->length += length;
    }
    return STATUS_OK;
}

/* Lines "length key=value", the length that of the whole line. */
static void take_pax(struct archive *archive, struct str records)
{
    while (records.length > 0) {
        struct str rest = records, key;
        uint64_t length;

        if (!str_to_u64(str_cut(&rest, ' '), &length) || length == 0 || length > records.length ||
            !rest.data)
            return;
        rest.length = (size_t)(records.data + length - rest.data);
        if (rest.length > records.length || rest.length == 0)
            return;
        rest.length--; /* its line feed */
        key = str_cut(&rest, '=');
        if (rest.data && str_is(key, "path")) {
            buf_clear(&archive->long_name);
            buf_add_str(&archive->long_name, rest);
        } else if (rest.data && str_is(key, "size")) {
            str_to_u64(rest, &archive->long_size);
        }
        records = str_slice(records, (size_t)length, records.length);
    }
}

static enum status read_file(struct archive *archive, struct str block, struct slice *data,
                             struct error *err)
{
    BUF_AUTO struct buf name = {0};
    enum status status = STATUS_OK;

    add_name(archive, block, &name);
    if (!member_is_furniture(buf_str(&name)))
        status = member_read(archive->in, buf_str(&name), slice_read, data, err);
    buf_clear(&archive->long_name);
    archive->long_size = UINT64_MAX;
    return status;
}

/* Headers that say something about the next member. */
static enum status read_extension(struct archive *archive, char type, struct slice *data,
                                  struct error *err)
{
    BUF_AUTO struct buf text = {0};
    enum status status = read_all(data, &text, err);

    if (status)
        return status;
    if (type == 'x') {
        take_pax(archive, buf_str(&text));
    } else {
        buf_clear(&archive->long_name);
        buf_add(&archive->long_name, text.data, strnlen(buf_str(&text).data, text.length));
    }
    return STATUS_OK;
}

static enum status read_member(struct archive *archive, struct str block, struct error *err)
{
    char type = block.data[156];
    uint64_t size = read_number(str_slice(block, 124, 136));
    struct slice data = {archive->in, size};
    uint64_t padding;
    enum status status = STATUS_OK;

    if (archive->long_size != UINT64_MAX && type != 'x' && type != 'L')
        data.left = size = archive->long_size;
    padding = (BLOCK - size % BLOCK) % BLOCK;
    if (type == '0' || type == '\0' || type == '7')
        status = read_file(archive, block, &data, err);
    else if (type == 'x' || type == 'L')
        status = read_extension(archive, type, &data, err);
    if (status)
        return status;
    if (data.left > UINT64_MAX - padding)
        return error_set(err, STATUS_BAD_REQUEST, "the archive is damaged: a member has no end");
    data.left += padding;
    return slice_skip(&data, err);
}

static enum status read_members(struct archive *archive, struct error *err)
{
    for (;;) {
        char block[BLOCK];
        struct str head;
        enum status status = input_peek(archive->in, BLOCK, &head, err);

        if (status)
            return status;
        if (head.length < BLOCK || head.data[0] == '\0')
            return STATUS_OK;
        memcpy(block, head.data, BLOCK);
        if (!sum_fits(str_n(block, BLOCK)))
            return error_set(err, STATUS_BAD_REQUEST,
                             "the archive is damaged: a member's header does not add up");
        input_take(archive->in, BLOCK);
        status = read_member(archive, str_n(block, BLOCK), err);
        if (status)
            return status;
    }
}

enum status reader_tar(struct reader_input *in, struct error *err)
{
    struct archive archive = {.in = in, .long_size = UINT64_MAX};
    enum status status = read_members(&archive, err);

    buf_fini(&archive.long_name);
    return status;
}
