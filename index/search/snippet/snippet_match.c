/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_match.c - compares a token with the marks of a query.
 *
 * The first letters of most words differ from all marks, so the analyzer skips them. The others are
 * looked up. A word is stemmed only if it starts like the stem of a mark. */
#include "search/snippet/snippet_match.h"

#include "query/pattern.h"
#include "search/snippet/snippet_text.h"

/* --- marks, ready to be looked up --- */

#define ANY_START UINT8_MAX /* the stemmer also changes the starts of words */

/* How many letters at the end of a stem may differ from its words (English happi: happy; French
 * appliqu: application). For stems of at most three letters, and for other languages, only the
 * first byte is certain. */
static const struct {
    char language[3];
    uint8_t changed;
} stemmers[] = {
    {"en", 1},         {"de", 2},         {"fr", 2},         {"es", 2},         {"it", 2},
    {"pt", 2},         {"nl", 2},         {"sv", 2},         {"da", 2},         {"no", 2},
    {"ar", ANY_START}, {"ga", ANY_START}, {"id", ANY_START}, {"ne", ANY_START}, {"ta", ANY_START},
    {"tr", ANY_START}, {"fa", ANY_START}, {"ur", ANY_START},
};

/* Han, whose terms are simplified characters. */
static bool may_be_han(struct str stem)
{
    unsigned char first = (unsigned char)stem.data[0];

    return first >= 0xE3 && first <= 0xE9;
}

/* How many bytes a stem shares with the beginning of each of its words. */
static uint8_t bytes_kept(struct str stem, const char *language)
{
    if (may_be_han(stem))
        return 0;
    for (size_t i = 0; i < sizeof stemmers / sizeof *stemmers; i++) {
        uint8_t changed = stemmers[i].changed;

        if (strcmp(stemmers[i].language, language) != 0)
            continue;
        if (changed == ANY_START)
            return 0;
        if (stem.length > 3 && stem.length < UINT8_MAX)
            return (uint8_t)(stem.length - changed);
    }
    return 1;
}

static struct str word_start(const struct mark *mark)
{
    return mark->kind == MARK_PATTERN ? pattern_start(mark->text) : mark->text;
}

void matcher_init(struct matcher *matcher, const struct marks *marks, language_id language,
                  struct arena *arena)
{
    const char *code = language_code(language);

    memset(matcher, 0, sizeof *matcher);
    matcher->marks = marks;
    matcher->kept_least = UINT8_MAX;
    matcher->whole = true;
    matcher->next = arena_alloc(arena, marks->mark_count * sizeof *matcher->next);
    matcher->kept = arena_alloc(arena, marks->mark_count);
    for (uint32_t i = marks->mark_count; i-- > 0;) {
        const struct mark *mark = &marks->marks[i];
        bool stem = mark->kind == MARK_STEM;
        unsigned char first;

        matcher->whole &= mark->kind != MARK_PREFIX && mark->letters == 0;
        if (mark->text.length == 0)
            continue;
        first = (unsigned char)mark->text.data[0];
        matcher->next[i] = matcher->first[first];
        matcher->first[first] = i + 1;
        matcher->kept[i] = stem ? bytes_kept(mark->text, code) : UINT8_MAX;
        if (matcher->kept[i] < matcher->kept_least)
            matcher->kept_least = matcher->kept[i];
        word_starts_add(&matcher->starts,
                        stem ? str_n(mark->text.data, matcher->kept[i]) : word_start(mark));
    }
}

/* --- one token --- */

/* The end of the letters that make the first `wanted` bytes of the token's word. Folding may have
 * changed their number, and removed dots, apostrophes and accents. */
static uint32_t prefix_end(struct str text, const struct token *token, size_t wanted)
{
    BUF_AUTO struct buf folded = {0};
    uint32_t at = token->start, end = token->end;
    size_t made = 0;

    while (at < token->end) {
        uint32_t behind = text_forward(text, at, 1, token->end);

        buf_clear(&folded);
        analyzer_fold(&folded, str_slice(text, at, behind));
        if (folded.length > 0 && made >= wanted)
            break;
        if (str_starts(str_slice(token->word, made, token->word.length), buf_str(&folded)))
            made += folded.length;
        if (made >= wanted)
            end = behind;
        at = behind;
    }
    return end;
}

/* Does the text begin with these very letters, apart from case, and no accent behind them? Not so
 * "2.5k", which is also the word 2500. */
static bool is_plain(struct str written, struct str prefix)
{
    for (size_t i = 0; i < written.length && i <= prefix.length; i++) {
        if ((unsigned char)written.data[i] >= 0x80)
            return false;
    }
    return str_eq_nocase(str_slice(written, 0, prefix.length), prefix);
}

static uint32_t marked_end(struct str text, const struct token *token, struct str prefix)
{
    if (is_plain(str_slice(text, token->start, token->end), prefix))
        return token->start + (uint32_t)prefix.length;
    return prefix_end(text, token, prefix.length);
}

/* The end of what to highlight of a token whose word the mark equals. */
static uint32_t mark_end(struct str text, const struct token *token, const struct mark *mark)
{
    struct str word = token->word;

    if (mark->letters == 0)
        return token->end;
    return marked_end(
        text, token,
        str_slice(word, 0, text_forward(word, 0, mark->letters, (uint32_t)word.length)));
}

/* Does another mark match here? The parts of a compound have their own marks. */
static bool is_elsewhere(const struct mark *mark, const struct token *token)
{
    return mark->written && token->flags & TOKEN_ALTERNATE;
}

/* Matches words and prefixes. Returns whether the stem of the word may match, too. */
static bool match_word(const struct matcher *matcher, struct str text, const struct token *token,
                       struct hit *hit)
{
    const struct mark *marks = matcher->marks->marks;
    bool may_stem = matcher->kept_least == 0;
    uint32_t end;

    for (uint32_t i = matcher->first[(unsigned char)token->word.data[0]]; i;
         i = matcher->next[i - 1]) {
        const struct mark *mark = &marks[i - 1];

        if (is_elsewhere(mark, token))
            continue;
        if (mark->kind == MARK_STEM) {
            may_stem |= str_starts(token->word, str_n(mark->text.data, matcher->kept[i - 1]));
            continue;
        }
        if (mark->kind == MARK_WORD && str_eq(token->word, mark->text))
            end = mark_end(text, token, mark);
        else if (mark->kind == MARK_PREFIX && str_starts(token->word, mark->text))
            end = marked_end(text, token, mark->text);
        else if (mark->kind == MARK_PATTERN && pattern_fits(mark->text, token->word))
            end = token->end;
        else
            continue;
        hit->groups |= UINT64_C(1) << mark->group;
        if (hit->mark_end < end)
            hit->mark_end = end;
    }
    return may_stem;
}

static void match_stem(const struct matcher *matcher, struct analyzer *analyzer,
                       language_id language, struct str text, const struct token *token,
                       struct hit *hit)
{
    const struct mark *marks = matcher->marks->marks;
    struct str stem = analyzer_stem(analyzer, language, token->word);

    if (stem.length == 0)
        return;
    for (uint32_t i = matcher->first[(unsigned char)stem.data[0]]; i; i = matcher->next[i - 1]) {
        uint32_t end;

        if (marks[i - 1].kind != MARK_STEM || !str_eq(stem, marks[i - 1].text) ||
            is_elsewhere(&marks[i - 1], token))
            continue;
        hit->groups |= UINT64_C(1) << marks[i - 1].group;
        end = mark_end(text, token, &marks[i - 1]);
        if (hit->mark_end < end)
            hit->mark_end = end;
    }
}

static __attribute__((noinline)) void match(const struct matcher *matcher,
                                            struct analyzer *analyzer, language_id language,
                                            struct str text, const struct token *token,
                                            struct hit *hit)
{
    hit->groups = 0;
    hit->mark_end = 0;
    if (match_word(matcher, text, token, hit))
        match_stem(matcher, analyzer, language, text, token, hit);
}

/* The place to remember the word at; NULL: it is not remembered. *same: it is there. */
static struct matcher_seen *seen_at(struct matcher *matcher, const struct token *token, bool *same)
{
    uint64_t word[2] = {0, 0};
    struct matcher_seen *seen;

    if (!matcher->whole || token->word.length > sizeof word || token->flags & TOKEN_ALTERNATE)
        return NULL;
    memcpy(word, token->word.data, token->word.length);
    seen =
        &matcher->seen[(word[0] * 31 + word[1]) * 0x9E3779B97F4A7C15u >> (64 - MATCHER_SEEN_BITS)];
    *same = seen->word[0] == word[0] && seen->word[1] == word[1];
    seen->word[0] = word[0];
    seen->word[1] = word[1];
    return seen;
}

/* Most words of the text fail here. */
bool matcher_match(struct matcher *matcher, struct analyzer *analyzer, language_id language,
                   struct str text, const struct token *token, struct hit *hit)
{
    struct matcher_seen *seen;
    bool same;

    if (!word_starts_may(&matcher->starts, token->word))
        return false;
    seen = seen_at(matcher, token, &same);
    if (seen && same) {
        hit->groups = seen->groups;
        hit->mark_end = token->end;
        return hit->groups != 0;
    }
    match(matcher, analyzer, language, text, token, hit);
    if (seen)
        seen->groups = hit->groups;
    return hit->groups != 0;
}
