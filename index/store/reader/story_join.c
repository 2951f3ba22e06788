/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_join.c - finds a document's near-duplicates by their sketches, gathers the groups of these,
 * and splits them as a publish does. */
#include "store/reader/story_join.h"

#include "base/mem.h"
#include "store/reader/story_copy.h"
#include "store/stories/likeness.h"
#include "store/stories/story_split.h"

struct joining {
    struct view *view;
    struct story_copy copy; /* what the document is compared by */
    struct buf groups;      /* u64 each: of its near-duplicates */
    struct error *err;
};

static const struct segment *segment_at(const struct joining *joining, uint32_t number)
{
    return &joining->view->generation->segments[number];
}

/* --- near-duplicates --- */

static bool is_document(const struct joining *joining, struct story_member member)
{
    return member.segment == joining->copy.document.segment &&
           member.document == joining->copy.document.document;
}

static bool is_joined(const struct joining *joining, uint64_t group)
{
    size_t at = 0;

    while (at < joining->groups.length && load_u64(joining->groups.data + at) != group)
        at += 8;
    return at < joining->groups.length;
}

static enum status try_candidate(struct joining *joining, struct story_member member)
{
    const struct segment *segment = segment_at(joining, member.segment);
    const struct story_row *row = stories_find(segment->stories, member.document);
    struct sketched about;
    uint64_t group;
    bool copy;

    if (segment_is_deleted(segment, member.document) || is_document(joining, member))
        return STATUS_OK;
    if (sketches_read(&segment->files->sketches, member.document, &about, joining->err))
        return joining->err->status;
    group = row ? row->group : about.label;
    if (is_joined(joining, group))
        return STATUS_OK;
    if (story_copy_compare(&joining->copy, member, &about, &copy, joining->err))
        return joining->err->status;
    if (copy)
        buf_add_u64(&joining->groups, group);
    return STATUS_OK;
}

static enum status find_copies(struct joining *joining)
{
    BUF_AUTO struct buf found = {0};
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < joining->view->generation->segment_count; s++) {
        buf_clear(&found);
        status = likeness_candidates(&segment_at(joining, s)->files->sketches,
                                     joining->copy.about.sketch, &found, joining->err);
        for (size_t i = 0; !status && i < found.length; i += 4)
            status = try_candidate(joining, (struct story_member){s, load_u32(found.data + i)});
    }
    return status;
}

/* --- the story --- */

static struct story_member member_at(const struct buf *members, size_t at)
{
    struct story_member member;

    memcpy(&member, members->data + at, sizeof member);
    return member;
}

/* The members of the groups and the document, each once. A group that the document had when it was
 * published is one of them, or has no other member. */
static enum status gather(struct joining *joining, struct buf *members)
{
    bool there = false;

    for (size_t i = 0; i < joining->groups.length; i += 8)
        if (story_group_members(joining->view->generation, load_u64(joining->groups.data + i),
                                members, joining->err))
            return joining->err->status;
    for (size_t at = 0; at < members->length; at += sizeof(struct story_member))
        there = there || is_document(joining, member_at(members, at));
    if (!there)
        buf_add(members, &joining->copy.document, sizeof joining->copy.document);
    story_members_sort(members);
    return STATUS_OK;
}

/* Keeps the members that a split leaves in the document's story. */
static enum status split(struct joining *joining, struct buf *members)
{
    uint32_t count = (uint32_t)(members->length / sizeof(struct story_member)), own = 0;
    struct sketched sketched[STORY_SPLIT_MAX];
    uint32_t parts[STORY_SPLIT_MAX];
    size_t kept = 0;

    if (count <= 2 || count > STORY_SPLIT_MAX)
        return STATUS_OK;
    for (uint32_t i = 0; i < count; i++) {
        struct story_member member = member_at(members, i * sizeof member);

        if (sketches_read(&segment_at(joining, member.segment)->files->sketches, member.document,
                          &sketched[i], joining->err))
            return joining->err->status;
        own = is_document(joining, member) ? i : own;
    }
    story_split(sketched, count, parts);
    for (uint32_t i = 0; i < count; i++) {
        struct story_member member = member_at(members, i * sizeof member);

        if (parts[i] != parts[own])
            continue;
        memcpy(members->data + kept, &member, sizeof member);
        kept += sizeof member;
    }
    members->length = kept;
    return STATUS_OK;
}

static enum status join(struct joining *joining, struct buf *members)
{
    if (joining->copy.about.size > 0 && find_copies(joining))
        return joining->err->status;
    return gather(joining, members) ? joining->err->status : split(joining, members);
}

enum status story_join(struct view *view, struct story_member document, struct buf *members,
                       struct error *err)
{
    BUF_AUTO struct buf found = {0};
    struct joining joining = {.view = view, .err = err};
    enum status status = story_copy_of_document(&joining.copy, view, document, err);

    if (!status)
        status = join(&joining, &found);
    if (!status)
        buf_add_str(members, buf_str(&found));
    buf_fini(&joining.groups);
    story_copy_fini(&joining.copy);
    return status;
}
