/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story.c - topics, stories and the names in them. */
#include "story.h"

#include <string.h>

/* Streams and ranges of numbers: each kind of item has its own. */
#define STREAM_STORY   10
#define STREAM_ARTICLE 11
#define NAMES_FIRST    UINT64_C(0x100000000)
#define NAMES_LAST     UINT64_C(0x200000000)
#define NAMES_PLACE    UINT64_C(0x300000000)
#define NAMES_FIRM     UINT64_C(0x400000000)

#define ARTICLES_A_STORY 6 /* on average */
#define FIRST_NAMES      400
#define PLACE_BITS       11 /* 2,047 places; a few of them are in the news every day */
#define PEOPLE_BITS      9  /* 512 people are in the news at a time ... */
#define STORIES_A_PERSON 8  /* ... and one is replaced after this many stories */
#define TOPIC_BITS       8  /* 255 words of a topic */
#define TOPIC_FIRST_RANK 200
#define TOPIC_RANKS      12000
#define STORY_RARE_WORDS 2
#define PHRASE_BITS      6

static const char *const sections[] = {"World",  "Politics", "Business", "Local",
                                       "Sports", "Culture",  "Science",  "Opinion"};
/* The section of each of 16 topics. */
static const uint8_t section_of[] = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7};

static void name_add(struct name *name, const char *text)
{
    uint32_t length = (uint32_t)strlen(text);

    memcpy(name->text + name->length, text, length);
    name->length += length;
}

static void name_add_part(struct name *name, uint64_t number, uint32_t syllables)
{
    name->length += lexicon_name(number, syllables, name->text + name->length);
}

static void make_place(struct random *random, struct name *place)
{
    static const char *const before[] = {"", "", "", "", "",     "",      "",     "",
                                         "", "", "", "", "New ", "Port ", "San ", "Lake "};
    uint32_t number = random_zipf(random, PLACE_BITS);

    place->length = 0;
    name_add(place, before[number & 15]);
    name_add_part(place, NAMES_PLACE + number, 2);
}

/* The people in the news change: a window of numbers that moves with the stories. */
static void make_person(struct random *random, uint64_t story, struct name *person,
                        struct name *surname)
{
    uint64_t newest = story / STORIES_A_PERSON + (UINT64_C(1) << PEOPLE_BITS);
    uint64_t number = newest - random_zipf(random, PEOPLE_BITS);
    struct random own = random_stream(0, STREAM_STORY, NAMES_LAST + number);

    person->length = surname->length = 0;
    name_add_part(surname, NAMES_LAST + number, 2 + (number & 1));
    name_add_part(person, NAMES_FIRST + random_below(&own, FIRST_NAMES), 2);
    name_add(person, " ");
    memcpy(person->text + person->length, surname->text, surname->length);
    person->length += surname->length;
}

static void make_organisation(struct random *random, struct name *organisation)
{
    static const char *const behind[] = {" Group",     " Bank",  " Motors",     " Union",
                                         " Institute", " Party", " Energy",     " Railways",
                                         " Council",   " Club",  " University", " Agency"};

    organisation->length = 0;
    name_add_part(organisation, NAMES_FIRM + random_zipf(random, 12), 2);
    name_add(organisation, behind[random_below(random, 12)]);
}

/* The first few words occur in hardly any other story. */
static struct str make_story_word(struct random *random, unsigned number)
{
    uint32_t least = number < STORY_RARE_WORDS ? TOPIC_RANKS : TOPIC_FIRST_RANK;
    uint32_t end = number < STORY_RARE_WORDS ? LEXICON_WORDS : TOPIC_RANKS;

    return lexicon_word(least + random_below(random, end - least));
}

uint64_t story_of_article(uint64_t seed, uint64_t index)
{
    struct random random = random_stream(seed, STREAM_ARTICLE, index);
    uint64_t newest = index / ARTICLES_A_STORY + 256;

    return newest - random_zipf(&random, 8);
}

void story_make(uint64_t seed, uint64_t number, struct story *story)
{
    struct random random = random_stream(seed, STREAM_STORY, number);

    story->topic = random_below(&random, STORY_TOPICS);
    story->section = sections[section_of[story->topic % sizeof section_of]];
    make_place(&random, &story->place);
    for (unsigned i = 0; i < STORY_PEOPLE; i++)
        make_person(&random, number, &story->people[i], &story->surnames[i]);
    make_organisation(&random, &story->organisation);
    for (unsigned i = 0; i < STORY_WORDS; i++)
        story->words[i] = make_story_word(&random, i);
}

/* Topics share words, because two topics may draw the same rank. */
static struct str topic_word_number(uint32_t topic, uint32_t number)
{
    uint64_t mixed = random_mix(((uint64_t)topic << 32) + number + 1);
    uint32_t range = number < 32 ? TOPIC_RANKS / 16 : TOPIC_RANKS;

    return lexicon_word(TOPIC_FIRST_RANK + (uint32_t)(mixed >> 32) % range);
}

struct str topic_word(uint32_t topic, struct random *random)
{
    return topic_word_number(topic, random_zipf(random, TOPIC_BITS));
}

void topic_phrase(uint32_t topic, struct random *random, struct str pair[2])
{
    uint32_t phrase = random_zipf(random, PHRASE_BITS);
    uint64_t mixed = random_mix(((uint64_t)topic << 40) + phrase + 1);

    pair[0] = topic_word_number(topic, (uint32_t)(mixed & 127));
    pair[1] = topic_word_number(topic, (uint32_t)(mixed >> 7 & 127));
}

void reporter_name(struct random *random, uint32_t source, struct name *name)
{
    uint32_t number = source * 64 + random_below(random, 60);

    name->length = 0;
    name_add_part(name, NAMES_FIRST + random_mix(number) % FIRST_NAMES, 2);
    name_add(name, " ");
    name_add_part(name, NAMES_LAST + UINT64_C(0x80000000) + number, 2);
}
