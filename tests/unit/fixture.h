/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fixture.h - a database in a directory of the test's own. */
#ifndef DATELINE_TESTS_FIXTURE_H
#define DATELINE_TESTS_FIXTURE_H

#include <jansson.h>

#include "base/str.h"
#include "store/reader/database.h"
#include "store/settings/schema.h"
#include "store/writer/writer.h"

struct fixture {
    char directory[64];
    struct writer *writer;
};

/* A new directory, and a writer on its index "articles". */
void fixture_open(struct fixture *fixture, unsigned jobs);
void fixture_close(struct fixture *fixture); /* the directory goes */
/* The writer alone: close it, open it again. */
void fixture_reopen(struct fixture *fixture, unsigned jobs);
/* Add an article; NULL for what it has not. */
void fixture_add(struct fixture *fixture, const char *id, const char *headline, const char *body,
                 const char *source, const char *published);
void fixture_add_json(struct fixture *fixture, const char *json);
/* And wait for the merges, so that what is looked at stays. */
void fixture_commit(struct fixture *fixture);
/* The database as readers see it; the caller's to close. */
struct database *fixture_database(const struct fixture *fixture);

/* Of a new index with `id` as its primary key. Static. */
const struct schema *fixture_schema(enum settings_preset preset);

/* A deterministic source of numbers below `below`. */
uint32_t fixture_random(uint64_t *state, uint32_t below);

#endif
