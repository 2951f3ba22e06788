/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.h - what the settings of an index change in analysis.
 *
 *   separators      strings that part words, though they stand inside of them: "&sep" in "a&sepb"
 *   non-separators  strings that belong to words, though they part them otherwise: "#" in "C#"
 *   dictionary      strings that are one word: "J. R. R."
 *   stop words      words that are marked (TOKEN_STOP): neither indexed nor looked for
 *
 * Of several that fit at one place the longest counts. Immutable: any thread. */
#ifndef DATELINE_ANALYSIS_RULES_H
#define DATELINE_ANALYSIS_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct analysis_rules;

struct rule_strings {
    const struct str *at;
    uint32_t count;
};

/* Copies the strings. NULL where there are none at all. */
struct analysis_rules *analysis_rules_new(struct rule_strings separators,
                                          struct rule_strings non_separators,
                                          struct rule_strings dictionary,
                                          struct rule_strings stop_words);
void analysis_rules_free(struct analysis_rules *rules); /* NULL is fine */

/* Is this folded word a stop word? False for NULL. */
bool analysis_rules_stop(const struct analysis_rules *rules, struct str word);

enum rule_kind { RULE_SEPARATOR, RULE_NON_SEPARATOR, RULE_DICTIONARY };

/* Does one of the strings stand at `at`? How long it is. */
bool analysis_rules_at(const struct analysis_rules *rules, const char *at, const char *end,
                       size_t *length, enum rule_kind *kind);
/* The next place of [from, end) where one of the strings stands: true, and how long it is. */
bool analysis_rules_find(const struct analysis_rules *rules, const char *from, const char *end,
                         const char **at, size_t *length, enum rule_kind *kind);

#endif
