/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line_match.c - comparing lines by their words. */
#include "article/line_match.h"

#include "article/letters.h"
#include "base/hash.h"
#include "base/utf8.h"

#define WORDS_MOST 64

bool line_word(struct str *rest, char room[LINE_WORD_ROOM], struct str *word)
{
    size_t length = 0;

    while (rest->length > 0) {
        uint32_t c;
        size_t step = utf8_decode(rest->data, rest->data + rest->length, &c);
        bool in_word = letter_is(c) || (c >= '0' && c <= '9');

        if (!in_word && length > 0)
            break;
        *rest = str_slice(*rest, step, rest->length);
        if (in_word && length + 4 <= LINE_WORD_ROOM)
            length += utf8_encode(letter_lower(c), room + length);
        if (c >= 0x2E80 && length > 0)
            break;
    }
    *word = str_n(room, length);
    return length > 0;
}

static size_t hash_words(struct str line, uint64_t hashes[WORDS_MOST])
{
    char room[LINE_WORD_ROOM];
    struct str word;
    size_t count = 0;

    while (count < WORDS_MOST && line_word(&line, room, &word))
        hashes[count++] = hash_str(word);
    return count;
}

double line_similarity(struct str a, struct str b)
{
    uint64_t known[WORDS_MOST];
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
