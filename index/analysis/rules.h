/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.h - analysis settings of an index.
 *
 *   separators      strings that split a word: "&sep" in "a&sepb"
 *   non-separators  strings that become part of a word: "#" in "C#"
 *   dictionary      strings that are one word: "J. R. R."
 *   stop words      words marked TOKEN_STOP: not indexed, not searched
 *   possessives     "men's" is also mens, and has the word s: tokens marked TOKEN_POSSESSIVE
 *
 * If several strings match at one place, the longest applies. Rules are immutable: any thread. */
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

struct analysis_settings {
    struct rule_strings separators;
    struct rule_strings non_separators;
    struct rule_strings dictionary;
    struct rule_strings stop_words;
    bool possessives;
};

/* New rules that copy the strings. NULL if they change nothing. */
struct analysis_rules *analysis_rules_new(const struct analysis_settings *settings);
void analysis_rules_free(struct analysis_rules *rules); /* NULL is fine */

/* Is this folded word a stop word? False if `rules` is NULL. */
bool analysis_rules_stop(const struct analysis_rules *rules, struct str word);

enum rule_kind { RULE_SEPARATOR, RULE_NON_SEPARATOR, RULE_DICTIONARY };

/* Are possessives read as several words, too? False if `rules` is NULL. */
bool analysis_rules_possessives(const struct analysis_rules *rules);

/* Does one of the strings begin at `at`? Then *length is its length in bytes. */
bool analysis_rules_at(const struct analysis_rules *rules, const char *at, const char *end,
                       size_t *length, enum rule_kind *kind);
/* Find the next of the strings in [from, end): true, with its place, length and kind. */
bool analysis_rules_find(const struct analysis_rules *rules, const char *from, const char *end,
                         const char **at, size_t *length, enum rule_kind *kind);

#endif
