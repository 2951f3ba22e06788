/* SPDX-License-Identifier: GPL-2.0-or-later */
/* common.c - function words and words of the news in four languages, most frequent first. */
#include "common.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

#define SLOT_BITS 12
#define SLOTS     (1u << SLOT_BITS)

/* clang-format off */
static const char *const en_words[] = {
    "the", "of", "to", "and", "in", "a", "that", "for", "is", "on", "was", "said", "with", "he",
    "as", "by", "at", "it", "from", "be", "have", "has", "his", "are", "an", "not", "but", "they",
    "will", "were", "which", "who", "had", "their", "this", "been", "or", "its", "would", "more",
    "one", "after", "about", "we", "up", "there", "when", "than", "also", "out", "two", "all",
    "other", "into", "over", "some", "could", "first", "her", "she", "no", "if", "last", "i",
    "new", "can", "so", "only", "what", "because", "most", "before", "many", "time", "three",
    "while", "under", "against", "him", "them", "between", "any", "now", "such", "should",
    "where", "during", "these", "through", "may", "our", "those", "even", "still", "since", "being",
    "made", "both", "without", "until", "another", "how", "per", "then", "just", "off", "around",
    "each", "among", "within", "whether", "several", "few", "next", "own", "did", "does", "might",
    "must", "too", "very", "well", "though", "however", "later", "once", "again", "back", "down",
    "already", "never", "often", "toward", "despite", "along", "near", "every", "upon", NULL};
static const char *const en_nouns[] = {
    "year", "people", "government", "percent", "company", "state", "president", "week", "police",
    "country", "million", "city", "officials", "minister", "court", "market", "group", "day",
    "report", "work", "school", "party", "month", "law", "plan", "war", "home", "bank", "case",
    "public", "business", "money", "team", "election", "price", "house", "family", "trade",
    "health", "workers", "security", "talks", "support", "water", "industry", "service",
    "told", "call", "power", "program", "oil", "deal", "leader", "member", "office", "spokesman",
    "economy", "death", "budget", "street", "statement", "union", "attack", "agency", "border",
    "summer", "winter", "morning", "evening", "vote", "campaign", "director", "research", "study",
    "hospital", "road", "train", "ship", "airport", "farm", "fire", "storm", "weather", "food",
    "tax", "rate", "growth", "share", "sales", "profit", "loss", "debt", "interest", "investor",
    "judge", "trial", "lawyer", "charge", "prison", "crime", "victim", "witness", "evidence",
    "game", "season", "player", "coach", "match", "goal", "title", "champion", "record", "final",
    "film", "music", "book", "museum", "artist", "festival", "theater", "audience", "history",
    "scientist", "university", "student", "teacher", "child", "woman", "man", "father", "mother",
    "army", "troops", "peace", "treaty", "embassy", "refugee", "sanctions", "parliament", "reform",
    "protest", "strike", "wage", "job", "factory", "energy", "climate", "technology", "computer",
    "network", "data", "internet", "software", "phone", "television", "newspaper", "journalist",
    "church", "village", "island", "river", "bridge", "coast", "mountain", "region", "province",
    "capital", "council", "mayor", "governor", "commission", "committee", "conference", "meeting",
    "agreement", "decision", "proposal", "warning", "concern", "effort", "measure", "increase",
    "decline", "rise", "fall", "level", "number", "figure", "result", "change", "problem",
    "question", "answer", "reason", "end", "start", "part", "place", "side", "line", "hand", NULL};
static const char *const fr_words[] = {
    "de", "la", "le", "et", "les", "des", "en", "un", "du", "une", "que", "est", "pour", "qui",
    "dans", "a", "par", "plus", "pas", "au", "sur", "ne", "se", "ce", "il", "sont", "avec", "son",
    "aux", "été", "mais", "comme", "ou", "ses", "elle", "cette", "ont", "leur", "deux", "même",
    "après", "ces", "sa", "entre", "nous", "être", "aussi", "fait", "dont", "tout", "avait", "était",
    "sans", "où", "contre", "depuis", "encore", "déjà", "très", "selon", "avant", "sous", NULL};
static const char *const fr_nouns[] = {
    "pays", "ministre", "gouvernement", "année", "président", "ville", "millions", "marché",
    "police", "société", "groupe", "euros", "loi", "travail", "guerre", "état", "élection", "école",
    "région", "enquête", "réforme", "grève", "santé", "énergie", "économie", "député", "sécurité",
    "journée", "hôpital", "procès", "équipe", "saison", "théâtre", "musée", "frontière", "prix",
    "salaire", "banque", "prévisions", "été", "hiver", "témoin", NULL};
static const char *const de_words[] = {
    "der", "die", "und", "in", "den", "von", "zu", "das", "mit", "sich", "des", "auf", "für", "ist",
    "im", "dem", "nicht", "ein", "eine", "als", "auch", "es", "an", "er", "hat", "aus", "sie",
    "nach", "bei", "um", "wird", "noch", "wie", "einer", "sind", "über", "einen", "so", "dass",
    "zum", "war", "haben", "nur", "oder", "aber", "vor", "zur", "bis", "mehr", "durch", "man",
    "sein", "wurde", "sei", "gegen", "können", "schon", "wenn", "ihre", "unter", "während", NULL};
static const char *const de_nouns[] = {
    "Jahr", "Regierung", "Prozent", "Stadt", "Land", "Millionen", "Minister", "Unternehmen",
    "Polizei", "Gericht", "Markt", "Woche", "Gesetz", "Krieg", "Schule", "Wahl", "Gruppe", "Haus",
    "Behörde", "Straße", "Präsident", "Gespräche", "Höhe", "Universität", "Bürger", "Forderung",
    "Haushalt", "Kräfte", "Verträge", "Sicherheitsbehörden", "Bundesländer", "Arbeitsplätze",
    "Krankenhaus", "Mannschaft", "Spiel", "Theater", "Museum", "Wetter", "Sommer", "Züge", NULL};
static const char *const es_words[] = {
    "de", "la", "que", "el", "en", "y", "a", "los", "del", "se", "las", "por", "un", "para", "con",
    "no", "una", "su", "al", "es", "lo", "como", "más", "o", "pero", "sus", "le", "ha", "sí",
    "este", "ya", "entre", "cuando", "todo", "esta", "ser", "son", "dos", "también", "fue", "había",
    "era", "muy", "años", "hasta", "desde", "está", "sin", "sobre", "según", "tras", "donde", NULL};
static const char *const es_nouns[] = {
    "año", "gobierno", "país", "presidente", "ciudad", "millones", "ministro", "empresa", "policía",
    "mercado", "ley", "trabajo", "guerra", "escuela", "elección", "región", "investigación",
    "economía", "salud", "energía", "diputado", "seguridad", "hospital", "juicio", "equipo",
    "temporada", "teatro", "museo", "frontera", "precio", "salario", "banco", "verano", "niños",
    "montaña", "huelga", "víctima", "petróleo", "jueves", "mañana", NULL};
/* clang-format on */

static const struct common_language languages[] = {
    {"en", en_words, en_nouns, "said", "of"},
    {"fr", fr_words, fr_nouns, "a dit", "de"},
    {"de", de_words, de_nouns, "sagte", "von"},
    {"es", es_words, es_nouns, "dijo", "de"},
    {NULL, NULL, NULL, NULL, NULL},
};

#define WORDS_MAX 256

/* Small enough for the processor's first-level cache. */
struct draw_table {
    uint8_t slots[SLOTS];
    struct str words[WORDS_MAX];
};

struct common {
    const struct common_language *language;
    struct draw_table words, nouns;
};

const struct common_language *common_languages(void)
{
    return languages;
}

/* Fill the table: word r (from 0) weighs 2^32 / (r + flatness), a power law in integers. */
static void fill(struct draw_table *table, const char *const *words, uint64_t flatness)
{
    uint64_t total = 0, sum = 0;
    unsigned slot = 0;

    for (uint64_t r = 0; words[r]; r++)
        total += (UINT64_C(1) << 32) / (r + flatness);
    for (unsigned r = 0; words[r]; r++) {
        assert(r < WORDS_MAX);
        table->words[r] = str_of(words[r]);
        sum += (UINT64_C(1) << 32) / (r + flatness);
        for (; slot < SLOTS * sum / total; slot++)
            table->slots[slot] = (uint8_t)r;
    }
}

struct common *common_new(const struct common_language *language)
{
    struct common *common = mem_alloc(sizeof *common);

    common->language = language;
    fill(&common->words, language->words, 1);
    fill(&common->nouns, language->nouns, 10);
    return common;
}

void common_free(struct common *common)
{
    free(common);
}

const struct common_language *common_language(const struct common *common)
{
    return common->language;
}

struct str common_word(const struct common *common, uint64_t draw)
{
    return common->words.words[common->words.slots[draw & (SLOTS - 1)]];
}

struct str common_noun(const struct common *common, uint64_t draw)
{
    return common->nouns.words[common->nouns.slots[draw & (SLOTS - 1)]];
}
