/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_fixture.h - documents as nothing but columns, in several segments, for tests of what reads
 * them. */
#ifndef DATELINE_TESTS_COLUMN_FIXTURE_H
#define DATELINE_TESTS_COLUMN_FIXTURE_H

#include <jansson.h>

#include "store/reader/generation.h"

struct column_fixture {
    char folder[64];
    struct generation generation; /* .schema, .segments, .segment_count */
    struct field_list *fields;
    json_t *documents; /* an array; document d of segment s is places[s] + d */
    uint32_t places[8];
};

/* An array of documents as so many segments of about one size; `settings` patches those of
 * documents. All fields but `id` have columns where the settings want them. Takes over the array.
 */
void column_fixture_open(struct column_fixture *fixture, json_t *take_documents, uint32_t segments,
                         const char *settings);
void column_fixture_read(struct column_fixture *fixture, const char *documents, uint32_t segments,
                         const char *settings); /* the same from text */
void column_fixture_close(struct column_fixture *fixture);

/* Change some bytes of the open files' columns. */
void column_fixture_damage(struct column_fixture *fixture, uint64_t *seed);

/* All documents, one set a segment, in the arena. */
struct bitmap *column_fixture_all(const struct column_fixture *fixture, struct arena *arena);
/* A hit's document. */
const json_t *column_fixture_document(const struct column_fixture *fixture, uint32_t segment,
                                      uint32_t document);

#endif
