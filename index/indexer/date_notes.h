/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_notes.h - reports dates that a run did not understand.
 *
 * Dates that cannot be read, or in two ways, are counted by form: "Mittwoch 00 Uhr", with zeros for
 * digits. An article that stays hidden because of its embargo or expiry is named at once. For one
 * thread at a time. */
#ifndef DATELINE_INDEXER_DATE_NOTES_H
#define DATELINE_INDEXER_DATE_NOTES_H

#include "article/input/reader.h"
#include "base/buf.h"
#include "base/string_table.h"

#define DATE_FORMS_MAX  20 /* forms that are told apart; the rest is only counted */
#define DATE_HIDDEN_MAX 20 /* hidden articles that are named */

/* Dates of one kind, by their forms. */
struct date_forms {
    struct string_table forms; /* "published \"Mittwoch 00 Uhr\"" */
    uint64_t counts[DATE_FORMS_MAX], others;
    uint64_t dates;
};

struct date_notes {
    struct date_forms unread; /* they cannot be read */
    struct date_forms either; /* their day and month may be the other way round */
    uint64_t unzoned;         /* times that were taken for UTC */
    uint64_t hidden;          /* articles whose embargo or expiry cannot be read */
};

void date_notes_init(struct date_notes *notes);
void date_notes_fini(struct date_notes *notes);
/* Take a report of the reader (date_fn). True: the article is hidden, and the caller should
 * print *line. */
bool date_notes_take(struct date_notes *notes, const json_t *article, const char *field,
                     enum date_lack lack, struct buf *line);
/* Print the forms and counts on standard error. `quiet`: print problems only. */
void date_notes_print(const struct date_notes *notes, bool quiet);

#endif
