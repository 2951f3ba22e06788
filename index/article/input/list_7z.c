/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list_7z.c - reads the header of a compressed list (7zFormat.txt in 7-Zip's sources).
 *
 *   head             "7z" BC AF 27 1C | version | CRC | u64 offset of the list after the head
 *                    | u64 length of the list | CRC
 *   compressed list  17 | packed streams | 07 0B 1 folder: coders, how they are connected
 *                    | 0C sizes */
#include "article/input/list_7z.h"

enum {
    ID_END = 0,
    ID_PACK_INFO = 6,
    ID_UNPACK_INFO = 7,
    ID_SIZE = 9,
    ID_CRC = 10,
    ID_FOLDER = 11,
    ID_UNPACK_SIZE = 12,
    ID_COMPRESSED_LIST = 23
};

#define CODERS_MAX  4 /* libarchive supports no more */
#define STREAMS_MAX 32

/* The unread part; `bad` once a value is invalid. */
struct list_reader {
    struct str rest;
    bool bad;
};

static unsigned take_byte(struct list_reader *reader)
{
    unsigned byte = 0;

    if (reader->rest.length == 0)
        reader->bad = true;
    else
        byte = (unsigned char)reader->rest.data[0];
    reader->rest = str_slice(reader->rest, reader->rest.length > 0, reader->rest.length);
    return byte;
}

static void take_bytes(struct list_reader *reader, uint64_t count)
{
    reader->bad |= count > reader->rest.length;
    if (!reader->bad)
        reader->rest = str_slice(reader->rest, (size_t)count, reader->rest.length);
}

/* The number of leading one bits in the first byte is the number of bytes that follow. The other
 * bits are the highest ones. */
static uint64_t take_number(struct list_reader *reader)
{
    unsigned first = take_byte(reader), mask = 0x80;
    uint64_t number = 0;
    unsigned shift = 0;

    for (; first & mask; mask >>= 1, shift += 8)
        number |= (uint64_t)take_byte(reader) << shift;
    return shift < 64 ? number | (uint64_t)(first & (mask - 1)) << shift : number;
}

static void expect(struct list_reader *reader, unsigned id)
{
    reader->bad |= take_byte(reader) != id;
}

static uint64_t take_count(struct list_reader *reader)
{
    uint64_t count = take_number(reader);

    reader->bad |= count == 0 || count > STREAMS_MAX;
    return reader->bad ? 0 : count;
}

static void skip_pack_info(struct list_reader *reader)
{
    uint64_t streams;
    unsigned id;

    expect(reader, ID_PACK_INFO);
    take_number(reader);
    streams = take_count(reader);
    expect(reader, ID_SIZE);
    for (uint64_t i = 0; i < streams && !reader->bad; i++)
        take_number(reader);
    id = take_byte(reader);
    if (id == ID_CRC) {
        expect(reader, 1); /* each stream has one */
        take_bytes(reader, 4 * streams);
        id = take_byte(reader);
    }
    reader->bad |= id != ID_END;
}

/* Skip a coder; add its input and output streams. */
static void skip_coder(struct list_reader *reader, uint64_t *in, uint64_t *out)
{
    unsigned flags = take_byte(reader);

    take_bytes(reader, flags & 0x0F);
    *in += flags & 0x10 ? take_count(reader) : 1;
    *out += flags & 0x10 ? take_count(reader) : 1;
    if (flags & 0x20)
        take_bytes(reader, take_number(reader));
    reader->bad |= (flags & 0xC0) != 0;
}

/* Skip a folder; returns its number of sizes. */
static uint64_t skip_folder(struct list_reader *reader)
{
    uint64_t coders = take_number(reader), in = 0, out = 0, packed;

    reader->bad |= coders == 0 || coders > CODERS_MAX;
    while (!reader->bad && coders-- > 0)
        skip_coder(reader, &in, &out);
    reader->bad |= in + 1 < out || out == 0;
    if (reader->bad)
        return 0;
    packed = in - (out - 1);
    for (uint64_t i = 0; i < 2 * (out - 1) + (packed > 1 ? packed : 0); i++)
        take_number(reader);
    return out;
}

static uint64_t largest_size(struct list_reader *reader)
{
    uint64_t largest = 0, count;

    skip_pack_info(reader);
    expect(reader, ID_UNPACK_INFO);
    expect(reader, ID_FOLDER);
    expect(reader, 1); /* folder */
    expect(reader, 0); /* the folder follows directly */
    count = skip_folder(reader);
    expect(reader, ID_UNPACK_SIZE);
    while (count-- > 0 && !reader->bad) {
        uint64_t size = take_number(reader);

        largest = size > largest ? size : largest;
    }
    return largest;
}

static enum status refuse(struct error *err)
{
    return error_set(err, STATUS_TOO_LARGE,
                     "the archive's list of members has more than %u MB: unpack it first",
                     (unsigned)(LIST_7Z_MAX >> 20));
}

static uint64_t little(const char *at)
{
    uint64_t number = 0;

    for (int i = 7; i >= 0; i--)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

enum status list_7z_find(struct str head, struct list_7z *list, struct error *err)
{
    if (head.length < LIST_7Z_HEAD)
        return error_set(err, STATUS_BAD_REQUEST, "the archive is cut short");
    if (!str_starts(head, STR("7z\xBC\xAF\x27\x1C")))
        return error_set(err, STATUS_BAD_REQUEST, "it is not a 7z archive");
    list->at = little(head.data + 12);
    list->length = little(head.data + 20);
    if (list->at > INT64_MAX - LIST_7Z_HEAD)
        return error_set(err, STATUS_BAD_REQUEST, "the archive is damaged or cut short");
    list->at += LIST_7Z_HEAD;
    return list->length > LIST_7Z_MAX ? refuse(err) : STATUS_OK;
}

enum status list_7z_check(struct str bytes, struct error *err)
{
    struct list_reader reader = {bytes, false};
    uint64_t largest;

    if (bytes.length == 0 || take_byte(&reader) != ID_COMPRESSED_LIST)
        return STATUS_OK;
    largest = largest_size(&reader);
    if (reader.bad)
        return error_set(err, STATUS_BAD_REQUEST, "the archive's list of members is damaged");
    return largest > LIST_7Z_MAX ? refuse(err) : STATUS_OK;
}
