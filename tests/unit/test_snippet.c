/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_snippet.c - passages, highlights and crops: the rules one by one, and what holds for any
 * text. Whole articles with their snippets are in ../golden/snippet. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../query_marks.h"
#include "../snippet_check.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sampled.h"
#include "search/snippet/snippet_text.h"
#include "search/snippet/snippet_window.h"

struct fixture {
    struct analyzer *analyzer;
    struct arena *arena;
    language_id english;
    struct query_marks query;
    struct buf out;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->analyzer = analyzer_new();
    fixture->arena = arena_new();
    fixture->english = language_find(STR("en"));
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    buf_fini(&fixture->out);
    analyzer_free(fixture->analyzer);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static const struct marks *marks_of(struct fixture *fixture, const char *query)
{
    return query_marks_read(&fixture->query, fixture->analyzer, fixture->english, str_of(query),
                            fixture->arena);
}

/* The snippet as HTML; good until the next call. */
static const char *snippet_of(struct fixture *fixture, const char *text, const char *query,
                              uint32_t length, uint32_t passages)
{
    struct snippet_options options = {length, passages};
    uint32_t count;
    const struct passage *found =
        snippet_find(fixture->analyzer, fixture->english, str_of(text), marks_of(fixture, query),
                     &options, fixture->arena, &count);

    buf_clear(&fixture->out);
    buf_add_text(&fixture->out, "");
    snippet_write(&fixture->out, str_of(text), found, count, &snippet_style_html);
    return fixture->out.length > 0 ? fixture->out.data : "";
}

static const char *highlight_of(struct fixture *fixture, const char *text, const char *query)
{
    buf_clear(&fixture->out);
    snippet_highlight_text(fixture->analyzer, fixture->english, str_of(text),
                           marks_of(fixture, query), STR("["), STR("]"), false, fixture->arena,
                           &fixture->out);
    return fixture->out.length > 0 ? fixture->out.data : "";
}

static const char *crop_of(struct fixture *fixture, const char *text, const char *query,
                           uint32_t words)
{
    buf_clear(&fixture->out);
    snippet_crop_text(fixture->analyzer, fixture->english, str_of(text), marks_of(fixture, query),
                      words, STR("…"), STR("["), STR("]"), fixture->arena, &fixture->out);
    return fixture->out.length > 0 ? fixture->out.data : "";
}

/* A check of snippet_check.h. */
static void holds(const char *wrong)
{
    if (wrong)
        fail_msg("%s", wrong);
}

#define FILLER                                                                                     \
    "Nothing of note happened in the weeks that followed, and nobody wrote about it anywhere in "  \
    "the country or abroad. The weather stayed as it was. Then came the spring of the next year, " \
    "and with it the long rain that filled the rivers. "

/* --- matches --- */

static void marks_stems_words_and_prefixes(void **state)
{
    assert_string_equal(highlight_of(*state, "He signs, she signed: a sign.", "signing"),
                        "He [signs], she [signed]: a [sign].");
    assert_string_equal(highlight_of(*state, "Signs and SIGNED signs", "=\"signs\""),
                        "[Signs] and SIGNED [signs]");
    assert_string_equal(highlight_of(*state, "Cyber, cybersecurity, psycho", "cyb*"),
                        "[Cyb]er, [cyb]ersecurity, psycho");
}

static void marks_irregular_stems(void **state)
{
    assert_string_equal(highlight_of(*state, "dying, lying, tying, skies", "die lie tie sky"),
                        "[dying], [lying], [tying], [skies]");
}

static void marks_a_prefix_by_the_letters_that_were_typed(void **state)
{
    assert_string_equal(highlight_of(*state, "Ŵôřlḑôle", "world*"), "[Ŵôřlḑ]ôle");
    assert_string_equal(highlight_of(*state, "Westfália", "westfali*"), "[Westfáli]a");
    assert_string_equal(highlight_of(*state, "re\xCC\x81sume\xCC\x81", "re*"),
                        "[re\xCC\x81]sume\xCC\x81");
    assert_string_equal(highlight_of(*state, "Straße", "stras*"), "[Straß]e");
}

static void marks_all_of_a_word_that_is_joined(void **state)
{
    assert_string_equal(highlight_of(*state, "of cyber-security here", "cybersecurity"),
                        "of [cyber-security] here");
    assert_string_equal(highlight_of(*state, "of cyber-security here", "security"),
                        "of cyber-[security] here");
    assert_string_equal(highlight_of(*state, "the U.S. and N. Korea's", "us north korea"),
                        "the [U.S.] and [N]. [Korea]'s");
}

static void a_phrase_counts_only_as_a_phrase(void **state)
{
    assert_string_equal(
        highlight_of(*state, "the order to split the world, the split world", "\"the world\""),
        "the order to split [the world], the split world");
    assert_string_equal(
        highlight_of(*state, "the do or die can't be he do and or isn't he", "the \"do or\""),
        "[the] [do or] die can't be he do and or isn't he");
    assert_string_equal(highlight_of(*state, "a b a b a c", "\"a b a\""), "[a b a b a] c");
    assert_string_equal(highlight_of(*state, "world the, world", "\"the world\" world"),
                        "[world] [the, world]");
}

static void no_marks_are_no_matches(void **state)
{
    struct fixture *fixture = *state;
    uint32_t count = 7;

    snippet_matches(fixture->analyzer, fixture->english, STR("some text"), NULL, fixture->arena,
                    &count);
    assert_int_equal(count, 0);
    assert_string_equal(highlight_of(*state, "some text", ""), "some text");
    assert_string_equal(highlight_of(*state, "", "text"), "");
}

/* Only words that begin like a stem are stemmed: none must be missed for that. */
static void check_own_stems(struct fixture *fixture, language_id language, struct str text)
{
    struct token token;
    struct analyzer *reader = analyzer_new();

    analyzer_begin(reader, language, text);
    while (analyzer_next(reader, &token)) {
        struct mark mark = {.kind = MARK_STEM,
                            .text = analyzer_stem(fixture->analyzer, language, token.word)};
        struct marks marks = {.marks = &mark, .mark_count = 1, .group_count = 1};
        uint32_t count;

        if (token.flags & (TOKEN_ALTERNATE | TOKEN_JOINED | TOKEN_BIGRAM) ||
            token.word.length != token.end - token.start)
            continue;
        mark.text = arena_str(fixture->arena, mark.text);
        snippet_matches(fixture->analyzer, language, str_slice(text, token.start, token.end),
                        &marks, fixture->arena, &count);
        if (count != 1)
            fail_msg("\"%.*s\" is not found by its stem \"%.*s\"", STR_ARG(token.word),
                     STR_ARG(mark.text));
        arena_reset(fixture->arena);
    }
    analyzer_free(reader);
}

static void every_word_is_found_by_its_stem(void **state)
{
    static const struct {
        const char *language, *file;
    } texts[] = {{"en", "bbc.jsonl.gz"},
                 {"de", "gnad10k_de_test.jsonl.gz"},
                 {"fr", "masakhane_en_fr.jsonl.gz"}};
    const char *shared = getenv("DATELINE_SHARED");

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        BUF_AUTO struct buf file = {0}, text = {0};
        char path[PATH_MAX];
        struct error err;

        snprintf(path, sizeof path, "%s/data/%s", shared ? shared : "../shared", texts[i].file);
        if (file_read(&file, path, (size_t)64 << 20, &err) ||
            gzip_expand(&text, buf_str(&file), (size_t)256 << 20, &err))
            skip();
        check_own_stems(*state, language_find(str_of(texts[i].language)),
                        str_slice(buf_str(&text), 0, 1 << 20));
    }
}

/* --- passages --- */

static void a_short_text_comes_whole(void **state)
{
    assert_string_equal(snippet_of(*state, "  One line.\n\nAnother <line>.\n", "another", 0, 0),
                        "One line. … <mark>Another</mark> &lt;line&gt;.");
    assert_string_equal(snippet_of(*state, " - \n", "another", 0, 0), "");
    assert_string_equal(snippet_of(*state, "", "another", 0, 0), "");
}

static void most_distinct_words_win(void **state)
{
    assert_string_equal(snippet_of(*state,
                                   "Taxes, taxes, taxes: the tax office counts its taxes. " FILLER
                                   "The harbour tax was lowered. " FILLER,
                                   "harbour taxes", 56, 1),
                        "The <mark>harbour</mark> <mark>tax</mark> was lowered.");
}

static void a_weighty_word_beats_two_light_ones(void **state)
{
    assert_string_equal(snippet_of(*state,
                                   "The big old house was sold. " FILLER
                                   "A volcano broke out in May. " FILLER,
                                   "big^0.2 old^0.2 volcano^3", 56, 1),
                        "A <mark>volcano</mark> broke out in May.");
}

static void of_equals_the_closest_then_the_ordered_then_the_first_wins(void **state)
{
    static const char far[] = "Korea is a country that lies in the east, not north. ";
    static const char turned[] = "In Korea north winds blow all day. ";
    static const char ordered[] = "Ships left North Korea on this day. ";
    BUF_AUTO struct buf text = {0};

    buf_addf(&text, "%s%s%s%s%s%s%s", far, FILLER, turned, FILLER, ordered, FILLER, ordered);
    assert_string_equal(snippet_of(*state, text.data, "north korea", 60, 1),
                        "Ships left <mark>North</mark> <mark>Korea</mark> on this day.");
    buf_clear(&text);
    buf_addf(&text, "%s%s%s%s", far, FILLER, turned, FILLER);
    assert_string_equal(snippet_of(*state, text.data, "north korea", 60, 1),
                        "In <mark>Korea</mark> <mark>north</mark> winds blow all day.");
}

static void the_first_of_equals_wins(void **state)
{
    struct fixture *fixture = *state;
    struct snippet_options options = {60, 1};
    const char *text = FILLER "A ferry sank in May. " FILLER "A ferry sank in May. " FILLER;
    uint32_t count;
    const struct passage *passage =
        snippet_find(fixture->analyzer, fixture->english, str_of(text), marks_of(fixture, "ferry"),
                     &options, fixture->arena, &count);

    assert_int_equal(count, 1);
    assert_int_equal(passage->start, str_find(str_of(text), STR("A ferry")));
}

static void begins_with_the_sentence_where_it_fits(void **state)
{
    assert_string_equal(
        snippet_of(*state, FILLER "\"We will,\" she said, \"build a dam.\" " FILLER, "dam", 50, 1),
        "&quot;We will,&quot; she said, &quot;build a <mark>dam</mark>.&quot;");
}

static void words_far_apart_fit_by_giving_up_the_beginning(void **state)
{
    const char *text = "For some reason that nobody ever told us about a dam was built there by "
                       "people who later left for the coast. " FILLER;

    assert_string_equal(snippet_of(*state, text, "dam coast", 80, 1),
                        "…us about a <mark>dam</mark> was built there by people who later left for "
                        "the <mark>coast</mark>.");
}

static void crosses_a_paragraph_only_for_a_missing_word(void **state)
{
    const char *text = "The dam was built.\n\nIt serves the coast.\n\n" FILLER;

    assert_string_equal(snippet_of(*state, text, "dam coast", 60, 1),
                        "The <mark>dam</mark> was built. … It serves the <mark>coast</mark>.");
    assert_string_equal(snippet_of(*state, text, "dam", 54, 1), "The <mark>dam</mark> was built.");
}

static void the_last_sentence_comes_with_the_one_before(void **state)
{
    assert_string_equal(
        snippet_of(*state, FILLER "The valley was safe. The dam held.", "dam", 100, 1),
        "The valley was safe. The <mark>dam</mark> held.");
}

static void text_without_spaces_is_cut_by_characters(void **state)
{
    BUF_AUTO struct buf text = {0};
    const char *snippet;

    for (int i = 0; i < 2000; i++)
        buf_add_text(&text, i == 1000 ? " needle " : "é");
    snippet = snippet_of(*state, text.data, "needle", 40, 1);
    assert_non_null(strstr(snippet, "<mark>needle</mark>"));
    assert_true(utf8_valid(str_of(snippet)));
    assert_in_range(utf8_count(str_of(snippet)), 20, 40 + 13 + 2);
}

static void a_word_longer_than_the_passage_is_cut(void **state)
{
    BUF_AUTO struct buf text = {0};

    buf_add_text(&text, FILLER);
    for (int i = 0; i < 30; i++)
        buf_add_text(&text, "ab");
    assert_true(strlen(snippet_of(*state, text.data, "abab*", 20, 1)) < 60);
    holds(check_html(buf_str(&((struct fixture *)*state)->out)));
}

static void nothing_matches_so_the_lead_is_shown(void **state)
{
    assert_string_equal(snippet_of(*state, " (Reuters) " FILLER FILLER, "zebra", 150, 1),
                        "Nothing of note happened in the weeks that followed, and nobody wrote "
                        "about it anywhere in the country or abroad. The weather stayed as it "
                        "was.");
}

static void passages_are_apart_and_in_the_text_s_order(void **state)
{
    const char *text = "A volcano broke out. " FILLER "The harbour was shut. " FILLER
                       "A comet came very close. " FILLER;

    assert_string_equal(
        snippet_of(*state, text, "comet harbour volcano", 120, 3),
        "A <mark>volcano</mark> broke out. … The <mark>harbour</mark> was shut. … A "
        "<mark>comet</mark> came very close. Nothing of note happened in the weeks that followed…");
}

static void fewer_places_share_the_length(void **state)
{
    const char *text = FILLER "The harbour was shut. " FILLER;
    BUF_AUTO struct buf one = {0};

    buf_add_text(&one, snippet_of(*state, text, "harbour", 120, 1));
    assert_string_equal(snippet_of(*state, text, "harbour", 120, 3), one.data);
}

static void passages_that_touch_are_one(void **state)
{
    struct fixture *fixture = *state;
    struct snippet_options options = {120, 2};
    const char *text =
        FILLER "The old harbour of the town was shut in autumn. The new harbour of the "
               "town was opened in spring. " FILLER;
    uint32_t count;

    snippet_find(fixture->analyzer, fixture->english, str_of(text), marks_of(fixture, "harbour"),
                 &options, fixture->arena, &count);
    assert_int_equal(count, 1);
}

/* --- crops --- */

static void crops_by_words(void **state)
{
    const char *text = "void void split the world void void.";

    assert_string_equal(crop_of(*state, text, "split the world", 2), "…[split] [the]…");
    assert_string_equal(crop_of(*state, text, "split the world", 1), "…[split]…");
    assert_string_equal(crop_of(*state, text, "split the world", 0),
                        "void void [split] [the] [world] void void.");
    assert_string_equal(crop_of(*state, text, "zebra", 3), "void void split…");
    assert_string_equal(crop_of(*state, text, "world", UINT32_MAX),
                        "void void split the [world] void void.");
    assert_string_equal(crop_of(*state, "", "world", 5), "");
    assert_string_equal(crop_of(*state, ":-)", "world", 5), ":-)");
}

static void crops_inside_a_phrase_that_is_too_long(void **state)
{
    assert_string_equal(crop_of(*state, "a groundbreaking invention had the power",
                                "\"groundbreaking invention had\"", 2),
                        "…[groundbreaking invention]…");
}

/* --- what holds for any text --- */

static uint64_t next_random(uint64_t *seed)
{
    return *seed = hash_mix(*seed, 0x9E3779B97F4A7C15u);
}

/* Pieces of many scripts, and what stands between them. */
static const char *const pieces[] = {
    "harbour",
    "Harbours",
    "the",
    "N. Korea",
    "U.S.",
    "cyber-security",
    "naïve",
    "e\xCC\x81t\xC3\xA9",
    "Straße",
    "ﬁne",
    "東京都",
    "大阪",
    "ひらがな",
    "한국어",
    "Москва",
    "Ελλάδα",
    "שלום",
    "العربية",
    "हिन्दी",
    "ภาษาไทย",
    "👩‍👩‍👧",
    "🇰🇷",
    "1,234.5",
    "COVID-19",
    "@handle",
    "&amp;",
    "<b>",
    "l’Europe",
    "a",
    "x-y-z",
    "won't",
    "\xC2\xA0",
    "\t",
    "\n\n",
    "\n",
    ". ",
    "! ",
    "? ",
    "。",
    ", ",
    " – ",
    "“",
    "”",
    "(",
    ")",
    "\"",
    "…",
    "    ",
    "\xE2\x80\xA8",
};
#define PIECES (sizeof pieces / sizeof *pieces)

static void add_random_text(struct buf *out, uint64_t *seed, uint32_t count)
{
    bool spaces = next_random(seed) % 4 > 0;

    buf_add_text(out, "");
    for (uint32_t i = 0; i < count; i++) {
        buf_add_text(out, pieces[next_random(seed) % PIECES]);
        if (spaces)
            buf_add_char(out, ' ');
    }
}

static const char *const queries[] = {
    "harbour",       "\"the harbour\"",  "harb* the",          "cybersecurity n. korea",
    "東京都 москва", "=\"the\" straße*", "\"東京都\" covid19", "ete fine^3 naive^0.1 a",
    "हिन्दी ภาษาไทย", "us \"won't a\"",   "h* t* c* e* u*",     "zebra",
};

static void any_text_gives_sound_passages(void **state)
{
    struct fixture *fixture = *state;
    uint64_t seed = 2024;

    for (uint32_t round = 0; round < SAMPLED(3000); round++) {
        BUF_AUTO struct buf text = {0}, again = {0};
        struct snippet_options options = {(uint32_t)(next_random(&seed) % 300),
                                          (uint32_t)(next_random(&seed) % 5)};
        const char *query = queries[round % (sizeof queries / sizeof *queries)];
        const struct passage *passages;
        const struct match_range *all;
        uint32_t count, all_count;

        add_random_text(&text, &seed, (uint32_t)(next_random(&seed) % 400));
        buf_add_text(&again,
                     snippet_of(fixture, text.data, query, options.length, options.passages));
        passages = snippet_find(fixture->analyzer, fixture->english, buf_str(&text),
                                &fixture->query.marks, &options, fixture->arena, &count);
        all = snippet_matches(fixture->analyzer, fixture->english, buf_str(&text),
                              &fixture->query.marks, fixture->arena, &all_count);
        holds(
            check_passages(buf_str(&text), passages, count, options.length ? options.length : 240));
        for (uint32_t i = 0; i < count; i++)
            holds(check_edges(buf_str(&text), &passages[i]));
        holds(check_all_marked(all, all_count, passages, count));
        holds(check_html(buf_str(&fixture->out)));
        assert_string_equal(
            again.data ? again.data : "",
            snippet_of(fixture, text.data, query, options.length, options.passages));
        arena_reset(fixture->arena);
    }
}

static void add_words(struct buf *out, uint64_t *seed, uint32_t most)
{
    static const char *const words[] = {"the",   "harbour", "of",    "l'Europe", "dam",
                                        "coast", "Mr. Lee", "rates", "U.S.",     "well-known"};

    for (uint32_t i = 0, count = 1 + (uint32_t)(next_random(seed) % most); i < count; i++) {
        buf_add_text(out, i > 0 ? " " : "");
        buf_add_text(out, words[next_random(seed) % (sizeof words / sizeof *words)]);
    }
}

/* A paragraph of sentences, some with a quotation of several sentences. */
static void add_paragraph(struct buf *out, uint64_t *seed)
{
    for (uint32_t left = 1 + (uint32_t)(next_random(seed) % 6); left > 0; left--) {
        bool quoted = next_random(seed) % 2;

        buf_add_text(out, quoted ? "\xE2\x80\x9CWe " : "They ");
        for (uint32_t more = quoted ? (uint32_t)(next_random(seed) % 4) : 0; more > 0; more--) {
            add_words(out, seed, 12);
            buf_add_text(out, ". Then ");
        }
        add_words(out, seed, 30);
        buf_add_text(out, quoted ? ",\xE2\x80\x9D she said. " : ". ");
    }
    buf_add_text(out, "\n\n");
}

static void begins_neither_in_a_word_nor_in_a_quotation(void **state)
{
    static const char *const sought[] = {"dam", "harbour coast rates", "europe well lee",
                                         "\"the harbour\" dam", "said known"};
    struct fixture *fixture = *state;
    uint64_t seed = 5;

    for (uint32_t round = 0; round < SAMPLED(3000); round++) {
        BUF_AUTO struct buf text = {0};
        struct snippet_options options = {60 + (uint32_t)(next_random(&seed) % 300), round % 4};
        const struct passage *passages;
        uint32_t count;

        for (int i = 0; i < 6; i++)
            add_paragraph(&text, &seed);
        passages =
            snippet_find(fixture->analyzer, fixture->english, buf_str(&text),
                         marks_of(fixture, sought[round % 5]), &options, fixture->arena, &count);
        for (uint32_t i = 0; i < count; i++) {
            holds(check_edges(buf_str(&text), &passages[i]));
            holds(check_balance(buf_str(&text), &passages[i]));
        }
        arena_reset(fixture->arena);
    }
}

/* Where two windows can show all words, they do. */
static void two_passages_show_all_words(void **state)
{
    static const char *const pairs[][2] = {
        {"The heron left the lagoon. ", "A permit for a bridge. "},
        {"The heron has a permit. ", "By the lagoon is a bridge. "}};
    struct fixture *fixture = *state;

    for (uint32_t i = 0; i < 2; i++) {
        BUF_AUTO struct buf text = {0};
        const char *snippet;

        buf_addf(&text, "%s%s%s%s%s%s%s%s", FILLER, "The heron flew over the lagoon. ", FILLER,
                 pairs[i][0], FILLER, FILLER, pairs[i][1], FILLER);
        snippet = snippet_of(fixture, text.data, "heron^2 lagoon^2 permit bridge", 160, 0);
        assert_non_null(strstr(snippet, "<mark>heron</mark>"));
        assert_non_null(strstr(snippet, "<mark>lagoon</mark>"));
        assert_non_null(strstr(snippet, "<mark>permit</mark>"));
        assert_non_null(strstr(snippet, "<mark>bridge</mark>"));
    }
}

static void two_passages_only_where_one_shows_less(void **state)
{
    const char *text = FILLER "The dam by the harbour held. " FILLER "The dam broke. " FILLER;

    assert_null(strstr(snippet_of(*state, text, "dam harbour", 240, 0), " \xE2\x80\xA6 "));
}

/* Reading may stop where no more words can come: the rest of the text can have a better sentence
 * with the same words, but no better words. */
static void the_whole_text_has_no_better_window(void **state)
{
    struct fixture *fixture = *state;
    struct snippet_options options = {100, 1};
    uint64_t seed = 11;

    for (uint32_t round = 0; round < SAMPLED(2000); round++) {
        BUF_AUTO struct buf text = {0};
        const char *query = queries[round % (sizeof queries / sizeof *queries)];
        const struct marks *marks = marks_of(fixture, query);
        const struct passage *passage;
        struct window window;
        struct hits hits;
        struct zone zone = {0};
        uint32_t count;

        add_random_text(&text, &seed, 100 + (uint32_t)(next_random(&seed) % 400));
        hits_find(fixture->analyzer, fixture->english, buf_str(&text), marks,
                  &(struct hits_limits){0}, fixture->arena, &hits);
        zone.end = (uint32_t)text.length;
        zone.hit_end = hits.count;
        window = window_best(&hits, marks, &zone, 0, options.length, true);
        passage = snippet_find(fixture->analyzer, fixture->english, buf_str(&text), marks, &options,
                               fixture->arena, &count);
        assert_true(count > 0);
        assert_in_range(window.worth - (int64_t)passage->score, 0, WINDOW_SENTENCE_WORTH);
        if (window.found)
            assert_true(hits_groups(&hits, passage->start, passage[count - 1].end) != 0);
        arena_reset(fixture->arena);
    }
}

static void a_match_is_always_shown(void **state)
{
    struct fixture *fixture = *state;
    uint64_t seed = 7;

    for (uint32_t round = 0; round < SAMPLED(1000); round++) {
        BUF_AUTO struct buf text = {0};
        const char *snippet;

        add_random_text(&text, &seed, (uint32_t)(next_random(&seed) % 300));
        buf_add_text(&text, " lighthouse ");
        add_random_text(&text, &seed, (uint32_t)(next_random(&seed) % 300));
        snippet = snippet_of(fixture, text.data, "lighthouse harbour^0.01", 20 + round % 300,
                             1 + round % 3);
        if (!strstr(snippet, "<mark>lighthouse</mark>"))
            fail_msg("only %s\nof %s", snippet, text.data);
        arena_reset(fixture->arena);
    }
}

static void bad_bytes_come_out_as_characters(void **state)
{
    assert_string_equal(snippet_of(*state, "\xFFone \xE2\x82two\x01\x7F \xF0\x9F", "two one", 0, 0),
                        "\xEF\xBF\xBD<mark>one</mark> \xEF\xBF\xBD<mark>two</mark> \x7F "
                        "\xEF\xBF\xBD");
}

/* From each place to each other: texts of ASCII, of other characters, and of both. */
static void counts_characters_of_any_bytes(void **state)
{
    static const char *const parts[] = {"plain words without accents, ", "né à Zürich ", "東京都",
                                        "🎉\xFF\x80"};
    BUF_AUTO struct buf text = {0};
    struct str all;

    for (uint64_t i = 0; i < 20; i++)
        buf_add_text(&text, parts[hash_mix(i, 7) % (sizeof parts / sizeof *parts)]);
    all = buf_str(&text);
    for (uint32_t from = 0; from <= all.length; from++) {
        uint32_t count = 0;

        for (uint32_t to = from; to <= all.length; to++) {
            assert_int_equal(text_characters(all, from, to), count);
            count += to < all.length && ((unsigned char)all.data[to] & 0xC0) != 0x80;
        }
    }
}

static void a_megabyte_of_matches_is_read_in_part(void **state)
{
    BUF_AUTO struct buf text = {0};

    for (int i = 0; i < 100000; i++)
        buf_add_text(&text, "a b. A c! ");
    assert_non_null(strstr(snippet_of(*state, text.data, "a b", 0, 0), "<mark>a</mark>"));
    assert_non_null(strstr(highlight_of(*state, text.data, "\"a b\""), "[a b]"));
    assert_non_null(strstr(crop_of(*state, text.data, "c", 100000), "[c]"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(marks_stems_words_and_prefixes),
        CASE(marks_irregular_stems),
        CASE(every_word_is_found_by_its_stem),
        CASE(marks_a_prefix_by_the_letters_that_were_typed),
        CASE(marks_all_of_a_word_that_is_joined),
        CASE(a_phrase_counts_only_as_a_phrase),
        CASE(no_marks_are_no_matches),
        CASE(a_short_text_comes_whole),
        CASE(most_distinct_words_win),
        CASE(a_weighty_word_beats_two_light_ones),
        CASE(of_equals_the_closest_then_the_ordered_then_the_first_wins),
        CASE(the_first_of_equals_wins),
        CASE(begins_with_the_sentence_where_it_fits),
        CASE(words_far_apart_fit_by_giving_up_the_beginning),
        CASE(crosses_a_paragraph_only_for_a_missing_word),
        CASE(the_last_sentence_comes_with_the_one_before),
        CASE(text_without_spaces_is_cut_by_characters),
        CASE(a_word_longer_than_the_passage_is_cut),
        CASE(nothing_matches_so_the_lead_is_shown),
        CASE(passages_are_apart_and_in_the_text_s_order),
        CASE(fewer_places_share_the_length),
        CASE(passages_that_touch_are_one),
        CASE(crops_by_words),
        CASE(crops_inside_a_phrase_that_is_too_long),
        CASE(any_text_gives_sound_passages),
        CASE(begins_neither_in_a_word_nor_in_a_quotation),
        CASE(two_passages_show_all_words),
        CASE(two_passages_only_where_one_shows_less),
        CASE(the_whole_text_has_no_better_window),
        CASE(a_match_is_always_shown),
        CASE(bad_bytes_come_out_as_characters),
        CASE(counts_characters_of_any_bytes),
        CASE(a_megabyte_of_matches_is_read_in_part),
    };
#undef CASE

    return cmocka_run_group_tests(tests, NULL, NULL);
}
