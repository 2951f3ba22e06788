/* SPDX-License-Identifier: GPL-2.0-or-later */
/* generate.c - the fields, the length and the date of an article; reprints of earlier articles. */
#include "generate.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "common.h"
#include "compose.h"
#include "lexicon.h"
#include "random.h"
#include "story.h"

#define STREAM_FIELDS   20
#define STREAM_BODY     21
#define STREAM_HEADLINE 22
#define STREAM_COPY     23
#define STREAM_QUERY    24
#define STREAM_LANGUAGE 25

#define HALF_PARAGRAPH 150 /* bytes: a body ends this much early, so the average is right */
#define COPY_BITS      6   /* a reprint comes at most 63 articles after the original */
#define HOUR_MS        INT64_C(3600000)
#define MINUTE_MS      INT64_C(60000)

static const struct publisher {
    const char *name;
    const char *agency; /* NULL: not a wire service */
} publishers[] = {
    {"Harbour Wire", "Harbour Wire"}, {"Meridian Press Agency", "MPA"}, {"Continental News", "CN"},
    {"The Capital Ledger", NULL},     {"Northfield Courier", NULL},     {"Tamsin Herald", NULL},
    {"Lake Terrace Gazette", NULL},   {"The Evening Signal", NULL},     {"Port Ellery Post", NULL},
    {"Alder Valley Times", NULL},     {"The Morning Register", NULL},   {"Tessaly Tribune", NULL},
};
#define PUBLISHERS (sizeof publishers / sizeof *publishers)
#define AGENCIES   3

struct generator {
    const struct generate_options *options;
    struct common *common[GENERATE_LANGUAGES_MAX];
};

static const struct common_language *find_language(const char *code)
{
    const struct common_language *language = common_languages();

    while (language->code && !str_is(str_of(language->code), code))
        language++;
    return language->code ? language : common_languages();
}

struct generator *generator_new(const struct generate_options *options)
{
    struct generator *generator = mem_zero(1, sizeof *generator);

    generator->options = options;
    for (uint32_t i = 0; i < options->language_count; i++)
        generator->common[i] = common_new(find_language(options->languages[i]));
    lexicon_open();
    return generator;
}

void generator_free(struct generator *generator)
{
    if (!generator)
        return;
    for (uint32_t i = 0; i < GENERATE_LANGUAGES_MAX; i++)
        common_free(generator->common[i]);
    lexicon_close();
    free(generator);
}

/* --- what an article is ------------------------------------------------------------------------
 */

/* Everything that is decided before the text is written. */
struct story_plan {
    uint64_t index;
    uint64_t original; /* the article whose body is reprinted; for most articles their own index */
    uint32_t language;
    uint32_t publisher;
    int64_t published;
    struct story story;
};

/* The time of publication. Each article is within its equal share of the period, so articles are in
 * order of time. */
static int64_t publishing_time(const struct generate_options *options, uint64_t index)
{
    /* no overflow: dates of four digits give fewer than 2^33 minutes, times fewer than 2^30
     * articles */
    uint64_t minutes = (uint64_t)(options->last - options->first) / MINUTE_MS;
    struct random random = random_stream(options->seed, STREAM_FIELDS, index);
    uint64_t from = minutes * index / options->count;
    uint64_t to = minutes * (index + 1) / options->count;
    uint64_t within = to > from ? (random_next(&random) >> 16) % (to - from) : 0;

    return options->first + (int64_t)(from + within) * MINUTE_MS;
}

/* A reprint of a reprint is a reprint of the original. */
static uint64_t original_of(const struct generate_options *options, uint64_t index)
{
    for (;;) {
        struct random random = random_stream(options->seed, STREAM_COPY, index);
        uint64_t back;

        if (!random_chance(&random, options->copies))
            return index;
        back = 1 + random_zipf(&random, COPY_BITS);
        if (back > index)
            return index;
        index -= back;
    }
}

static uint32_t pick_publisher(struct random *random, const struct story_plan *plan)
{
    if (plan->index != plan->original) /* agencies write, newspapers reprint */
        return AGENCIES + random_below(random, PUBLISHERS - AGENCIES);
    return random_chance(random, 40) ? random_below(random, AGENCIES)
                                     : AGENCIES + random_below(random, PUBLISHERS - AGENCIES);
}

static void make_plan(const struct generate_options *options, uint64_t index,
                      struct story_plan *plan)
{
    struct random random = random_stream(options->seed, STREAM_FIELDS, ~index);
    struct random language;

    plan->index = index;
    plan->original = original_of(options, index);
    language = random_stream(options->seed, STREAM_LANGUAGE, plan->original);
    plan->language = random_below(&language, options->language_count);
    plan->publisher = pick_publisher(&random, plan);
    plan->published = publishing_time(options, index);
    story_make(options->seed, story_of_article(options->seed, plan->original), &plan->story);
}

/* Quantiles of the body's length in bytes, at 0, 1/16 ... 16/16 of all articles: a lognormal
 * distribution with median 2,150, sigma 0.72 and mean 2.8 KB, without its tails. */
static const uint32_t length_quantiles[] = {400,  712,  939,  1134, 1323, 1513, 1710, 1920, 2150,
                                            2408, 2703, 3055, 3495, 4077, 4921, 6494, 16000};

static uint32_t body_length(struct random *random)
{
    uint32_t step = random_below(random, 16), within = random_below(random, 1024);
    uint32_t low = length_quantiles[step], high = length_quantiles[step + 1];

    /* the last step is wide and few articles are in it: square the fraction */
    if (step == 15)
        within = (uint32_t)((uint64_t)within * within * within >> 20);
    return low + (uint32_t)((uint64_t)(high - low) * within >> 10);
}

/* --- writing -----------------------------------------------------------------------------------
 */

static struct composer composer_for(const struct generator *generator,
                                    const struct story_plan *plan, uint32_t stream, uint64_t index)
{
    return (struct composer){
        .random = random_stream(generator->options->seed, stream, index),
        .story = &plan->story,
        .common = generator->common[plan->language],
    };
}

static void add_place_in_capitals(struct buf *out, struct str place)
{
    for (size_t i = 0; i < place.length; i++) {
        char byte = place.data[i];

        buf_add_char(out, byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte);
    }
}

/* Add the dateline of an agency's story: "PORT TORVANE, Jan. 7 (Harbour Wire) -- ". */
static void add_dateline(struct buf *out, const struct story_plan *plan)
{
    static const char *const months[] = {"Jan.", "Feb.", "March", "April", "May",  "June",
                                         "July", "Aug.", "Sept.", "Oct.",  "Nov.", "Dec."};
    const struct publisher *publisher = &publishers[plan->publisher];
    struct date date;

    if (!publisher->agency)
        return;
    date_from_ms(plan->published, 0, &date);
    add_place_in_capitals(out, name_str(&plan->story.place));
    buf_addf(out, ", %s %d (%s) -- ", months[date.month - 1], date.day, publisher->agency);
}

/* Add the body of the original. A reprint has its own lead and often ends early. */
static void add_body(const struct generator *generator, const struct story_plan *plan,
                     struct buf *out)
{
    struct composer body = composer_for(generator, plan, STREAM_BODY, plan->original);
    struct composer own = composer_for(generator, plan, STREAM_HEADLINE, ~plan->index);
    uint32_t length = body_length(&body.random);
    size_t start;

    add_dateline(out, plan);
    if (plan->index != plan->original) {
        compose_paragraph(&own, out);
        buf_add_text(out, "\\n\\n");
        length -= random_chance(&own.random, 50) ? length / 4 : 0;
    }
    start = out->length;
    for (;;) {
        compose_paragraph(&body, out);
        if (out->length - start + HALF_PARAGRAPH >= length)
            return;
        buf_add_text(out, "\\n\\n");
    }
}

static void add_byline(struct random *random, const struct story_plan *plan, struct buf *out)
{
    struct name name;

    if (random_chance(random, 25))
        return;
    reporter_name(random, plan->publisher, &name);
    buf_add_text(out, ",\"byline\":\"");
    buf_add_str(out, name_str(&name));
    buf_add_char(out, '"');
}

static void add_keywords(const struct story_plan *plan, struct buf *out)
{
    buf_addf(out, ",\"keywords\":[\"%.*s\",\"%.*s\"]", STR_ARG(plan->story.words[0]),
             STR_ARG(name_str(&plan->story.place)));
}

static void add_id(const struct generator *generator, const char *key, uint64_t index,
                   struct buf *out)
{
    buf_addf(out, "\"%s\":\"c%llu-%llu\"", key, (unsigned long long)generator->options->seed,
             (unsigned long long)index);
}

void generate_article(struct generator *generator, uint64_t index, struct buf *out)
{
    const struct generate_options *options = generator->options;
    char published[DATE_TEXT_SIZE];
    struct composer headline;
    struct story_plan plan;

    make_plan(options, index, &plan);
    buf_add_char(out, '{');
    add_id(generator, "id", index, out);
    buf_add_text(out, ",\"headline\":\"");
    headline = composer_for(generator, &plan, STREAM_HEADLINE, index);
    compose_headline(&headline, out);
    buf_add_char(out, '"');
    add_byline(&headline.random, &plan, out);
    buf_addf(out, ",\"published\":\"%s\",\"source\":\"%s\",\"section\":\"%s\",\"language\":\"%s\"",
             date_format(plan.published, 0, published), publishers[plan.publisher].name,
             plan.story.section, options->languages[plan.language]);
    add_keywords(&plan, out);
    if (plan.original != index) {
        buf_add_char(out, ',');
        add_id(generator, "copy_of", plan.original, out);
    }
    buf_add_text(out, ",\"body\":\"");
    add_body(generator, &plan, out);
    buf_add_text(out, "\"}\n");
}

/* --- queries -----------------------------------------------------------------------------------
 */

static void add_query_word(struct composer *composer, struct buf *out)
{
    uint32_t kind = random_below(&composer->random, 8);
    const struct story *story = composer->story;

    if (kind < 3)
        buf_add_str(out, topic_word(story->topic, &composer->random));
    else if (kind < 5)
        buf_add_str(out, common_noun(composer->common, random_next(&composer->random)));
    else if (kind == 5)
        buf_add_str(out, name_str(&story->surnames[random_below(&composer->random, 2)]));
    else if (kind == 6)
        buf_add_str(out, story->words[random_below(&composer->random, STORY_WORDS)]);
    else
        buf_add_str(out, lexicon_word(random_zipf(&composer->random, 14)));
}

void generate_query(struct generator *generator, uint64_t index, struct buf *out)
{
    struct random random = random_stream(generator->options->seed, STREAM_QUERY, index);
    uint64_t about = (random_next(&random) >> 16) % generator->options->count;
    struct composer composer;
    struct story_plan plan;
    uint32_t words = 1 + random_below(&random, 4);

    make_plan(generator->options, about, &plan);
    composer = composer_for(generator, &plan, STREAM_QUERY, ~index);
    for (uint32_t i = 0; i < words; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        add_query_word(&composer, out);
    }
    buf_add_char(out, '\n');
}
