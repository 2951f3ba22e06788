/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_mail.c - mail: press releases and newsletters, a message a file or a mailbox (mbox).
 *
 * The story is the first part that is text, plain before HTML where a message has both. Attached
 * files are not looked into. */
#include "article/formats/item_fields.h"
#include "article/formats/mail_text.h"
#include "article/html/html_text.h"
#include "article/input/readers.h"
#include "article/page/page_text.h"
#include "article/text/article.h"
#include "article/text/charset.h"
#include "article/text/text_clean.h"
#include "article/words/byline.h"
#include "base/utf8.h"

#define PARTS_MAX 200 /* of a message, in all */
#define DEPTH_MAX 10

struct message {
    struct buf plain, html; /* the first part of each kind, in UTF-8 */
    unsigned parts;
};

static bool has_header(struct str headers, const char *name)
{
    return mail_header(headers, name).data != NULL;
}

/* "Name:" at the start, nothing but such lines and folds before the empty line. */
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

static struct str without_envelope(struct str text)
{
    if (str_starts(text, STR("From ")))
        str_cut(&text, '\n');
    return text.data ? text : STR("");
}

enum sniff sniff_mail(struct str head)
{
    struct str rest = without_envelope(head), headers;

    if (!looks_like_headers(rest))
        return SNIFF_NO;
    headers = mail_cut_headers(&rest);
    if (!has_header(headers, "From") && !has_header(headers, "Received"))
        return SNIFF_NO;
    if (has_header(headers, "Message-ID") || has_header(headers, "MIME-Version") ||
        has_header(headers, "Received"))
        return SNIFF_SURE;
    return SNIFF_MAYBE;
}

static void take_text(struct str headers, struct str type, struct str body, struct buf *out)
{
    struct str encoding = mail_header(headers, "Content-Transfer-Encoding");
    BUF_AUTO struct buf bytes = {0}, charset = {0};

    mail_add_decoded(body, encoding.data ? encoding : STR("7bit"), &bytes);
    mail_add_parameter(type, "charset", &charset);
    charset_decode(out, buf_str(&bytes), buf_str(&charset));
    text_drop_controls(out);
}

static void take_part(struct message *message, struct str part, int depth);

/* Parts stand between lines "--boundary", the last before "--boundary--". */
static void take_parts(struct message *message, struct str type, struct str body, int depth)
{
    BUF_AUTO struct buf mark = {0};
    ptrdiff_t at;

    buf_add_text(&mark, "--");
    mail_add_parameter(type, "boundary", &mark);
    if (mark.length == 2)
        return;
    at = str_find(body, buf_str(&mark));
    while (at >= 0) {
        ptrdiff_t next;

        body = str_slice(body, (size_t)at + mark.length, body.length);
        if (str_starts(body, STR("--")))
            return;
        str_cut(&body, '\n');
        if (!body.data)
            return;
        next = str_find(body, buf_str(&mark));
        take_part(message, str_slice(body, 0, next < 0 ? body.length : (size_t)next), depth + 1);
        at = next;
    }
}

static void take_part(struct message *message, struct str part, int depth)
{
    struct str headers = mail_cut_headers(&part);
    struct str type = mail_header(headers, "Content-Type");
    struct str disposition = mail_header(headers, "Content-Disposition");

    if (++message->parts > PARTS_MAX || depth > DEPTH_MAX ||
        str_starts_nocase(disposition.data ? disposition : STR(""), STR("attachment")))
        return;
    if (!type.data)
        type = STR("text/plain");
    if (str_starts_nocase(type, STR("multipart/")))
        take_parts(message, type, part, depth);
    else if (str_starts_nocase(type, STR("text/html")) && message->html.length == 0)
        take_text(headers, type, part, &message->html);
    else if (str_starts_nocase(type, STR("text/plain")) && message->plain.length == 0)
        take_text(headers, type, part, &message->plain);
}

/* "Re:", "Fwd:", "FW:" say something about the mail, not the story. */
static struct str without_prefixes(struct str subject)
{
    static const char *const prefixes[] = {"re:", "fwd:", "fw:", "wg:", "aw:", "tr:"};

    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        subject = str_trim(subject);
        if (!str_starts_nocase(subject, str_of(prefixes[i])))
            continue;
        subject = str_slice(subject, strlen(prefixes[i]), subject.length);
        i = (size_t)-1; /* from the start: "Re: Fwd: ..." */
    }
    return subject;
}

/* "Acme Press <press@acme.example>": a person's name is the byline, another one the source. */
static void set_sender(json_t *article, struct str headers)
{
    BUF_AUTO struct buf from = {0};
    const char *mail;
    struct str name;

    mail_add_header(headers, "Organization", &from);
    article_set(article, ARTICLE_SOURCE, buf_str(&from));
    buf_clear(&from);
    mail_add_header(headers, "From", &from);
    mail = from.length ? memchr(from.data, '<', from.length) : NULL;
    name = str_trim(mail ? str_slice(buf_str(&from), 0, (size_t)(mail - from.data)) : STR(""));
    if (name.length > 1 && name.data[0] == '"')
        name = str_trim(str_slice(name, 1, name.length - (name.data[name.length - 1] == '"')));
    if (byline_is_name(name) && article_get(article, ARTICLE_BYLINE).length == 0)
        item_add_byline(article, name);
    else if (article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, name);
}

static void set_id(json_t *article, struct str headers)
{
    struct str id = mail_header(headers, "Message-ID");

    if (id.length > 2 && id.data[0] == '<' && id.data[id.length - 1] == '>')
        id = str_slice(id, 1, id.length - 1);
    article_set(article, ARTICLE_ID, id.data ? id : STR(""));
}

/* What the headers say goes before what can be told from the text. */
static void set_headers(json_t *article, struct str headers)
{
    BUF_AUTO struct buf subject = {0}, keywords = {0};
    struct str date = mail_header(headers, "Date");
    struct str rest, found = article_get(article, ARTICLE_HEADLINE), line;

    set_id(article, headers);
    mail_add_header(headers, "Subject", &subject);
    line = without_prefixes(buf_str(&subject));
    if (line.length > 0 && !str_eq(found, line)) {
        article_set(article, ARTICLE_SUBHEAD, found);
        article_set(article, ARTICLE_HEADLINE, line);
    }
    if (date.data)
        item_set_date(article, "published", date);
    mail_add_header(headers, "Keywords", &keywords);
    for (rest = buf_str(&keywords); rest.data;)
        article_add_keyword(article, str_cut(&rest, ','));
    set_sender(article, headers);
}

static void set_story(json_t *article, struct str headers, struct message *message,
                      struct arena *arena)
{
    BUF_AUTO struct buf text = {0};

    mail_add_header(headers, "Subject", &text);
    buf_add_text(&text, "\n\n");
    if (str_trim(buf_str(&message->plain)).length > 0)
        buf_add_str(&text, buf_str(&message->plain));
    else
        html_to_text(buf_str(&message->html), &text);
    page_text_read(arena_str(arena, buf_str(&text)), arena, article);
}

static enum status emit_message(struct reader_input *in, struct str bytes, struct error *err)
{
    json_auto_t *article = json_object();
    struct message message = {0};
    struct arena *arena = arena_new();
    struct str headers, rest = bytes;
    enum status status;

    headers = mail_cut_headers(&rest);
    take_part(&message, bytes, 0);
    set_story(article, headers, &message, arena);
    set_headers(article, headers);
    status = input_emit(in, article, err);
    buf_fini(&message.plain);
    buf_fini(&message.html);
    arena_free(arena);
    return status;
}

/* In a mailbox a line "From ..." behind an empty one begins a message (RFC 4155). */
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
    return status ? status : emit_message(in, bytes, err);
}
