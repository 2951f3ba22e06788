/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_mail.c - reads mail: press releases and newsletters, one message per file or a mailbox
 * (mbox).
 *
 * The story is the first text part; plain text is preferred to HTML. Attached files and enclosed
 * messages are separate inputs: mail_files.h. A page that a browser saved as MHTML (RFC 2557) is
 * read as the page that it is. */
#include "article/formats/fields/header_fields.h"
#include "article/formats/fields/item_fields.h"
#include "article/formats/mail/mail_contents.h"
#include "article/formats/mail/mail_files.h"
#include "article/html/html_text.h"
#include "article/input/readers.h"
#include "article/page/page_text.h"
#include "article/words/byline.h"

static bool has_field(struct str fields, const char *name)
{
    return header_field(fields, name).data != NULL;
}

/* Does the text start with "Name:", with only such lines and continuation lines before the first
 * empty line? */
static bool looks_like_headers(struct str head)
{
    const char *colon =
        head.length ? memchr(head.data, ':', head.length < 80 ? head.length : 80) : NULL;

    if (!colon || colon == head.data)
        return false;
    for (const char *at = head.data; at < colon; at++)
        if (*at <= ' ' || (*at & 0x80))
            return false;
    return true;
}

/* Gmail's originals begin with a line of spaces. */
static struct str without_blank_lines(struct str text)
{
    struct str rest = text;

    while (text.length > 0 && str_trim(str_cut(&rest, '\n')).length == 0 && rest.data)
        text = rest;
    return text;
}

static struct str without_envelope(struct str text)
{
    text = without_blank_lines(text);
    if (str_starts(text, STR("From ")))
        str_cut(&text, '\n');
    return text.data ? text : STR("");
}

/* Is it a page with its pictures? */
static bool is_related(struct str fields)
{
    return str_starts_nocase(header_field(fields, "Content-Type"), STR("multipart/related"));
}

enum sniff sniff_mail(struct str head)
{
    struct str rest = without_envelope(head), headers;

    if (!looks_like_headers(rest))
        return SNIFF_NO;
    headers = header_fields_cut(&rest);
    if (has_field(headers, "MIME-Version") && is_related(headers))
        return SNIFF_SURE;
    if (!has_field(headers, "From") && !has_field(headers, "Received"))
        return SNIFF_NO;
    if (has_field(headers, "Message-ID") || has_field(headers, "MIME-Version") ||
        has_field(headers, "Received"))
        return SNIFF_SURE;
    return has_field(headers, "Subject") && str_find(header_field(headers, "From"), STR("@")) >= 0
               ? SNIFF_LIKELY
               : SNIFF_MAYBE;
}

/* Remove "Re:", "Fwd:", "FW:", which do not belong to the headline. */
static struct str without_prefixes(struct str subject)
{
    static const char *const prefixes[] = {"re:", "fwd:", "fw:", "wg:", "aw:", "tr:"};

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        subject = str_trim(subject);
        if (!str_starts_nocase(subject, str_of(prefixes[i])))
            continue;
        subject = str_slice(subject, strlen(prefixes[i]), subject.length);
        i = (size_t)-1; /* start again: "Re: Fwd: ..." */
    }
    return subject;
}

/* "Inc.", "GmbH", "PhD": what stands behind the comma of a whole name. */
static bool is_suffix(struct str word)
{
    static const char *const suffixes[] = {
        "inc",  "incorporated", "corp",  "corporation", "ltd", "limited", "llc", "l.l.c", "llp",
        "plc",  "gmbh",         "mbh",   "ag",          "kg",  "co",      "sa",  "s.a",   "sas",
        "sarl", "spa",          "s.p.a", "srl",         "bv",  "b.v",     "nv",  "n.v",   "pty",
        "jr",   "sr",           "ii",    "iii",         "phd", "ph.d",    "md",  "m.d",   "esq"};

    if (str_ends(word, STR(".")))
        word.length--;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (str_eq_nocase(word, str_of(suffixes[i])))
            return true;
    return false;
}

/* "Roe, Jane" is "Jane Roe", and "Acme, Inc." stays. */
static void add_in_order(struct str name, struct buf *out)
{
    struct str rest = name, last = str_trim(str_cut(&rest, ','));
    BUF_AUTO struct buf turned = {0};

    if (rest.data && !is_suffix(str_trim(rest)))
        buf_addf(&turned, "%.*s %.*s", STR_ARG(str_trim(rest)), STR_ARG(last));
    buf_add_str(out, byline_is_name(buf_str(&turned)) ? buf_str(&turned) : name);
}

/* "Acme Press <press@acme.example>": a person's name becomes the byline, any other name the
 * source. */
static void set_sender(json_t *article, struct str from)
{
    const char *mail = from.length ? memchr(from.data, '<', from.length) : NULL;
    struct str name = str_trim(mail ? str_slice(from, 0, (size_t)(mail - from.data)) : STR(""));
    BUF_AUTO struct buf ordered = {0};

    if (name.length > 1 && name.data[0] == '"')
        name = str_trim(str_slice(name, 1, name.length - (name.data[name.length - 1] == '"')));
    add_in_order(name, &ordered);
    name = buf_str(&ordered);
    if (byline_is_name(name) && article_get(article, ARTICLE_BYLINE).length == 0)
        item_add_byline(article, name);
    else if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, name);
}

static void set_id(json_t *article, struct str id)
{
    if (id.length > 2 && id.data[0] == '<' && id.data[id.length - 1] == '>')
        id = str_slice(id, 1, id.length - 1);
    article_set(article, ARTICLE_ID, id);
}

static void set_headline(json_t *article, struct str subject)
{
    struct str found = article_get(article, ARTICLE_HEADLINE), line = without_prefixes(subject);

    if (line.length == 0 || str_eq(found, line))
        return;
    article_set(article, ARTICLE_SUBHEAD, found);
    article_set(article, ARTICLE_HEADLINE, line);
}

/* Set fields from the header first; it takes precedence over the text. */
static void set_fields(json_t *article, const struct mail_part *message, struct arena *arena)
{
    struct str date = mail_part_field(message, "Date", arena);
    struct str rest = mail_part_field(message, "Keywords", arena);

    set_id(article, mail_part_field(message, "Message-ID", arena));
    set_headline(article, mail_part_field(message, "Subject", arena));
    if (date.length > 0)
        item_set_date(article, "published", date);
    while (rest.data)
        article_add_keyword(article, str_cut(&rest, ','));
    article_set(article, ARTICLE_SOURCE, mail_part_field(message, "Organization", arena));
    set_sender(article, mail_part_field(message, "From", arena));
}

static void set_story(json_t *article, const struct mail_contents *contents, struct arena *arena)
{
    BUF_AUTO struct buf text = {0};

    buf_add_str(&text, mail_part_field(&contents->whole, "Subject", arena));
    buf_add_text(&text, "\n\n");
    if (str_trim(buf_str(&contents->plain)).length > 0)
        buf_add_str(&text, buf_str(&contents->plain));
    else
        html_to_text(buf_str(&contents->html), &text);
    page_text_read(arena_str(arena, buf_str(&text)), arena, article);
}

static void report_limits(struct reader_input *in, const json_t *article)
{
    struct error problem;

    error_set(&problem, STATUS_TOO_LARGE,
              "it has more than %d parts, or parts more than %d deep; the rest is left out",
              MAIL_PARTS_MAX, MAIL_DEPTH_MAX);
    input_problem(in, &problem, "message %.*s", STR_ARG(article_get(article, ARTICLE_ID)));
}

/* Browsers write themselves as the sender, or no sender at all. */
static bool is_saved_page(const struct mail_contents *contents)
{
    struct str fields = contents->whole.fields, from = header_field(fields, "From");

    return contents->html.length > 0 && is_related(fields) &&
           (from.length == 0 || str_find_nocase(from, STR("<Saved by ")) >= 0 ||
            header_field(fields, "Snapshot-Content-Location").data);
}

/* The page as an input of its own, in UTF-8 whatever it declares; its address is its key. */
static enum status read_page(struct reader_input *in, const struct mail_contents *contents,
                             struct arena *arena, struct error *err)
{
    struct str address = header_field(contents->whole.fields, "Snapshot-Content-Location");
    struct str page = arena_format(arena, "\xEF\xBB\xBF%.*s", STR_ARG(buf_str(&contents->html)));
    struct source source = {.name = in->name,
                            .key = address.data ? arena_str(arena, address).data : in->source->key,
                            .read = bytes_source_read,
                            .context = &page};

    return input_nested(in, &source, err);
}

static enum status emit_contents(struct reader_input *in, const struct mail_contents *contents,
                                 struct arena *arena, struct error *err)
{
    json_auto_t *article = NULL;
    enum status status;

    if (is_saved_page(contents))
        return read_page(in, contents, arena, err);
    article = json_object();
    set_story(article, contents, arena);
    set_fields(article, &contents->whole, arena);
    status = input_emit(in, article, err);
    if (!status && contents->cut)
        report_limits(in, article);
    return status ? status : mail_files_read(in, contents, article, arena, err);
}

static enum status emit_message(struct reader_input *in, struct str bytes, struct error *err)
{
    struct arena *arena = arena_new();
    struct mail_contents *contents = arena_zero(arena, 1, sizeof *contents);
    enum status status;

    mail_contents_read(bytes, arena, contents);
    status = emit_contents(in, contents, arena, err);
    mail_contents_fini(contents);
    arena_free(arena);
    return status;
}

/* In a mailbox, a line "From ..." after an empty line begins a message (RFC 4155). */
static enum status read_mailbox(struct reader_input *in, struct error *err)
{
    BUF_AUTO struct buf message = {0};
    struct str line;
    bool after_empty = true;
    enum status status;

    in->many = true;
    while (!(status = input_line(in, INPUT_WHOLE_MAX, &line, err))) {
        bool begins = after_empty && str_starts(line, STR("From "));

        after_empty = line.length == 0;
        if (begins && message.length > 0) {
            status = emit_message(in, buf_str(&message), err);
            if (status)
                return status;
        }
        if (begins) {
            buf_clear(&message);
            continue;
        }
        if (message.length + line.length > INPUT_WHOLE_MAX)
            return error_set(err, STATUS_TOO_LARGE, "a message is larger than %zu MB",
                             INPUT_WHOLE_MAX >> 20);
        buf_add_str(&message, line);
        buf_add_char(&message, '\n');
    }
    if (status != STATUS_END)
        return status;
    return message.length > 0 ? emit_message(in, buf_str(&message), err) : STATUS_OK;
}

enum status reader_mail(struct reader_input *in, struct error *err)
{
    struct str bytes;
    enum status status = input_peek(in, 5, &bytes, err);

    if (status)
        return status;
    if (str_is(bytes, "From "))
        return read_mailbox(in, err);
    status = input_whole(in, &bytes, err);
    return status ? status : emit_message(in, without_blank_lines(bytes), err);
}
