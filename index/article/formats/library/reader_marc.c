/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_marc.c - reads files of MARC 21 records (ISO 2709). Each record is an article.
 *
 * A record ends at its mark, whatever length it says, so that a wrong length costs nothing. Texts
 * are UTF-8, or MARC-8 as far as its Latin letters go (ANSEL, ANSI Z39.47). */
#include <stdlib.h>

#include "article/formats/library/marc.h"
#include "article/input/input.h"
#include "article/text/article.h"
#include "base/utf8.h"

#define LEADER        24
#define ENTRY         12 /* of the directory: tag, length, start */
#define RECORD_MAX    ((size_t)100000)
#define END_OF_FIELD  '\x1E'
#define END_OF_RECORD '\x1D'

/* The number of some digits; SIZE_MAX if they are none. */
static size_t number_at(struct str record, size_t at, size_t digits)
{
    uint64_t number;

    return str_to_u64(str_slice(record, at, at + digits), &number) ? (size_t)number : SIZE_MAX;
}

enum sniff sniff_marc(struct str head)
{
    if (head.length < LEADER + ENTRY || number_at(head, 0, 5) == SIZE_MAX ||
        number_at(head, 12, 5) == SIZE_MAX || number_at(head, LEADER, 3) == SIZE_MAX)
        return SNIFF_NO;
    return head.data[10] == '2' && head.data[11] == '2' && str_is(str_slice(head, 20, 22), "45")
               ? SNIFF_SURE
               : SNIFF_NO;
}

/* ---- MARC-8 --------------------------------------------------------------------------------- */

static const uint16_t ansel[] = {
    /* A1 */ 0x141, 0xD8,  0x110,  0xDE,   0xC6,  0x152,
    0x2B9,          0xB7,  0x266D, 0xAE,   0xB1,  0x1A0,
    /* AD */ 0x1AF, 0x2BC, 0xFFFD, 0x2BB,  0x142, 0xF8,
    0x111,          0xFE,  0xE6,   0x153,  0x2BA, 0x131,
    /* B9 */ 0xA3,  0xF0,  0xFFFD, 0x1A1,  0x1B0, 0xFFFD,
    0xFFFD,         0xB0,  0x2113, 0x2117, 0xA9,  0x266F,
    /* C5 */ 0xBF,  0xA1,  0xDF,   0x20AC};
/* Marks, which stand before their letter. */
static const uint16_t ansel_marks[] = {
    /* E0 */ 0x309, 0x300, 0x301,  0x302,  0x303,  0x304,  0x306, 0x307,
    /* E8 */ 0x308, 0x30C, 0x30A,  0xFE20, 0xFE21, 0x315,  0x30B, 0x310,
    /* F0 */ 0x327, 0x328, 0x323,  0x324,  0x325,  0x333,  0x332, 0x326,
    /* F8 */ 0x31C, 0x32E, 0xFE22, 0xFE23, 0xFFFD, 0xFFFD, 0x313};

static void add_marc8(struct buf *out, struct str text)
{
    uint32_t mark = 0;

    for (size_t i = 0; i < text.length; i++) {
        unsigned byte = (unsigned char)text.data[i];

        if (byte >= 0xE0 && byte <= 0xFE) {
            mark = ansel_marks[byte - 0xE0];
            continue;
        }
        if (byte < 0x80)
            buf_add_char(out, text.data[i]);
        else
            buf_add_utf8(out, byte >= 0xA1 && byte <= 0xC8 ? ansel[byte - 0xA1] : 0xFFFD);
        if (mark)
            buf_add_utf8(out, mark);
        mark = 0;
    }
}

/* ---- records -------------------------------------------------------------------------------- */

static void drop_zeros(struct buf *text)
{
    size_t to = 0;

    for (size_t from = 0; from < text->length; from++)
        if (text->data[from] != '\0')
            text->data[to++] = text->data[from];
    text->length = to;
}

static void add_field(json_t *article, struct str record, struct str entry, size_t base, bool utf8)
{
    size_t length = number_at(entry, 3, 4), start = number_at(entry, 7, 5);
    struct marc_field field = {.tag = str_slice(entry, 0, 3)};
    BUF_AUTO struct buf text = {0};
    struct str data, rest;

    if (length == SIZE_MAX || start == SIZE_MAX || base + start >= record.length)
        return;
    if (length > record.length - base - start)
        length = record.length - base - start;
    rest = str_slice(record, base + start, base + start + length);
    data = str_cut(&rest, END_OF_FIELD);
    if (utf8)
        utf8_add_repaired(&text, data);
    else
        add_marc8(&text, data);
    drop_zeros(&text);
    field.data = buf_str(&text);
    marc_add_field(article, &field);
}

/* The fields begin behind the directory, whose end has a mark; what the leader says may be wrong.
 */
static size_t base_of(struct str record)
{
    ptrdiff_t end = str_find(str_slice(record, LEADER, record.length), STR("\x1E"));

    return end < 0 ? record.length : LEADER + (size_t)end + 1;
}

static json_t *record_article(struct str record)
{
    json_t *article = json_object();
    size_t base = base_of(record);
    bool utf8 = record.length > 9 && (record.data[9] == 'a' || utf8_valid(record));

    for (size_t at = LEADER;
         at + ENTRY <= record.length && record.data[at] != END_OF_FIELD && base < record.length;
         at += ENTRY)
        add_field(article, record, str_slice(record, at, at + ENTRY), base, utf8);
    marc_finish(article);
    return article;
}

static enum status emit(struct reader_input *in, struct str record, size_t number,
                        struct error *err)
{
    json_auto_t *article = record_article(record);
    struct error problem;

    if (article_get(article, ARTICLE_HEADLINE).length > 0 ||
        article_get(article, ARTICLE_BODY).length > 0)
        return input_emit(in, article, err);
    error_set(&problem, STATUS_BAD_DOCUMENT, "the record has no title");
    input_problem(in, &problem, "record %zu", number);
    return STATUS_OK;
}

static bool is_between(char byte)
{
    return byte == '\r' || byte == '\n' || byte == ' ' || byte == '\0' || byte == '\x1A';
}

/* The next record without its mark; line ends and what fills blocks are skipped between
 * records. */
static enum status next_record(struct reader_input *in, struct str *record, struct error *err)
{
    const char *end;
    enum status status;

    while (!(status = input_peek(in, 1, record, err)) && record->length > 0 &&
           is_between(record->data[0]))
        input_take(in, 1);
    if (!status)
        status = input_peek(in, RECORD_MAX, record, err);
    if (status || record->length == 0)
        return status ? status : STATUS_END;
    end = memchr(record->data, END_OF_RECORD, record->length);
    if (end)
        record->length = (size_t)(end - record->data);
    input_take(in, record->length + (end != NULL));
    return STATUS_OK;
}

enum status reader_marc(struct reader_input *in, struct error *err)
{
    struct str record;
    enum status status = STATUS_OK;

    in->many = true;
    for (size_t number = 1; !status; number++) {
        status = next_record(in, &record, err);
        if (!status)
            status = emit(in, record, number, err);
    }
    return status == STATUS_END ? STATUS_OK : status;
}
