/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_match.c - compares lines word by word. */
#include "article/page/line_match.h"

#include "article/text/letters.h"
#include "base/hash.h"
#include "base/utf8.h"

#define WORDS_MAX 64

/* ASCII letters in lower case, and digits; 0 for all other bytes. */
static const char ascii_word[256] = {
    ['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ['A'] = 'a', 'b', 'c',
    'd',         'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n',         'o', 'p',
    'q',         'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', ['a'] = 'a', 'b', 'c',
    'd',         'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n',         'o', 'p',
    'q',         'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
};

/* The length of the character at `at`. *lower is the character in lower case, or 0 if it belongs to
 * no word. */
static size_t word_character(const char *at, const char *end, uint32_t *lower)
{
    uint32_t c;
    size_t length;

    if ((*at & 0x80) == 0) {
        *lower = (unsigned char)ascii_word[(unsigned char)*at];
        return 1;
    }
    length = utf8_decode(at, end, &c);
    *lower = letter_is(c) ? letter_lower(c) : 0;
    return length;
}

bool line_word(struct str *rest, char room[LINE_WORD_ROOM], struct str *word)
{
    const char *at = rest->data, *end = at + rest->length;
    size_t length = 0;
    uint32_t lower;

    while (at < end && (*at & 0x80) == 0 && !ascii_word[(unsigned char)*at])
        at++;
    while (at < end && length + 4 < LINE_WORD_ROOM && ascii_word[(unsigned char)*at])
        room[length++] = ascii_word[(unsigned char)*at++];
    while (at < end) {
        size_t step = word_character(at, end, &lower);

        if (lower == 0 && length > 0)
            break;
        at += step;
        if (lower != 0 && length + 4 <= LINE_WORD_ROOM)
            length += utf8_encode(lower, room + length);
        if (lower >= 0x2E80)
            break;
    }
    *rest = str_n(at, (size_t)(end - at));
    *word = str_n(room, length);
    return length > 0;
}

static size_t hash_words(struct str line, uint64_t hashes[WORDS_MAX])
{
    char room[LINE_WORD_ROOM];
    struct str word;
    size_t count = 0;

    while (count < WORDS_MAX && line_word(&line, room, &word))
        hashes[count++] = hash_str(word);
    return count;
}

double line_similarity(struct str a, struct str b)
{
    uint64_t known[WORDS_MAX];
    size_t count = hash_words(a, known), letters = 0, other = 0;
    char room[LINE_WORD_ROOM];
    struct str word;

    while (line_word(&b, room, &word)) {
        uint64_t hash = hash_str(word);
        size_t i = 0;

        while (i < count && known[i] != hash)
            i++;
        letters += word.length;
        if (i == count)
            other += word.length;
    }
    return count > 0 && letters > 0 ? 1 - (double)other / (double)letters : 0;
}
