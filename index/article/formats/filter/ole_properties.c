/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ole_properties.c - finds the stream "\005SummaryInformation" in a container, and reads it.
 *
 * A container is a file system: sectors, a table that says which sector follows which, and a
 * directory. Streams of less than 4096 bytes are in sectors of 64 bytes, which are parts of a
 * stream of their own. Every number of a sector is checked, and every chain is counted. */
#include "article/formats/filter/ole_properties.h"

#include <stdio.h>

#include "article/formats/office/document.h"
#include "article/text/charset.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/date.h"

#define CHAIN_MAX      ((uint32_t)65536) /* sectors of a stream */
#define STREAM_MAX     ((size_t)64 * 1024)
#define PROPERTIES_MAX 100

#define HEADER        ((size_t)512)
#define HEADER_TABLES 109         /* sectors of the table that the header names */
#define SECTOR_LAST   0xFFFFFFF9u /* greater numbers say that no sector follows */
#define SECTOR_NONE   0xFFFFFFFEu
#define ENTRY         ((size_t)128) /* of the directory */
#define SMALL         4096u         /* streams with fewer bytes are in small sectors */
#define SMALL_SECTOR  64u

struct ole {
    struct str bytes;
    unsigned shift;       /* a sector has 1 << shift bytes */
    uint32_t small_data;  /* first sector of the stream of small sectors */
    uint32_t small_table; /* and of the table that says which follows which */
};

/* The number at an index of a table; SECTOR_NONE behind its end. */
static uint32_t number_in(struct str table, size_t index)
{
    return index < table.length / 4 ? load_u32(table.data + 4 * index) : SECTOR_NONE;
}

static uint32_t header_number(const struct ole *ole, size_t offset)
{
    return number_in(str_slice(ole->bytes, offset, HEADER), 0);
}

/* Empty if the file has no such sector. */
static struct str sector_at(const struct ole *ole, uint32_t sector)
{
    uint64_t from = ((uint64_t)sector + 1) << ole->shift;

    if (sector > SECTOR_LAST || from >= ole->bytes.length)
        return STR("");
    return str_slice(ole->bytes, (size_t)from, (size_t)from + ((size_t)1 << ole->shift));
}

/* The part of the table that has the sector's successor: the header names the first ones, and
 * sectors that are chained by their last numbers the others. */
static struct str table_for(const struct ole *ole, uint32_t sector)
{
    uint32_t numbers = 1u << (ole->shift - 2), index = sector / numbers, more;

    if (index < HEADER_TABLES)
        return sector_at(ole, header_number(ole, 0x4C + 4 * (size_t)index));
    index -= HEADER_TABLES;
    for (more = header_number(ole, 0x44); index >= numbers - 1; index -= numbers - 1)
        more = number_in(sector_at(ole, more), numbers - 1);
    return sector_at(ole, number_in(sector_at(ole, more), index));
}

static uint32_t sector_after(const struct ole *ole, uint32_t sector)
{
    if (sector_at(ole, sector).length == 0) /* so `sector` is bounded by the file's size */
        return SECTOR_NONE;
    return number_in(table_for(ole, sector), sector & ((1u << (ole->shift - 2)) - 1));
}

/* The sector of a chain in which a byte is; empty if the chain is shorter. */
static struct str sector_with(const struct ole *ole, uint32_t first, uint64_t byte)
{
    uint64_t count = byte >> ole->shift;

    if (count > CHAIN_MAX)
        return STR("");
    for (; count > 0 && first <= SECTOR_LAST; count--)
        first = sector_after(ole, first);
    return sector_at(ole, first);
}

/* --- streams --- */

static void add_large(const struct ole *ole, uint32_t first, size_t size, struct buf *out)
{
    while (first <= SECTOR_LAST && out->length < size) {
        struct str sector = sector_at(ole, first);

        if (sector.length == 0)
            return;
        buf_add_str(out, sector);
        first = sector_after(ole, first);
    }
}

static void add_small(const struct ole *ole, uint32_t first, size_t size, struct buf *out)
{
    const uint64_t within = (1u << ole->shift) - 1;

    while (first <= SECTOR_LAST && out->length < size) {
        uint64_t data = (uint64_t)first * SMALL_SECTOR, next = (uint64_t)first * 4;
        struct str sector = sector_with(ole, ole->small_data, data);
        struct str small = str_slice(sector, data & within, (data & within) + SMALL_SECTOR);

        if (small.length == 0)
            return;
        buf_add_str(out, small);
        first = number_in(sector_with(ole, ole->small_table, next), (next & within) / 4);
    }
}

/* The directory's entry for the properties; empty if there is none. The first entry of all is that
 * of the small sectors. */
static struct str find_entry(struct ole *ole)
{
    static const struct str name =
        STR_INIT("\5\0S\0u\0m\0m\0a\0r\0y\0I\0n\0f\0o\0r\0m\0a\0t\0i\0o\0n\0\0");
    uint32_t sector = header_number(ole, 0x30);

    ole->small_data = number_in(sector_at(ole, sector), 116 / 4);
    for (uint32_t i = 0; i < CHAIN_MAX && sector <= SECTOR_LAST; i++) {
        struct str entries = sector_at(ole, sector);

        for (size_t at = 0; at + ENTRY <= entries.length; at += ENTRY)
            if (str_starts(str_slice(entries, at, at + ENTRY), name))
                return str_slice(entries, at, at + ENTRY);
        sector = sector_after(ole, sector);
    }
    return STR("");
}

static void read_stream(struct str file, struct buf *out)
{
    struct ole ole = {.bytes = file};
    struct str entry;
    uint32_t first;
    size_t size;

    if (file.length < HEADER)
        return;
    ole.shift = (unsigned char)file.data[0x1E];
    if (ole.shift != 9 && ole.shift != 12)
        return;
    ole.small_table = header_number(&ole, 0x3C);
    entry = find_entry(&ole);
    if (entry.length < ENTRY)
        return;
    first = number_in(entry, 116 / 4);
    size = number_in(entry, 120 / 4);
    if (size > STREAM_MAX)
        return;
    if (size < SMALL)
        add_small(&ole, first, size, out);
    else
        add_large(&ole, first, size, out);
    if (out->length > size)
        out->length = size;
}

/* --- properties --- */

enum { TYPE_SHORT = 2, TYPE_TEXT = 30, TYPE_WIDE = 31, TYPE_TIME = 64 };

#define PROPERTY_CODEPAGE 1
#define PAGE_WIDE         1200 /* UTF-16 */

static const struct property_row {
    uint32_t id;
    enum document_property property;
} rows[] = {
    {2, PROPERTY_TITLE},   {3, PROPERTY_KEYWORDS}, {4, PROPERTY_AUTHOR},    {5, PROPERTY_KEYWORDS},
    {6, PROPERTY_SUMMARY}, {12, PROPERTY_CREATED}, {13, PROPERTY_MODIFIED},
};

/* The value of a property: its type and what follows; empty if there is none. */
static struct str value_of(struct str section, uint32_t id)
{
    uint32_t count = number_in(section, 1);

    for (uint32_t i = 0; i < count && i < PROPERTIES_MAX; i++)
        if (number_in(section, 2 + 2 * (size_t)i) == id)
            return str_slice(section, number_in(section, 3 + 2 * (size_t)i), section.length);
    return STR("");
}

/* The charset of a code page of Windows. */
static struct str charset_of(uint32_t page, char name[20])
{
    static const struct {
        uint32_t page;
        const char *name;
    } names[] = {{65001, "utf-8"}, {10000, "macintosh"}, {932, "cp932"},
                 {936, "gb18030"}, {949, "cp949"},       {950, "big5"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].page == page)
            return str_of(names[i].name);
    snprintf(name, 20, "windows-%u", page);
    return str_of(name);
}

static void set_text(json_t *properties, enum document_property property, struct str value,
                     uint32_t page)
{
    bool in_units = number_in(value, 0) == TYPE_WIDE, wide = in_units || page == PAGE_WIDE;
    size_t length = number_in(value, 1);
    struct str bytes = str_slice(value, 8, 8 + (in_units ? 2 * length : length));
    BUF_AUTO struct buf text = {0};
    struct str rest;
    char name[20];

    if (!wide)
        bytes = str_cut(&bytes, '\0'); /* a zero looks like UTF-16 */
    charset_decode(&text, bytes, wide ? STR("utf-16le") : charset_of(page, name));
    rest = buf_str(&text);
    rest = str_trim(str_cut(&rest, '\0'));
    if (rest.length > 0)
        document_set_property(properties, property, rest);
}

/* Times count tenths of microseconds since 1601 (UTC). */
static void set_time(json_t *properties, enum document_property property, struct str value)
{
    char text[DATE_TEXT_SIZE];
    int64_t ms;

    if (value.length < 12)
        return;
    ms = (int64_t)(load_u64(value.data + 4) / 10000) - 11644473600000;
    if (ms > 0 && ms < DATE_LAST_MS) /* 0: the program did not know */
        document_set_property(properties, property, str_of(date_format(ms, 0, text)));
}

static void set_properties(json_t *properties, struct str section)
{
    struct str codepage = value_of(section, PROPERTY_CODEPAGE);
    uint32_t page = number_in(codepage, 0) == TYPE_SHORT ? number_in(codepage, 1) & 0xFFFF : 1252;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str value = value_of(section, rows[i].id);
        uint32_t type = number_in(value, 0);

        if (type == TYPE_TEXT || type == TYPE_WIDE)
            set_text(properties, rows[i].property, value, page);
        else if (type == TYPE_TIME)
            set_time(properties, rows[i].property, value);
    }
}

void ole_read_properties(struct str file, json_t *properties)
{
    BUF_AUTO struct buf stream = {0};
    struct str bytes;

    read_stream(file, &stream);
    bytes = buf_str(&stream);
    if (bytes.length > 48) /* the section's place is the 12th number */
        set_properties(properties, str_slice(bytes, number_in(bytes, 11), bytes.length));
}
