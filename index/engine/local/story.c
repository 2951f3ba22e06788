/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story.c - the other documents of a story, by their ids. */
#include "base/json.h"
#include "engine/local/reader_private.h"
#include "engine/make.h"
#include "engine/standing.h"
#include "store/document/document.h"
#include "store/reader/story_join.h"

/* Adds the ids of the members, without that of the document itself. */
static enum status take_members(struct reader *reader, struct standing_document document,
                                const struct buf *members, struct arena *arena,
                                struct document_story *out, struct error *err)
{
    size_t most = members->length / sizeof(struct story_member);

    out->others = arena_alloc(arena, (most + 1) * sizeof *out->others);
    for (size_t i = 0; i < most; i++) {
        struct story_member member;

        memcpy(&member, members->data + i * sizeof member, sizeof member);
        if (member.segment == document.segment && member.document == document.document)
            continue;
        if (reader_id_at(reader, (struct standing_document){member.segment, member.document}, arena,
                         &out->others[out->count], err))
            return err->status;
        out->count++;
    }
    return STATUS_OK;
}

/* The other make finds the copies of this text where its documents are. */
static enum status find_elsewhere(struct reader *reader, struct standing_document document,
                                  struct arena *arena, struct document_story *out,
                                  struct error *err)
{
    struct text_record record;
    struct str id;

    if (reader_id_at(reader, document, arena, &id, err) ||
        view_text(documents_of(reader)->view, document.segment, document.document, arena, &record,
                  err))
        return err->status;
    return reader->engine->make->story(reader, id, record.body, arena, out, err);
}

enum status reader_story(struct reader *reader, struct standing_document document,
                         struct arena *arena, struct document_story *out, struct error *err)
{
    const struct generation *generation = reader->searcher->generation;
    BUF_AUTO struct buf members = {0};
    enum status status;

    *out = (struct document_story){0};
    if (reader->engine->make)
        return find_elsewhere(reader, document, arena, out, err);
    status = story_of(generation, document.segment, document.document, &out->name, err);
    if (!status && out->name != 0)
        status = story_members(generation, out->name, &members, err);
    if (!status)
        status = take_members(reader, document, &members, arena, out, err);
    return index_read_end(reader->engine, generation, status, err);
}

enum status reader_draft_story(struct reader *reader, struct standing_document draft,
                               struct arena *arena, struct document_story *out, struct error *err)
{
    const struct story_member document = {draft.segment, draft.document};
    BUF_AUTO struct buf members = {0};
    enum status status;

    *out = (struct document_story){0};
    if (reader->engine->make)
        return find_elsewhere(reader, draft, arena, out, err);
    status = story_join(reader->searcher->view, document, &members, err);
    if (!status)
        status = take_members(reader, draft, &members, arena, out, err);
    return index_read_end(reader->engine, reader->searcher->generation, status, err);
}
