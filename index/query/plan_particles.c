/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_particles.c - words that Hebrew and Arabic write together with particles.
 *
 * Hebrew prefixes the article, conjunctions and prepositions (the letters משה וכלב; A. Itai,
 * S. Wintner, "Language resources for Hebrew", Language Resources and Evaluation 42, 2008): הממשלה,
 * בממשלה and ושהממשלה are ממשלה. Arabic does so with و ف ب ك ل; the stemmer removes its article.
 * The same letters begin other words, so nothing is removed blindly: the lexicon tells which forms
 * the articles have. */
#include "base/utf8.h"
#include "query/plan_private.h"

#define FORMS_MAX    64 /* of one word */
#define LEAST        3  /* letters of a word behind its particles */
#define FAR_RARER    10 /* a word this many times rarer than the typed one is not meant */
#define PARTICLE_MAX 12 /* bytes */

/* By script: particles and their usual combinations, separated by spaces. */
static const struct {
    uint32_t first, last; /* letters of the script */
    const char *particles;
} scripts[] = {
    {0x5D0, 0x5EA,
     "ה ו ב ל מ ש כ וה וב ול ומ וש וכ שה שב של שמ שו מה מש כש כשה וכש ושה ומה ובה ולה לכש מכש"},
    {0x620, 0x64A, "و ف ب ك ل ال وب ول وك فب فل فك وال"},
};

struct family {
    struct planner *planner;
    struct plan_field field;
    uint8_t group;
    struct plan_node *nodes[FORMS_MAX];
    uint32_t count;
};

static const char *particles_of(struct str word)
{
    uint32_t letter;

    utf8_decode(word.data, word.data + word.length, &letter);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (letter >= scripts[i].first && letter <= scripts[i].last)
            return scripts[i].particles;
    return NULL;
}

static struct str with_particle(const struct planner *planner, struct str particle, struct str word)
{
    return arena_format(planner->arena, "%.*s%.*s", STR_ARG(particle), STR_ARG(word));
}

static void add_form(struct family *family, struct str form)
{
    if (family->count < FORMS_MAX && plan_word_documents(family->planner, form) > 0)
        family->nodes[family->count++] =
            plan_stems(family->planner, form, false, family->field, family->group);
}

static void add_particles(struct family *family, struct str word, struct str particles)
{
    while (particles.data)
        add_form(family, with_particle(family->planner, str_cut(&particles, ' '), word));
}

/* How many documents have the bare word, or it with other particles than the word as typed? */
static uint64_t others(const struct planner *planner, struct str bare, struct str typed,
                       struct str particles)
{
    uint64_t documents = plan_word_documents(planner, bare);

    while (particles.data) {
        struct str form = with_particle(planner, str_cut(&particles, ' '), bare);

        documents += str_eq(form, typed) ? 0 : plan_word_documents(planner, form);
    }
    return documents;
}

/* The word behind the longest particle that leaves a word of the index; STR_NONE if there is
 * none. */
static struct str bare_word(const struct planner *planner, struct str word, struct str particles)
{
    uint64_t documents = plan_word_documents(planner, word);
    struct str bare = STR_NONE, all = particles;

    while (particles.data) {
        struct str particle = str_cut(&particles, ' ');
        struct str rest = str_slice(word, particle.length, word.length);

        if (str_starts(word, particle) && utf8_count(rest) >= LEAST &&
            (!bare.data || rest.length < bare.length) &&
            others(planner, rest, word, all) * FAR_RARER > documents)
            bare = rest;
    }
    return bare;
}

struct plan_node *plan_particles(struct planner *planner, struct str word, struct plan_node *typed,
                                 struct plan_field field, uint8_t group)
{
    const char *particles = particles_of(word);
    struct family family = {.planner = planner, .field = field, .group = group, .nodes = {typed}};
    struct str bare;
    struct plan_node *all;

    if (!particles || word.length > ANALYZER_WORD_MAX - PARTICLE_MAX)
        return typed;
    if (planner->options->open && !planner->options->lexicon)
        return plan_anything(planner);
    family.count = 1;
    add_particles(&family, word, str_of(particles));
    bare = bare_word(planner, word, str_of(particles));
    if (bare.data) {
        add_form(&family, bare);
        add_particles(&family, bare, str_of(particles));
    }
    all = plan_same(planner, family.nodes, family.count);
    plan_group_weight(planner, group, all->weight);
    return all;
}
