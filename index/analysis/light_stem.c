/* SPDX-License-Identifier: GPL-2.0-or-later */
/* light_stem.c - light stemmers: tables of letters, beginnings and endings.
 *
 *   Arabic   light10: L. S. Larkey, L. Ballesteros, M. E. Connell, "Light stemming for Arabic
 *            information retrieval", in Arabic Computational Morphology, 2007. A lone و stays: it
 *            begins وزير. A query adds it (plan_particles.c). Broken plurals (وزراء) stay apart.
 *   Hindi    A. Ramanathan, D. D. Rao, "A lightweight stemmer for Hindi", EACL 2003
 *   Bengali, Marathi   L. Dolamic, J. Savoy, "Comparative study of indexing and search strategies
 *            for the Hindi, Marathi, and Bengali languages", ACM TALIP 9(3), 2010: case endings
 *   Gujarati P. Patel, K. Popat, P. Bhattacharyya, "Hybrid stemmer for Gujarati", WSSANLP 2010
 *   Punjabi  V. Gupta, G. S. Lehal, "Punjabi language stemmer for nouns and proper names",
 *            WSSANLP 2011
 *   others   the plurals and the commonest case endings of nouns
 *
 * The longest beginning or ending that leaves enough letters is removed. */
#include "analysis/light_stem.h"

#include <string.h>

#include "base/utf8.h"

/* A letter that is written in two ways. */
struct same_letter {
    const char *from;
    const char *to; /* not longer; "" removes it */
};

struct light_stemmer {
    const char *name;
    const char *beginnings; /* separated by spaces; one is removed */
    const char *endings;    /* separated by spaces */
    unsigned rounds;        /* how many endings are removed */
    unsigned least;         /* letters, marks included, that must remain */
    struct same_letter letters[4];
};

static const struct light_stemmer stemmers[] = {
    {.name = "arabic light",
     .beginnings = "وبال وكال وفال فبال وال بال كال فال ولل فلل ال لل",
     .endings = "ها ان ات ون ين يه ه ي",
     .rounds = 2,
     .least = 2,
     .letters = {{"ة", "ه"}, {"ى", "ي"}}},
    {.name = "hindi light",
     .endings = "ाइयों ाइयां ियों ियां ाओं ाएं ुओं ुएं नाओं नाएं ताओं ताएं ों ें ीं ां ाई ाए ाओ ो े ू ु ी ि ा",
     .rounds = 1,
     .least = 2,
     .letters = {{"ँ", "ं"}, {"़", ""}}},
    {.name = "marathi light",
     .endings = "ांच्या ांचा ांची ांचे ांनी ांना ांवर ांत ांशी ाच्या ीच्या ेच्या च्या ाचा ाची ाचे ीचा ीची "
                "ीचे ाला ीला ेला ाने ीने ेने ावर ीवर ात ीत ेत चा ची चे ला नी ना ने ां ो े ी ू ा",
     .rounds = 1,
     .least = 2,
     .letters = {{"ँ", "ं"}, {"़", ""}}},
    {.name = "bengali light",
     .endings = "গুলোকে গুলোর গুলিকে গুলির গুলো গুলি দেরকে দের েরা টিকে টির টাকে টার টি টা কে ের রা তে ে",
     .rounds = 1,
     .least = 3,
     .letters = {{"ঁ", ""}}},
    {.name = "gujarati light",
     .endings = "ઓમાંથી ઓમાં ઓનો ઓની ઓનું ઓના ઓને ઓએ ઓથી માંથી માં નો ની નું ના ને થી એ ઓ ો ી ું ા ે",
     .rounds = 2,
     .least = 2},
    {.name = "punjabi light",
     .endings = "ੀਆਂ ਿਆਂ ੂਆਂ ਾਂ ਆਂ ਏ ੀ ੇ ੋਂ ੋ ਾ",
     .rounds = 1,
     .least = 2,
     .letters = {{"਼", ""}}},
    {.name = "telugu light",
     .endings = "లలో లకు లను లతో ములు ాలు ులు ాల ుల లు ంలో లో కు ను ని తో ం ల ు ి ా",
     .rounds = 2,
     .least = 3},
    {.name = "kannada light",
     .endings = "ಗಳನ್ನು ಗಳಲ್ಲಿ ಗಳಿಂದ ಗಳಿಗೆ ಗಳು ಗಳ ವನ್ನು ಯನ್ನು ನ್ನು ದಲ್ಲಿ ಯಲ್ಲಿ ದಿಂದ ಕ್ಕೆ ಗೆ ರು ದ ು",
     .rounds = 1,
     .least = 3},
    {.name = "malayalam light",
     .endings = "ങ്ങളുടെ ങ്ങളിൽ ങ്ങളെ ങ്ങൾക്ക് ങ്ങൾ കളുടെ കളിൽ കളെ കൾക്ക് കൾ ത്തിന്റെ ത്തിൽ യുടെ യിൽ ന്റെ ിൽ യെ "
                "ം",
     .rounds = 1,
     .least = 3},
    {.name = "urdu light",
     .endings = "یوں یاں وں یں ات ے ی ا",
     .rounds = 1,
     .least = 3,
     .letters = {{"ي", "ی"}, {"ك", "ک"}}},
    {.name = "persian light",
     .endings = "هایشان هایمان هایی هایش هایم های ها ترین تر ات ان یی ی",
     .rounds = 2,
     .least = 3,
     .letters = {{"ي", "ی"}, {"ك", "ک"}, {"ى", "ی"}}},
};

const struct light_stemmer *light_stemmer_find(const char *name)
{
    for (size_t i = 0; i < sizeof stemmers / sizeof *stemmers; i++)
        if (strcmp(stemmers[i].name, name) == 0)
            return &stemmers[i];
    return NULL;
}

/* Takes the next word of a table; false at its end. */
static bool next_of(const char **table, struct str *word)
{
    const char *at = *table;
    size_t length;

    while (*at == ' ')
        at++;
    length = strcspn(at, " ");
    *word = str_n(at, length);
    *table = at + length;
    return length > 0;
}

static struct str without_beginning(const struct light_stemmer *stemmer, struct str word)
{
    const char *table = stemmer->beginnings ? stemmer->beginnings : "";
    struct str beginning, shortest = word;

    while (next_of(&table, &beginning)) {
        struct str rest = str_slice(word, beginning.length, word.length);

        if (rest.length < shortest.length && str_starts(word, beginning) &&
            utf8_count(rest) >= stemmer->least)
            shortest = rest;
    }
    return shortest;
}

/* Without the longest of its endings that leaves enough letters. */
static struct str without_ending(const struct light_stemmer *stemmer, struct str word)
{
    const char *table = stemmer->endings;
    struct str ending, shortest = word;

    while (next_of(&table, &ending)) {
        struct str rest = str_slice(word, 0, word.length - ending.length);

        if (ending.length < word.length && rest.length < shortest.length &&
            str_ends(word, ending) && utf8_count(rest) >= stemmer->least)
            shortest = rest;
    }
    return shortest;
}

/* Copies the word with each letter in one of its spellings. */
static size_t spell(const struct light_stemmer *stemmer, struct str word, char *out)
{
    size_t at = 0, length = 0;

    while (at < word.length) {
        struct str rest = str_slice(word, at, word.length);
        size_t step = utf8_decode(rest.data, rest.data + rest.length, &(uint32_t){0});
        struct str letter = str_slice(rest, 0, step);

        for (size_t i = 0; i < 4 && stemmer->letters[i].from; i++)
            if (str_is(letter, stemmer->letters[i].from))
                letter = str_of(stemmer->letters[i].to);
        memcpy(out + length, letter.data, letter.length);
        length += letter.length;
        at += step;
    }
    return length;
}

size_t light_stem(const struct light_stemmer *stemmer, struct str word, char *out)
{
    struct str stem = str_n(out, spell(stemmer, word, out));

    stem = without_beginning(stemmer, stem);
    for (unsigned i = 0; i < stemmer->rounds; i++)
        stem = without_ending(stemmer, stem);
    memmove(out, stem.data, stem.length);
    return stem.length;
}
