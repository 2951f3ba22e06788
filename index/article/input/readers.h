/* SPDX-License-Identifier: GPL-2.0-or-later */
/* readers.h - what a reader of one format is, and what it may ask of its input.
 *
 * A reader is one function and, optionally, one that recognises its format. Both stand in one row
 * of the registry (reader.c); adding a format is a file reader_<name>.c, its declarations here and
 * a row there.
 *
 * A reader takes its input in one of two ways. Formats of a single article ask for all of it, as
 * bytes (input_whole) or as text (input_text): both refuse what is larger than a single article may
 * be. Formats of many articles take it as it comes (input_line, input_read), keep no more than one
 * article in memory, report with input_problem what they must leave out and go on with the rest.
 *
 * A reader hands on each article with input_emit, which fills in what every format lacks alike: id,
 * source, language, dateline and agency from the first words of the body. It sets the article's own
 * id where the format has one. A status other than OK from input_emit ends the reading: return it.
 *
 * All that an input hands out lives until the reader returns, unless it says otherwise. Readers run
 * in any thread, one input in one thread; libxml2 is set up before the first of them runs. */
#ifndef DATELINE_ARTICLE_INPUT_READERS_H
#define DATELINE_ARTICLE_INPUT_READERS_H

#include <stdbool.h>
#include <stddef.h>

#include "article/input/reader.h"
#include "base/arena.h"
#include "base/buf.h"

#define INPUT_WHOLE_MAX ((size_t)64 << 20) /* bytes of a single article's file */
#define INPUT_DEPTH_MAX 4                  /* an archive in an archive in ... */

struct reader_input {
    const char *name; /* as a user knows it: "export.zip!a/b.html"; for problems */
    struct str id;    /* made from the name: what an article without an id gets */
    const struct reader_options *options;
    struct arena *arena; /* freed when the reader returns; streaming readers keep one of their own
                            and reset it for each article */
    size_t emitted;      /* articles handed on so far */
    bool many;           /* for the reader to set where the format holds many articles: one without
                            an id gets its url for id, else the name and its number */

    /* input.c's own */
    const struct source *source;
    article_fn *each;
    struct buf ahead; /* read from the source, [at ..) not yet taken */
    size_t at;
    bool ended;
    struct buf text; /* what input_text decoded */
    unsigned depth;
    struct unpack_intake *intake; /* shared by all that is within one input: budget.h */
};

/* The first bytes, up to `most`, without taking them; shorter only where the input is. */
enum status input_peek(struct reader_input *in, size_t most, struct str *head, struct error *err);
/* Up to `room` bytes; *length 0 at the end. */
enum status input_read(struct reader_input *in, char *out, size_t room, size_t *length,
                       struct error *err);
/* The next line without its end (LF or CRLF), raw bytes, borrowed until the next call; STATUS_END
 * after the last. A line of more than `most` bytes is STATUS_TOO_LARGE and has been skipped: the
 * next call goes on behind it. */
enum status input_line(struct reader_input *in, size_t most, struct str *line, struct error *err);
/* All (that is left), raw. */
enum status input_whole(struct reader_input *in, struct str *bytes, struct error *err);
/* All as well-formed UTF-8 without byte order mark and control characters (but TAB and LF; CR LF
 * and CR become LF). `declared` is the charset that the format declares, STR_NONE: sniff. */
enum status input_text(struct reader_input *in, struct str declared, struct str *text,
                       struct error *err);

/* Hand on a borrowed article. */
enum status input_emit(struct reader_input *in, json_t *article, struct error *err);
/* Report what cannot be read while the rest can. `where` is "line 17", "item 3 (urn:x)"; the
 * input's name is put before it. */
__attribute__((format(printf, 3, 4))) void
input_problem(struct reader_input *in, const struct error *err, const char *where, ...);

/* Read a member of an archive, or what a compressed file holds: `source` is named and read as any
 * input (its format is chosen anew, options->format does not apply). */
enum status input_nested(struct reader_input *in, const struct source *source, struct error *err);

/* How sure a format is that the first bytes are its own. The name is the lower-case last component
 * without ".gz" and its like. */
enum sniff {
    SNIFF_NO,     /* cannot be: whatever the name says */
    SNIFF_MAYBE,  /* if the name says so */
    SNIFF_LIKELY, /* without a name to go by */
    SNIFF_SURE    /* even if the name says otherwise */
};
#define SNIFF_BYTES 4096

enum sniff sniff_feed(struct str head);
enum status reader_feed(struct reader_input *in, struct error *err);
enum sniff sniff_ninjs(struct str head); /* this and the next: read by reader_json */
enum sniff sniff_json_feed(struct str head);
enum sniff sniff_json(struct str head);
enum status reader_json(struct reader_input *in, struct error *err);
enum sniff sniff_newsml(struct str head);
enum status reader_newsml(struct reader_input *in, struct error *err);
enum sniff sniff_nitf(struct str head);
enum status reader_nitf(struct reader_input *in, struct error *err);
enum sniff sniff_html(struct str head);
enum status reader_html(struct reader_input *in, struct error *err);
enum sniff sniff_wxr(struct str head);
enum status reader_wxr(struct reader_input *in, struct error *err);
enum sniff sniff_mail(struct str head);
enum status reader_mail(struct reader_input *in, struct error *err);
enum sniff sniff_markdown(struct str head);
enum status reader_markdown(struct reader_input *in, struct error *err);
enum sniff sniff_csv(struct str head);
enum status reader_csv(struct reader_input *in, struct error *err);
enum sniff sniff_tar(struct str head); /* this and the next four: reader_archive.c */
enum status reader_tar(struct reader_input *in, struct error *err);
enum sniff sniff_zip(struct str head);
enum status reader_zip(struct reader_input *in, struct error *err);
enum sniff sniff_7z(struct str head);
enum status reader_7z(struct reader_input *in, struct error *err);
enum sniff sniff_cpio(struct str head);
enum status reader_cpio(struct reader_input *in, struct error *err);
enum sniff sniff_rar(struct str head);
enum status reader_rar(struct reader_input *in, struct error *err);
enum sniff sniff_warc(struct str head);
enum status reader_warc(struct reader_input *in, struct error *err);
enum sniff sniff_newsml1(struct str head);
enum status reader_newsml1(struct reader_input *in, struct error *err);
enum sniff sniff_text(struct str head);
enum status reader_text(struct reader_input *in, struct error *err);

#endif
