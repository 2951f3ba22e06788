/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stem.c - stems words and caches the result: a text has few words and many tokens.
 *
 * Each language has a cache, made for its first word. A cache holds WORDS_MAX words and is cleared
 * when it is full; frequent words soon return. */
#include <stdlib.h>

#include "analysis/tokenizer.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "xapian/xap_stem.h"

#define WORDS_MAX 16384

struct stem_cache {
    struct string_table words;
    struct str *stems; /* indexed by the word's number; most are a prefix of the word */
    size_t capacity;
    struct xap_stemmer *stemmer; /* NULL: words are their own stems */
};

static struct stem_cache *cache_of(struct analyzer *analyzer, language_id language)
{
    const char *name = language_stemmer(language);
    struct stem_cache *cache = analyzer->stems[language];

    if (cache || !name)
        return cache;
    cache = mem_zero(1, sizeof *cache);
    cache->stemmer = xap_stemmer_new(name);
    string_table_init(&cache->words);
    analyzer->stems[language] = cache;
    return cache;
}

static void cache_free(struct stem_cache *cache)
{
    if (!cache)
        return;
    xap_stemmer_free(cache->stemmer);
    string_table_fini(&cache->words);
    free(cache->stems);
    free(cache);
}

void stem_caches_free(struct analyzer *analyzer)
{
    for (size_t i = 0; i < LANGUAGE_MAX; i++)
        cache_free(analyzer->stems[i]);
}

/* Numbers, bigrams, symbols and words with a sign (C++) are their own terms. */
static bool has_stem(struct str word)
{
    uint32_t first;
    unsigned kind;

    if (word.length == 0 || word.length > ANALYZER_WORD_MAX || byte_is_digit(word.data[0]) ||
        word.data[word.length - 1] == '+' || word.data[word.length - 1] == '#')
        return false;
    utf8_decode(word.data, word.data + word.length, &first);
    kind = first < 0x80 ? KIND_LETTER : unicode_class(first) & KIND_MASK;
    return kind != KIND_BIGRAM && kind != KIND_SYMBOL;
}

static void remember(struct stem_cache *cache, uint32_t number)
{
    struct str word = string_table_get(&cache->words, number), stem;
    char bytes[ANALYZER_WORD_MAX];

    stem =
        str_n(bytes, xap_stemmer_stem(cache->stemmer, word.data, word.length, bytes, sizeof bytes));
    cache->stems = mem_grow(cache->stems, number, &cache->capacity, sizeof *cache->stems);
    cache->stems[number] = str_starts(word, stem) ? str_slice(word, 0, stem.length)
                                                  : arena_str(cache->words.arena, stem);
}

struct str analyzer_stem(struct analyzer *analyzer, language_id language, struct str word)
{
    struct stem_cache *cache =
        language < language_count() && has_stem(word) ? cache_of(analyzer, language) : NULL;
    uint32_t number;
    bool is_new;

    if (!cache || !cache->stemmer)
        return word;
    if (cache->words.count == WORDS_MAX && string_table_find(&cache->words, word) < 0)
        string_table_clear(&cache->words);
    number = string_table_add(&cache->words, word, &is_new);
    if (is_new)
        remember(cache, number);
    return cache->stems[number];
}
