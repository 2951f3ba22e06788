/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.h - from a file of any format to articles: one registry, one row a format.
 *
 * reader_read() chooses the format by name, content or the caller's word, and hands on each article
 * as it is read. Memory is bounded by the largest single article, not by the file.
 *
 * Untrusted input: every reader is bounded in time (linear), memory and nesting. */
#ifndef DATELINE_ARTICLE_INPUT_READER_H
#define DATELINE_ARTICLE_INPUT_READER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"

/* Where bytes come from. */
struct source {
    const char *name; /* as a user knows it: a path, "-", "export.zip!a/b.html" */
    /* Up to `room` bytes to `out`; *length 0 at the end. */
    enum status (*read)(void *context, char *out, size_t room, size_t *length, struct error *err);
    void *context;
    uint64_t size; /* 0: unknown */
    /* Go on reading at this offset; NULL: the source cannot. With it, the size is known. */
    enum status (*seek)(void *context, uint64_t offset, struct error *err);
};

/* Called once for each article, in the order of the input. The article is borrowed: incref it to
 * keep it. `id` is set: the source's own, else made from the name. A status other than OK ends the
 * reading and is passed on. */
typedef enum status article_fn(void *context, json_t *article, struct error *err);
/* Called for a part that cannot be read (one line, one item, one member of an archive) when the
 * rest can: `where` names it as a user would ("feed.jsonl line 17"), err says why. */
typedef void problem_fn(void *context, const char *where, const struct error *err);

struct reader_options {
    const char *format; /* a name from the registry; NULL: choose by name and content */
    const char *root;   /* the directory that the user named: the path below it, without suffix, is
                           the id of an article that has none; NULL: the path's last component */
    const char *default_language; /* for articles that do not say; NULL: detect */
    const char *source_name;      /* `source` for articles that do not say; NULL: none */
    const char
        *map; /* columns of tables to fields: "headline=Title,body=Text"; NULL: by their names */
    uint64_t *bytes_read; /* of files, added up as they are read; NULL: nobody asks */
    problem_fn *problem;  /* NULL: what cannot be read is left out without a word */
    void *context;        /* for both callbacks */
};

/* `options` NULL: none. STATUS_BAD_REQUEST for input that is of no known format. */
enum status reader_read(const struct source *source, const struct reader_options *options,
                        article_fn *each, struct error *err);
/* The same for bytes in memory, and for a file (compressed or not). */
enum status reader_read_bytes(struct str bytes, const char *name,
                              const struct reader_options *options, article_fn *each,
                              struct error *err);
enum status reader_read_file(const char *path, const struct reader_options *options,
                             article_fn *each, struct error *err);

/* The registry, for --help: NULL-terminated rows in order. */
struct reader_format {
    const char *name;     /* "html" */
    const char *suffixes; /* ".html .htm .xhtml" */
    const char *what;     /* "web pages" */
};
const struct reader_format *reader_formats(void);
bool reader_knows_format(const char *name);

#endif
