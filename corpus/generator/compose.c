/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compose.c - draws words: half of them common words, the others from the topic, the story and the
 * language.
 *
 * The shares are in 1/256 of running words. They make the text look like English to an index: four
 * function words in ten, enough words of the topic to tell it from others, and a long tail. */
#include "compose.h"

#include <string.h>

#define SHARE_FUNCTION   104
#define SHARE_NOUN       (SHARE_FUNCTION + 40)
#define SHARE_TOPIC      (SHARE_NOUN + 44)
#define SHARE_STORY      (SHARE_TOPIC + 10)
#define SHARE_BACKGROUND (SHARE_STORY + 44)
#define SHARE_NAME       (SHARE_BACKGROUND + 8)
#define SHARE_PHRASE     (SHARE_NAME + 4) /* the rest are numbers */

#define BACKGROUND_BEND 10

static void add_name(struct composer *composer, struct buf *out, uint32_t draw)
{
    const struct story *story = composer->story;
    uint32_t person = draw >> 8 & (STORY_PEOPLE - 1);

    switch (draw & 7) {
    case 0:
        buf_add_str(out, name_str(&story->people[person]));
        break;
    case 1:
        buf_add_str(out, name_str(&story->organisation));
        break;
    case 2:
        buf_add_str(out, name_str(&story->place));
        break;
    default:
        buf_add_str(out, name_str(&story->surnames[person & (draw >> 16)]));
        break;
    }
}

static void add_number(struct buf *out, uint32_t draw)
{
    if (draw & 1)
        buf_addf(out, "%u", 1 + (draw >> 8) % 99);
    else if (draw & 2)
        buf_addf(out, "%u,%03u", 1 + (draw >> 8) % 80, (draw >> 16) % 1000);
    else
        buf_addf(out, "%u.%u", (draw >> 8) % 30, (draw >> 16) % 10);
}

/* Add a word in one of its inflected forms, so that a stemmer has work to do. */
static void add_inflected(struct buf *out, struct str word, uint32_t draw)
{
    static const char *const endings[16] = {"", "",  "",  "",  "",   "",   "",    "",
                                            "", "s", "s", "s", "ed", "ed", "ing", "er"};
    const char *ending = endings[draw & 15];

    buf_add_str(out, word);
    if (*ending)
        buf_add_text(out, ending);
}

/* Add any word of the language; rare words have one form only. */
static void add_background(struct composer *composer, struct buf *out, uint32_t draw)
{
    uint32_t rank = random_bent_zipf(&composer->random, BACKGROUND_BEND, LEXICON_BITS);

    if (rank >> BACKGROUND_BEND)
        buf_add_str(out, lexicon_word(rank));
    else
        add_inflected(out, lexicon_word(rank), draw);
}

static void add_phrase(struct composer *composer, struct buf *out)
{
    struct str pair[2];

    topic_phrase(composer->story->topic, &composer->random, pair);
    buf_add_str(out, pair[0]);
    buf_add_char(out, ' ');
    buf_add_str(out, pair[1]);
}

static void add_word(struct composer *composer, struct buf *out)
{
    uint64_t draw = random_next(&composer->random);
    uint32_t share = draw & 255, rest = (uint32_t)(draw >> 32);

    if (share < SHARE_FUNCTION)
        buf_add_str(out, common_word(composer->common, rest));
    else if (share < SHARE_NOUN)
        buf_add_str(out, common_noun(composer->common, rest));
    else if (share < SHARE_TOPIC)
        add_inflected(out, topic_word(composer->story->topic, &composer->random), rest);
    else if (share < SHARE_STORY)
        buf_add_str(out, composer->story->words[rest % STORY_WORDS]);
    else if (share < SHARE_BACKGROUND)
        add_background(composer, out, rest);
    else if (share < SHARE_NAME)
        add_name(composer, out, rest);
    else if (share < SHARE_PHRASE)
        add_phrase(composer, out);
    else
        add_number(out, rest);
}

static void capitalize(struct buf *out, size_t at)
{
    if (at < out->length && out->data[at] >= 'a' && out->data[at] <= 'z')
        out->data[at] = (char)(out->data[at] - 'a' + 'A');
}

/* Add `count` words with a few commas; the first word is capitalised. */
static void add_clause(struct composer *composer, struct buf *out, uint32_t count)
{
    size_t start = out->length;
    uint64_t commas = random_next(&composer->random); /* a bit for each word, one in eight set */

    commas &= random_next(&composer->random);
    commas &= random_next(&composer->random);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_text(out, commas >> i & 1 && i > 3 && i + 3 < count ? ", " : " ");
        add_word(composer, out);
    }
    capitalize(out, start);
}

/* The sum of two draws: very short and very long sentences are rare. */
static uint32_t sentence_length(struct composer *composer)
{
    return 6 + random_below(&composer->random, 15) + random_below(&composer->random, 15);
}

static void add_quote(struct composer *composer, struct buf *out)
{
    const struct common_language *language = common_language(composer->common);
    const struct story *story = composer->story;
    uint32_t person = random_below(&composer->random, STORY_PEOPLE);
    uint32_t half = sentence_length(composer) / 2;

    buf_add_text(out, "\\\"");
    add_clause(composer, out, half + 2);
    buf_addf(out, ",\\\" %s ", language->said);
    buf_add_str(out, name_str(random_chance(&composer->random, 40) ? &story->people[person]
                                                                   : &story->surnames[person]));
    if (random_chance(&composer->random, 30)) {
        buf_addf(out, " %s ", language->of);
        buf_add_str(out, name_str(&story->organisation));
    }
    buf_add_char(out, '.');
}

static void add_sentence(struct composer *composer, struct buf *out)
{
    if (random_chance(&composer->random, 14)) {
        add_quote(composer, out);
        return;
    }
    add_clause(composer, out, sentence_length(composer));
    buf_add_char(out, '.');
}

void compose_paragraph(struct composer *composer, struct buf *out)
{
    uint32_t count = 1 + random_below(&composer->random, 4);

    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        add_sentence(composer, out);
    }
}

/* --- headlines ---------------------------------------------------------------------------------
 *
 * P a surname, L the place, O the organisation, T a topic word, X a rare word of the story, F a
 * phrase of the topic, N a word of the news, W any word. */
static const char *const headlines[] = {
    "P says T X will not T W",  "L: T N after T X",    "O to T the X of F",
    "F T in L, P warns",        "T X: P seeks N on T", "New T in L over F",
    "O and P at odds over T X", "P T as N X W",        "Why T X T in L",
    "N of T X divides L",       "P, O agree on F",     "In L, a T without X",
    "F and X: N T for L",       "O cuts T N, X to go", "X T after F, says O",
    "No T for L's X N",
};

static void add_headline_code(struct composer *composer, struct buf *out, char code)
{
    const struct story *story = composer->story;
    uint64_t draw = random_next(&composer->random);

    switch (code) {
    case 'P':
        buf_add_str(out, name_str(&story->surnames[draw & 1]));
        break;
    case 'L':
        buf_add_str(out, name_str(&story->place));
        break;
    case 'O':
        buf_add_str(out, name_str(&story->organisation));
        break;
    case 'T':
        add_inflected(out, topic_word(story->topic, &composer->random), (uint32_t)draw);
        break;
    case 'X':
        buf_add_str(out, story->words[draw % 4]);
        break;
    case 'F':
        add_phrase(composer, out);
        break;
    case 'N':
        buf_add_str(out, common_noun(composer->common, draw));
        break;
    default:
        buf_add_str(out, lexicon_word(random_zipf(&composer->random, LEXICON_BITS)));
        break;
    }
}

/* A single capital is a code; "New" and "In" are words. */
static bool is_code(const char *at)
{
    return strchr("PLOTXFNW", *at) && !(at[1] >= 'a' && at[1] <= 'z');
}

void compose_headline(struct composer *composer, struct buf *out)
{
    const char *at =
        headlines[random_below(&composer->random, sizeof headlines / sizeof *headlines)];
    size_t start = out->length;

    for (; *at; at++) {
        if (is_code(at))
            add_headline_code(composer, out, *at);
        else
            buf_add_char(out, *at);
    }
    capitalize(out, start);
}
