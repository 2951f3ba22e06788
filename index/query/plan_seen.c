/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_seen.c - how many documents have a word, of those that may be seen.
 *
 * A plan must not tell of other documents: neither that one of them has a word, nor how many of
 * them have it. Their number decides which words are rare, which of them are slips of which, and
 * what they weigh. Long lists are counted as they are: what many documents have is no secret, and
 * to go through them would take as long as the search itself. */
#include "base/date.h"
#include "query/plan_private.h"

#define COUNTED_MAX 256 /* documents of a list that are looked at */

/* --- lists --- */

/* The first document at or after `from` that may be seen, or (`others`) that may not; POSTINGS_END:
 * none. */
static uint32_t next_document(const struct bitmap *seen, bool others, uint32_t from)
{
    uint64_t mask = ~(uint64_t)0 << from % 64;

    for (size_t word = from / 64; word < bitmap_words(seen->size); word++) {
        uint64_t bits = bitmap_word(seen, word, others) & mask;

        if (bits)
            return (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
        mask = ~(uint64_t)0;
    }
    return POSTINGS_END;
}

/* How many documents of the list may be seen (`others`: may not), up to `most`. Goes through the
 * list and through the set in turn, so that the shorter of them limits the work. */
static uint32_t count_both(const struct planner *planner, uint32_t number,
                           const struct posting_list *list, bool others, uint32_t most)
{
    const struct postings *postings = &planner->generation->segments[number].files->postings;
    const struct bitmap *seen = &planner->options->seen->documents[number];
    struct postings_cursor cursor;
    uint32_t count = 0;

    if (postings_cursor_open(&cursor, postings, list, planner->err))
        return others ? 0 : list->documents; /* who reads the list says that it is damaged */
    for (uint32_t at = postings_cursor_seek(&cursor, 0); at != POSTINGS_END && count < most;) {
        uint32_t next = next_document(seen, others, at);

        if (next == POSTINGS_END)
            break;
        count += next == at;
        at = postings_cursor_seek(&cursor, next == at ? at + 1 : next);
    }
    return count;
}

uint64_t plan_seen_documents(const struct planner *planner, uint32_t number,
                             const struct posting_list *list)
{
    const struct plan_seen *seen = planner->options->seen;
    uint32_t others = seen ? seen->others[number] : 0;
    uint32_t shown = seen ? seen->documents[number].size - others : 0;

    if (others == 0 || list->documents == 0)
        return list->documents;
    if (others <= COUNTED_MAX && others <= shown)
        return list->documents - count_both(planner, number, list, true, UINT32_MAX);
    if (shown <= COUNTED_MAX || list->documents <= COUNTED_MAX)
        return count_both(planner, number, list, false, UINT32_MAX);
    if (list->documents > others || count_both(planner, number, list, false, 1) > 0)
        return list->documents;
    return 0;
}

/* --- words --- */

static enum status find_word(const struct planner *planner, uint32_t number, struct str word,
                             struct str stem, struct posting_list *list)
{
    const struct postings *postings = &planner->generation->segments[number].files->postings;
    bool own = str_eq(stem, word) || !postings->has_words;
    char key[SCHEMA_KEY_MAX];
    size_t length = own ? schema_key(SCHEMA_ALL_FIELDS, stem, key)
                        : schema_word_key(SCHEMA_ALL_FIELDS, word, stem, key);

    return postings_find(postings, str_n(key, length), list, planner->err);
}

/* Of the `documents` with this word. A list of a stem also has documents with its other words. */
static uint64_t count_word(const struct planner *planner, uint32_t number, struct str word,
                           uint64_t documents)
{
    struct str stems[PLAN_STEMS_MAX];
    uint32_t count = 0;
    uint64_t seen = 0;
    bool listed = false;

    for (uint32_t i = 0; i < planner->language_count && count < PLAN_STEMS_MAX; i++) {
        struct str stem = analyzer_stem(planner->view->analyzer, planner->languages[i], word);
        struct posting_list list;

        if (plan_is_among(stems, count, stem))
            continue;
        stems[count++] = arena_str(planner->arena, stem);
        if (find_word(planner, number, word, stem, &list))
            continue;
        listed = true;
        seen += plan_seen_documents(planner, number, &list);
    }
    return listed && seen < documents ? seen : documents;
}

uint64_t plan_word_documents(const struct planner *planner, struct str word)
{
    const struct plan_lexicon *lexicon = planner->options->lexicon;
    const struct generation *generation = planner->generation;
    const struct plan_seen *seen = planner->options->seen;
    uint64_t count = 0;

    if (lexicon)
        return lexicon->count_word(lexicon->context, word);
    clock_give_way(); /* a query may ask for thousands of parts of its words */
    for (uint32_t s = 0; s < generation->segment_count; s++) {
        uint64_t documents = lexicon_count(&generation->segments[s].files->lexicon, word);
        bool all = documents == 0 || !seen || seen->others[s] == 0;

        count += all ? documents : count_word(planner, s, word, documents);
    }
    return count;
}

uint64_t plan_seen_all(const struct planner *planner)
{
    const struct generation *generation = planner->generation;
    const struct plan_seen *seen = planner->options->seen;
    uint64_t count = 0;

    if (!seen)
        return generation->document_count;
    for (uint32_t s = 0; s < generation->segment_count; s++)
        count += seen->documents[s].size - seen->others[s];
    return count;
}

uint64_t plan_all_documents(const struct planner *planner)
{
    const struct plan_lexicon *lexicon = planner->options->lexicon;
    static const struct plan_node all = {.kind = PLAN_ALL};

    return lexicon ? lexicon->count_node(lexicon->context, &all) : plan_seen_all(planner);
}
