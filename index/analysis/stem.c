/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stem.c - stems words and caches the result: a text has few words and many tokens.
 *
 * Each language has a cache, made for its first word. A cache holds WORDS_MAX words and is cleared
 * when it is full; frequent words soon return. */
#include <stdlib.h>

#include "analysis/light_stem.h"
#include "analysis/tokenizer.h"
#include "base/mem.h"
#include "base/string_table.h"
#include "xapian/xap_stem.h"

#define WORDS_MAX 16384

struct stem_cache {
    struct string_table words;
    struct str *stems; /* indexed by the word's number; most are a prefix of the word */
    size_t capacity;
    const struct light_stemmer *light; /* NULL: .stemmer */
    struct xap_stemmer *stemmer;       /* if NULL, too: words are their own stems */
};

static struct stem_cache *cache_of(struct analyzer *analyzer, language_id language)
{
    const char *name = language_stemmer(language);
    struct stem_cache *cache = analyzer->stems[language];

    if (cache || !name)
        return cache;
    cache = mem_zero(1, sizeof *cache);
    cache->light = light_stemmer_find(name);
    cache->stemmer = cache->light ? NULL : xap_stemmer_new(name);
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

/* Numbers are their own terms. */
static bool has_stem(struct str word)
{
    return word.length > 0 && word.length <= ANALYZER_WORD_MAX && !byte_is_digit(word.data[0]);
}

/* --- Han --- */

static bool is_unspaced(struct str word)
{
    uint32_t first;

    utf8_decode(word.data, word.data + word.length, &first);
    return first >= 0x80 && (unicode_class(first) & KIND_MASK) == KIND_BIGRAM;
}

static int by_from(const void *key, const void *entry)
{
    uint32_t character = *(const uint32_t *)key;
    uint16_t from = ((const struct unicode_simplification *)entry)->from;

    return (character > from) - (character < from);
}

static uint32_t simplified(uint32_t character)
{
    const struct unicode_simplification *found =
        bsearch(&character, unicode_simplifications, unicode_simplification_count,
                sizeof *unicode_simplifications, by_from);

    return found ? found->to : character;
}

/* Traditional and simplified Chinese have the same terms. Japanese uses both characters of many
 * pairs for different words (機, 机), so it keeps them apart. */
static struct str simplify(struct analyzer *analyzer, language_id language, struct str word)
{
    const char *at = word.data, *end = at + word.length;
    size_t length = 0;

    if (language_keeps_han(language))
        return word;
    while (at < end) {
        uint32_t character, simple;
        size_t step = utf8_decode(at, end, &character);

        memcpy(analyzer->simplified + length, at, step); /* also of ill-formed bytes */
        simple = simplified(character);
        if (simple != character) /* both have three bytes */
            utf8_encode(simple, analyzer->simplified + length);
        length += step;
        at += step;
    }
    if (str_eq(str_n(analyzer->simplified, length), word))
        return word;
    return str_n(analyzer->simplified, length);
}

/* --- words --- */

static void remember(struct stem_cache *cache, uint32_t number)
{
    struct str word = string_table_get(&cache->words, number), stem;
    char bytes[ANALYZER_WORD_MAX];

    stem = str_n(bytes, cache->light ? light_stem(cache->light, word, bytes)
                                     : xap_stemmer_stem(cache->stemmer, word.data, word.length,
                                                        bytes, sizeof bytes));
    cache->stems = mem_grow(cache->stems, number, &cache->capacity, sizeof *cache->stems);
    cache->stems[number] = str_starts(word, stem) ? str_slice(word, 0, stem.length)
                                                  : arena_str(cache->words.arena, stem);
}

struct str analyzer_stem(struct analyzer *analyzer, language_id language, struct str word)
{
    struct stem_cache *cache;
    uint32_t number;
    bool is_new;

    if (language >= language_count() || !has_stem(word))
        return word;
    if (is_unspaced(word))
        return simplify(analyzer, language, word);
    cache = cache_of(analyzer, language);
    if (!cache || (!cache->stemmer && !cache->light))
        return word;
    if (cache->words.count == WORDS_MAX && string_table_find(&cache->words, word) < 0)
        string_table_clear(&cache->words);
    number = string_table_add(&cache->words, word, &is_new);
    if (is_new)
        remember(cache, number);
    return cache->stems[number];
}
