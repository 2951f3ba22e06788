/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story.h - what articles are about.
 *
 * A topic is a lasting subject with words of its own. A story is an event: it has a topic, a place,
 * people, an organisation and a few rare words, and is told by a burst of articles. People stay in
 * the news for a while and are then forgotten. All is derived from seed and number: nothing is
 * remembered between articles. */
#ifndef DATELINE_CORPUS_STORY_H
#define DATELINE_CORPUS_STORY_H

#include <stdint.h>

#include "base/str.h"
#include "lexicon.h"
#include "random.h"

#define STORY_TOPICS      64
#define STORY_PEOPLE      4
#define STORY_WORDS       12 /* rare words of one story */
#define STORY_NAME_LENGTH 64

struct name {
    char text[STORY_NAME_LENGTH];
    uint32_t length;
};

static inline struct str name_str(const struct name *name)
{
    return str_n(name->text, name->length);
}

struct story {
    uint32_t topic;
    const char *section;
    struct name place;
    struct name people[STORY_PEOPLE];   /* "Tova Brindle" */
    struct name surnames[STORY_PEOPLE]; /* "Brindle" */
    struct name organisation;
    struct str words[STORY_WORDS];
};

/* The story that article `index` tells: a recent one, most often one of the newest. */
uint64_t story_of_article(uint64_t seed, uint64_t index);
void story_make(uint64_t seed, uint64_t number, struct story *story);

/* A word of the topic: its frequent ones often (Zipf). */
struct str topic_word(uint32_t topic, struct random *random);
/* A pair of the topic's words that stand side by side time and again ("interest rates"). */
void topic_phrase(uint32_t topic, struct random *random, struct str pair[2]);

/* A person who writes: some sixty to a source. */
void reporter_name(struct random *random, uint32_t source, struct name *name);

#endif
