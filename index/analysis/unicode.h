/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode.h - character classes, folding and composition, in tables made at build time.
 *
 * make_unicode_tables.c writes the tables from ICU's data; the programs do not need ICU. A table
 * has two stages: the character's upper bits choose a block, its lower bits an entry of the
 * block. */
#ifndef DATELINE_ANALYSIS_UNICODE_H
#define DATELINE_ANALYSIS_UNICODE_H

#include <stddef.h>
#include <stdint.h>

#define UNICODE_BLOCK_BITS  7
#define UNICODE_BLOCK_SIZE  (1u << UNICODE_BLOCK_BITS)
#define UNICODE_INDEX_COUNT (0x110000u >> UNICODE_BLOCK_BITS)

/* The role of a character in a word: the Word_Break property of UAX #29. Classes with the same
 * effect are merged, and README.md lists where the analyzer deviates. */
enum char_kind {
    KIND_OTHER,
    KIND_LETTER,
    KIND_HEBREW,
    KIND_DIGIT,
    KIND_BIGRAM,       /* a letter of a script without spaces, or of Hangul */
    KIND_EXTEND,       /* marks, joiners, soft hyphens: they extend the character before them */
    KIND_APOSTROPHE,   /* joins letters, and digits */
    KIND_MIDDLE,       /* joins letters: middle dot, gershayim */
    KIND_POINT,        /* joins digits: full stop, comma */
    KIND_CONNECTOR,    /* makes compounds: hyphens, low lines, ampersand */
    KIND_DOUBLE_QUOTE, /* joins Hebrew letters */
    KIND_MASK = 15
};

enum char_flag {
    CHAR_UPPER = 0x10,
    CHAR_LOWER = 0x20,
    CHAR_SPACE = 0x40,      /* white space, also line ends */
    CHAR_LINE = 0x80,       /* ends a line */
    CHAR_STOP = 0x100,      /* ends a sentence if white space follows */
    CHAR_WIDE_STOP = 0x200, /* ends a sentence without white space */
    CHAR_CLOSE = 0x400,     /* brackets and quotation marks */
    CHAR_QUOTE = 0x800,     /* quotation marks */
    CHAR_COMPOSES = 0x1000, /* may compose with the letter before it */
    CHAR_SYLLABLE = 0x2000, /* Han and Hangul: may be a word alone */
    CHAR_KATAKANA = 0x4000, /* letters, and the long vowel */
    CHAR_NAME_DOT = 0x8000  /* between the parts of a foreign name in Katakana or Han */
};

extern const uint16_t unicode_kind_index[UNICODE_INDEX_COUNT];
extern const uint16_t unicode_kind_blocks[][UNICODE_BLOCK_SIZE];
extern const uint16_t unicode_fold_index[UNICODE_INDEX_COUNT];
extern const uint16_t unicode_fold_blocks[][UNICODE_BLOCK_SIZE];
extern const uint16_t unicode_lower_index[UNICODE_INDEX_COUNT];
extern const uint16_t unicode_lower_blocks[][UNICODE_BLOCK_SIZE];
/* Folded and lower-case forms: a length byte, then UTF-8. Offset 0 means that the character is its
 * own form. UNICODE_FOLD_SHORT bytes are readable for each form. */
extern const char unicode_fold_pool[];
#define UNICODE_FOLD_SHORT 8

#define UNICODE_FOLD_MAX 48 /* bytes of the longest folded form; checked by the generator */

struct unicode_composition {
    uint32_t base;
    uint32_t mark;
    uint32_t composed;
};
extern const struct unicode_composition unicode_compositions[]; /* sorted by base, then mark */
extern const size_t unicode_composition_count;

/* Traditional Chinese characters whose simplified character is another one; by .from. */
struct unicode_simplification {
    uint16_t from;
    uint16_t to;
};
extern const struct unicode_simplification unicode_simplifications[];
extern const size_t unicode_simplification_count;

/* The class of an ASCII byte. Bytes of 0x80 and above are BYTE_HIGH. */
enum byte_class {
    BYTE_LETTER = 1,
    BYTE_DIGIT = 2,
    BYTE_HIGH = 4,
    BYTE_WORD = BYTE_LETTER | BYTE_DIGIT | BYTE_HIGH,
    BYTE_ENDS_WORD = 8 /* after a letter, always ends the word */
};
extern const uint8_t unicode_byte_class[256];

/* Kind and flags of an ASCII character, from the first block. */
static inline unsigned unicode_class_ascii(unsigned char byte)
{
    return unicode_kind_blocks[0][byte];
}

/* Kind and flags of a character, which must be at most U+10FFFF. */
static inline unsigned unicode_class(uint32_t character)
{
    return unicode_kind_blocks[unicode_kind_index[character >> UNICODE_BLOCK_BITS]]
                              [character & (UNICODE_BLOCK_SIZE - 1)];
}

static inline unsigned unicode_fold_offset(uint32_t character)
{
    return unicode_fold_blocks[unicode_fold_index[character >> UNICODE_BLOCK_BITS]]
                              [character & (UNICODE_BLOCK_SIZE - 1)];
}

static inline unsigned unicode_lower_offset(uint32_t character)
{
    return unicode_lower_blocks[unicode_lower_index[character >> UNICODE_BLOCK_BITS]]
                               [character & (UNICODE_BLOCK_SIZE - 1)];
}

#endif
