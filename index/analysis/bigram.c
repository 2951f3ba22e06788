/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bigram.c - scripts without spaces between words: each pair of adjacent characters is a token.
 *
 * A character of Han may also be a word alone (水), so it is an alternate of the pair that it
 * begins; the last one of a run is an alternate of the pair that it ends. Of Hangul, this holds for
 * the first and the last character of a run, particles aside (돈을, 서울역에서). Queries leave
 * these alternates out, but for a character that is alone. Spellings of one word are read alike:
 *
 *   コンピューター   コンピュータ    a long vowel at the end of a long Katakana word is left out;
 *                                    ター is an alternate, since ー may end a shorter word (コピー)
 *   ジョン・スミス   ジョンスミス    so is a dot inside a foreign name
 *   佐々木           佐佐木          a mark of repetition becomes what it repeats */
#include "analysis/tokenizer.h"

#define LONG_VOWEL       0x30FC
#define LONG_VOWEL_HALF  0xFF70
#define LONG_VOWEL_BYTES "\xE3\x83\xBC"
#define VOICING          0x3099
/* A long vowel after fewer units of Katakana stays: コピー is not コピ. The limit is that of
 * Lucene's JapaneseKatakanaStemFilter. */
#define LONG_VOWEL_LEAST 3

static unsigned class_at(const struct analyzer *analyzer, const char *at, uint32_t *character)
{
    unsigned class = KIND_OTHER;

    *character = 0;
    if (at < analyzer->end)
        char_read(at, analyzer->end, character, &class);
    return class;
}

static const char *behind(const struct analyzer *analyzer, const char *at)
{
    return at + utf8_decode(at, analyzer->end, &(uint32_t){0});
}

/* --- spellings --- */

enum repetition { REPEATS_NOTHING, REPEATS, REPEATS_VOICED };

static enum repetition repetition_of(uint32_t character)
{
    switch (character) {
    case 0x3005: /* Han */
    case 0x303B:
    case 0x309D: /* Hiragana */
    case 0x30FD: /* Katakana */
        return REPEATS;
    case 0x309E:
    case 0x30FE:
        return REPEATS_VOICED;
    default:
        return REPEATS_NOTHING;
    }
}

/* Puts the folded character into the empty `folded`; returns its length. */
static size_t put(char *folded, const struct unit *before, uint32_t character, unsigned class)
{
    enum repetition repetition = before ? repetition_of(character) : REPEATS_NOTHING;
    size_t length;

    if (repetition == REPEATS_NOTHING)
        return fold_add(folded, 0, character, class);
    length = before->length;
    memcpy(folded, before->bytes, length);
    if (repetition == REPEATS_VOICED)
        fold_compose(folded, &length, VOICING);
    return length;
}

/* The end of a dot that stands between two parts of one foreign name; NULL if there is none. */
static const char *name_dot_end(const struct analyzer *analyzer, const char *at,
                                const struct unit *unit)
{
    uint32_t character;
    unsigned class = class_at(analyzer, at, &character), next;
    const char *end;

    if (!(class & CHAR_NAME_DOT))
        return NULL;
    end = behind(analyzer, at);
    next = class_at(analyzer, end, &character);
    if (unit->class & next & CHAR_KATAKANA)
        return end;
    /* Chinese writes a middle dot; the dot of Japanese separates words of Han. */
    utf8_decode(at, analyzer->end, &character);
    return character < 0x3000 && unit->class & next & CHAR_SYLLABLE ? end : NULL;
}

/* The end of a long vowel at the end of a Katakana word; NULL if there is none. */
static const char *long_vowel_end(const struct analyzer *analyzer, const char *at,
                                  const struct unit *unit)
{
    struct unit vowel = {.class = CHAR_KATAKANA};
    uint32_t character;
    const char *end;

    class_at(analyzer, at, &character);
    if (unit->katakana < LONG_VOWEL_LEAST ||
        (character != LONG_VOWEL && character != LONG_VOWEL_HALF))
        return NULL;
    end = behind(analyzer, at);
    if (class_at(analyzer, end, &character) & CHAR_KATAKANA || name_dot_end(analyzer, end, &vowel))
        return NULL;
    return end;
}

/* --- units --- */

/* Takes the marks of the unit at the analyzer's place. */
static size_t take_marks(struct analyzer *analyzer, char *folded, size_t length)
{
    while (analyzer->at < analyzer->end) {
        uint32_t character;
        unsigned class;
        const char *next = char_read(analyzer->at, analyzer->end, &character, &class);

        if ((class & KIND_MASK) == KIND_EXTEND)
            length = fold_add(folded, length, character, class);
        else if (!(class & CHAR_COMPOSES) || !fold_compose(folded, &length, character))
            break;
        length = utf8_cut(str_n(folded, length), UNIT_WORD_MAX);
        analyzer->at = next;
    }
    return utf8_cut(str_n(folded, length), UNIT_WORD_MAX);
}

/* Read one character, with its marks and what the spelling leaves out. `before` is the unit before
 * it in the run, or NULL. Returns false if it belongs to none of these scripts. */
static bool unit_read(struct analyzer *analyzer, const struct unit *before, struct unit *unit)
{
    char folded[UNIT_WORD_MAX + UNICODE_FOLD_MAX];
    size_t length;
    uint32_t character;
    const char *end;

    *unit = (struct unit){0};
    unit->class = class_at(analyzer, analyzer->at, &character);
    if ((unit->class & KIND_MASK) != KIND_BIGRAM)
        return false;
    unit->start = text_offset(analyzer, analyzer->at);
    analyzer->at = behind(analyzer, analyzer->at);
    length = take_marks(analyzer, folded, put(folded, before, character, unit->class));
    memcpy(unit->bytes, folded, length);
    unit->length = (uint8_t)length;
    unit->katakana = unit->class & CHAR_KATAKANA ? (before ? before->katakana : 0) + 1 : 0;
    if ((end = long_vowel_end(analyzer, analyzer->at, unit))) {
        analyzer->at = end;
        unit->longer = true;
    }
    unit->end = text_offset(analyzer, analyzer->at);
    if ((end = name_dot_end(analyzer, analyzer->at, unit)))
        analyzer->at = end;
    return true;
}

/* --- tokens --- */

static void token_set(struct analyzer *analyzer, struct token *token, const struct unit *first,
                      const struct unit *second)
{
    size_t length = first->length;

    memcpy(analyzer->word, first->bytes, length);
    if (second) {
        memcpy(analyzer->word + length, second->bytes, second->length);
        length += second->length;
    }
    token->word = str_n(analyzer->word, length);
    token->start = first->start;
    token->end = second ? second->end : first->end;
    token->position = analyzer->position++;
    token->flags = analyzer->gap_flags | (second ? TOKEN_BIGRAM : TOKEN_CHARACTER);
    analyzer->gap_flags = TOKEN_JOINED;
    analyzer->last_start = analyzer->last_end = analyzer->at;
}

static void alternate_add(struct analyzer *analyzer, struct str word, const struct unit *unit,
                          unsigned flag)
{
    analyzer->pending[analyzer->pending_count++] =
        (struct token){.word = word,
                       .start = unit->start,
                       .end = unit->end,
                       .position = analyzer->position - 1,
                       .flags = TOKEN_ALTERNATE | flag};
}

static bool is_hangul(const struct unit *unit)
{
    uint32_t character;

    utf8_decode(unit->bytes, unit->bytes + unit->length, &character);
    return character >= 0xAC00 && character <= 0xD7A3;
}

/* Korean particles, which end a run. */
static const char *const particles[] = {"은",   "는",   "이",   "가",   "을",   "를",   "의",
                                        "에",   "도",   "로",   "와",   "과",   "만",   "에서",
                                        "으로", "까지", "부터", "에게", "한테", "에는", "에도",
                                        "이다", "처럼", "보다", "라고", "이라", "이나", "에서는"};

/* Does the run end with a particle at `at`? */
static bool particle_follows(const struct analyzer *analyzer, const char *at)
{
    struct str rest = str_n(at, (size_t)(analyzer->end - at));

    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
        struct str particle = str_of(particles[i]);

        if (str_starts(rest, particle) &&
            char_kind_at(at + particle.length, analyzer->end) != KIND_BIGRAM)
            return true;
    }
    return false;
}

static void character_add(struct analyzer *analyzer, const struct unit *unit, bool at_edge)
{
    if (!(unit->class & CHAR_SYLLABLE))
        return;
    if (at_edge || !is_hangul(unit) || particle_follows(analyzer, analyzer->text + unit->end))
        alternate_add(analyzer, str_n(unit->bytes, unit->length), unit, TOKEN_CHARACTER);
}

/* Queue the other tokens at the place of the pair. */
static void alternates_add(struct analyzer *analyzer, bool first)
{
    struct unit *units = analyzer->units;

    character_add(analyzer, &units[0], first);
    if (char_kind_at(analyzer->at, analyzer->end) != KIND_BIGRAM)
        character_add(analyzer, &units[1], true);
    if (units[1].longer && units[1].length + sizeof LONG_VOWEL_BYTES <= UNIT_WORD_MAX) {
        memcpy(units[1].bytes + units[1].length, LONG_VOWEL_BYTES, sizeof LONG_VOWEL_BYTES - 1);
        alternate_add(analyzer,
                      str_n(units[1].bytes, units[1].length + sizeof LONG_VOWEL_BYTES - 1),
                      &units[1], TOKEN_BIGRAM);
    }
}

void bigram_begin(struct analyzer *analyzer)
{
    struct unit *units = analyzer->units;

    unit_read(analyzer, NULL, &units[0]);
    analyzer->in_run = unit_read(analyzer, &units[0], &units[1]);
    token_set(analyzer, &analyzer->pending[0], &units[0], analyzer->in_run ? &units[1] : NULL);
    analyzer->pending_next = 0;
    analyzer->pending_count = 1;
    if (analyzer->in_run)
        alternates_add(analyzer, true);
}

bool bigram_next(struct analyzer *analyzer, struct token *token)
{
    struct unit *units = analyzer->units, unit;

    analyzer->in_run = unit_read(analyzer, &units[1], &unit);
    if (!analyzer->in_run)
        return false;
    units[0] = units[1];
    units[1] = unit;
    token_set(analyzer, token, &units[0], &units[1]);
    analyzer->pending_next = analyzer->pending_count = 0;
    alternates_add(analyzer, false);
    return true;
}
