/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader_iptc7901.c - reads IPTC 7901 (IPTC Recommendation 7901, "The Text Transmission Format"),
 * as European agencies send it.
 *
 *   <SOH>ecp0007 4 s 850  dpa-tns 0908      source and number, priority, category, words
 *   Football/NFL/                            keywords
 *   <STX>Headline                            up to a blank line; "By ..." is the byline
 *   By Tom Krasovic =
 *
 *   San Diego (dpa) - History says ...
 *   <ETX>
 *   211259 Nov 18                            day, time, perhaps GMT, month, year */
#include "article/formats/fields/xml_fields.h"
#include "article/formats/wire/iptc7901.h"
#include "article/formats/wire/wire_text.h"
#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/agency_zone.h"
#include "base/json.h"

#define SOH          '\x01'
#define DEL          '\x7f'
#define CONTROLS_MAX 32 /* control characters before a header */
#define SIGNS_MAX    40 /* bytes of the initials below a text */

static size_t skip_controls(struct str text, size_t at)
{
    size_t end = at + CONTROLS_MAX;

    while (at < text.length && at < end &&
           ((unsigned char)text.data[at] <= ' ' || text.data[at] == DEL))
        at++;
    return at;
}

/* Does SOH stand between the control characters at the start? */
static bool starts_framed(struct str text)
{
    return text.length > 0 && memchr(text.data, SOH, skip_controls(text, 0)) != NULL;
}

static size_t next_message(struct str text, size_t from)
{
    for (size_t at = from; at < text.length; at++)
        if ((text.data[at] == SOH || (at == 0 && !starts_framed(text))) &&
            iptc7901_is_header(str_slice(text, skip_controls(text, at), text.length),
                               text.data[at] == SOH))
            return at;
    return text.length;
}

enum sniff sniff_iptc7901(struct str head)
{
    size_t at = skip_controls(head, 0);
    bool framed = starts_framed(head);

    if (!iptc7901_is_header(str_slice(head, at, head.length), framed))
        return SNIFF_NO;
    return framed ? SNIFF_SURE : SNIFF_LIKELY;
}

/* Cut off what is for editors only. */
static struct str cut_notes(json_t *article, struct str text)
{
    static const char *const marks[] = {
        "\n# Notebook",     "\n# Notizblock",   "\n# dpa-Notizblock",
        "\n# dpa Notebook", "\n# dpa-Notebook", "\nThe following information is not "};
    size_t end = text.length;
    struct str note;

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        ptrdiff_t at = str_find_nocase(text, str_of(marks[i]));

        if (at >= 0 && (size_t)at < end)
            end = (size_t)at;
    }
    note = str_trim(str_slice(text, end, text.length));
    if (note.length > 0)
        article_set(article, ARTICLE_BOILERPLATE, note);
    text = str_trim(str_slice(text, 0, end));
    while (str_ends(text, STR("*")))
        text = str_trim(str_slice(text, 0, text.length - 1));
    return text;
}

/* Is it "dpa tca bag", "(Schluss) jr": initials of those who wrote and edited? */
static bool is_signature(struct str words, struct str agency)
{
    if (words.length >= SIGNS_MAX)
        return false;
    return str_starts(words, STR("(Schluss)")) ||
           (agency.length > 0 && str_starts_nocase(words, agency) &&
            !memchr(words.data, '.', words.length));
}

/* Cut the initials off. They stand in the last line, or behind its last full stop. */
static struct str cut_signature(struct str text, struct str agency)
{
    static const char ends[] = "\n.";

    for (size_t i = 0; ends[i]; i++) {
        const char *end = text.length ? memrchr(text.data, ends[i], text.length) : NULL;
        size_t from = end ? (size_t)(end - text.data) + 1 : text.length;

        if (is_signature(str_trim(str_slice(text, from, text.length)), agency))
            return str_trim(str_slice(text, 0, from));
    }
    return text;
}

/* "AFP 141530 GMT MAR 24": the sender may stand before the day. */
static bool take_date(json_t *article, struct str line)
{
    struct str rest = str_trim(line), sender = str_cut(&rest, ' ');

    return wire_take_date(article, line) ||
           (rest.data && sender.length > 1 && letters_all_upper(sender) &&
            wire_take_date(article, rest));
}

/* It stands behind ETX, or as the last line if that was lost. */
static struct str cut_date(json_t *article, struct str text, struct str after)
{
    const char *line;

    while (after.data && after.length > 0)
        if (take_date(article, str_cut(&after, '\n')))
            return text;
    text = str_trim(text);
    line = text.length ? memrchr(text.data, '\n', text.length) : NULL;
    if (line && take_date(article, str_slice(text, (size_t)(line - text.data), text.length)))
        return str_trim(str_slice(text, 0, (size_t)(line - text.data)));
    return text;
}

/* The agency is the word after the number of words, "dpa-tns", or a later one, "FRA /AFP-AB12". */
static struct str find_agency(struct str words)
{
    struct str first = STR("");

    for (struct str word = word_cut(&words); word.data; word = word_cut(&words)) {
        struct str plain = str_starts(word, STR("/")) ? str_slice(word, 1, word.length) : word;
        struct str name = str_cut(&plain, '-');

        if (agency_known(name, false))
            return name;
        if (first.length == 0)
            first = name;
    }
    return first;
}

static struct str read_header(json_t *article, struct str line)
{
    struct str word = STR("");

    for (int i = 0; i < 4 && line.data;) {
        word = str_cut(&line, ' ');
        i += word.length > 0;
        if (i == 2 && word.length > 0)
            xml_keep_text(article, "urgency", word);
        if (i == 3 && word.length > 0)
            xml_keep_text(article, "category", word);
    }
    return find_agency(line.data ? line : STR(""));
}

static enum status read_message(struct reader_input *in, struct str message, struct error *err)
{
    json_auto_t *article = json_object();
    BUF_AUTO struct buf body = {0};
    struct str after, text = wire_body(message, &after), agency, head;
    bool framed = text.data > message.data; /* by STX */

    head = framed ? str_slice(message, 0, (size_t)(text.data - message.data) - 1) : text;
    head = str_slice(head, skip_controls(head, 0), head.length);
    agency = read_header(article, str_cut(&head, '\n'));
    if (framed)
        iptc7901_set_keywords(article, head);
    else /* the controls were lost */
        text = str_trim(head);
    if (agency_known(agency, false))
        article_set(article, ARTICLE_SOURCE, agency);
    text = cut_date(article, text, after);
    iptc7901_read_head(article, &text);
    text = text.data ? cut_notes(article, text) : STR("");
    wire_add_paragraphs(cut_signature(text, agency), &body);
    article_set(article, ARTICLE_BODY, buf_str(&body));
    return wire_emit(in, article, err);
}

enum status reader_iptc7901(struct reader_input *in, struct error *err)
{
    return wire_read_messages(in, next_message, read_message, err);
}
