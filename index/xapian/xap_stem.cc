// SPDX-License-Identifier: GPL-2.0-or-later
// xap_stem.cc - libxapian's Snowball stemmers.
#include "xapian/xap_stem.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <xapian.h>

struct xap_stemmer {
    Xapian::Stem stem;
    std::string word; // reused for each word
};

struct xap_stemmer *xap_stemmer_new(const char *name)
try {
    return new xap_stemmer{Xapian::Stem(name), std::string()};
} catch (...) {
    return nullptr;
}

void xap_stemmer_free(struct xap_stemmer *stemmer)
{
    delete stemmer;
}

size_t xap_stemmer_stem(struct xap_stemmer *stemmer, const char *word, size_t length, char *out,
                        size_t room)
{
    try {
        stemmer->word.assign(word, length);
        std::string stem = stemmer->stem(stemmer->word);
        if (!stem.empty() && stem.size() <= room)
            return stem.copy(out, room);
    } catch (...) {
        // Use the word itself as its stem: the same word always fails in the same way.
        //
    }
    length = std::min(length, room);
    std::memcpy(out, word, length);
    return length;
}
