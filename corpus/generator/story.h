/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story.h - what the articles are about.
 *
 * A topic is a lasting subject with words of its own. A story is an event: it has a topic, a place,
 * people, an organisation and a few rare words, and several articles report it within a short time.
 * People are in the news for a while and are then forgotten. Everything is computed from the seed
 * and a number, without any state: any thread, after lexicon_open. */
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

/* The story of article `index`: a recent one, most often one of the newest. */
uint64_t story_of_article(uint64_t seed, uint64_t index);
/* Fill *story; its words are borrowed from the lexicon. */
void story_make(uint64_t seed, uint64_t number, struct story *story);

/* A word of the topic; its frequent words are drawn more often (Zipf). */
struct str topic_word(uint32_t topic, struct random *random);
/* Two words of the topic that often occur next to each other, as "interest rates" do. */
void topic_phrase(uint32_t topic, struct random *random, struct str pair[2]);

/* A reporter of a source; a source has about sixty. */
void reporter_name(struct random *random, uint32_t source, struct name *name);

#endif
