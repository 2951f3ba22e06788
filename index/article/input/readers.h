/* SPDX-License-Identifier: GPL-2.0-or-later */
/* readers.h - the interface between a format's reader and its input.
 *
 * A reader is one function and, optionally, a second one that recognises its format. Both are in
 * one row of the registry (reader.c). To add a format: write reader_<name>.c, declare its functions
 * here and add a row there.
 *
 * A reader takes its input in one of two ways:
 * - A format of a single article takes all of it, as bytes (input_whole) or as text (input_text).
 *   Both refuse an input larger than INPUT_WHOLE_MAX.
 * - A format of many articles takes it piece by piece (input_line, input_read). It keeps at most
 *   one article in memory, reports unreadable parts with input_problem, and continues.
 *
 * A reader hands on each article with input_emit. That fills in id, source, language, dateline and
 * agency, which any format may lack. The reader sets the article's own id if the format has one. If
 * input_emit returns a status other than OK, the reader must return it.
 *
 * All memory from an input lives until the reader returns, unless its function says otherwise.
 * Readers may run in any thread, but each input in one thread. libxml2 is initialised before the
 * first reader runs. */
#ifndef DATELINE_ARTICLE_INPUT_READERS_H
#define DATELINE_ARTICLE_INPUT_READERS_H

#include <stdbool.h>
#include <stddef.h>

#include "article/input/date_order.h"
#include "article/input/reader.h"
#include "base/arena.h"
#include "base/buf.h"

#define INPUT_WHOLE_MAX ((size_t)64 << 20) /* bytes of a file with a single article */
#define INPUT_DEPTH_MAX 4                  /* nested archives */

struct reader_input {
    const char *name; /* for messages: "export.zip!a/b.html" */
    struct str id;    /* for an article without an id: identity.h. STR_NONE: by content */
    const struct reader_options *options;
    const char *format;  /* the name of its row in the registry; NULL before it is chosen */
    struct arena *arena; /* freed when the reader returns; streaming readers use their own arena and
                            reset it for each article */
    size_t emitted;      /* number of articles handed on */
    bool many; /* set by the reader if the format holds many articles: the input alone then does
                  not identify one */

    /* private to input.c */
    const struct source *source;
    article_fn *each;
    struct buf ahead; /* bytes read from the source; [at ..) is not yet consumed */
    size_t at;
    bool ended;
    struct buf text;         /* the text that input_text decoded */
    struct date_signs signs; /* of how the input writes dates */
    unsigned depth;
    struct unpack_intake *intake; /* shared by everything nested in one input: budget.h */
};

/* Look at the first `most` bytes without consuming them. *head is shorter only at the end of the
 * input. */
enum status input_peek(struct reader_input *in, size_t most, struct str *head, struct error *err);
/* Read up to `room` bytes; *length is 0 at the end. */
enum status input_read(struct reader_input *in, char *out, size_t room, size_t *length,
                       struct error *err);
/* The next line as raw bytes without its end (LF or CRLF), borrowed until the next call. STATUS_END
 * after the last line. STATUS_TOO_LARGE for a line of more than `most` bytes; it has been skipped,
 * and the next call continues after it. */
enum status input_line(struct reader_input *in, size_t most, struct str *line, struct error *err);
/* All remaining bytes. STATUS_TOO_LARGE beyond INPUT_WHOLE_MAX. */
enum status input_whole(struct reader_input *in, struct str *bytes, struct error *err);
/* All remaining text as well-formed UTF-8, without byte order mark and without control characters
 * except TAB and LF; CR LF and CR become LF. `declared`: the charset that the format declares;
 * STR_NONE: detect it. STATUS_TOO_LARGE beyond INPUT_WHOLE_MAX. */
enum status input_text(struct reader_input *in, struct str declared, struct str *text,
                       struct error *err);
/* The same for bytes that the reader has. The text is valid until the next one is decoded. */
struct str input_decode(struct reader_input *in, struct str bytes, struct str declared);

/* Hand on an article, which the caller keeps. Returns the caller's status. */
enum status input_emit(struct reader_input *in, json_t *article, struct error *err);
/* Report a part that cannot be read while the rest can. `where` is "line 17" or "item 3 (urn:x)";
 * the input's name is added before it. */
__attribute__((format(printf, 3, 4))) void
input_problem(struct reader_input *in, const struct error *err, const char *where, ...);
/* The same for a part that was read, but not as it is written. */
__attribute__((format(printf, 3, 4))) void
input_remark(struct reader_input *in, const struct error *err, const char *where, ...);

/* The read function of a source whose context is a `struct str *`: the bytes that are left. */
enum status bytes_source_read(void *context, char *out, size_t room, size_t *length,
                              struct error *err);

/* Read a member of an archive, or the content of a compressed file, like any input. Its format is
 * detected again; options->format does not apply. */
enum status input_nested(struct reader_input *in, const struct source *source, struct error *err);

/* How sure a format is that the first bytes belong to it. The name used with it is the last
 * component in lower case, without ".gz" or a similar suffix. */
enum sniff {
    SNIFF_NO,     /* not this format, whatever the name says */
    SNIFF_MAYBE,  /* only if the name says so */
    SNIFF_LIKELY, /* if the name says nothing */
    SNIFF_SURE    /* even if the name says otherwise */
};
#define SNIFF_BYTES 4096

enum sniff sniff_feed(struct str head);
enum status reader_feed(struct reader_input *in, struct error *err);
enum sniff sniff_ninjs(struct str head); /* this and the next function: reader_json.c */
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
enum sniff sniff_office(struct str head);
enum status reader_office(struct reader_input *in, struct error *err);
enum sniff sniff_rtf(struct str head);
enum status reader_rtf(struct reader_input *in, struct error *err);
enum sniff sniff_pdf(struct str head);
enum status reader_pdf(struct reader_input *in, struct error *err);
enum sniff sniff_ole(struct str head);
enum status reader_ole(struct reader_input *in, struct error *err);
enum sniff sniff_alto(struct str head);
enum status reader_alto(struct reader_input *in, struct error *err);
enum sniff sniff_hocr(struct str head);
enum status reader_hocr(struct reader_input *in, struct error *err);
enum sniff sniff_tei(struct str head);
enum status reader_tei(struct reader_input *in, struct error *err);
enum sniff sniff_catalogue(struct str head);
enum status reader_catalogue(struct reader_input *in, struct error *err);
enum sniff sniff_marc(struct str head);
enum status reader_marc(struct reader_input *in, struct error *err);
enum sniff sniff_anpa(struct str head);
enum status reader_anpa(struct reader_input *in, struct error *err);
enum sniff sniff_iptc7901(struct str head);
enum status reader_iptc7901(struct reader_input *in, struct error *err);
enum sniff sniff_zczc(struct str head);
enum status reader_zczc(struct reader_input *in, struct error *err);
enum sniff sniff_rbnews(struct str head);
enum status reader_rbnews(struct reader_input *in, struct error *err);
enum sniff sniff_subtitles(struct str head);
enum status reader_subtitles(struct reader_input *in, struct error *err);
enum sniff sniff_mt(struct str head);
enum status reader_mt(struct reader_input *in, struct error *err);
enum sniff sniff_press(struct str head);
enum status reader_press(struct reader_input *in, struct error *err);
enum sniff sniff_citations(struct str head);
enum status reader_citations(struct reader_input *in, struct error *err);
enum sniff sniff_enex(struct str head);
enum status reader_enex(struct reader_input *in, struct error *err);
enum sniff sniff_xml(struct str head);
enum status reader_xml(struct reader_input *in, struct error *err);
enum sniff sniff_newsml1(struct str head);
enum status reader_newsml1(struct reader_input *in, struct error *err);
enum sniff sniff_text(struct str head);
enum status reader_text(struct reader_input *in, struct error *err);

/* Not in the registry: read what a shell command makes of the input, which is all that the command
 * gets. */
enum status reader_filtered(struct reader_input *in, const char *command, struct error *err);

#endif
