/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.c - the registry of formats, and how the format of an input is chosen. */
#include "article/input/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "article/input/budget.h"
#include "article/input/decompress.h"
#include "article/input/input.h"
#include "article/input/readers.h"
#include "article/input/wide.h"

/* In the order of --help. Among equally sure formats, the first is chosen. */
static const struct format {
    struct reader_format shown;
    enum sniff (*sniff)(struct str head);
    enum status (*read)(struct reader_input *in, struct error *err);
} formats[] = {
    {{"wxr", ".wxr .xml", "WordPress exports"}, sniff_wxr, reader_wxr},
    {{"feed", ".rss .atom .rdf .xml", "RSS and Atom feeds"}, sniff_feed, reader_feed},
    {{"newsml", ".newsml .xml", "NewsML-G2"}, sniff_newsml, reader_newsml},
    {{"newsml1", ".newsml .xml", "NewsML 1"}, sniff_newsml1, reader_newsml1},
    {{"nitf", ".nitf .xml", "NITF"}, sniff_nitf, reader_nitf},
    {{"ninjs", "", "IPTC's ninjs, versions 1 to 3"}, sniff_ninjs, reader_json},
    {{"jsonfeed", "", "JSON Feed"}, sniff_json_feed, reader_json},
    {{"json", ".json .jsonl .ndjson", "JSON: an object, an array of them, JSON Lines"},
     sniff_json,
     reader_json},
    {{"html", ".html .htm .xhtml .shtml", "web pages"}, sniff_html, reader_html},
    {{"mail", ".eml .mbox", "mail: a message, or a mailbox"}, sniff_mail, reader_mail},
    {{"markdown", ".md .markdown .mkd", "Markdown, also with front matter"},
     sniff_markdown,
     reader_markdown},
    {{"csv", ".csv .tsv .txt", "tables: CSV, also with tabs or semicolons"}, sniff_csv, reader_csv},
    {{"tar", ".tar .tgz .txz .tzst .tbz2", "tar archives of any of these"}, sniff_tar, reader_tar},
    {{"zip", ".zip", "ZIP archives of any of these"}, sniff_zip, reader_zip},
    {{"7z", ".7z", "7-Zip archives of any of these"}, sniff_7z, reader_7z},
    {{"cpio", ".cpio", "cpio archives of any of these"}, sniff_cpio, reader_cpio},
    {{"rar", ".rar", "RAR archives of any of these"}, sniff_rar, reader_rar},
    {{"warc", ".warc", "web archives: the pages in them"}, sniff_warc, reader_warc},
    {{"text", ".txt .text .asc", "plain text, also of what was a web page"},
     sniff_text,
     reader_text},
};
#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

static struct reader_format shown[FORMAT_COUNT + 1];

static void fill_shown(void)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        shown[i] = formats[i].shown;
}

const struct reader_format *reader_formats(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, fill_shown);
    return shown;
}

static const struct format *format_named(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcmp(formats[i].shown.name, name) == 0)
            return &formats[i];
    return NULL;
}

bool reader_knows_format(const char *name)
{
    return format_named(name) != NULL;
}

/* Does the name end in one of the suffixes, ignoring a compression suffix? */
static bool suffix_fits(const char *suffixes, struct str name)
{
    struct str rest = str_of(suffixes);

    name.length -= decompress_suffix_length(name, true);
    while (rest.data) {
        struct str suffix = str_cut(&rest, ' ');

        if (name.length > suffix.length &&
            str_eq_nocase(str_slice(name, name.length - suffix.length, name.length), suffix))
            return true;
    }
    return false;
}

/* The content decides if it is sure; otherwise the name; otherwise the likely content. */
static int fitness(const struct format *format, struct str head, struct str name)
{
    enum sniff sniff = format->sniff(head);
    bool named = suffix_fits(format->shown.suffixes, name);

    if (sniff == SNIFF_NO || (sniff == SNIFF_MAYBE && !named))
        return 0;
    return 2 * (int)sniff + (named ? 3 : 0);
}

static const struct format *format_choose(struct str head, struct str name)
{
    const struct format *best = NULL;
    int most = 0;

    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        int fit = fitness(&formats[i], head, name);

        if (fit > most) {
            most = fit;
            best = &formats[i];
        }
    }
    return best;
}

static enum status read_bytes(struct reader_input *in, struct error *err)
{
    const struct format *format;
    struct str head;
    enum status status = input_peek(in, SNIFF_BYTES, &head, err);

    if (status)
        return status;
    if (head.length == 0)
        return error_set(err, STATUS_BAD_REQUEST, "the file is empty");
    if (in->depth == 0 && in->options->format)
        format = format_named(in->options->format);
    else
        format = format_choose(head, str_of(in->name));
    if (!format)
        return error_set(err, STATUS_BAD_REQUEST,
                         "unknown format: see dateline-index --help for the supported ones");
    in->format = format->shown.name;
    return format->read(in, err);
}

static enum status read_wide(struct reader_input *packed, struct str head, struct error *err)
{
    struct wide_source *wide = wide_new(packed, head);
    struct source source = {
        .name = packed->name, .key = packed->source->key, .read = wide_read, .context = wide};
    struct reader_input in;
    enum status status;

    input_open(&in, &source, packed->options, packed->each, packed->depth);
    in.intake = packed->intake;
    status = read_bytes(&in, err);
    input_close(&in);
    wide_free(wide);
    return status;
}

static enum status read_in_format(struct reader_input *in, struct error *err)
{
    struct str head;
    enum status status = input_peek(in, WIDE_SNIFF_BYTES, &head, err);

    if (status)
        return status;
    return wide_sniff(head) ? read_wide(in, head, err) : read_bytes(in, err);
}

static enum status read_expanded(struct reader_input *packed, struct str head, struct error *err)
{
    struct decompressor *decompressor = decompressor_new(packed, head);
    struct source source = {.name = packed->name,
                            .key = packed->source->key,
                            .read = decompressor_read,
                            .context = decompressor};
    struct reader_input in;
    enum status status;

    input_open(&in, &source, packed->options, packed->each, packed->depth);
    in.intake = packed->intake;
    status = read_in_format(&in, err);
    input_close(&in);
    decompressor_free(decompressor);
    return status;
}

static enum status read_any(const struct source *source, const struct reader_options *options,
                            article_fn *each, unsigned depth, struct unpack_intake *intake,
                            struct error *err)
{
    struct reader_input in;
    struct str head;
    enum status status;

    input_open(&in, source, options, each, depth);
    in.intake = intake;
    status = input_peek(&in, DECOMPRESS_SNIFF_BYTES, &head, err);
    if (!status)
        status = decompress_sniff(head) ? read_expanded(&in, head, err) : read_in_format(&in, err);
    input_close(&in);
    return status;
}

enum status input_nested(struct reader_input *in, const struct source *source, struct error *err)
{
    if (in->depth >= INPUT_DEPTH_MAX)
        return error_set(err, STATUS_BAD_REQUEST,
                         "archives or attachments are nested more than %d deep", INPUT_DEPTH_MAX);
    return read_any(source, in->options, in->each, in->depth + 1, in->intake, err);
}

/* The caller's source, which counts each byte once. */
struct counted_source {
    const struct source *source;
    struct unpack_intake *intake;
    uint64_t at;
};

static enum status counted_read(void *context, char *out, size_t room, size_t *length,
                                struct error *err)
{
    struct counted_source *counted = context;
    enum status status = counted->source->read(counted->source->context, out, room, length, err);

    if (status)
        return status;
    counted->at += *length;
    if (*length > 0 && counted->at > counted->intake->in)
        counted->intake->in = counted->at;
    return STATUS_OK;
}

static enum status counted_seek(void *context, uint64_t offset, struct error *err)
{
    struct counted_source *counted = context;

    counted->at = offset;
    return counted->source->seek(counted->source->context, offset, err);
}

enum status reader_read(const struct source *source, const struct reader_options *options,
                        article_fn *each, struct error *err)
{
    static const struct reader_options none;
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    struct unpack_intake intake = {0};
    struct counted_source counted = {source, &intake, 0};
    const struct source counting = {.name = source->name,
                                    .key = source->key,
                                    .read = counted_read,
                                    .context = &counted,
                                    .size = source->size,
                                    .seek = source->seek ? counted_seek : NULL};

    pthread_once(&once, xmlInitParser);
    if (!options)
        options = &none;
    if (options->format && !reader_knows_format(options->format))
        return error_set(err, STATUS_BAD_REQUEST, "unknown format \"%.64s\"", options->format);
    return read_any(&counting, options, each, 0, &intake, err);
}

static const char *key_of(const struct reader_options *options, const char *name)
{
    if (options && options->nameless)
        return NULL;
    return options && options->key ? options->key : name;
}

static enum status bytes_read(void *context, char *out, size_t room, size_t *length,
                              struct error *err)
{
    struct str *rest = context;

    *length = rest->length < room ? rest->length : room;
    if (*length > 0)
        memcpy(out, rest->data, *length);
    *rest = str_slice(*rest, *length, rest->length);
    return STATUS_OK;
}

enum status reader_read_bytes(struct str bytes, const char *name,
                              const struct reader_options *options, article_fn *each,
                              struct error *err)
{
    struct source source = {.name = name,
                            .key = key_of(options, name),
                            .read = bytes_read,
                            .context = &bytes,
                            .size = bytes.length};

    return reader_read(&source, options, each, err);
}

struct open_file {
    int fd;
    const char *path;
    uint64_t *bytes_read; /* may be NULL */
    uint64_t at, furthest;
};

static enum status file_source_read(void *context, char *out, size_t room, size_t *length,
                                    struct error *err)
{
    struct open_file *file = context;
    ssize_t got;

    do
        got = read(file->fd, out, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(err, "read", file->path);
    file->at += (uint64_t)got;
    if (file->bytes_read && file->at > file->furthest)
        *file->bytes_read += file->at - file->furthest;
    if (file->at > file->furthest)
        file->furthest = file->at;
    *length = (size_t)got;
    return STATUS_OK;
}

static enum status file_source_seek(void *context, uint64_t offset, struct error *err)
{
    struct open_file *file = context;

    if (lseek(file->fd, (off_t)offset, SEEK_SET) < 0)
        return error_errno(err, "read", file->path);
    file->at = offset;
    return STATUS_OK;
}

enum status reader_read_file(const char *path, const struct reader_options *options,
                             article_fn *each, struct error *err)
{
    struct open_file file = {.fd = open(path, O_RDONLY | O_CLOEXEC),
                             .path = path,
                             .bytes_read = options ? options->bytes_read : NULL};
    struct source source = {
        .name = path, .key = key_of(options, path), .read = file_source_read, .context = &file};
    struct stat about;
    enum status status;

    if (file.fd < 0)
        return error_errno(err, "open", path);
    if (fstat(file.fd, &about) == 0 && S_ISREG(about.st_mode)) {
        source.size = (uint64_t)about.st_size;
        source.seek = file_source_seek;
    } else
        source.key = NULL; /* a pipe's name says nothing of what comes through it */
    status = reader_read(&source, options, each, err);
    close(file.fd);
    return status;
}
