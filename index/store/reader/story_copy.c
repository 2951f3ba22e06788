/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_copy.c - reads the shingles of a text and of a document, and compares them. */
#include "store/reader/story_copy.h"

#include "store/stories/likeness.h"

static void init(struct story_copy *copy, struct view *view)
{
    *copy = (struct story_copy){.view = view, .analyzer = analyzer_new(), .arena = arena_new()};
}

enum status story_copy_of_document(struct story_copy *copy, struct view *view,
                                   struct story_member document, struct error *err)
{
    const struct sketches *sketches = &view->generation->segments[document.segment].files->sketches;

    init(copy, view);
    copy->document = document;
    return sketches->count > 0 ? sketches_read(sketches, document.document, &copy->about, err)
                               : STATUS_OK;
}

/* As a segment is built: by the rules of its index. */
void story_copy_of_text(struct story_copy *copy, struct view *view, struct str text)
{
    init(copy, view);
    analyzer_follow(copy->analyzer, view->generation->schema->rules);
    shingles_read(&copy->own, copy->analyzer, text);
    copy->about.label = copy->own.text;
    if (sketch_make(&copy->sketch, &copy->own)) {
        copy->about.sketch = &copy->sketch;
        copy->about.size = copy->own.count;
    }
    shingles_sort(&copy->own);
}

void story_copy_fini(struct story_copy *copy)
{
    shingles_fini(&copy->own);
    shingles_fini(&copy->other);
    arena_free(copy->arena);
    analyzer_free(copy->analyzer);
}

static enum status read_shingles(struct story_copy *copy, struct story_member member,
                                 struct shingles *out, struct error *err)
{
    struct text_record record;

    arena_reset(copy->arena);
    if (view_text(copy->view, member.segment, member.document, copy->arena, &record, err))
        return err->status;
    shingles_read(out, copy->analyzer, record.body);
    shingles_sort(out);
    return STATUS_OK;
}

enum status story_copy_compare(struct story_copy *copy, struct story_member member,
                               const struct sketched *about, bool *is_copy, struct error *err)
{
    enum likeness likeness = likeness_of(&copy->about, about);

    *is_copy = likeness == LIKENESS_COPY;
    if (likeness != LIKENESS_UNSURE)
        return STATUS_OK;
    if ((copy->own.count == 0 && read_shingles(copy, copy->document, &copy->own, err)) ||
        read_shingles(copy, member, &copy->other, err))
        return err->status;
    *is_copy = shingles_are_copies(&copy->own, &copy->other);
    return STATUS_OK;
}
