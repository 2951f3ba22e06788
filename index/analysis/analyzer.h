/* SPDX-License-Identifier: GPL-2.0-or-later */
/* analyzer.h - split text into tokens and map words to terms. Index, query and snippet all use it.
 *
 * A token is a word by Unicode's segmentation (UAX #29), folded (case, accents, compatibility
 * forms), with special cases for news:
 *
 *   text                 tokens in the order of return (word @position)
 *   cyber-security       cyber @0  cybersecurity @0 (alternate: all parts joined)  security @1
 *   U.S.  U.S.A.         us, usa                (initials are joined)
 *   N. Korea             n @0  north @0 (alternate)  korea @1
 *   Pompeo's  l'accord   pompeo, accord         (possessives and elided articles are removed)
 *   COVID-19             covid @0  covid19 @0 (alternate)  19 @1
 *   1,234.5  1.13bn      1234.5;  1.13 @0  1.13bn @0 (alternate)  bn @1  billion @1 (alternate)
 *   Node.js  TCP/IP      node @0  nodejs @0 (alternate)  js @1;  tcp @0  tcpip @0 ...
 *   J. K.  YouTube       j @0  jk @0 (alternate)  k @1;  you @0  youtube @0 ...
 *   C++  CO₂  ½         c++, co2, 1/2
 *   @handle  #tag        handle, tag
 *   東京都               東京 @0  東 @0 (alternate)  京都 @1  京 @1 (alternate)  都 @1 (alternate)
 *   สวัสดี                 สวั @0  วัส @1  สดี @2    (bigrams; also kana, Hangul, and the other scripts
 *                                               of South-East Asia. bigram.c says which characters
 *                                               are alternates; a lone character is its own token)
 *
 * README.md lists all cases, with the reasons. A term is the form of a word in the index: its stem
 * in the document's language. A position counts tokens. An alternate directly follows the token
 * whose position it shares.
 *
 * Threads: one thread at a time may use an analyzer. Time is linear in the text. A token's word has
 * at most ANALYZER_WORD_MAX bytes; longer words are cut between characters. The text need not be
 * well-formed UTF-8: ill-formed bytes separate words. */
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
    TOKEN_ALTERNATE = 1,   /* another form of the token at this position */
    TOKEN_SENTENCE = 2,    /* first token of a sentence */
    TOKEN_PARAGRAPH = 4,   /* first token of a paragraph (TOKEN_SENTENCE is also set): after a blank
                              line, or after a line break unless the sentence continues */
    TOKEN_NUMBER = 8,      /* starts with a digit: no stemming, no typos */
    TOKEN_BIGRAM = 16,     /* two characters of a script without spaces */
    TOKEN_JOINED = 32,     /* no space before it: "security" above */
    TOKEN_STOP = 64,       /* a stop word of the settings: not indexed, not searched */
    TOKEN_CHARACTER = 128, /* one character of a script without spaces; with TOKEN_ALTERNATE it is
                              part of a bigram */
    TOKEN_POSSESSIVE = 512, /* with TOKEN_ALTERNATE: "mens" or "s" of "men's", if the rules ask for
                               them. Only for texts; queries leave them out. */
    TOKEN_SYMBOL = 256      /* an emoji or another sign: an alternate of the word before it, so that
                               phrases run across it. At the start of a text it has a position. */
};

struct token {
    struct str word; /* folded; borrowed until the next analyzer_next or analyzer_begin; may be part
                        of the text */
    uint32_t start; /* byte range [start, end) in the text. Start never decreases; end may, since an
                       alternate covers all parts of its compound */
    uint32_t end;
    uint32_t position; /* from 0 */
    uint32_t flags;
};

struct analyzer;

struct analyzer *analyzer_new(void);
void analyzer_free(struct analyzer *analyzer); /* NULL is fine */

/* Apply an index's settings (rules.h) from the next text on. The rules are borrowed; NULL means
 * none. */
void analyzer_follow(struct analyzer *analyzer, const struct analysis_rules *rules);

/* Start a text, then take its tokens in order. The text must be shorter than 4 GB and is borrowed
 * until the last token. The language only decides how numbers are read (1,234 or 1.234)
 * and whether `3.` is an ordinal. */
void analyzer_begin(struct analyzer *analyzer, language_id language, struct str text);
bool analyzer_next(struct analyzer *analyzer, struct token *token);

/* The first letters of the wanted words. kinds[b] is for folded words that begin with byte b; it
 * has one bit for each class of second and third letters. */
struct word_starts {
    uint32_t kinds[256];
};
/* Want all folded words that begin with `start`; an empty start wants all words. */
void word_starts_add(struct word_starts *starts, struct str start);
bool word_starts_may(const struct word_starts *starts, struct str word);

/* An optimisation for callers that want few words. From here to the end of the text, the analyzer
 * may omit unwanted words, except the first word of a sentence. Positions and flags of the other
 * tokens do not change. `starts` is borrowed until the next analyzer_begin. */
void analyzer_skip_others(struct analyzer *analyzer, const struct word_starts *starts);
/* From here on, omits no last word before punctuation, so that the next token is near. */
void analyzer_keep_last(struct analyzer *analyzer);

/* The term of a folded word: its stem; of Han, except in Japanese, the simplified characters.
 * Numbers are their own terms. The same word and language always give the same term.
 *
 * The term is cached and borrowed until the next analyzer_stem with another word. If it equals the
 * word, the result is `word` itself and lives as long as that. */
struct str analyzer_stem(struct analyzer *analyzer, language_id language, struct str word);

/* The capitals of a word as written; signs, digits and letters without case do not count. Any
 * thread. */
enum capitals {
    CAPITALS_NONE,
    CAPITALS_SOME, /* Apple, iPhone, McCain */
    CAPITALS_ALL   /* NATO, U.S., I */
};
enum capitals analyzer_capitals(struct str written);

/* Is it a letter, digit, mark, emoji or currency sign? All others stand between words. Any thread.
 */
bool analyzer_in_word(uint32_t character);

/* Only fold: for prefixes, exact values and comparisons. Appends the folded characters of the
 * whole text to *out. White space becomes one space, punctuation stays (typographic quotes and
 * dashes become plain), ill-formed bytes become U+FFFD. Folding twice gives the same result. Any
 * thread. */
void analyzer_fold(struct buf *out, struct str text);

/* Append the form in which filter, facet and sort values are compared: lower case and decomposed
 * (NFKD), with accents. Any thread. */
void analyzer_lower(struct buf *out, struct str text);

#endif
