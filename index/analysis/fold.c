/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold.c - folds case, accents and compatibility forms, so that variant spellings match. */
#include "analysis/tokenizer.h"

/* Hangul syllables by arithmetic (The Unicode Standard, section 3.12). */
#define HANGUL_FIRST   0xAC00u
#define HANGUL_LAST    0xD7A3u
#define HANGUL_LEADS   0x1100u
#define HANGUL_VOWELS  0x1161u
#define HANGUL_FINALS  0x11A7u
#define HANGUL_VOWEL_N 21u
#define HANGUL_FINAL_N 28u

static uint32_t compose_hangul(uint32_t base, uint32_t mark)
{
    if (base - HANGUL_LEADS < 19 && mark - HANGUL_VOWELS < HANGUL_VOWEL_N)
        return HANGUL_FIRST +
               ((base - HANGUL_LEADS) * HANGUL_VOWEL_N + mark - HANGUL_VOWELS) * HANGUL_FINAL_N;
    if (base >= HANGUL_FIRST && base <= HANGUL_LAST &&
        (base - HANGUL_FIRST) % HANGUL_FINAL_N == 0 && mark > HANGUL_FINALS &&
        mark - HANGUL_FINALS < HANGUL_FINAL_N)
        return base + mark - HANGUL_FINALS;
    return 0;
}

static uint32_t compose(uint32_t base, uint32_t mark)
{
    size_t low = 0, high = unicode_composition_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct unicode_composition *entry = &unicode_compositions[middle];

        if (entry->base == base && entry->mark == mark)
            return entry->composed;
        if (entry->base < base || (entry->base == base && entry->mark < mark))
            low = middle + 1;
        else
            high = middle;
    }
    return compose_hangul(base, mark);
}

bool fold_compose(char *out, size_t *length, uint32_t mark)
{
    size_t last = *length;
    uint32_t base, composed;

    if (last == 0)
        return false;
    do
        last--;
    while (last > 0 && ((unsigned char)out[last] & 0xC0) == 0x80);
    utf8_decode(out + last, out + *length, &base);
    composed = compose(base, mark);
    if (!composed)
        return false;
    /* A composed letter is never longer than its two parts. */
    *length = last + utf8_encode(composed, out + last);
    return true;
}

/* Half-width voicing marks fold to full-width marks, which compose. Accents fold to nothing, but й
 * is a separate letter. */
static bool melts(char *out, size_t *length, uint32_t character, const char *folded)
{
    uint32_t mark = character;

    if (folded[0] > 0)
        utf8_decode(folded + 1, folded + 1 + folded[0], &mark);
    return fold_compose(out, length, mark);
}

size_t fold_add(char *out, size_t length, uint32_t character, unsigned class)
{
    unsigned offset = unicode_fold_offset(character);
    const char *folded = unicode_fold_pool + offset;

    if ((class & CHAR_COMPOSES) && melts(out, &length, character, folded))
        return length;
    if (offset == 0)
        return length + utf8_encode(character, out + length);
    memcpy(out + length, folded + 1, UNICODE_FOLD_SHORT); /* a constant size needs no call */
    if (folded[0] > UNICODE_FOLD_SHORT)
        memcpy(out + length, folded + 1, (size_t)folded[0]);
    return length + (size_t)folded[0];
}

void analyzer_fold(struct buf *out, struct str text)
{
    const char *at = text.data, *end = at + text.length;
    size_t start = out->length;
    bool space = false;

    while (at < end) {
        uint32_t character;
        unsigned class;
        char *to;

        at = char_read(at, end, &character, &class);
        if (class & CHAR_SPACE) {
            if (!space)
                buf_add_char(out, ' ');
            space = true;
            continue;
        }
        space = false;
        to = buf_reserve(out, UNICODE_FOLD_MAX) - (out->length - start);
        out->length = start + fold_add(to, out->length - start, character, class);
    }
}
