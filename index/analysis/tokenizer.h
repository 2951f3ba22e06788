/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tokenizer.h - shared by the analyzer's files; private to analysis.
 *
 * How a text is read: gap_skip (sentence.c) goes to the next word and detects sentences and
 * paragraphs. analyzer.c takes a word of plain ASCII letters itself. compound_parse (compound.c)
 * takes any other word: it reads pieces (piece.c: one UAX #29 word) as long as connectors follow,
 * and queues tokens. Words that are written together without a hyphen are split or joined by
 * joined.c (Node.js, YouTube) and measure.c (3.5m). bigram_begin (bigram.c) takes scripts without
 * spaces, symbol_take (symbol.c) emoji and signs, which stand in the gap between words. */
#ifndef DATELINE_ANALYSIS_TOKENIZER_H
#define DATELINE_ANALYSIS_TOKENIZER_H

#include <assert.h>

#include "analysis/analyzer.h"
#include "analysis/rules.h"
#include "analysis/skip.h"
#include "analysis/unicode.h"
#include "base/utf8.h"

#define COMPOUND_PARTS_MAX  8 /* parts read at once; a longer chain continues as a new compound */
#define COMPOUND_JOINED_MAX 4 /* longer compounds are not joined: nobody searches for them */
#define UNIT_WORD_MAX       (ANALYZER_WORD_MAX / 2)
#define FIRSTS_MAX          4

struct word {
    uint8_t length;
    bool full; /* the word was cut: later characters are ignored */
    char bytes[ANALYZER_WORD_MAX + UNICODE_FOLD_MAX]; /* room to add a character before cutting */
};

/* What a piece is written with. */
enum shape { SHAPE_UPPER = CHAR_UPPER, SHAPE_LOWER = CHAR_LOWER, SHAPE_DIGIT = 1 };

struct piece {
    struct word word;
    struct word whole; /* with its elided article, if it may be a name (D'Amato) */
    uint32_t start;    /* byte range in the text, without elided article and possessive */
    uint32_t end;
    uint32_t possessive; /* the end of its possessive 's, and .whole is the word with it; 0: none */
    bool camel;          /* a capital follows a small letter */
};

/* One character of a script without spaces, and its marks. */
struct unit {
    uint8_t length;
    char bytes[UNIT_WORD_MAX];
    uint32_t start;
    uint32_t end;
    unsigned class;    /* of its character */
    uint32_t katakana; /* how many units of Katakana end with this one */
    bool longer;       /* a long vowel behind it was left out */
};

struct stem_cache;

struct analyzer {
    const char *text;
    const char *at;
    const char *end;
    uint32_t position;  /* position of the next token */
    uint32_t gap_flags; /* flags of the next token, from the gap before it */
    bool at_word;       /* the gap is read up to its end; only its symbols came before the word */
    bool decimal_comma;
    language_id language;
    bool in_run;            /* in a run of bigrams: `units[1]` is the character before `at` */
    const char *last_start; /* the word before `at`, as written */
    const char *last_end;
    const struct word_starts *starts; /* starts of the wanted words; NULL: all */
    unsigned char firsts[FIRSTS_MAX]; /* first letters of the wanted words; 0: none */
    bool firsts_all;                  /* they have no other first letters */
    bool skip_last;                   /* may skip the last word before punctuation */
    bool skip_wide;                   /* skip with AVX2, by the tables */
    struct skip_tables skip_tables;
    const char *chain; /* where an over-long compound continues, or NULL */
    uint32_t pending_next;
    uint32_t pending_count;
    struct token pending[COMPOUND_PARTS_MAX + 2]; /* the parts, and alternates */
    struct piece parts[COMPOUND_PARTS_MAX];
    struct word joined;
    struct unit units[2]; /* of the last bigram */
    char word[ANALYZER_WORD_MAX];
    char simplified[ANALYZER_WORD_MAX];
    struct stem_cache *stems[LANGUAGE_MAX];
    /* with rules, `end` is the place of the next cut */
    const struct analysis_rules *rules; /* NULL: none */
    const char *limit;                  /* end of the text */
    const char *ruled_start, *ruled_end;
    bool ruled_token; /* the cut itself is a token */
    struct buf ruled_word;
};

/* utf8_decode with a fast path for the two-byte letters of Europe. */
static inline size_t char_decode(const char *at, const char *end, uint32_t *character)
{
    unsigned char first = (unsigned char)at[0];

    if (first >= 0xC2 && first < 0xE0 && end - at > 1 && (at[1] & 0xC0) == 0x80) {
        *character = (first & 0x1Fu) << 6 | ((unsigned char)at[1] & 0x3Fu);
        return 2;
    }
    return utf8_decode(at, end, character);
}

/* Read the character at `at` and its class (unicode.h); returns the start of the next one. */
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

static inline bool kind_starts_word(unsigned kind)
{
    static_assert(KIND_FRACTION - KIND_LETTER == 4, "the kinds that start a word are a range");
    return kind - KIND_LETTER <= KIND_FRACTION - KIND_LETTER;
}

static inline bool byte_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline unsigned byte_class(const char *at)
{
    return unicode_byte_class[(unsigned char)*at];
}

/* Does the byte at `at` end the word of `length` letters before it? Reads the byte behind it. */
static inline bool plain_ends(const char *at, unsigned length)
{
    return byte_class(at) & BYTE_ENDS_WORD ||
           (*at == '.' && length > 1 && !(byte_class(at + 1) & BYTE_WORD));
}

/* May a compass point, "U . S ." or "J K Rowling" begin with this single letter? compound.c,
 * piece.c and joined.c check. */
static inline bool may_be_more(char letter)
{
    return letter >= 'B' && letter <= 'Z' && letter != 'I';
}

/* Units that are written apart from their number begin with one of these letters. */
static inline bool may_begin_unit(char letter)
{
    char lower = (char)(letter | 0x20);

    return lower == 'b' || lower == 'k' || lower == 'm' || lower == 't';
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

/* Queue a token. The number of its position is the caller's. */
static inline void token_add(struct analyzer *analyzer, struct str word, uint32_t start,
                             uint32_t end, uint32_t flags, uint32_t position)
{
    analyzer->pending[analyzer->pending_count++] = (struct token){
        .word = word,
        .start = start,
        .end = end,
        .position = position,
        .flags = flags | (byte_is_digit(word.data[0]) ? TOKEN_NUMBER : 0),
    };
}

/* fold.c: append a character's folded form to the `length` bytes at `out` (at most UNICODE_FOLD_MAX
 * more bytes). Returns the new length. It stays the same if the character folds to nothing or
 * composes with the one before it. */
size_t fold_add(char *out, size_t length, uint32_t character, unsigned class);
/* Compose a mark or vowel with the last character of `out`. Returns true and the new *length if
 * Unicode has a composed letter for them. */
bool fold_compose(char *out, size_t *length, uint32_t mark);

/* sentence.c: go to the next word and set gap_flags; false if there is none. */
bool gap_skip(struct analyzer *analyzer);
/* The flags of a word that begins with an ASCII letter, behind the last word, a full stop and a
 * blank. */
uint32_t gap_stop_flags(const struct analyzer *analyzer, const char *word);

/* piece.c: read the word at `at`; returns its end. */
const char *piece_scan(const struct analyzer *analyzer, const char *at, struct piece *piece);
/* What the piece is written with: a set of enum shape. */
unsigned piece_shape(const struct analyzer *analyzer, const struct piece *piece);
/* Read joined initials ("U.S.") in the same way; NULL if there are none at `at`. */
const char *initials_scan(const struct analyzer *analyzer, const char *at, struct piece *piece);

/* Is the character at `at` white space, but no line end? */
static inline bool is_blank_at(const char *at, const char *end)
{
    uint32_t character;
    unsigned class;

    if (at >= end)
        return false;
    char_read(at, end, &character, &class);
    return (class & (CHAR_SPACE | CHAR_LINE)) == CHAR_SPACE;
}

/* number.c: rewrite a word that begins with a digit, so that 1,234.5 becomes 1234.5. */
void number_fold(struct word *word, bool decimal_comma);
/* A number may be grouped by blanks: 1 000 000. Do groups follow the digits `word`, from the blank
 * at `at` on? Then their end; otherwise NULL. */
const char *number_groups_end(const struct analyzer *analyzer, struct str word, const char *at);

/* measure.c: the unit at the end of the number parts[0], or behind it. If there is one, it becomes
 * parts[1], and the result is the full word that it stands for ("million"; "" if none). NULL: no
 * unit. */
const char *unit_split(struct analyzer *analyzer);
/* The whole number that a number and the full word of its unit are: "3.5" and "million" are
 * "3500000". False: it is none, or too long. */
bool unit_value(struct str number, const char *full, struct word *out);

/* joined.c: words that are written together or are one name. Each of these functions looks at the
 * text around the single part parts[0] and returns the number of parts that it made of it. */
uint32_t pair_scan(struct analyzer *analyzer);   /* Node.js, TCP/IP */
uint32_t camel_split(struct analyzer *analyzer); /* YouTube, #BlackLivesMatter */
/* 10⁶: reads the exponent as parts[1]. */
bool power_scan(struct analyzer *analyzer);
/* J. K. Rowling: reads the initials at `at`. 0: there are fewer than two. */
uint32_t spaced_initials(struct analyzer *analyzer);
/* Does a sign belong to the word (C++, C#, Google+)? Then its end; otherwise NULL. */
const char *sign_end(const struct analyzer *analyzer, const struct piece *part);
/* Take a name that begins with the full stop before `at` (.NET), which was skipped with the gap. */
bool dotted_take(struct analyzer *analyzer, struct token *token);

/* symbol.c: queue the symbol at `at` as a token, unless too many are queued. Returns its end. */
const char *symbol_take(struct analyzer *analyzer, const char *at);

/* compound.c: queue the tokens of the word at `at`, and go to its end. */
void compound_parse(struct analyzer *analyzer);

/* bigram.c */
void bigram_begin(struct analyzer *analyzer);
bool bigram_next(struct analyzer *analyzer, struct token *token);

/* skip.c: from the end of a word, skip unwanted plain words within a sentence. */
void others_skip(struct analyzer *analyzer);

/* ruled.c: find the next cut; the tokenizer sees only the text before it. */
void ruled_advance(struct analyzer *analyzer);
/* Call when the text before the cut has no more tokens. Returns false at the end of the text.
 * Otherwise *any tells whether the cut itself is a token, and the tokenizer continues after it. */
bool ruled_next(struct analyzer *analyzer, struct token *token, bool *any);

/* stem.c */
void stem_caches_free(struct analyzer *analyzer);

#endif
