/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stem.c - the term of a word, remembered: a text has few words and many tokens.
 *
 * A cache a language, made when its first word comes: SETS of two words each, the newer one first.
 * An entry fills a cache line; words that do not fit (one in thousands) are stemmed each time. */
#include <stdlib.h>

#include "analysis/tokenizer.h"
#include "base/hash.h"
#include "base/mem.h"
#include "xapian/xap_stem.h"

#define SETS     2048u
#define WORD_MAX 31

struct stem_entry {
    uint8_t word_length; /* 0: no entry */
    uint8_t stem_length;
    char word[WORD_MAX];
    char stem[WORD_MAX];
};
_Static_assert(sizeof(struct stem_entry) == 64, "an entry is a cache line");

struct stem_cache {
    struct stem_entry sets[SETS][2];
    struct xap_stemmer *stemmer; /* NULL: words are their own stems */
    char stem[ANALYZER_WORD_MAX];
};

static struct stem_cache *cache_of(struct analyzer *analyzer, language_id language)
{
    const char *name = language_stemmer(language);
    struct stem_cache *cache = analyzer->stems[language];

    if (cache || !name)
        return cache;
    cache = mem_zero(1, sizeof *cache);
    cache->stemmer = xap_stemmer_new(name);
    analyzer->stems[language] = cache;
    return cache;
}

void stem_caches_free(struct analyzer *analyzer)
{
    for (size_t i = 0; i < LANGUAGE_MAX; i++) {
        if (analyzer->stems[i])
            xap_stemmer_free(analyzer->stems[i]->stemmer);
        free(analyzer->stems[i]);
    }
}

/* Numbers and bigrams are what they are. */
static bool has_stem(struct str word)
{
    uint32_t first;

    if (word.length == 0 || word.length > ANALYZER_WORD_MAX || byte_is_digit(word.data[0]))
        return false;
    utf8_decode(word.data, word.data + word.length, &first);
    return first < 0x80 || (unicode_class(first) & KIND_MASK) != KIND_BIGRAM;
}

static bool entry_is(const struct stem_entry *entry, struct str word)
{
    return entry->word_length == word.length && memcmp(entry->word, word.data, word.length) == 0;
}

static struct str entry_fill(struct stem_entry *entry, struct str word, struct str stem)
{
    entry->word_length = (uint8_t)word.length;
    entry->stem_length = (uint8_t)stem.length;
    memcpy(entry->word, word.data, word.length);
    memcpy(entry->stem, stem.data, stem.length);
    return str_n(entry->stem, stem.length);
}

struct str analyzer_stem(struct analyzer *analyzer, language_id language, struct str word)
{
    struct stem_cache *cache =
        language < language_count() && has_stem(word) ? cache_of(analyzer, language) : NULL;
    struct stem_entry *set;
    struct str stem;

    if (!cache || !cache->stemmer)
        return word;
    set = cache->sets[hash_str(word) % SETS];
    if (entry_is(&set[0], word))
        return str_n(set[0].stem, set[0].stem_length);
    if (entry_is(&set[1], word))
        return str_n(set[1].stem, set[1].stem_length);
    stem = str_n(cache->stem, xap_stemmer_stem(cache->stemmer, word.data, word.length, cache->stem,
                                               sizeof cache->stem));
    if (word.length > WORD_MAX || stem.length > WORD_MAX)
        return stem;
    set[1] = set[0];
    return entry_fill(&set[0], word, stem);
}
