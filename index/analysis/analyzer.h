/* SPDX-License-Identifier: GPL-2.0-or-later */
/* analyzer.h - text to tokens to terms: the one analyzer of index, query and snippet.
 *
 * Tokens are words as Unicode segments them (UAX #29), folded (case, accents, compatibility
 * forms), with the newsroom's special cases:
 *
 *   text                 tokens in the order they come (word @position)
 *   cyber-security       cyber @0  cybersecurity @0 (alternate: all as one)  security @1
 *   U.S.  U.S.A.         us, usa                (initials close up)
 *   N. Korea             n @0  north @0 (alternate)  korea @1
 *   Pompeo's  l'accord   pompeo, accord         (possessive and elided articles go)
 *   COVID-19             covid @0  covid19 @0 (alternate)  19 @1
 *   1,234.5  $1.13bn     1234.5;  1.13 @0  1.13bn @0 (alternate)  bn @1
 *   @handle  #tag        handle, tag
 *   東京都               東京 @0  京都 @1        (bigrams; also kana, hangul, and the scripts of
 *                                               South-East Asia; a lone character is itself)
 *
 * README.md has them all, with the reasons. A term is what the index holds of a word: its stem in
 * the document's language. A position counts tokens; alternates come right behind the token whose
 * position they share.
 *
 * Threads: an analyzer belongs to one thread at a time. Time is linear in the text; a token's word
 * is at most ANALYZER_WORD_MAX bytes (longer ones are cut at a character), so a hostile text costs
 * no more than its length. Text need not be well-formed UTF-8: bad bytes separate words. */
#ifndef DATELINE_ANALYSIS_ANALYZER_H
#define DATELINE_ANALYSIS_ANALYZER_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "analysis/rules.h"
#include "base/buf.h"
#include "base/str.h"

#define ANALYZER_WORD_MAX 64

enum token_flag {
    TOKEN_ALTERNATE = 1, /* another form of what stands at this position already */
    TOKEN_SENTENCE = 2,  /* first of a sentence */
    TOKEN_PARAGRAPH = 4, /* first of a paragraph (TOKEN_SENTENCE is set too): behind a blank line,
                            or a line break where the sentence does not go on */
    TOKEN_NUMBER = 8,    /* starts with a digit: no stemming, no typos */
    TOKEN_BIGRAM = 16,   /* two characters of a script without spaces */
    TOKEN_STOP = 64,     /* a stop word of the settings: neither indexed nor looked for */
    TOKEN_JOINED = 32    /* follows the token before it without a space ("security" above) */
};

struct token {
    struct str word; /* folded; borrowed until the next call of analyzer_next or analyzer_begin; may
                        lie in the text itself */
    uint32_t start;  /* bytes of the text that it covers: [start, end); starts never go back. The
                        end may: an alternate covers all parts of its compound */
    uint32_t end;
    uint32_t position; /* from 0 */
    uint32_t flags;
};

struct analyzer;

struct analyzer *analyzer_new(void);
void analyzer_free(struct analyzer *analyzer); /* NULL is fine */

/* Follow an index's settings from the next text on (rules.h); borrowed, NULL for none. */
void analyzer_follow(struct analyzer *analyzer, const struct analysis_rules *rules);

/* Start on a text (under 4 GB; borrowed until the last token), then take its tokens in order. The
 * language decides how numbers are read (1,234 or 1.234), nothing else. */
void analyzer_begin(struct analyzer *analyzer, language_id language, struct str text);
bool analyzer_next(struct analyzer *analyzer, struct token *token);

/* The first letters of the words that somebody looks for: of folded words that begin with byte b,
 * one bit for each kind of second and third letters. */
struct word_starts {
    uint32_t kinds[256];
};
/* Want the folded words that begin with this; an empty one wants them all. */
void word_starts_add(struct word_starts *starts, struct str start);
bool word_starts_may(const struct word_starts *starts, struct str word);

/* For who looks for few words: from here to the end of the text, words that begin otherwise may be
 * left out, unless they begin a sentence; the others keep their positions and flags. Borrowed until
 * the next text begins. */
void analyzer_skip_others(struct analyzer *analyzer, const struct word_starts *starts);

/* The term of a folded word: its stem; numbers and bigrams are their own. Cached; borrowed until
 * the next call of analyzer_stem with another word, and no longer than the word itself, which is
 * what comes back where there is no other stem. Same word and language, same term, always. */
struct str analyzer_stem(struct analyzer *analyzer, language_id language, struct str word);

/* Fold alone, for prefixes, exact values and comparisons: appends to *out the folded characters of
 * the whole text, white space runs as one space, punctuation kept (typographic quotes and dashes as
 * plain ones), ill-formed bytes as U+FFFD. Folding what is folded changes nothing. Any thread. */
void analyzer_fold(struct buf *out, struct str text);

/* As values of filters, facets and sorting are compared: appends to *out the text in lower case and
 * decomposed (NFKD), accents kept. Any thread. */
void analyzer_lower(struct buf *out, struct str text);

#endif
