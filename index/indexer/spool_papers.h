/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool_papers.h - the METS and pages of a spool that wait or were read, and which names which.
 *
 * A METS has a list of its links to pages; a page has a chain of those to it. Papers and links have
 * numbers, which stay valid until papers_tidy(). One thread. */
#ifndef DATELINE_INDEXER_SPOOL_PAPERS_H
#define DATELINE_INDEXER_SPOOL_PAPERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/string_table.h"

#define SPOOL_NO_LINK UINT32_MAX

enum spool_state { SPOOL_FREE, SPOOL_WAITS, SPOOL_DUE };

struct spool_paper {
    enum spool_state state;
    int64_t until;   /* clock_monotonic(): then it is read, whatever has come */
    uint32_t *links; /* of a METS: to its pages */
    size_t page_count, page_capacity;
    size_t come;    /* so many of them, from the first, have come */
    uint32_t chain; /* of a page: the first link to it */
};

/* Numbers of papers, in the order of their times. One whose state or time is another now is passed
 * over. */
struct spool_queue {
    struct spool_turn {
        uint32_t number;
        int64_t until;
    } * turns;
    size_t first, end, capacity;
};

/* Zero it and call papers_init(). */
struct spool_papers {
    struct string_table files; /* the paths; the number of a path is that of its paper */
    struct spool_paper *papers;
    size_t capacity;
    struct spool_link {
        uint32_t mets; /* the METS that names the page; UINT32_MAX: none does any more */
        uint32_t page, next;
    } * links;
    size_t link_count, link_capacity;
    size_t files_full, links_full; /* then papers_tidy() makes the tables anew */
    struct spool_queue waiting, due;
};

void papers_init(struct spool_papers *papers);
void papers_fini(struct spool_papers *papers);
/* The paper of this path, which is added if it is new. */
uint32_t papers_number(struct spool_papers *papers, const char *path);
/* `until` must not be less than that of any paper before. */
void papers_set(struct spool_papers *papers, uint32_t number, enum spool_state state,
                int64_t until);
/* The paper that came first into this state; NULL: none is in it. Borrowed until the next call. */
const struct spool_turn *papers_first(struct spool_papers *papers, enum spool_state state);

/* The METS names the page. False: it did already, or it is the METS itself. All pages of a METS
 * must be linked in a row. */
bool papers_link(struct spool_papers *papers, uint32_t mets, uint32_t page);
/* The METS names no page any more. */
void papers_unlink(struct spool_papers *papers, uint32_t mets);
/* The link to the page that comes behind this one, or the first one behind SPOOL_NO_LINK;
 * SPOOL_NO_LINK: there is none. */
uint32_t papers_next_link(struct spool_papers *papers, uint32_t page, uint32_t link);

/* If the tables have grown to twice what was needed, forget what is not needed any more: papers
 * that wait for nothing, unless they are METS that are still there. All numbers change. */
void papers_tidy(struct spool_papers *papers);

#endif
