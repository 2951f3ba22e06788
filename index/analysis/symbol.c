/* SPDX-License-Identifier: GPL-2.0-or-later */
/* symbol.c - emoji, currency signs, arrows and other signs as tokens.
 *
 * An emoji may be a sequence of characters (UTS #51): two regional indicators (a flag), or symbols
 * with marks, joined by U+200D. Its word leaves out the variation selectors and the tones of skin,
 * as folding leaves out accents.
 *
 * A symbol stands in the gap between two words and takes no position there. So phrases, sentences
 * and paragraphs are the same with and without it. */
#include "analysis/tokenizer.h"

#define JOINER 0x200D

static bool is_regional(uint32_t character)
{
    return character >= 0x1F1E6 && character <= 0x1F1FF;
}

/* U+FE0E and U+FE0F choose the look; U+1F3FB to U+1F3FF are tones of skin. */
static bool is_look(uint32_t character)
{
    return character == 0xFE0E || character == 0xFE0F ||
           (character >= 0x1F3FB && character <= 0x1F3FF);
}

static void add(struct word *word, uint32_t character)
{
    if (word->length + 4 <= ANALYZER_WORD_MAX && !is_look(character))
        word->length = (uint8_t)(word->length + utf8_encode(character, word->bytes + word->length));
}

/* Take the rest of a flag or of a sequence; `first` is its first character, before `at`. */
static const char *sequence_end(const char *at, const char *end, uint32_t first, struct word *word)
{
    bool joined = false;

    while (at < end) {
        uint32_t character;
        unsigned class;
        const char *next = char_read(at, end, &character, &class);
        bool mark = (class & KIND_MASK) == KIND_EXTEND;

        if (is_regional(first) && is_regional(character)) {
            add(word, character);
            return next;
        }
        if (!mark && (!joined || (class & KIND_MASK) != KIND_SYMBOL))
            break;
        if (!mark)
            add(word, JOINER);
        joined = character == JOINER;
        if (!joined)
            add(word, character);
        at = next;
    }
    return at;
}

static void queue(struct analyzer *analyzer, const struct word *word, uint32_t start, uint32_t end)
{
    uint32_t flags = TOKEN_SYMBOL | TOKEN_ALTERNATE;

    if (analyzer->position == 0) {
        flags = TOKEN_SYMBOL | TOKEN_SENTENCE | TOKEN_PARAGRAPH;
        analyzer->position++;
    }
    token_add(analyzer, word_str(word), start, end, flags, analyzer->position - 1);
}

const char *symbol_take(struct analyzer *analyzer, const char *at)
{
    uint32_t count = analyzer->pending_count, start = text_offset(analyzer, at), character;
    struct word *word = &analyzer->parts[count % COMPOUND_PARTS_MAX].word;
    struct word over;
    unsigned class;

    if (count == COMPOUND_PARTS_MAX)
        word = &over;
    word->length = 0;
    at = char_read(at, analyzer->end, &character, &class);
    add(word, character);
    at = sequence_end(at, analyzer->end, character, word);
    if (count == COMPOUND_PARTS_MAX)
        return at;
    if (count > 0 && str_eq(word_str(word), analyzer->pending[count - 1].word))
        analyzer->pending[count - 1].end = text_offset(analyzer, at); /* the same again */
    else
        queue(analyzer, word, start, text_offset(analyzer, at));
    return at;
}
