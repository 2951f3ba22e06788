/* SPDX-License-Identifier: GPL-2.0-or-later */
/* charset_old.c - counts bytes and letters of old charsets. */
#include "article/text/charset_old.h"

#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

#include "base/utf8.h"

#define SAMPLE_LEAST 32 /* bytes of a text that is told by its spaces */
#define ESC          0x1B
#define SPACE_EBCDIC 0x40

static bool is_ebcdic(struct str sample)
{
    size_t counts[256] = {0}, letters = 0;

    if (sample.length < SAMPLE_LEAST)
        return false;
    for (size_t i = 0; i < sample.length; i++) {
        unsigned char byte = (unsigned char)sample.data[i], low = byte & 0x0F;

        counts[byte]++;
        letters += low >= 1 && low <= 9 &&
                   ((byte >= 0x81 && byte <= 0xA9) || (byte >= 0xC1 && byte <= 0xE9));
    }
    return counts[SPACE_EBCDIC] > sample.length / 12 && counts[' '] < sample.length / 100 + 1 &&
           letters > sample.length / 2;
}

static bool has_escape(struct str sample, struct str escape)
{
    return str_find(sample, escape) >= 0;
}

const char *charset_by_signs(struct str sample)
{
    if (sample.length == 0)
        return NULL;
    if (memchr(sample.data, ESC, sample.length)) {
        if (has_escape(sample, STR("\x1B$B")) || has_escape(sample, STR("\x1B$@")))
            return "ISO-2022-JP";
        if (has_escape(sample, STR("\x1B$)C")))
            return "ISO-2022-KR";
    }
    return is_ebcdic(sample) ? "IBM037" : NULL;
}

bool charset_may_be_old(const char *name)
{
    static const char *const names[] = {
        "",
        "WINDOWS-1252",
        "WINDOWS-1250",
        "WINDOWS-1254",
        "WINDOWS-1257",
        "WINDOWS-1258",
        "IBM852",
        "IBM865",
        "MAC-CENTRALEUROPE",
        "ISO-8859-1",
        "ISO-8859-2",
        "ISO-8859-3",
        "ISO-8859-4",
        "ISO-8859-9",
        "ISO-8859-10",
        "ISO-8859-13",
        "ISO-8859-15",
        "ISO-8859-16",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_ascii_letter(uint32_t character)
{
    return (character | 0x20) >= 'a' && (character | 0x20) <= 'z';
}

static bool is_ascii_lower(uint32_t character)
{
    return character >= 'a' && character <= 'z';
}

static bool is_one_of(uint32_t character, struct str letters)
{
    const char *at = letters.data, *end = letters.data + letters.length;

    while (at < end) {
        uint32_t one;

        at += utf8_decode(at, end, &one);
        if (one == character)
            return true;
    }
    return false;
}

/* Letters with marks in European languages. In Latin-1 and Latin Extended-A case is told by the
 * number; these are the small ones. */
static bool is_marked_lower(uint32_t character)
{
    return is_one_of(character, STR("äöüßéèêëàâçñóòôíìúùáãõåæøîïûœąćęłńśźżčďěňřšťůžőűășțđğı"));
}

static bool is_marked_upper(uint32_t character)
{
    return is_one_of(character, STR("ÄÖÜÉÈÀÂÇÑÓÍÚÁÅÆØÎŁŚŻČĎŘŠŤŽĞİ"));
}

/* What a sign that is not ASCII is worth between its neighbours. */
static long worth(uint32_t before, uint32_t character, uint32_t after)
{
    bool inside = is_ascii_lower(before) && is_ascii_letter(after);
    bool beside = is_ascii_letter(before) || is_ascii_letter(after);

    if (is_marked_lower(character))
        return beside ? 1 : 0;
    if (is_marked_upper(character))
        return inside ? -2 : !is_ascii_letter(before) && beside ? 1 : 0;
    if (character == 0x2019)
        return 1;
    return inside ? -2 : beside && (character < 0xA0 || character > 0x2100) ? -1 : 0;
}

long charset_fitness(struct str decoded)
{
    const char *at = decoded.data, *end = at + decoded.length;
    uint32_t before = ' ', character = ' ', after;
    long sum = 0;

    while (at < end) {
        at += utf8_decode(at, end, &after);
        if (character >= 0x80)
            sum += worth(before, character, after);
        before = character;
        character = after;
    }
    return sum;
}
