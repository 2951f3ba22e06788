/* SPDX-License-Identifier: GPL-2.0-or-later */
/* analyzer.h - text to tokens to terms: the one analyzer of index, query and snippet.
 *
 * Tokens are words as Unicode segments them (UAX #29), folded (case, accents, compatibility
 * forms), with the newsroom's special cases:
 *
 *   text                 tokens (word @position)
 *   cyber-security       cyber @0  security @1  and the joined cybersecurity @0 (alternate)
 *   U.S.  U.S.A.         us, usa                (initials close up)
 *   N. Korea             n @0, north @0 (alternate), korea @1
 *   Pompeo's             pompeo                 (possessive and elided articles go)
 *   COVID-19             covid @0  19 @1  covid19 @0 (alternate)
 *   @handle  #tag        handle, tag
 *   東京都               東京 @0  京都 @1        (bigrams; also kana, hangul, and the scripts of
 *                                               South-East Asia; a lone character is itself)
 *
 * A term is what the index holds of a word: its stem in the document's language. A position counts
 * tokens; alternates share the position of the token that they stand for.
 *
 * Threads: an analyzer belongs to one thread at a time. Time is linear in the text; a token's word
 * is at most ANALYZER_MAX_WORD bytes (longer ones are cut at a character), so a hostile text costs
 * no more than its length. Text need not be well-formed UTF-8: bad bytes separate words. */
#ifndef DATELINE_ANALYSIS_ANALYZER_H
#define DATELINE_ANALYSIS_ANALYZER_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/language.h"
#include "base/buf.h"
#include "base/str.h"

#define ANALYZER_MAX_WORD 64

enum token_flag {
    TOKEN_ALTERNATE = 1, /* another form of what stands at this position already */
    TOKEN_SENTENCE = 2,  /* first of a sentence */
    TOKEN_PARAGRAPH = 4, /* first of a paragraph (behind a line break; TOKEN_SENTENCE is set too) */
    TOKEN_NUMBER = 8,    /* starts with a digit: no stemming, no typos */
    TOKEN_BIGRAM = 16,   /* two characters of a script without spaces */
    TOKEN_JOINED = 32    /* follows the token before it without a space ("security" above) */
};

struct token {
    struct str word; /* folded; borrowed until the next call on this analyzer */
    uint32_t start;  /* bytes of the text that it covers: [start, end) */
    uint32_t end;
    uint32_t position; /* from 0 */
    uint32_t flags;
};

struct analyzer;

struct analyzer *analyzer_new(void);
void analyzer_free(struct analyzer *analyzer); /* NULL is fine */

/* Start on a text (under 4 GB; borrowed until the last token), then take its tokens in order. */
void analyzer_begin(struct analyzer *analyzer, language_id language, struct str text);
bool analyzer_next(struct analyzer *analyzer, struct token *token);

/* The term of a folded word: its stem. Cached; borrowed until the next call with another word on
 * this analyzer. Same word and language, same term, always. */
struct str analyzer_stem(struct analyzer *analyzer, language_id language, struct str word);

/* Fold alone, for prefixes, exact values and comparisons: appends to *out the folded characters of
 * the whole text, white space runs as one space, punctuation kept. */

void analyzer_fold(struct buf *out, struct str text);

#endif
