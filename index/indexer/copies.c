/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copies.c - prints the stories with several articles, the largest first. */
#include "indexer/copies.h"

#include <stdio.h>

#include "base/json.h"
#include "base/json_members.h"
#include "engine/reader.h"
#include "engine/upkeep.h"
#include "indexer/open.h"

struct printing {
    bool json;
    struct arena *arena; /* of a story */
    uint32_t stories, documents;
};

static const char *const shown[] = {"id", "published", "source", "headline"};
#define SHOWN_COUNT (sizeof shown / sizeof *shown)

/* The value of a member as JSON; STR_NONE: no such member. */
static struct str member_json(struct str fields, const char *name)
{
    struct str key, value;

    while (json_next_member(&fields, &key, &value))
        if (str_is(key, name))
            return value;
    return STR_NONE;
}

static void add_json_document(struct buf *out, struct str fields)
{
    json_add_comma(out);
    buf_add_char(out, '{');
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        struct str value = member_json(fields, shown[i]);

        if (!value.data)
            continue;
        json_add_key(out, shown[i]);
        buf_add_str(out, value);
    }
    buf_add_char(out, '}');
}

/* Replaces control characters: an article must not control the terminal. */
static void add_plain(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        buf_add_char(
            out, (unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F ? ' ' : text.data[i]);
}

static void add_text_document(struct buf *out, struct str fields, struct arena *arena)
{
    buf_add_text(out, " ");
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        struct str text = json_member_text(fields, shown[i], arena);

        if (!text.data)
            text = member_json(fields, shown[i]);
        if (!text.data)
            continue;
        buf_add_text(out, i == 0 ? " " : "  ");
        add_plain(out, text);
    }
    buf_add_char(out, '\n');
}

static void print_story(void *context, const struct told_story *story)
{
    struct printing *printing = context;
    BUF_AUTO struct buf out = {0};
    char name[STORY_NAME_SIZE];

    reader_story_name(story->story, name);
    if (printing->json)
        buf_addf(&out, "{\"story\":\"%s\",\"documents\":[", name);
    else
        buf_addf(&out, "story %s: %u articles\n", name, story->count);
    for (uint32_t i = 0; i < story->count; i++)
        if (printing->json)
            add_json_document(&out, story->fields[i]);
        else
            add_text_document(&out, story->fields[i], printing->arena);
    buf_add_text(&out, printing->json ? "]}\n" : "");
    fwrite(out.data, 1, out.length, stdout);
    printing->stories++;
    printing->documents += story->count;
    arena_reset(printing->arena);
}

int copies_list(const struct indexer_options *options)
{
    struct printing printing = {.json = options->json, .arena = arena_new()};
    struct engine *engine = NULL;
    uint64_t documents = 0;
    struct error err;
    enum status status = open_database(options, &engine, &err);

    if (!status)
        status = engine_stories(engine, options->index, print_story, &printing, &documents, &err);
    if (!status && !options->json)
        printf("%u stories told by %u of %u articles\n", printing.stories, printing.documents,
               (unsigned)documents);
    engine_close(engine);
    arena_free(printing.arena);
    if (status)
        tell_failure(&err);
    return status ? 2 : 0;
}
