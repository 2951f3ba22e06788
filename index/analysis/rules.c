/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules.c - the strings of the settings, indexed by their first byte. */
#include "analysis/rules.h"

#include <stdlib.h>

#include "analysis/analyzer.h"
#include "base/arena.h"
#include "base/mem.h"

struct analysis_rule {
    struct str text;
    enum rule_kind kind;
};

struct analysis_rules {
    struct arena *arena;
    struct analysis_rule *rules; /* sorted by first byte, then longest first */
    uint32_t count;
    uint32_t first[257];    /* rules with first byte b are first[b] .. first[b + 1] - 1 */
    struct str *stop_words; /* folded, sorted */
    uint32_t stop_count;
    bool possessives;
};

static int compare_rules(const void *a, const void *b)
{
    const struct analysis_rule *left = a, *right = b;

    if (left->text.data[0] != right->text.data[0])
        return (unsigned char)left->text.data[0] < (unsigned char)right->text.data[0] ? -1 : 1;
    if (left->text.length != right->text.length)
        return left->text.length > right->text.length ? -1 : 1;
    return (left->kind > right->kind) - (left->kind < right->kind);
}

static int compare_strs(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void add(struct analysis_rules *rules, struct rule_strings strings, enum rule_kind kind)
{
    for (uint32_t i = 0; i < strings.count; i++)
        if (strings.at[i].length > 0)
            rules->rules[rules->count++] =
                (struct analysis_rule){arena_str(rules->arena, strings.at[i]), kind};
}

static void sort_rules(struct analysis_rules *rules)
{
    uint32_t at = 0;

    qsort(rules->rules, rules->count, sizeof *rules->rules, compare_rules);
    for (unsigned byte = 0; byte <= 256; byte++) {
        while (at < rules->count && (unsigned char)rules->rules[at].text.data[0] < byte)
            at++;
        rules->first[byte] = at;
    }
}

/* Fold stop words, because they are compared with folded tokens. */
static void add_stop_words(struct analysis_rules *rules, struct rule_strings words)
{
    BUF_AUTO struct buf folded = {0};

    for (uint32_t i = 0; i < words.count; i++) {
        buf_clear(&folded);
        analyzer_fold(&folded, words.at[i]);
        rules->stop_words[rules->stop_count++] = arena_str(rules->arena, buf_str(&folded));
    }
    qsort(rules->stop_words, rules->stop_count, sizeof *rules->stop_words, compare_strs);
}

struct analysis_rules *analysis_rules_new(const struct analysis_settings *settings)
{
    uint32_t count =
        settings->separators.count + settings->non_separators.count + settings->dictionary.count;
    struct analysis_rules *rules;

    if (count + settings->stop_words.count == 0 && !settings->possessives)
        return NULL;
    rules = mem_zero(1, sizeof *rules);
    rules->arena = arena_new();
    rules->rules = arena_zero(rules->arena, count + 1, sizeof *rules->rules);
    rules->stop_words =
        arena_zero(rules->arena, settings->stop_words.count + 1, sizeof *rules->stop_words);
    add(rules, settings->separators, RULE_SEPARATOR);
    add(rules, settings->non_separators, RULE_NON_SEPARATOR);
    add(rules, settings->dictionary, RULE_DICTIONARY);
    sort_rules(rules);
    add_stop_words(rules, settings->stop_words);
    rules->possessives = settings->possessives;
    return rules;
}

void analysis_rules_free(struct analysis_rules *rules)
{
    if (!rules)
        return;
    arena_free(rules->arena);
    free(rules);
}

bool analysis_rules_stop(const struct analysis_rules *rules, struct str word)
{
    return rules && rules->stop_count > 0 &&
           bsearch(&word, rules->stop_words, rules->stop_count, sizeof word, compare_strs);
}

bool analysis_rules_possessives(const struct analysis_rules *rules)
{
    return rules && rules->possessives;
}

bool analysis_rules_at(const struct analysis_rules *rules, const char *at, const char *end,
                       size_t *length, enum rule_kind *kind)
{
    unsigned char byte = (unsigned char)*at;

    for (uint32_t i = rules->first[byte]; i < rules->first[byte + 1]; i++) {
        struct str text = rules->rules[i].text;

        if (text.length > (size_t)(end - at) || memcmp(at, text.data, text.length) != 0)
            continue;
        *length = text.length;
        *kind = rules->rules[i].kind;
        return true;
    }
    return false;
}

bool analysis_rules_find(const struct analysis_rules *rules, const char *from, const char *end,
                         const char **at, size_t *length, enum rule_kind *kind)
{
    if (rules->count == 0)
        return false;
    for (; from < end; from++) {
        *at = from;
        if (analysis_rules_at(rules, from, end, length, kind))
            return true;
    }
    return false;
}
