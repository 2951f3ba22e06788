/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tokens.h - the words of an article as tokens for the cluster, which cuts a text at blanks.
 *
 * A token of a word is one of these, as the planner tells them (plan.h):
 *
 *   bank              the term, in all text          U+0004 A bank     the term in a marked field
 *   U+0002 banks      a word as it is written        U+0004 A U+0002 banks   the word in that field
 *
 * A is the character '0' plus the field's number. The tokens of a position are joined by U+0001 in
 * queries and by U+007F in documents, where JSON has it as one byte; a position without any is
 * U+0003.
 *
 * A mark stands at the position of a word, too, and tells of the structure of the text (schema.h):
 *
 *   U+0006 s, U+0006 e   the first and the last word of a sentence
 *   U+0006 p, U+0006 q   the same of a paragraph
 *   U+0006 c, U+0006 a   a word with a capital; all in capitals
 *   U+0006 l             what follows the lead of the body
 *
 * Each value of a field begins a sentence. Between two values there may be positions without a
 * word: the last of them ends the sentence. A sentence of one position has no such marks, so that
 * from each first mark the next last one is that of the same sentence. */
#ifndef DATELINE_ENGINE_CLUSTER_TOKENS_H
#define DATELINE_ENGINE_CLUSTER_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/settings/schema.h"
#include "store/terms/inverter.h"

#define TOKEN_JOINT          '\001' /* between the tokens of a position */
#define TOKEN_DOCUMENT_JOINT '\177' /* the same in a document; not in one of an earlier version */
#define TOKEN_GAP            '\003' /* a position without a word */

#define TOKEN_FIRST_OF_SENTENCE  "\006s"
#define TOKEN_LAST_OF_SENTENCE   "\006e"
#define TOKEN_FIRST_OF_PARAGRAPH "\006p"
#define TOKEN_LAST_OF_PARAGRAPH  "\006q"
#define TOKEN_CAPITAL            "\006c"
#define TOKEN_ALL_CAPITALS       "\006a"
#define TOKEN_BEHIND_LEAD        "\006l"

/* Appends the token for a key (schema_key): of a word, if `literal`. */
void token_add(struct buf *out, struct str key, bool literal);
/* The same for a pattern (query/pattern.h), as the cluster's wildcards: only its signs are signs.
 */
void token_add_pattern(struct buf *out, struct str key, bool literal);
/* Is it a mark? */
bool token_is_mark(struct str token);

struct placed_token {
    uint32_t position, start, length; /* bytes of .bytes */
};

/* Ascending by position. */
struct tokens {
    struct placed_token *at;
    size_t count, capacity;
    struct buf bytes;
    char joint;
    uint32_t words; /* of the body, if there are marks; else 0 */
};

/* The tokens of the last document; `structure`: with marks. */
void tokens_take(struct tokens *tokens, const struct inverter *inverter,
                 const struct schema *schema, bool structure, char joint);
void tokens_fini(struct tokens *tokens);
/* Borrowed. */
struct str tokens_get(const struct tokens *tokens, size_t number);
/* Appends the tokens from number `from` on with positions below `end`, the first of which is
 * `base`; returns the number of the next one. */
size_t tokens_write(const struct tokens *tokens, size_t from, uint32_t base, uint32_t end,
                    struct buf *out);

#endif
