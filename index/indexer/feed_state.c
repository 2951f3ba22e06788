/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed_state.c - reads and writes the note on feeds. */
#include "indexer/feed_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

static void put_number(json_t *object, const char *key, uint64_t number)
{
    char text[20];

    snprintf(text, sizeof text, "%016" PRIx64, number);
    json_object_set_new(object, key, json_string(text));
}

static uint64_t get_number(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? strtoull(text, NULL, 16) : 0;
}

/* The note as an object of this reading, a new reference; an empty one if there is none. */
static json_t *read_note(struct engine *engine, const char *index, uint64_t reading)
{
    BUF_AUTO struct buf text = {0};
    json_t *note = NULL;
    struct error err;

    if (engine_read_note(engine, index, INDEX_FEEDS_NOTE, &text, &err) ||
        (text.length > 0 && !(note = json_read(buf_str(&text), 0, &err))))
        log_warning("%s: all feeds are read again", err.message);
    if (json_is_object(json_object_get(note, "feeds")) && get_number(note, "reading") == reading)
        return note;
    json_decref(note);
    note = json_object();
    put_number(note, "reading", reading);
    json_object_set_new(note, "feeds", json_object());
    return note;
}

static void get_text(const json_t *entry, const char *key, struct buf *out)
{
    struct str text = json_get_str(entry, key);

    buf_clear(out);
    if (text.length > 0)
        buf_add_str(out, text);
}

void feed_state_load(struct engine *engine, const char *index, uint64_t reading,
                     struct feed_list *list)
{
    json_t *note = read_note(engine, index, reading);

    for (size_t i = 0; i < list->count; i++) {
        struct feed *feed = &list->feeds[i];
        const json_t *entry = json_object_get(json_object_get(note, "feeds"), feed->url);

        get_text(entry, "etag", &feed->version.etag);
        get_text(entry, "modified", &feed->version.modified);
        feed->hash = get_number(entry, "hash");
    }
    json_decref(note);
}

void feed_state_check(const struct engine *engine, const char *index, struct feed_list *list)
{
    MEM_AUTO char *path = engine_note_path(engine, index, INDEX_FEEDS_NOTE);

    if (file_exists(path))
        return;
    for (size_t i = 0; i < list->count; i++) {
        fetch_version_fini(&list->feeds[i].version);
        list->feeds[i].hash = 0;
    }
}

/* A value of other bytes than UTF-8 is left out. */
static void put_text(json_t *object, const char *key, const struct buf *text)
{
    json_t *value = json_stringn(buf_str(text).data, text->length);

    if (value)
        json_object_set_new(object, key, value);
}

static json_t *entry_of(const struct feed *feed)
{
    json_t *entry = json_object();

    put_text(entry, "etag", &feed->version.etag);
    put_text(entry, "modified", &feed->version.modified);
    put_number(entry, "hash", feed->hash);
    return entry;
}

enum status feed_state_save(struct engine *engine, const char *index, uint64_t reading,
                            const struct feed_list *list, struct error *err)
{
    json_t *note = read_note(engine, index, reading);
    BUF_AUTO struct buf text = {0};

    for (size_t i = 0; i < list->count; i++)
        if (list->feeds[i].hash != 0)
            json_object_set_new(json_object_get(note, "feeds"), list->feeds[i].url,
                                entry_of(&list->feeds[i]));
    json_add(&text, note);
    json_decref(note);
    return engine_write_note(engine, index, INDEX_FEEDS_NOTE, buf_str(&text), err);
}
