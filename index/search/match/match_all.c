/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match_all.c - all matches of a segment, as a set of documents; whether there are many.
 *
 * Where words are frequent, a set is made of each word's postings, and the sets are combined 64
 * documents at a time. Where the rarest word of an AND is rare, its documents are looked up in the
 * other words' postings. Phrases and filters are asked document by document. */
#include "search/match/match_private.h"

#define FREQUENT 32 /* sets pay for an AND if 1 of FREQUENT documents has its rarest word */

/* Sets the documents of a term from its current one on, block by block. */
static void set_postings(struct postings_cursor *postings, struct bitmap *all)
{
    while (postings->document != POSTINGS_END) {
        for (uint32_t i = postings->at; i < postings->count; i++)
            bitmap_set(all, postings->documents[i]);
        postings->at = postings->count;
        postings_cursor_settle(postings);
    }
}

/* Makes the set of all documents of a term, and puts it into the cache. A cursor that is behind its
 * first document, as those below AND are, cannot tell them: another one can. */
static void set_and_keep(struct match *match, const struct kept_key *key, struct cursor *cursor,
                         struct bitmap *all, struct arena *arena)
{
    struct bitmap own = bitmap_in(arena, all->size);

    if (postings_cursor_place(cursor_term_postings(cursor)) > 0)
        cursor = cursor_open(cursor->context, cursor->node);
    if (!cursor) /* the segment cannot be read (context->status) */
        return;
    set_postings(cursor_term_postings(cursor), &own);
    kept_bitmaps_offer(&match->segment->files->kept, key, &own);
    bitmap_or(all, &own);
}

/* Adds the documents of a term, of a frequent one by the cache. Documents before the current one
 * may be added, too: they have the term. */
static void set_term(struct match *match, struct cursor *cursor, struct bitmap *all,
                     struct arena *arena)
{
    struct postings_cursor *postings = cursor_term_postings(cursor);
    const struct kept_key key = {.of = postings->last_documents};
    bool wanted = false;

    if (kept_bitmaps_pays(postings->documents_total, all->size) &&
        kept_bitmaps_add(&match->segment->files->kept, &key, all, &wanted))
        return;
    if (wanted)
        set_and_keep(match, &key, cursor, all, arena);
    else
        set_postings(postings, all);
}

static void set_one_by_one(struct match *match, struct cursor *cursor, struct bitmap *all)
{
    uint32_t steps = 0;

    for (uint32_t d = match_seek(match, cursor, cursor->document);
         d != CURSOR_END && !match_is_late(match, &steps); d = match_seek(match, cursor, d + 1))
        bitmap_set(all, d);
}

/* Is it an AND whose words are all frequent? */
static bool is_frequent(const struct cursor *cursor)
{
    return cursor->kind == PLAN_AND && !cursor_all_excludes(cursor) &&
           cursor->documents >
               bitmap_words(cursor->context->segment->files->document_count) * 64 / FREQUENT;
}

static void set_together(struct match *match, struct cursor *cursor, struct bitmap *all,
                         struct arena *arena)
{
    struct bitmap together = bitmap_in(arena, all->size);

    bitmap_fill(&together);
    for (uint32_t i = 0; i < cursor->child_count; i++) {
        struct bitmap one = bitmap_in(arena, all->size);

        match_set(match, cursor->children[i], &one, arena);
        bitmap_and(&together, &one);
    }
    bitmap_or(all, &together);
}

/* The depth is that of the query. */
void match_set(struct match *match, struct cursor *cursor, struct bitmap *all, struct arena *arena)
{
    const struct bitmap *dense = cursor_dense_documents(cursor);

    if (cursor->kind == PLAN_ALL)
        bitmap_fill(all);
    else if (cursor_term_postings(cursor))
        set_term(match, cursor, all, arena);
    else if (dense)
        bitmap_or(all, dense);
    else if (cursor->kind == PLAN_OR || cursor->kind == PLAN_SAME)
        for (uint32_t i = 0; i < cursor->child_count; i++)
            match_set(match, cursor->children[i], all, arena);
    else if (is_frequent(cursor))
        set_together(match, cursor, all, arena);
    else
        set_one_by_one(match, cursor, all);
}

void match_restrict(const struct match *match, struct bitmap *all)
{
    if (match->filter)
        bitmap_and(all, match->filter);
    if (match->segment->deleted.words)
        bitmap_and_not(all, &match->segment->deleted);
}

void match_all(struct match *match, struct bitmap *all, struct arena *arena)
{
    *all = bitmap_in(arena, match->segment->files->document_count);
    match_set(match, match_strip(match->root), all, arena);
    match_restrict(match, all);
}

void match_count(struct match *match, uint32_t most, uint32_t *count)
{
    struct cursor *root = match->root;
    uint32_t steps = 0;

    for (uint32_t d = match_seek(match, root, root->document);
         d != CURSOR_END && *count < most && !match_is_late(match, &steps);
         d = match_seek(match, root, d + 1))
        *count += match_may(match, d);
}
