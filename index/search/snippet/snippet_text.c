/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_text.c - counts characters, skips white space, finds word boundaries. */
#include "search/snippet/snippet_text.h"

#include "base/utf8.h"

/* How many characters a cut searches for a word boundary; longer words are cut inside. */
#define WORD_REACH 40
/* URLs and e-mail addresses are not cut if they are shorter. */
#define ADDRESS_BYTES_MAX 200

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Continuation bytes in eight bytes, one count a byte: top bit set, the next one clear. */
static uint64_t continuations(const char *at)
{
    uint64_t eight;

    memcpy(&eight, at, 8);
    return eight >> 7 & ~(eight >> 6) & 0x0101010101010101u;
}

/* The sum must be less than 256. */
static uint32_t sum_of_bytes(uint64_t bytes)
{
    return (uint32_t)(bytes * 0x0101010101010101u >> 56);
}

/* Continuation bytes in [from, to), which are fewer than eight. */
static uint32_t last_continuations(struct str text, uint32_t from, uint32_t to)
{
    static const char masks[16] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1};
    uint64_t mask;
    uint32_t count = 0;

    if (to >= 8) { /* without a branch for each byte */
        memcpy(&mask, masks + (to - from), 8);
        return sum_of_bytes(continuations(text.data + to - 8) & mask);
    }
    for (; from < to; from++)
        count += is_continuation(text.data[from]);
    return count;
}

/* Skips bytes from `from` on as long as thirty-two at a time are ASCII. */
static uint32_t skip_ascii(struct str text, uint32_t from, uint32_t to)
{
    uint64_t eights[4];

    for (; to - from >= sizeof eights; from += sizeof eights) {
        memcpy(eights, text.data + from, sizeof eights);
        if ((eights[0] | eights[1] | eights[2] | eights[3]) & 0x8080808080808080u)
            break;
    }
    return from;
}

uint32_t text_characters(struct str text, uint32_t from, uint32_t to)
{
    uint32_t count = to - from;

    while (to - (from = skip_ascii(text, from, to)) >= 8) {
        uint32_t block = to - from < 64 ? (to - from) & ~7u : 64;
        uint64_t counts = 0;

        for (uint32_t at = from; at < from + block; at += 8)
            counts += continuations(text.data + at);
        count -= sum_of_bytes(counts);
        from += block;
    }
    return count - last_continuations(text, from, to);
}

uint32_t text_forward(struct str text, uint32_t from, uint32_t characters, uint32_t bound)
{
    uint64_t eight;

    for (; characters >= 8 && bound - from >= 8; characters -= 8, from += 8) {
        memcpy(&eight, text.data + from, 8);
        if (eight & 0x8080808080808080u)
            break;
    }
    while (characters-- > 0 && from < bound) {
        from++;
        while (from < bound && is_continuation(text.data[from]))
            from++;
    }
    return from;
}

static uint32_t step_back(struct str text, uint32_t from, uint32_t bound)
{
    do {
        from--;
    } while (from > bound && is_continuation(text.data[from]));
    return from;
}

uint32_t text_back(struct str text, uint32_t from, uint32_t characters, uint32_t bound)
{
    while (characters-- > 0 && from > bound)
        from = step_back(text, from, bound);
    return from;
}

uint32_t text_character(struct str text, uint32_t at)
{
    uint32_t character = 0;

    if (at < text.length && (unsigned char)text.data[at] < 0x80)
        return (unsigned char)text.data[at];
    if (at < text.length)
        utf8_decode(text.data + at, text.data + text.length, &character);
    return character;
}

bool text_is_space(uint32_t c)
{
    return c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

uint32_t text_space(struct str text, uint32_t at)
{
    uint32_t character;
    size_t length;

    if ((unsigned char)text.data[at] < 0x80)
        return (unsigned char)text.data[at] <= ' ';
    length = utf8_decode(text.data + at, text.data + text.length, &character);
    return text_is_space(character) ? (uint32_t)length : 0;
}

uint32_t text_skip_space_back(struct str text, uint32_t from, uint32_t bound)
{
    while (from > bound) {
        uint32_t before = step_back(text, from, bound);

        if (!text_is_space(text_character(text, before)))
            break;
        from = before;
    }
    return from;
}

uint32_t text_skip_space(struct str text, uint32_t from, uint32_t bound)
{
    while (from < bound) {
        uint32_t length = text_space(text, from);

        if (length == 0)
            break;
        from += length;
    }
    return from < bound ? from : bound;
}

bool text_is_spaceless(uint32_t c)
{
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
           (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Characters that belong to the one before them, so that a cut must not be between them:
 * accents, vowel signs, joiners, variation selectors. From the Unicode properties Mn and Mc of the
 * scripts in which newspapers appear. */
bool text_is_attached(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489},   {0x0591, 0x05BD},   {0x0610, 0x061A},
        {0x064B, 0x065F}, {0x0670, 0x0670},   {0x06D6, 0x06DC},   {0x0900, 0x0903},
        {0x093A, 0x094F}, {0x0981, 0x0983},   {0x09BC, 0x09CD},   {0x0A01, 0x0A03},
        {0x0A3C, 0x0A4D}, {0x0A81, 0x0A83},   {0x0ABC, 0x0ACD},   {0x0B01, 0x0B03},
        {0x0B3C, 0x0B4D}, {0x0BBE, 0x0BCD},   {0x0C00, 0x0C04},   {0x0C3E, 0x0C4D},
        {0x0C81, 0x0C83}, {0x0CBC, 0x0CCD},   {0x0D00, 0x0D03},   {0x0D3B, 0x0D4D},
        {0x0DCA, 0x0DDF}, {0x0E31, 0x0E31},   {0x0E33, 0x0E3A},   {0x0E45, 0x0E4E},
        {0x0EB1, 0x0EB1}, {0x0EB3, 0x0EBC},   {0x0EC8, 0x0ECD},   {0x102B, 0x103E},
        {0x17B6, 0x17D3}, {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},   {0x200C, 0x200D},
        {0x20D0, 0x20FF}, {0x302A, 0x302F},   {0x3099, 0x309A},   {0xFE00, 0xFE0F},
        {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}, {0xE0100, 0xE01EF},
    };

    if (c < 0x0300)
        return false;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return false;
}

/* En dash, em dash, horizontal bar. */
static bool is_dash(uint32_t c)
{
    return c >= 0x2013 && c <= 0x2015;
}

/* Is `at` a word boundary? */
static bool is_parting(struct str text, uint32_t at)
{
    uint32_t before, behind;

    if (at == 0 || at >= text.length)
        return true;
    before = text_character(text, step_back(text, at, 0));
    behind = text_character(text, at);
    if (text_is_space(before) || text_is_space(behind) || is_dash(before) || is_dash(behind))
        return true;
    return (text_is_spaceless(before) || text_is_spaceless(behind)) && !text_is_attached(behind) &&
           before != 0x200D;
}

static uint32_t unattached(struct str text, uint32_t from, uint32_t bound)
{
    uint32_t at = from;

    for (int i = 0; i < WORD_REACH && at > bound; i++) {
        if (!text_is_attached(text_character(text, at)) &&
            text_character(text, step_back(text, at, bound)) != 0x200D)
            return at;
        at = step_back(text, at, bound);
    }
    return at > bound ? from : bound;
}

/* The start of the URL or e-mail address that `from` is in; `from`: it is in none. */
static uint32_t address_start(struct str text, uint32_t from, uint32_t bound)
{
    uint32_t least = from - bound > ADDRESS_BYTES_MAX ? from - ADDRESS_BYTES_MAX : bound;
    uint32_t start = from;
    struct str head;

    while (start > least && (unsigned char)text.data[start - 1] > ' ' &&
           (unsigned char)text.data[start - 1] < 0x7F)
        start--;
    head = str_slice(text, start, from);
    if (str_find(head, STR("://")) < 0 && str_find(head, STR("@")) < 0 &&
        !str_starts_nocase(head, STR("www.")))
        return from;
    return start;
}

uint32_t text_word_end(struct str text, uint32_t from, uint32_t bound)
{
    uint32_t at = from;

    for (int i = 0; i < WORD_REACH && at > bound; i++) {
        if (is_parting(text, at))
            return text_skip_space_back(text, at, bound);
        at = step_back(text, at, bound);
    }
    if (at <= bound)
        return bound;
    at = address_start(text, from, bound);
    return at < from ? text_skip_space_back(text, at, bound) : unattached(text, from, bound);
}

uint32_t text_word_start(struct str text, uint32_t from, uint32_t bound)
{
    uint32_t at = from;

    for (int i = 0; i < WORD_REACH && at < bound; i++) {
        if (is_parting(text, at))
            return text_skip_space(text, at, bound);
        at = text_forward(text, at, 1, bound);
    }
    if (at >= bound)
        return bound;
    while (from < bound && (text_is_attached(text_character(text, from)) ||
                            (from > 0 && text_character(text, step_back(text, from, 0)) == 0x200D)))
        from = text_forward(text, from, 1, bound);
    return from;
}
