/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fixture.c - temporary databases for unit tests. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"

static void open_writer(struct fixture *fixture, unsigned jobs)
{
    struct writer_options options = {.jobs = jobs, .preset = PRESET_ARTICLES};
    struct error err = {0};

    if (writer_open(fixture->directory, STR("articles"), &options, &fixture->writer, &err))
        fail_msg("%s", err.message);
}

void fixture_open(struct fixture *fixture, unsigned jobs)
{
    bool memory = access("/dev/shm", W_OK) == 0; /* spares the disk thousands of syncs */

    snprintf(fixture->directory, sizeof fixture->directory, "%s/dateline-test-XXXXXX",
             memory ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(fixture->directory));
    open_writer(fixture, jobs);
}

void fixture_close(struct fixture *fixture)
{
    struct error err;

    writer_close(fixture->writer);
    fixture->writer = NULL;
    assert_int_equal(file_remove_tree(fixture->directory, &err), STATUS_OK);
}

void fixture_reopen(struct fixture *fixture, unsigned jobs)
{
    writer_close(fixture->writer);
    open_writer(fixture, jobs);
}

static void add(struct fixture *fixture, json_t *article)
{
    struct error err = {0};

    if (writer_add(fixture->writer, article, &err))
        fail_msg("%s", err.message);
    json_decref(article);
}

static void set(json_t *article, const char *key, const char *value)
{
    if (value)
        json_object_set_new(article, key, json_string(value));
}

void fixture_add(struct fixture *fixture, const char *id, const char *headline, const char *body,
                 const char *source, const char *published)
{
    json_t *article = json_object();

    set(article, "id", id);
    set(article, "headline", headline);
    set(article, "body", body);
    set(article, "source", source);
    set(article, "published", published);
    set(article, "language", "en");
    add(fixture, article);
}

void fixture_add_json(struct fixture *fixture, const char *json)
{
    struct error err = {0};
    json_t *article = json_read(str_of(json), 0, &err);

    if (!article)
        fail_msg("%s", err.message);
    add(fixture, article);
}

void fixture_commit(struct fixture *fixture)
{
    struct error err = {0};

    if (writer_settle(fixture->writer, &err))
        fail_msg("%s", err.message);
}

const struct schema *fixture_schema(enum settings_preset preset)
{
    static struct schema *schemas[PRESET_COUNT];

    if (!schemas[preset]) {
        struct settings *settings = settings_default(preset);
        struct field_list *fields = field_list_new(preset);

        schemas[preset] = schema_new(settings, fields, STR("id"));
        field_list_free(fields);
        settings_release(settings);
    }
    return schemas[preset];
}

struct database *fixture_database(const struct fixture *fixture)
{
    struct database *database;
    struct error err = {0};

    if (database_open(fixture->directory, &database, &err))
        fail_msg("%s", err.message);
    return database;
}

/* xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016). */
uint32_t fixture_random(uint64_t *state, uint32_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * 0x2545F4914F6CDD1Du >> 32) % below);
}
