/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.c - the registry of formats, and how the format of an input is chosen. */
#include "article/input/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "article/input/binary.h"
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
    enum content { TEXT, BYTES } content;
} formats[] = {
    {{"wxr", ".wxr .xml", "WordPress exports"}, sniff_wxr, reader_wxr, TEXT},
    {{"feed", ".rss .atom .rdf .xml", "RSS and Atom feeds"}, sniff_feed, reader_feed, TEXT},
    {{"newsml", ".newsml .xml", "NewsML-G2"}, sniff_newsml, reader_newsml, TEXT},
    {{"newsml1", ".newsml .xml", "NewsML 1"}, sniff_newsml1, reader_newsml1, TEXT},
    {{"nitf", ".nitf .xml", "NITF"}, sniff_nitf, reader_nitf, TEXT},
    {{"rbnews", ".xml", "RBNews, of Ritzau"}, sniff_rbnews, reader_rbnews, TEXT},
    {{"anpa", ".anpa .tst .txt", "ANPA 1312"}, sniff_anpa, reader_anpa, TEXT},
    {{"iptc7901", ".iptc .txt", "IPTC 7901"}, sniff_iptc7901, reader_iptc7901, TEXT},
    {{"zczc", ".txt .tst", "stories between ZCZC and NNNN"}, sniff_zczc, reader_zczc, TEXT},
    {{"ninjs", "", "IPTC's ninjs, versions 1 to 3"}, sniff_ninjs, reader_json, TEXT},
    {{"jsonfeed", "", "JSON Feed"}, sniff_json_feed, reader_json, TEXT},
    {{"json", ".json .jsonl .ndjson", "JSON: an object, an array of them, JSON Lines"},
     sniff_json,
     reader_json,
     TEXT},
    {{"alto", ".alto .xml", "scanned pages: ALTO and PAGE"}, sniff_alto, reader_alto, TEXT},
    {{"hocr", ".hocr .html .htm", "scanned pages: hOCR"}, sniff_hocr, reader_hocr, TEXT},
    {{"tei", ".tei .xml", "TEI"}, sniff_tei, reader_tei, TEXT},
    {{"catalogue", ".xml .mets .mods", "OAI-PMH, Dublin Core, MODS, MARCXML, METS"},
     sniff_catalogue,
     reader_catalogue,
     TEXT},
    {{"marc", ".mrc .marc", "MARC 21"}, sniff_marc, reader_marc, BYTES},
    {{"subtitles", ".srt .vtt", "transcripts with times: SRT, WebVTT"},
     sniff_subtitles,
     reader_subtitles,
     TEXT},
    {{"mt", ".txt .mt", "exports of Movable Type"}, sniff_mt, reader_mt, TEXT},
    {{"press", ".txt", "exports of LexisNexis, ProQuest and Factiva as text"},
     sniff_press,
     reader_press,
     TEXT},
    {{"citations", ".ris .enw .bib", "references: RIS, EndNote, BibTeX"},
     sniff_citations,
     reader_citations,
     TEXT},
    {{"enex", ".enex", "exports of Evernote"}, sniff_enex, reader_enex, TEXT},
    {{"html", ".html .htm .xhtml .shtml", "web pages"}, sniff_html, reader_html, TEXT},
    {{"mail", ".eml .mbox .mht .mhtml", "mail: a message, or a mailbox; pages saved as MHTML"},
     sniff_mail,
     reader_mail,
     TEXT},
    {{"markdown", ".md .markdown .mkd", "Markdown, also with front matter"},
     sniff_markdown,
     reader_markdown,
     TEXT},
    {{"csv", ".csv .tsv .txt", "tables: CSV, also with tabs or semicolons"},
     sniff_csv,
     reader_csv,
     TEXT},
    {{"office", ".docx .docm .dotx .odt .ott .fodt .pptx .pptm .odp .otp .fodp .epub .xlsx .ods",
      "documents: DOCX, ODT, PPTX, ODP, EPUB"},
     sniff_office,
     reader_office,
     BYTES},
    {{"rtf", ".rtf", "RTF documents"}, sniff_rtf, reader_rtf, TEXT},
    {{"pdf", ".pdf", "PDF, with pdftotext"}, sniff_pdf, reader_pdf, BYTES},
    {{"doc", ".doc .dot .ppt .xls .msg", "Word and slides before 2007, with antiword or catdoc"},
     sniff_ole,
     reader_ole,
     BYTES},
    {{"tar", ".tar .tgz .txz .tzst .tbz2", "tar archives of any of these"},
     sniff_tar,
     reader_tar,
     BYTES},
    {{"zip", ".zip .wacz", "ZIP archives of any of these"}, sniff_zip, reader_zip, BYTES},
    {{"7z", ".7z", "7-Zip archives of any of these"}, sniff_7z, reader_7z, BYTES},
    {{"cpio", ".cpio", "cpio archives of any of these"}, sniff_cpio, reader_cpio, BYTES},
    {{"rar", ".rar", "RAR archives of any of these"}, sniff_rar, reader_rar, BYTES},
    {{"warc", ".warc .arc", "web archives: the pages in them"}, sniff_warc, reader_warc, BYTES},
    {{"xml", ".xml", "any other XML, with --map"}, sniff_xml, reader_xml, TEXT},
    {{"text", ".txt .text .asc", "plain text, also of what was a web page"},
     sniff_text,
     reader_text,
     TEXT},
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

/* These are read by our own code and jansson, which the daemon trusts, too; Markdown by md4c, a
 * parser without memory of its own. */
static const char *const harmless[] = {"json", "jsonfeed", "ninjs", "csv",
                                       "html", "markdown", "text"};

bool reader_is_risky(const char *name)
{
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strcmp(harmless[i], name) == 0)
            return false;
    return true;
}

static enum status leave(struct reader_input *in, struct error *err)
{
    *in->options->risky = true;
    return error_set(err, STATUS_BAD_REQUEST, "a process of its own should read it");
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

bool reader_needs_program(struct str path)
{
    return suffix_fits(format_named("pdf")->shown.suffixes, path) ||
           suffix_fits(format_named("doc")->shown.suffixes, path);
}

/* The content decides if it is sure; otherwise the name; otherwise the likely content. */
static int fitness(const struct format *format, struct str head, struct str name)
{
    enum sniff sniff = format->sniff(head);
    bool named = suffix_fits(format->shown.suffixes, name);

    if (sniff == SNIFF_NO || (sniff == SNIFF_MAYBE && !named))
        return 0;
    return (sniff == SNIFF_SURE ? 100 : 0) + (named ? 10 : 0) + (int)sniff;
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

/* The command of the user's filter for the suffix of the input's name, or for the format, in the
 * input's arena; NULL if there is none. `format` may be NULL. */
static const char *filter_for(const struct reader_input *in, const char *format)
{
    struct str rest = in->source->filtered ? STR_NONE : str_of(in->options->filters);

    while (rest.data) {
        struct str command = str_cut(&rest, '\n'), name = str_cut(&command, '=');
        struct str suffix = arena_format(in->arena, ".%.*s", STR_ARG(name));

        if (command.data &&
            (format ? str_is(name, format) : suffix_fits(suffix.data, str_of(in->name))))
            return arena_str(in->arena, command).data;
    }
    return NULL;
}

static enum status read_bytes(struct reader_input *in, struct error *err)
{
    const struct format *format;
    const char *command;
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
    if (!format && binary_content(head))
        return error_set(err, STATUS_BAD_REQUEST, "binary data of a format that is not known");
    if (!format)
        return error_set(err, STATUS_BAD_REQUEST,
                         "unknown format: see dateline-index --help for the supported ones");
    if (format->content == TEXT && binary_content(head) && format->sniff(head) != SNIFF_SURE)
        return error_set(err, STATUS_BAD_REQUEST, "binary data, and no %s", format->shown.what);
    command = filter_for(in, format->shown.name);
    if (command)
        return reader_filtered(in, command, err);
    if (in->options->risky && reader_is_risky(format->shown.name))
        return leave(in, err);
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
    const char *command = filter_for(in, NULL);
    struct str head;
    enum status status;

    if (command)
        return reader_filtered(in, command, err);
    status = input_peek(in, SNIFF_BYTES, &head, err);
    if (!status)
        status = binary_refuse(head, err);
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
    if (!status && options->risky && decompress_is_risky(head))
        status = leave(&in, err);
    else if (!status)
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

enum status reader_read_bytes(struct str bytes, const char *name,
                              const struct reader_options *options, article_fn *each,
                              struct error *err)
{
    struct source source = {.name = name,
                            .key = key_of(options, name),
                            .read = bytes_source_read,
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
