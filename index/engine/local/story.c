/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story.c - the documents of one story, as places in a reader. */
#include "engine/local/reader_private.h"
#include "engine/standing.h"
#include "store/reader/story_join.h"

static enum status end(struct reader *reader, enum status status, const struct buf *members,
                       struct arena *arena, struct standing_document **out, uint32_t *count,
                       struct error *err)
{
    size_t most = members->length / sizeof(struct story_member);

    *count = 0;
    *out = arena_alloc(arena, (most + 1) * sizeof **out);
    for (size_t i = 0; !status && i < most; i++) {
        struct story_member member;

        memcpy(&member, members->data + i * sizeof member, sizeof member);
        (*out)[(*count)++] = (struct standing_document){member.segment, member.document};
    }
    return index_read_end(reader->engine, reader->searcher->generation, status, err);
}

static enum status find(const struct generation *generation, struct standing_document document,
                        struct buf *members, struct error *err)
{
    const struct story_member itself = {document.segment, document.document};
    uint64_t story;

    if (story_of(generation, document.segment, document.document, &story, err))
        return err->status;
    if (story != 0)
        return story_members(generation, story, members, err);
    buf_add(members, &itself, sizeof itself);
    return STATUS_OK;
}

enum status reader_story(struct reader *reader, struct standing_document document,
                         struct arena *arena, struct standing_document **out, uint32_t *count,
                         struct error *err)
{
    BUF_AUTO struct buf members = {0};

    if (reader->engine->make)
        return engine_lacks(reader->engine, "stories are", err);
    return end(reader, find(reader->searcher->generation, document, &members, err), &members, arena,
               out, count, err);
}

enum status reader_draft_story(struct reader *reader, struct standing_document draft,
                               struct arena *arena, struct standing_document **out, uint32_t *count,
                               struct error *err)
{
    const struct story_member document = {draft.segment, draft.document};
    BUF_AUTO struct buf members = {0};

    if (reader->engine->make)
        return engine_lacks(reader->engine, "stories are", err);
    return end(reader, story_join(reader->searcher->view, document, &members, err), &members, arena,
               out, count, err);
}
