/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tokenizer.h - what the analyzer's files share; nobody else includes it.
 *
 * The way of a text: gap_skip walks to the next word and finds out what it begins (sentence.c). A
 * word of plain ASCII letters is taken at once (analyzer.c). Any other goes to compound_parse,
 * which takes pieces of text (piece.c: one UAX #29 word) as long as connectors follow, and queues
 * tokens (compound.c), or to bigram_begin (bigram.c). */
#ifndef DATELINE_ANALYSIS_TOKENIZER_H
#define DATELINE_ANALYSIS_TOKENIZER_H

#include "analysis/analyzer.h"
#include "analysis/rules.h"
#include "analysis/unicode.h"
#include "base/utf8.h"

#define COMPOUND_PARTS_MAX  8 /* taken at a time; a longer chain goes on as if it began anew */
#define COMPOUND_JOINED_MAX 4 /* longer compounds are not joined: nobody searches for them */
#define UNIT_WORD_MAX       (ANALYZER_WORD_MAX / 2)

struct word {
    uint8_t length;
    bool full; /* nothing more is added, so that the word is a start of what it would be */
    char bytes[ANALYZER_WORD_MAX + UNICODE_FOLD_MAX]; /* a character is added, then cut off */
};

struct piece {
    struct word word;
    struct word whole; /* with its elided article, where a name may be meant (D'Amato), or empty */
    uint32_t start;    /* bytes of the text, without elided article and possessive */
    uint32_t end;
};

/* One character of a script without spaces, with its marks. */
struct unit {
    uint8_t length;
    char bytes[UNIT_WORD_MAX];
    uint32_t start;
    uint32_t end;
};

struct stem_cache;

struct analyzer {
    const char *text;
    const char *at;
    const char *end;
    uint32_t position;  /* of the next token */
    uint32_t gap_flags; /* of the next token, from what stands before it */
    bool decimal_comma;
    bool in_run;            /* of bigrams: `last_unit` is the one before `at` */
    const char *last_start; /* the word before `at`, as written */
    const char *last_end;
    const struct word_starts *starts; /* of the words wanted, or NULL: all */
    const char *chain;                /* where a compound of too many parts goes on, or NULL */
    uint32_t pending_next;
    uint32_t pending_count;
    struct token pending[COMPOUND_PARTS_MAX + 1];
    struct piece parts[COMPOUND_PARTS_MAX];
    struct word joined;
    struct unit last_unit;
    char word[ANALYZER_WORD_MAX];
    struct stem_cache *stems[LANGUAGE_MAX];
    /* with rules, `end` is where the text is cut next */
    const struct analysis_rules *rules; /* or NULL */
    const char *limit;                  /* the text's end */
    const char *ruled_start, *ruled_end;
    bool ruled_token; /* what is cut out is a word itself */
    struct buf ruled_word;
};

/* utf8_decode, with the two-byte letters of Europe at hand. */
static inline size_t char_decode(const char *at, const char *end, uint32_t *character)
{
    unsigned char first = (unsigned char)at[0];

    if (first >= 0xC2 && first < 0xE0 && end - at > 1 && (at[1] & 0xC0) == 0x80) {
        *character = (first & 0x1Fu) << 6 | ((unsigned char)at[1] & 0x3Fu);
        return 2;
    }
    return utf8_decode(at, end, character);
}

/* The character at `at` and its class (unicode.h); returns where the next one begins. */
static inline const char *char_read(const char *at, const char *end, uint32_t *character,
                                    unsigned *class)
{
    if ((unsigned char)*at < 0x80) {
        *character = (unsigned char)*at;
        *class = unicode_class_ascii((unsigned char)*at);
        return at + 1;
    }
    at += char_decode(at, end, character);
    *class = unicode_class(*character);
    return at;
}

static inline unsigned char_kind_at(const char *at, const char *end)
{
    uint32_t character;
    unsigned class;

    if (at >= end)
        return KIND_OTHER;
    char_read(at, end, &character, &class);
    return class & KIND_MASK;
}

static inline bool kind_is_letter(unsigned kind)
{
    return kind == KIND_LETTER || kind == KIND_HEBREW;
}

static inline bool kind_is_word(unsigned kind)
{
    return kind_is_letter(kind) || kind == KIND_DIGIT;
}

static inline bool byte_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A point of the compass or "U . S ." may stand here: compound.c and piece.c look into it. */
static inline bool may_be_more(char letter)
{
    return letter == 'N' || letter == 'S' || letter == 'E' || letter == 'W' || letter == 'U';
}

static inline struct str word_str(const struct word *word)
{
    return str_n(word->bytes, word->length);
}

static inline void word_set(struct word *word, struct str text)
{
    memcpy(word->bytes, text.data, text.length);
    word->length = (uint8_t)text.length;
}

static inline uint32_t text_offset(const struct analyzer *analyzer, const char *at)
{
    return (uint32_t)(at - analyzer->text);
}

/* fold.c: append a character's folded form to `length` bytes at `out` (at most UNICODE_FOLD_MAX
 * more); returns the new length, which stays the same where the character vanishes or melts into
 * the one before it. */
size_t fold_add(char *out, size_t length, uint32_t character, unsigned class);
/* Melt a mark or vowel into the last character of `out`: true and the new *length where Unicode
 * has a letter for the two. */
bool fold_compose(char *out, size_t *length, uint32_t mark);

/* sentence.c: go to the next word, false where there is none; sets gap_flags. */
bool gap_skip(struct analyzer *analyzer);

/* piece.c: take the letters and digits at `at`, which begin a word; returns where they end. */
const char *piece_scan(const struct analyzer *analyzer, const char *at, struct piece *piece);
/* Initials closed up ("U.S."): the same, or NULL when there are none at `at`. */
const char *initials_scan(const struct analyzer *analyzer, const char *at, struct piece *piece);

/* number.c: rewrite a word that begins with a digit so that 1,234.5 is 1234.5. */
void number_fold(struct word *word, bool decimal_comma);
/* Length of the unit that ends it ("1.13bn": 2), 0 for none. */
size_t number_unit_length(struct str word);

/* compound.c: queue the tokens of the word at `at`, and go behind it. */
void compound_parse(struct analyzer *analyzer);

/* bigram.c */
void bigram_begin(struct analyzer *analyzer);
bool bigram_next(struct analyzer *analyzer, struct token *token);

/* skip.c: from behind a word, over plain words in the middle of a sentence that nobody looks for.
 */
void others_skip(struct analyzer *analyzer);

/* ruled.c: find where the text must be cut next; the tokenizer sees what is before. */
void ruled_advance(struct analyzer *analyzer);
/* What is before the cut has no token any more. False at the text's end; else *any tells whether
 * the cut itself is a token, and the tokenizer goes on behind it. */
bool ruled_next(struct analyzer *analyzer, struct token *token, bool *any);

/* stem.c */
void stem_caches_free(struct analyzer *analyzer);

#endif
