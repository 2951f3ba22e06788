/* SPDX-License-Identifier: GPL-2.0-or-later */
/* charset.c - detects an encoding and decodes it with the C library's iconv. */
#include "article/text/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <limits.h>
#include <stdio.h>
#include <uchardet/uchardet.h>

#include "article/text/charset_old.h"
#include "base/utf8.h"

#define NAME_BYTES_MAX (CHARSET_NAME_SIZE - 1)
/* How many bytes are searched for a declaration (the HTML standard asks for 1024, but real pages
 * declare it later) and used for a guess. */
#define DECLARED_WITHIN 4096
#define GUESS_FROM      ((size_t)64 * 1024)

/* Labels that mean a different encoding on the web than in iconv: the superset that browsers use,
 * by the WHATWG Encoding standard. Compared without '-', '_', ' ' and case. */
static const struct alias {
    const char *label, *encoding;
} aliases[] = {
    {"ascii", "CP1252"},        {"usascii", "CP1252"},
    {"iso88591", "CP1252"},     {"latin1", "CP1252"},
    {"l1", "CP1252"},           {"iso88599", "CP1254"},
    {"latin5", "CP1254"},       {"iso885911", "CP874"},
    {"tis620", "CP874"},        {"windows874", "CP874"},
    {"gb2312", "GB18030"},      {"gbk", "GB18030"},
    {"xgbk", "GB18030"},        {"cp936", "GB18030"},
    {"shiftjis", "CP932"},      {"sjis", "CP932"},
    {"xsjis", "CP932"},         {"windows31j", "CP932"},
    {"mskanji", "CP932"},       {"euckr", "CP949"},
    {"ksc56011987", "CP949"},   {"ksc5601", "CP949"},
    {"korean", "CP949"},        {"windows949", "CP949"},
    {"big5", "BIG5-HKSCS"},     {"xxbig5", "BIG5-HKSCS"},
    {"cnbig5", "BIG5-HKSCS"},   {"eucjp", "EUC-JP"},
    {"xeucjp", "EUC-JP"},       {"macintosh", "MACINTOSH"},
    {"xmacroman", "MACINTOSH"}, {"xmaccyrillic", "MAC-CYRILLIC"},
    {"utf8", "UTF-8"},          {"unicode11utf8", "UTF-8"},
    {"xutf8", "UTF-8"},         {"utf16", "UTF-16LE"},
    {"utf16le", "UTF-16LE"},    {"utf16be", "UTF-16BE"},
    {"unicode", "UTF-16LE"},    {"koi8r", "KOI8-R"},
    {"koi8u", "KOI8-U"},        {"koi8", "KOI8-R"},
    {"logical", "ISO-8859-8"},  {"iso88598i", "ISO-8859-8"},
    {"visual", "ISO-8859-8"},
};

/* Write the label in lower case without punctuation; false if it cannot be a charset's name. */
static bool plain_label(struct str label, char out[NAME_BYTES_MAX + 1])
{
    size_t length = 0;

    if (label.length == 0 || label.length > NAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < label.length; i++) {
        unsigned char byte = (unsigned char)label.data[i];

        if (!isalnum(byte) && !strchr("-_ .:+", byte))
            return false;
        if (isalnum(byte))
            out[length++] = (char)tolower(byte);
    }
    out[length] = '\0';
    return length > 0;
}

/* Write iconv's name for a label to `out`; false if it cannot be one. */
static bool encoding_name(struct str label, char out[NAME_BYTES_MAX + 1])
{
    char plain[NAME_BYTES_MAX + 1];

    label = str_trim(label);
    if (!plain_label(label, plain))
        return false;
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (strcmp(aliases[i].label, plain) == 0) {
            snprintf(out, NAME_BYTES_MAX + 1, "%s", aliases[i].encoding);
            return true;
        }
    if (strncmp(plain, "windows", 7) == 0 || strncmp(plain, "xcp", 3) == 0)
        snprintf(out, NAME_BYTES_MAX + 1, "CP%s", plain + (plain[0] == 'w' ? 7 : 3));
    else
        snprintf(out, NAME_BYTES_MAX + 1, "%.*s", STR_ARG(label));
    return true;
}

static iconv_t decoder_open(struct str label)
{
    char name[NAME_BYTES_MAX + 1];

    return encoding_name(label, name) ? iconv_open("UTF-8", name) : (iconv_t)-1;
}

bool charset_known(struct str name)
{
    iconv_t decoder = decoder_open(name);

    if (decoder == (iconv_t)-1)
        return false;
    iconv_close(decoder);
    return true;
}

/* Each step consumes at least one byte, so the loop ends for any bytes. */
static void decode_all(struct buf *out, struct str bytes, iconv_t decoder)
{
    char *from = (char *)(uintptr_t)bytes.data;
    size_t left = bytes.length;

    while (left > 0) {
        size_t most = left * 2 + 64, room = most, before = left;
        char *to = buf_reserve(out, most);
        size_t result = iconv(decoder, &from, &left, &to, &room);

        out->length += most - room;
        if (result != (size_t)-1)
            break;
        if (errno == E2BIG && (left < before || room < most))
            continue;
        buf_add_utf8(out, UTF8_REPLACEMENT);
        from++;
        left--;
    }
}

/* iconv accepts some characters beyond U+10FFFF. */
static void repair_from(struct buf *out, size_t start)
{
    struct buf copy = {0};

    if (utf8_valid(str_slice(buf_str(out), start, out->length)))
        return;
    utf8_add_repaired(&copy, str_slice(buf_str(out), start, out->length));
    out->length = start;
    buf_add_str(out, buf_str(&copy));
    buf_fini(&copy);
}

static bool decode_as(struct buf *out, struct str bytes, struct str label)
{
    iconv_t decoder = decoder_open(label);
    size_t start = out->length;

    if (decoder == (iconv_t)-1)
        return false;
    decode_all(out, bytes, decoder);
    iconv_close(decoder);
    repair_from(out, start);
    return true;
}

/* The windows-1252 character for 0x80 to 0x9F; its five unused bytes become U+FFFD. */
static uint32_t windows_1252(unsigned char byte)
{
    static const uint16_t upper[32] = {
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

    return byte >= 0x80 && byte < 0xA0 ? upper[byte - 0x80] : byte;
}

/* Decode UTF-8 with a few bytes of windows-1252, as in old text pasted into new text. */
static void decode_mixed(struct buf *out, struct str bytes)
{
    while (bytes.length > 0) {
        size_t good = utf8_valid_length(bytes);

        buf_add(out, bytes.data, good);
        if (good == bytes.length)
            break;
        buf_add_utf8(out, windows_1252((unsigned char)bytes.data[good]));
        bytes = str_slice(bytes, good + 1, bytes.length);
    }
}

static bool has_high(struct str bytes)
{
    unsigned char all = 0;

    for (size_t i = 0; i < bytes.length; i++)
        all |= (unsigned char)bytes.data[i];
    return all & 0x80;
}

/* Is most of the non-ASCII part of a sample well-formed UTF-8? */
static bool mostly_utf8(struct str bytes)
{
    size_t good = 0, bad = 0;

    bytes = str_slice(bytes, 0, GUESS_FROM);
    for (const char *at = bytes.data, *end = at + bytes.length; at < end;) {
        uint32_t character;
        size_t length = utf8_decode(at, end, &character);

        if (length > 1 && character != UTF8_REPLACEMENT)
            good++;
        else if (*at & 0x80)
            bad++;
        at += length;
    }
    return good > bad;
}

/* Detect UTF-16 without a byte order mark: text of any language has spaces and line feeds, whose
 * other byte is 0. */
static const char *utf16_by_zeros(struct str bytes)
{
    size_t zeros[2] = {0, 0};

    bytes = str_slice(bytes, 0, 1024);
    for (size_t i = 0; i < bytes.length; i++)
        zeros[i % 2] += bytes.data[i] == '\0';
    if (zeros[0] + zeros[1] < bytes.length / 16 + 1)
        return NULL;
    if (zeros[1] > 4 * zeros[0])
        return "UTF-16LE";
    return zeros[0] > 4 * zeros[1] ? "UTF-16BE" : NULL;
}

static long fitness_as(struct str sample, const char *name)
{
    BUF_AUTO struct buf decoded = {0};

    if (!decode_as(&decoded, sample, str_of(name)))
        return LONG_MIN;
    return charset_fitness(buf_str(&decoded));
}

/* Texts of DOS and the Macintosh have other letters at 0x80 to 0x9F. Take their charset if it makes
 * more letters of the sample than the guess does. */
static void prefer_old(struct str sample, char name[CHARSET_NAME_SIZE])
{
    static const char *const olds[] = {"CP850", "MACINTOSH", "CP437"};
    long best;

    if (!charset_may_be_old(name))
        return;
    best = fitness_as(sample, name[0] ? name : "CP1252");
    for (size_t i = 0; i < sizeof olds / sizeof *olds; i++) {
        long fitness = fitness_as(sample, olds[i]);

        if (fitness > best && fitness > 0) {
            best = fitness;
            snprintf(name, CHARSET_NAME_SIZE, "%s", olds[i]);
        }
    }
}

void charset_guess(struct str bytes, char name[CHARSET_NAME_SIZE])
{
    struct str sample = str_slice(bytes, 0, GUESS_FROM);
    const char *shown = charset_by_signs(sample);
    uchardet_t guess;

    name[0] = '\0';
    if (shown)
        snprintf(name, CHARSET_NAME_SIZE, "%s", shown);
    if (shown || utf8_valid(sample) || mostly_utf8(sample))
        return;
    guess = uchardet_new();
    if (uchardet_handle_data(guess, sample.data, sample.length) == 0) {
        uchardet_data_end(guess);
        snprintf(name, CHARSET_NAME_SIZE, "%s", uchardet_get_charset(guess));
    }
    uchardet_delete(guess);
    prefer_old(sample, name);
}

static bool decode_guessed(struct buf *out, struct str bytes)
{
    char name[CHARSET_NAME_SIZE];

    charset_guess(bytes, name);
    return name[0] && decode_as(out, bytes, str_of(name));
}

static bool decode_marked(struct buf *out, struct str bytes)
{
    static const struct {
        const char *mark;
        size_t length;
        const char *encoding;
    } marks[] = {
        {"\xEF\xBB\xBF", 3, "UTF-8"},    {"\xFF\xFE\0\0", 4, "UTF-32LE"},
        {"\0\0\xFE\xFF", 4, "UTF-32BE"}, {"\xFF\xFE", 2, "UTF-16LE"},
        {"\xFE\xFF", 2, "UTF-16BE"},
    };

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_starts(bytes, str_n(marks[i].mark, marks[i].length))) {
            bytes = str_slice(bytes, marks[i].length, bytes.length);
            if (i == 0)
                decode_mixed(out, bytes);
            else
                decode_as(out, bytes, str_of(marks[i].encoding));
            return true;
        }
    return false;
}

static bool means_utf8(struct str label)
{
    char name[NAME_BYTES_MAX + 1];

    return encoding_name(label, name) && strcmp(name, "UTF-8") == 0;
}

/* Is well-formed UTF-8 really UTF-8? Only ASCII text with zeros or escapes may be in another
 * encoding: what is declared, or ISO 2022. */
static bool is_utf8(struct str bytes, struct str declared)
{
    bool escapes =
        !means_utf8(declared) && bytes.length > 0 && memchr(bytes.data, 0x1B, bytes.length);

    if (!escapes && (bytes.length == 0 || !memchr(bytes.data, '\0', bytes.length)))
        return true;
    return has_high(bytes);
}

void charset_decode(struct buf *out, struct str bytes, struct str declared)
{
    const char *wide;

    if (decode_marked(out, bytes))
        return;
    if (utf8_valid(bytes) && is_utf8(bytes, declared)) {
        buf_add_str(out, bytes);
        return;
    }
    wide = utf16_by_zeros(bytes);
    if (wide && decode_as(out, bytes, str_of(wide)))
        return;
    if (declared.length > 0 && !means_utf8(declared) && decode_as(out, bytes, declared))
        return;
    if (utf8_valid(bytes) && !charset_by_signs(str_slice(bytes, 0, GUESS_FROM)))
        buf_add_str(out, bytes);
    else if (!decode_guessed(out, bytes))
        decode_mixed(out, bytes);
}

static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || (byte != '\0' && strchr("-_.:+", byte));
}

/* The name after `key`, "=" and perhaps a quote, within `tag`. */
static struct str value_of(struct str tag, struct str key)
{
    ptrdiff_t at = str_find_nocase(tag, key);
    size_t from, to;

    if (at < 0)
        return STR_NONE;
    from = (size_t)at + key.length;
    while (from < tag.length && strchr(" \t\r\n='\"", tag.data[from]))
        from++;
    for (to = from; to < tag.length && is_name_byte(tag.data[to]);)
        to++;
    return to > from ? str_slice(tag, from, to) : STR_NONE;
}

static struct str from_tag(struct str text)
{
    const char *at = text.length ? memchr(text.data, '<', text.length) : NULL;

    return at ? str_slice(text, (size_t)(at - text.data), text.length) : STR("");
}

struct str charset_declared(struct str bytes)
{
    struct str rest = str_slice(bytes, 0, DECLARED_WITHIN);

    if (str_starts(rest, STR("<?xml"))) {
        struct str declaration = str_cut(&rest, '>');
        struct str name = value_of(declaration, STR("encoding"));

        if (name.length > 0)
            return name;
    }
    while ((rest = from_tag(rest)).length > 0) {
        struct str tag = str_cut(&rest, '>');
        struct str name =
            str_starts_nocase(tag, STR("<meta")) ? value_of(tag, STR("charset")) : STR_NONE;

        if (name.length > 0)
            return name;
    }
    return STR_NONE;
}
