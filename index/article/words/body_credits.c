/* SPDX-License-Identifier: GPL-2.0-or-later */
/* body_credits.c - finds bylines above and below the story in a body. */
#include "article/words/body_credits.h"

#include "article/text/article.h"
#include "article/text/letters.h"
#include "article/words/agency_zone.h"
#include "article/words/byline.h"
#include "article/words/dateline.h"
#include "article/words/reporter_note.h"
#include "base/json.h"
#include "base/utf8.h"

#define OPENING_PARAGRAPHS 4   /* a byline stands in one of them, behind notes to editors */
#define NOTE_MAX           500 /* bytes of a note to editors */
#define SHORT_MAX          3   /* letters of an abbreviation */
#define CREDIT_MAX         400 /* bytes of a paragraph with credits */
#define PARAGRAPHS         "\n\n"

/* Is it a full name, so that "By Design" is no byline? */
static bool has_full_name(struct str persons)
{
    return byline_is_name(str_cut(&persons, ','));
}

/* Append the persons of a line "By Jane Roe"; false if it is no such line. */
static bool persons_of(struct str paragraph, struct buf *out)
{
    if (paragraph.length > CREDIT_MAX || memchr(paragraph.data, '\n', paragraph.length) ||
        !byline_is(paragraph))
        return false;
    return byline_clean(paragraph, out) && has_full_name(buf_str(out));
}

/* A note to editors, or a point of a list, may stand above the byline. */
static bool may_stand_above(struct str paragraph)
{
    static const struct str notes[] = {STR_INIT("Eds:"), STR_INIT("Eds.:"), STR_INIT("Editors:")};
    struct dateline line;

    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (str_starts(paragraph, notes[i]))
            return true;
    return paragraph.length > 0 && strchr("(*[", paragraph.data[0]) &&
           !dateline_parse(paragraph, &line);
}

/* Where the byline's paragraph begins within the body; its persons are appended to `out`. */
static ptrdiff_t find_above(struct str body, struct str *paragraph, struct buf *out)
{
    struct str rest = body;

    for (unsigned i = 0; i < OPENING_PARAGRAPHS && rest.data; i++) {
        ptrdiff_t end = str_find(rest, STR(PARAGRAPHS));

        if (end < 0)
            return -1;
        *paragraph = str_trim(str_slice(rest, 0, (size_t)end));
        if (persons_of(*paragraph, out))
            return rest.data - body.data;
        if (!may_stand_above(*paragraph))
            return -1;
        rest = str_slice(rest, (size_t)end + strlen(PARAGRAPHS), rest.length);
    }
    return -1;
}

/* The last words of the body in one line. */
static void add_last_words(struct str body, struct buf *out)
{
    size_t from = body.length > CREDIT_MAX ? utf8_cut(body, body.length - CREDIT_MAX) : 0;
    struct str words = str_slice(body, from, body.length);

    for (struct str word = word_cut(&words); word.data; word = word_cut(&words)) {
        buf_add_str(out, word);
        buf_add_char(out, ' ');
    }
}

/* Append the persons of "(Reporting by Jane Roe and John Doe in Rome; Editing by ...)". */
static bool find_below(struct str body, struct buf *out)
{
    static const char *const starts[] = {"(Reporting by ", "(Writing by ", "(Report by "};
    static const char *const ends[] = {";", ")", ", editing", " Editing", "Additional reporting"};
    BUF_AUTO struct buf words = {0};

    add_last_words(body, &words);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        ptrdiff_t start = str_find_nocase(buf_str(&words), str_of(starts[i]));
        struct str persons;

        if (start < 0)
            continue;
        persons = str_slice(buf_str(&words), (size_t)start + strlen(starts[i]), words.length);
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
            ptrdiff_t at = str_find_nocase(persons, str_of(ends[k]));

            persons = str_slice(persons, 0, at < 0 ? persons.length : (size_t)at);
        }
        return byline_clean(persons, out) && has_full_name(buf_str(out));
    }
    return false;
}

/* Append the reporters who are named behind the dateline. */
static bool find_beside(struct str body, struct buf *out)
{
    struct dateline line;

    return dateline_parse(body, &line) &&
           reporter_note_read(str_slice(body, line.length, body.length), out);
}

static void remove_paragraph(json_t *article, struct str body, size_t from, size_t length)
{
    BUF_AUTO struct buf rest = {0};
    struct str behind = str_trim(str_slice(body, from + length, body.length));

    if (behind.length == 0)
        return;
    buf_add_str(&rest, str_slice(body, 0, from));
    buf_add_str(&rest, behind);
    article_set(article, ARTICLE_BODY, buf_str(&rest));
}

static void set_persons(json_t *article, struct str persons)
{
    struct str agency = article_get(article, ARTICLE_BYLINE);

    if (agency.length > 0 && article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, agency);
    article_set(article, ARTICLE_BYLINE, persons);
}

static bool is_agency(struct str line)
{
    static const struct str names[] = {
        STR_INIT("Associated Press"),        STR_INIT("The Associated Press"),
        STR_INIT("Associated Press Writer"), STR_INIT("Agence France-Presse"),
        STR_INIT("Canadian Press"),          STR_INIT("The Canadian Press"),
        STR_INIT("Press Association"),       STR_INIT("Deutsche Presse-Agentur"),
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(line, names[i]))
            return true;
    return line.length > 0 && line.length <= CREDIT_MAX && agency_known(line, false);
}

/* "Associated Press" alone above the story, perhaps behind notes to editors. */
static void take_agency(json_t *article)
{
    struct str body = article_get(article, ARTICLE_BODY), rest = body, line = STR_NONE;
    ptrdiff_t end = 0;

    for (unsigned i = 0; i < OPENING_PARAGRAPHS && (i == 0 || may_stand_above(line)); i++) {
        end = str_find(rest, STR(PARAGRAPHS));
        if (end < 0)
            return;
        line = str_trim(str_slice(rest, 0, (size_t)end));
        if (is_agency(line)) {
            if (article_get(article, ARTICLE_SOURCE).length == 0)
                article_set(article, ARTICLE_SOURCE, line);
            remove_paragraph(article, body, (size_t)(rest.data - body.data), line.length);
            return;
        }
        rest = str_slice(rest, (size_t)end + strlen(PARAGRAPHS), rest.length);
    }
}

void body_take_credits(json_t *article)
{
    struct str body = article_get(article, ARTICLE_BODY), paragraph;
    struct str byline = article_get(article, ARTICLE_BYLINE);
    bool open = byline.length == 0 || agency_known(byline, false);
    BUF_AUTO struct buf persons = {0};
    ptrdiff_t at = find_above(body, &paragraph, &persons);

    if (at >= 0 && (open || str_eq_nocase(byline, buf_str(&persons)))) {
        if (open)
            set_persons(article, buf_str(&persons));
        remove_paragraph(article, body, (size_t)at, paragraph.length);
    } else if (at < 0 && open) {
        buf_clear(&persons);
        if (find_beside(body, &persons) || find_below(body, &persons))
            set_persons(article, buf_str(&persons));
    }
    take_agency(article);
}

/* ---- notes to editors ----------------------------------------------------------------------- */

static bool is_note(struct str paragraph)
{
    static const struct str labels[] = {
        STR_INIT("Eds:"), STR_INIT("Eds.:"),     STR_INIT("Editors:"), STR_INIT("Editor:"),
        STR_INIT("Ed:"),  STR_INIT("ATTENTION"), STR_INIT("ATTN"),     STR_INIT("Source:")};
    struct dateline line;

    if (paragraph.length > NOTE_MAX)
        return false;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (str_starts(paragraph, labels[i]))
            return true;
    return (str_starts(paragraph, STR("(")) && str_ends(paragraph, STR(")")) &&
            !dateline_parse(paragraph, &line)) ||
           (str_starts(paragraph, STR("[")) && str_ends(paragraph, STR("]")));
}

/* "TRIMS. LORNE" has the end of a sentence, "ST. LOUIS" has none. */
static bool has_sentence_end(struct str place)
{
    size_t word = 0;

    for (size_t i = 0; i + 1 < place.length; i++) {
        if (place.data[i] == '.' && place.data[i + 1] == ' ' && word > SHORT_MAX)
            return true;
        word = place.data[i] == ' ' ? 0 : word + 1;
    }
    return false;
}

/* Where a story begins in the paragraph of a note: "Eds: With quotes. LORNE, Norway (AP) _ A fire".
 * The paragraph's length: nowhere. */
static size_t story_behind(struct str paragraph)
{
    for (size_t at = 0; at + 2 < paragraph.length; at++) {
        struct dateline line;

        if (paragraph.data[at] == '.' && paragraph.data[at + 1] == ' ' &&
            dateline_parse(str_slice(paragraph, at + 2, paragraph.length), &line) &&
            line.agency.length > 0 && line.place.length > 0 && !has_sentence_end(line.place))
            return at + 2;
    }
    return paragraph.length;
}

/* "Source: Xinhua" names the source; other notes are kept for editors. */
static void keep_note(json_t *article, struct str note, struct buf *notes)
{
    note = str_trim(note);
    if (str_starts(note, STR("Source:")) && article_get(article, ARTICLE_SOURCE).length == 0)
        article_set(article, ARTICLE_SOURCE, str_slice(note, strlen("Source:"), note.length));
    else if (note.length > 0) {
        if (notes->length > 0)
            buf_add_char(notes, '\n');
        buf_add_str(notes, note);
    }
}

/* Cuts the notes off the start of *body, as far as the dateline. False: no dateline is there. */
static bool cut_notes(struct str *body)
{
    for (unsigned i = 0; i < OPENING_PARAGRAPHS && body->length > 0; i++) {
        ptrdiff_t end = str_find(*body, STR(PARAGRAPHS));
        struct str paragraph = str_slice(*body, 0, end < 0 ? body->length : (size_t)end);
        struct dateline line;
        size_t story;

        if (!is_note(paragraph) && !str_starts(paragraph, STR("Eds:")))
            return i > 0 && dateline_parse(*body, &line);
        story = story_behind(paragraph);
        *body = str_slice(*body, story, body->length);
        if (story < paragraph.length)
            return true;
        *body = str_trim(*body);
    }
    return false;
}

void body_take_notes(json_t *article)
{
    struct str body = article_get(article, ARTICLE_BODY), story = body, notes;
    struct str known = json_get_str(article, "ednote");
    BUF_AUTO struct buf rest = {0}, kept = {0};

    if (!cut_notes(&story) || (json_object_get(article, "ednote") && !known.data))
        return;
    buf_add_str(&kept, known);
    notes = str_slice(body, 0, (size_t)(story.data - body.data));
    while (notes.data)
        keep_note(article, str_cut(&notes, '\n'), &kept);
    buf_add_str(&rest, story);
    if (kept.length > 0)
        json_set_str(article, "ednote", buf_str(&kept));
    article_set(article, ARTICLE_BODY, buf_str(&rest));
}
