/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor_dense.c - a word with many forms: a set of all their documents, with frequencies.
 *
 * Merging dozens of posting lists step by step is slower than reading each once into a set. Sets
 * are cached for the next opening of the same node (struct cursor_cache). Making a set moves the
 * children to their ends. They are opened again when positions are needed, which is in few
 * documents. */
#include "search/match/cursor_private.h"

#define SEVERAL_FORMS UINT8_MAX /* the document has several forms */

struct form_set {
    struct bitmap documents;
    uint8_t *frequencies; /* per document; NULL: scores are not asked for */
    uint8_t *forms;       /* per document: its only child, or SEVERAL_FORMS */
    uint8_t *quarters;    /* per document: of the word as typed; NULL: not needed */
    uint32_t count;       /* of documents */
};

struct dense_cursor {
    struct cursor cursor;
    struct form_set set;
    bool spent; /* its children are at their ends */
};

static struct dense_cursor *as_dense(struct cursor *cursor)
{
    return (struct dense_cursor *)cursor;
}

static uint32_t seek(struct cursor *cursor, uint32_t target)
{
    const struct bitmap *documents = &as_dense(cursor)->set.documents;
    uint32_t at = bitmap_next(documents, target);

    return cursor->document = at < documents->size ? at : CURSOR_END;
}

static uint8_t frequency(struct cursor *cursor)
{
    return as_dense(cursor)->set.frequencies[cursor->document];
}

static float score(struct cursor *cursor)
{
    return cursor_word_share(cursor, frequency(cursor));
}

/* --- positions --- */

static void add_form(struct cursor *cursor, uint32_t form)
{
    struct cursor *child = cursor->children[form];

    if (cursor_seek(child, cursor->document) == cursor->document)
        positions_merge(cursor->context->arena, &cursor->positions, cursor_positions(child));
}

static void find_positions(struct cursor *cursor)
{
    struct dense_cursor *dense = as_dense(cursor);
    uint8_t form = dense->set.forms[cursor->document];

    if (dense->spent) {
        dense->spent = false;
        cursor_open_children(cursor, cursor->node);
    }
    if (form != SEVERAL_FORMS) {
        add_form(cursor, form);
        return;
    }
    for (uint32_t i = 0; i < cursor->child_count; i++)
        add_form(cursor, i);
}

static uint8_t quarters(struct cursor *cursor)
{
    const uint8_t *quarters = as_dense(cursor)->set.quarters;

    return quarters ? quarters[cursor->document] : 0;
}

static const struct cursor_operations operations = {
    seek, frequency, score, cursor_bound_by_most, find_positions, quarters, NULL};

const struct bitmap *cursor_dense_documents(const struct cursor *cursor)
{
    return cursor->operations == &operations ? &((const struct dense_cursor *)cursor)->set.documents
                                             : NULL;
}

/* --- the cache --- */

struct cached_set {
    struct cached_set *next;
    const struct plan_node *node;
    uint32_t segment;
    struct form_set set;
};

static void keep(struct cursor_context *context, const struct plan_node *node,
                 const struct form_set *set)
{
    struct cached_set *cached;

    if (!context->cache || context->late)
        return;
    cached = arena_alloc(context->cache->arena, sizeof *cached);
    *cached = (struct cached_set){context->cache->first, node, context->segment_number, *set};
    context->cache->first = cached;
}

static const struct form_set *find_kept(const struct cursor_context *context,
                                        const struct plan_node *node)
{
    const struct cached_set *cached = context->cache ? context->cache->first : NULL;

    while (cached && (cached->node != node || cached->segment != context->segment_number ||
                      !(cached->set.frequencies || context->unscored)))
        cached = cached->next;
    return cached ? &cached->set : NULL;
}

/* --- opening --- */

static struct cursor *open_set(struct cursor_context *context, const struct plan_node *node,
                               const struct form_set *set, struct cursor **children)
{
    struct cursor *cursor = cursor_new(context, node, &operations, sizeof(struct dense_cursor));
    struct dense_cursor *dense = as_dense(cursor);

    cursor->documents = set->count;
    cursor->children = children;
    dense->set = *set;
    dense->spent = true;
    return cursor;
}

struct cursor *cursor_dense_kept(struct cursor_context *context, const struct plan_node *node)
{
    const struct form_set *set = find_kept(context, node);

    return set ? open_set(context, node, set,
                          arena_alloc(context->arena, node->child_count * sizeof(struct cursor *)))
               : NULL;
}

/* What scores need of the document that the child is at. */
static void add_scores(struct form_set *set, struct cursor *child)
{
    uint32_t d = child->document;
    uint8_t quarters;

    set->frequencies[d] = norms_add(set->frequencies[d], cursor_frequency(child));
    if (set->quarters && (quarters = cursor_quarters(child)) > set->quarters[d])
        set->quarters[d] = quarters;
}

static void add_documents(struct form_set *set, struct cursor *child, uint32_t number)
{
    uint8_t form = number < SEVERAL_FORMS ? (uint8_t)number : SEVERAL_FORMS;

    for (uint32_t d = child->document; d != CURSOR_END && !cursor_is_late(child->context, 1);
         d = cursor_seek(child, d + 1)) {
        set->forms[d] = bitmap_has(&set->documents, d) ? SEVERAL_FORMS : form;
        bitmap_set(&set->documents, d);
        if (set->frequencies)
            add_scores(set, child);
    }
}

struct cursor *cursor_dense_new(struct cursor *forms)
{
    struct cursor_context *context = forms->context;
    uint32_t count = context->segment->files->document_count;
    struct arena *arena = context->cache ? context->cache->arena : context->arena;
    struct form_set set = {.documents = bitmap_in(arena, count),
                           .forms = arena_alloc(arena, count)};

    if (!context->unscored)
        set.frequencies = arena_zero(arena, count, 1);
    if (!context->unscored && forms->node->other_words > 0)
        set.quarters = arena_zero(arena, count, 1);
    for (uint32_t i = 0; i < forms->child_count && !context->late; i++)
        add_documents(&set, forms->children[i], i);
    set.count = bitmap_count(&set.documents);
    keep(context, forms->node, &set);
    return open_set(context, forms->node, &set, forms->children);
}
