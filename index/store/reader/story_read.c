/* SPDX-License-Identifier: GPL-2.0-or-later */
/* story_read.c - looks up a document's row; a document without a row belongs to the story named by
 * its own label. */
#include "store/reader/story_read.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

const char *story_format(uint64_t story, char text[STORY_TEXT_SIZE])
{
    snprintf(text, STORY_TEXT_SIZE, "%016" PRIx64, story);
    return text;
}

bool story_parse(struct str text, uint64_t *story)
{
    *story = 0;
    if (text.length != STORY_TEXT_SIZE - 1)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;

        if (digit < 0)
            return false;
        *story = *story << 4 | (uint64_t)digit;
    }
    return true;
}

enum status story_of(const struct generation *generation, uint32_t segment, uint32_t document,
                     uint64_t *story, struct error *err)
{
    const struct segment *at = &generation->segments[segment];
    const struct story_row *row = stories_find(at->stories, document);
    *story = row ? row->story : 0;
    if (row || at->files->sketches.count == 0)
        return STATUS_OK;
    return sketches_label(&at->files->sketches, document, story, err);
}

static void add_member(struct buf *members, uint32_t segment, uint32_t document)
{
    struct story_member member = {segment, document};

    buf_add(members, &member, sizeof member);
}

/* Find the documents whose label is the story. Those without a row belong to it. *group becomes the
 * group of any of them: it leads to the other members. */
static enum status find_owners(const struct segment *segment, uint32_t number, uint64_t story,
                               struct buf *members, uint64_t *group, struct error *err)
{
    BUF_AUTO struct buf found = {0};
    enum status status = sketches_find(&segment->files->sketches, sketches_label_key(story),
                                       UINT32_MAX, &found, err);

    for (size_t i = 0; !status && i < found.length; i += 4) {
        uint32_t document = load_u32(found.data + i);
        const struct story_row *row = stories_find(segment->stories, document);
        struct sketched about;

        if ((status = sketches_read(&segment->files->sketches, document, &about, err)))
            break;
        if (about.label != story || segment_is_deleted(segment, document))
            continue;
        *group = row ? row->group : story;
        if (!row)
            add_member(members, number, document);
    }
    return status;
}

/* `story` NULL: of all stories of the group. */
static void find_rows(const struct segment *segment, uint32_t number, uint64_t group,
                      const uint64_t *story, struct buf *members)
{
    const struct story_row *row;
    uint32_t rows = stories_group(segment->stories, group, &row);

    for (; rows > 0; rows--, row++)
        if ((!story || row->story == *story) && !segment_is_deleted(segment, row->document))
            add_member(members, number, row->document);
}

static int by_place(const void *a, const void *b)
{
    const struct story_member *left = a, *right = b;

    if (left->segment != right->segment)
        return left->segment < right->segment ? -1 : 1;
    return left->document < right->document ? -1 : left->document > right->document;
}

static void sort_members(struct buf *members, size_t from)
{
    if (members->length > from)
        qsort(members->data + from, (members->length - from) / sizeof(struct story_member),
              sizeof(struct story_member), by_place);
}

void story_members_sort(struct buf *members)
{
    sort_members(members, 0);
}

enum status story_members(const struct generation *generation, uint64_t story, struct buf *members,
                          struct error *err)
{
    size_t from = members->length;
    uint64_t group = story;
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < generation->segment_count; s++)
        status = find_owners(&generation->segments[s], s, story, members, &group, err);
    for (uint32_t s = 0; !status && s < generation->segment_count; s++)
        find_rows(&generation->segments[s], s, group, &story, members);
    sort_members(members, from);
    return status;
}

enum status story_group_members(const struct generation *generation, uint64_t group,
                                struct buf *members, struct error *err)
{
    uint64_t other;
    enum status status = STATUS_OK;

    for (uint32_t s = 0; !status && s < generation->segment_count; s++) {
        find_rows(&generation->segments[s], s, group, NULL, members);
        status = find_owners(&generation->segments[s], s, group, members, &other, err);
    }
    return status;
}

enum status story_mark(const struct segment *segment, uint64_t story, struct bitmap *matches,
                       struct error *err)
{
    BUF_AUTO struct buf owners = {0};
    uint64_t group;
    enum status status = find_owners(segment, 0, story, &owners, &group, err);

    for (size_t at = 0; at < owners.length; at += sizeof(struct story_member)) {
        struct story_member owner;

        memcpy(&owner, owners.data + at, sizeof owner);
        bitmap_set(matches, owner.document);
    }
    for (uint32_t i = 0; segment->stories && i < segment->stories->count; i++)
        if (segment->stories->rows[i].story == story)
            bitmap_set(matches, segment->stories->rows[i].document);
    return status;
}
