/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool_issues.h - METS and scanned pages in a spool directory, which arrive one by one.
 *
 *   a METS ──▶ waits until the pages that it names are there ──▶ is read with them
 *   a page ──▶ belongs to a METS that names it, or waits for one ──▶ is read by itself
 *
 * If nothing more of an issue comes for a while, what is there of it is read. Other files are not
 * held up. Paths are whole ones, as arrivals.h gives them. One thread. */
#ifndef DATELINE_INDEXER_SPOOL_ISSUES_H
#define DATELINE_INDEXER_SPOOL_ISSUES_H

#include <stdbool.h>
#include <stdint.h>

struct spool_issues;
/* What is to be read now. */
struct spool_unit {
    char *path; /* yours to free; NULL: nothing */
    bool is_issue;
};

/* `directory`: the spool, borrowed. `wait_ms`: how long to wait after the last arrival; 0: not at
 * all. `stays`: files stay where they are, and a page that changes later lets its issue be read
 * again. `is_open`: is the file still about to arrive? */
struct spool_issues *spool_issues_new(const char *directory, int64_t wait_ms, bool stays,
                                      bool (*is_open)(void *context, const char *path),
                                      void *context);
void spool_issues_free(struct spool_issues *issues); /* NULL is fine */
/* A file has arrived. False: it is not held up, read it now. */
bool spool_issues_offer(struct spool_issues *issues, const char *path);
/* Take what is to be read now. `quiet`: all files that have arrived were offered. Otherwise a
 * complete issue waits a second more, because another METS that names its pages may be among the
 * rest. False: nothing is to be read. */
bool spool_issues_next(struct spool_issues *issues, bool quiet, struct spool_unit *unit);
/* How long until spool_issues_next() may have something without an arrival; -1: it will not. */
int64_t spool_issues_ms(struct spool_issues *issues);
/* Does a METS that waits name this page? */
bool spool_issues_wants(struct spool_issues *issues, const char *path);

#endif
