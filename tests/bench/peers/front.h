/* SPDX-License-Identifier: GPL-2.0-or-later */
/* front.h - a thin HTTP front for an engine that has none of its own.
 *
 *   PROGRAM build DB [ARG] < articles.tsv       makes the engine's index
 *   PROGRAM serve DB PORT THREADS [ARG]         answers GET /search?... on 127.0.0.1:PORT
 *
 * articles.tsv: id, headline, published (20210131), section, body; no tabs or newlines within.
 * Each of the THREADS has its own handle of the engine, and answers where it received. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FRONT_HITS 10

enum question_match { MATCH_ALL, MATCH_ANY, MATCH_PHRASE };

struct question {
    enum question_match match;
    char words[512];   /* apart by one space */
    int from, to;      /* published within, 0: any time */
    char section[256]; /* "": any */
    bool newest;       /* the latest first, else the best */
    bool facets;       /* count sections and years */
};

struct article_line {
    char *id, *headline, *published, *section, *body;
};

struct answer;

/* One hit; the snippet has its matches between <mark> and </mark>. Text is copied. */
void answer_hit(struct answer *answer, const char *id, const char *headline, int published,
                const char *section, const char *snippet);
/* One counted value; those of one facet follow each other. */
void answer_facet(struct answer *answer, const char *facet, const char *value, long count);
void answer_total(struct answer *answer, long total);

/* The words joined: `before` and `after` around each, `between` two. */
void question_join(const struct question *question, const char *before, const char *after,
                   const char *between, char *out, size_t room);

/* The next line of standard input, valid until the next call; false at the end. */
bool article_next(struct article_line *out);

void front_die(const char *what, const char *why);

/* What each engine has: the index made from all of article_next(); a handle for one thread; an
 * answer, false when the engine failed. */
void engine_build(const char *path, const char *argument);
void *engine_open(const char *path, const char *argument);
bool engine_answer(void *engine, const struct question *question, struct answer *answer);

#ifdef __cplusplus
}
#endif
