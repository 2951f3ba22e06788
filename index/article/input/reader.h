/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.h - read articles from a file of any format.
 *
 * reader_read() chooses the format by name, by content or as the caller says, and hands on each
 * article as it is read. Memory is limited by the largest article, not by the file. A registry has
 * one row per format.
 *
 * Input is untrusted: every reader runs in linear time with limited memory and nesting. */
#ifndef DATELINE_ARTICLE_INPUT_READER_H
#define DATELINE_ARTICLE_INPUT_READER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/status.h"
#include "base/str.h"
#include "base/zone.h"

/* A source of bytes. For one thread at a time. */
struct source {
    const char *name; /* for messages: a path, "-", "export.zip!a/b.html" */
    const char *key;  /* what ids of articles without one are made from (identity.h): a whole path.
                         NULL: there is nothing of the kind, as for a pipe */
    /* Write up to `room` bytes to `out`; *length is 0 at the end. */
    enum status (*read)(void *context, char *out, size_t room, size_t *length, struct error *err);
    void *context;
    uint64_t size; /* in bytes; 0: unknown */
    bool filtered; /* it is what a filter printed: no filter reads it again */
    /* Continue at this offset. NULL if the source cannot seek. With seek, the size is known. */
    enum status (*seek)(void *context, uint64_t offset, struct error *err);
};

/* Called once for each article, in the order of the input. The article is borrowed: incref it to
 * keep it. `id` is always set: the source's own id, or one made from the name. A status other than
 * OK ends the reading, and reader_read returns it. */
typedef enum status article_fn(void *context, json_t *article, struct error *err);
/* Called for a part that cannot be read (a line, an item, a member of an archive) while the rest
 * can. `where` names the part for the user ("feed.jsonl line 17"); err says why. */
typedef void problem_fn(void *context, const char *where, const struct error *err);

/* Called for a date that the article has as it was written, because it cannot be read; for a time
 * that is taken for UTC, because it names no zone; and for "03/05/2024" before it is decided,
 * because nothing tells whether the day or the month is first. */
enum date_lack { DATE_UNREAD, DATE_UNZONED, DATE_EITHER };
#define DATE_LACK_COUNT (DATE_EITHER + 1)
typedef void date_fn(void *context, const json_t *article, const char *field, enum date_lack lack);

/* Called for each article, before it is handed on. `name`: its input's. */
typedef void claim_fn(void *context, struct str id, const char *name);

/* The same, with the name of the format that the input was read as. */
typedef void origin_fn(void *context, const char *name, const char *format);

struct reader_options {
    const char *format; /* a name from the registry; NULL: choose by name and content */
    const char *key;    /* the key of the input, for reader_read_file and reader_read_bytes.
                           NULL: the path or the name. A pipe that is opened by path has none */
    bool nameless;      /* the input's name says nothing of what is in it: there is no key */
    bool folder;        /* the input is an archive made of the files of a folder: its name and key
                           are those of the folder, and its members are files in it */
    bool short_ids;     /* make ids from short names, as identity.h says: they may clash */
    const char *root;   /* with short_ids: the directory that the user named; NULL: none */
    const char *default_language; /* language of articles that do not give one; NULL: detect */
    const struct zone_info *zone; /* of times that name none; NULL: UTC, and for embargoes and
                                expiries any zone that they could be in */
    const char *source_name;      /* `source` of articles that do not give one; NULL: none */
    bool *risky; /* NULL: read every format. Otherwise a risky one (reader_is_risky) is not read:
                    reader_read sets *risky and returns STATUS_BAD_REQUEST, before any article */
    const char
        *map; /* columns of tables to fields: "headline=Title,body=Text"; NULL: by their names */
    /* Lines "pdf=COMMAND": a shell command that turns inputs with this suffix, or of the format
     * with this name, into text or anything else that is read. It gets the input as its standard
     * input, and writes to its standard output. NULL: none. */
    const char *filters;
    uint64_t *bytes_read; /* bytes read from files are added here; NULL: not counted */
    problem_fn *problem;  /* NULL: do not report */
    problem_fn *remark;   /* called for a part that was read otherwise than it is written; NULL: do
                             not report */
    date_fn *date;        /* NULL: do not report */
    claim_fn *claim;      /* NULL: do not report */
    origin_fn *origin;    /* NULL: do not report */
    void *context;        /* for all callbacks */
};

/* Read all articles. `options` may be NULL for the defaults. STATUS_BAD_REQUEST if the format is
 * unknown. */
enum status reader_read(const struct source *source, const struct reader_options *options,
                        article_fn *each, struct error *err);
/* The same for bytes in memory, and for a file, which may be compressed. */
enum status reader_read_bytes(struct str bytes, const char *name,
                              const struct reader_options *options, article_fn *each,
                              struct error *err);
enum status reader_read_file(const char *path, const struct reader_options *options,
                             article_fn *each, struct error *err);

/* The registry, for --help: rows in order, ended by a row of NULLs. */
struct reader_format {
    const char *name;     /* "html" */
    const char *suffixes; /* ".html .htm .xhtml" */
    const char *what;     /* "web pages" */
};
const struct reader_format *reader_formats(void);
bool reader_knows_format(const char *name);
/* Is the format read by libraries of others, or unpacked? A process of its own should read it
 * (apart/apart.h). So should any compression but gzip. */
bool reader_is_risky(const char *name);
/* By its name, is the file one that another program reads (PDF, DOC)? Several can be read at once.
 */
bool reader_needs_program(struct str path);

#endif
