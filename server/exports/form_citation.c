/* SPDX-License-Identifier: GPL-2.0-or-later */
/* form_citation.c - references for programs that manage them: RIS, BibTeX, CSL-JSON.
 *
 * RIS has no standard; this is what EndNote, Zotero and Mendeley read ("RIS Format Specifications",
 * 2011). A name is written as it is: which part of it is the family's depends on the culture. */
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "server/exports/form_private.h"

/* A number, too. */
static void add_id(struct buf *out, const json_t *hit)
{
    const json_t *id = json_object_get(hit, "id");

    if (json_str(id).data)
        buf_add_str(out, json_str(id));
    else if (id)
        json_add(out, id);
}

/* --- RIS --- */

struct ris_line {
    struct buf *out;
    const char *tag;
};

static void add_ris(void *context, struct str text)
{
    const struct ris_line *line = context;
    BUF_AUTO struct buf clean = {0};

    add_line(&clean, text);
    buf_addf(line->out, "%s  - %.*s\r\n", line->tag, STR_ARG(buf_str(&clean)));
}

static void add_ris_date(const json_t *hit, struct buf *out)
{
    struct day_parts date = day_parts(hit);

    if (!date.year.data)
        return;
    buf_addf(out, "PY  - %.*s\r\nDA  - %.*s", STR_ARG(date.year), STR_ARG(date.year));
    if (date.month.data)
        buf_addf(out, "/%.*s", STR_ARG(date.month));
    if (date.day.data)
        buf_addf(out, "/%.*s", STR_ARG(date.day));
    buf_add_text(out, "\r\n");
}

static void add_ris_snippet(const json_t *hit, struct buf *out)
{
    struct ris_line line = {out, "N1"};
    BUF_AUTO struct buf plain = {0};

    add_plain(&plain, json_get_str(hit, "_snippet"));
    if (plain.length > 0)
        add_ris(&line, buf_str(&plain));
}

static void add_ris_id(const json_t *hit, struct buf *out)
{
    struct ris_line line = {out, "ID"};
    BUF_AUTO struct buf id = {0};

    add_id(&id, hit);
    if (id.length > 0)
        add_ris(&line, buf_str(&id));
}

void ris_row(const struct names *columns, const json_t *hit, struct buf *out)
{
    static const struct {
        const char *tag, *field;
    } lines[] = {{"TI", "headline"}, {"AU", "byline"},  {"T2", "source"},   {"SE", "section"},
                 {"LA", "language"}, {"AB", "summary"}, {"KW", "keywords"}, {"UR", "url"}};

    buf_add_text(out, "TY  - NEWS\r\n");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct ris_line line = {out, lines[i].tag};

        for_texts(json_object_get(hit, lines[i].field), add_ris, &line);
    }
    add_ris_id(hit, out);
    add_ris_date(hit, out);
    add_ris_snippet(hit, out);
    buf_add_text(out, "ER  - \r\n\r\n");
}

/* --- BibTeX --- */

static void add_tex(struct buf *out, struct str text)
{
    static const char *const names[] = {
        ['\\'] = "\\textbackslash{}", ['~'] = "\\textasciitilde{}", ['^'] = "\\textasciicircum{}"};
    BUF_AUTO struct buf line = {0};

    add_line(&line, text);
    for (size_t i = 0; i < line.length; i++) {
        char letter = line.data[i];

        if (strchr("\\~^", letter))
            buf_add_text(out, names[(unsigned char)letter]);
        else {
            if (strchr("&%$#_{}", letter))
                buf_add_char(out, '\\');
            buf_add_char(out, letter);
        }
    }
}

/* A key has only letters that all programs take; the hash keeps two ids apart. */
static void add_key(struct buf *out, struct str id)
{
    bool same = true;

    for (size_t i = 0; i < id.length; i++) {
        char letter = id.data[i];
        bool fits = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                    (letter >= 'A' && letter <= 'Z') || (letter && strchr(":_-", letter));

        buf_add_char(out, fits ? letter : '-');
        same &= fits;
    }
    if (!same)
        buf_addf(out, "-%08x", (unsigned)hash_str(id));
}

static void add_bib_author(void *context, struct str name)
{
    struct buf *authors = context;

    buf_add_text(authors, authors->length ? " and {" : "{");
    add_tex(authors, name);
    buf_add_char(authors, '}');
}

static void add_bib(struct buf *out, const char *name, struct str text, bool whole)
{
    if (text.length == 0)
        return;
    buf_addf(out, "  %s = {%s", name, whole ? "{" : "");
    add_tex(out, text);
    buf_add_text(out, whole ? "}},\n" : "},\n");
}

/* Of an address only what would end the value is escaped. */
static void add_bib_url(struct buf *out, struct str url)
{
    if (url.length == 0)
        return;
    buf_add_text(out, "  url = {");
    for (size_t i = 0; i < url.length; i++)
        if (strchr("{}\\", url.data[i]) || (unsigned char)url.data[i] <= ' ')
            buf_addf(out, "%%%02X", (unsigned char)url.data[i]);
        else
            buf_add_char(out, url.data[i]);
    buf_add_text(out, "},\n");
}

static void add_bib_date(struct buf *out, const json_t *hit)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    struct day_parts date = day_parts(hit);
    uint64_t month;

    add_bib(out, "year", date.year, false);
    if (date.month.data && str_to_u64(date.month, &month) && month >= 1 && month <= 12)
        buf_addf(out, "  month = %s,\n", months[month - 1]);
    add_bib(out, "day", date.day, false);
}

void bibtex_row(const struct names *columns, const json_t *hit, struct buf *out)
{
    BUF_AUTO struct buf authors = {0}, id = {0};

    add_id(&id, hit);
    buf_add_text(out, "@article{");
    add_key(out, buf_str(&id));
    buf_add_text(out, ",\n");
    for_texts(json_object_get(hit, "byline"), add_bib_author, &authors);
    if (authors.length > 0)
        buf_addf(out, "  author = {%.*s},\n", STR_ARG(buf_str(&authors)));
    add_bib(out, "title", json_get_str(hit, "headline"), true);
    add_bib(out, "journal", json_get_str(hit, "source"), false);
    add_bib_date(out, hit);
    add_bib(out, "abstract", json_get_str(hit, "summary"), false);
    add_bib_url(out, json_get_str(hit, "url"));
    buf_add_text(out, "}\n\n");
}

/* --- CSL-JSON --- */

static void add_csl_author(void *context, struct str name)
{
    struct buf *out = context;

    json_add_comma(out);
    buf_add_text(out, "{\"literal\":");
    json_add_string(out, name);
    buf_add_char(out, '}');
}

static void add_csl_authors(struct buf *out, const json_t *bylines)
{
    BUF_AUTO struct buf authors = {0};

    for_texts(bylines, add_csl_author, &authors);
    if (authors.length == 0)
        return;
    json_add_key(out, "author");
    buf_addf(out, "[%.*s]", STR_ARG(buf_str(&authors)));
}

static void add_csl_date(struct buf *out, const json_t *hit)
{
    struct day_parts date = day_parts(hit);
    struct str parts[] = {date.year, date.month, date.day};

    if (!date.year.data)
        return;
    json_add_key(out, "issued");
    buf_add_text(out, "{\"date-parts\":[[");
    for (size_t i = 0; i < 3 && parts[i].data; i++) {
        uint64_t number = 0;

        str_to_u64(parts[i], &number);
        buf_addf(out, "%s%llu", i ? "," : "", (unsigned long long)number);
    }
    buf_add_text(out, "]]}");
}

void csl_row(const struct names *columns, const json_t *hit, struct buf *out)
{
    static const struct {
        const char *name, *field;
    } members[] = {{"title", "headline"},    {"container-title", "source"}, {"section", "section"},
                   {"language", "language"}, {"abstract", "summary"},       {"URL", "url"}};
    BUF_AUTO struct buf id = {0};

    add_id(&id, hit);
    buf_add_text(out, "{\"type\":\"article-newspaper\"");
    json_add_key(out, "id");
    json_add_string(out, buf_str(&id));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        struct str text = json_get_str(hit, members[i].field);

        if (text.length == 0)
            continue;
        json_add_key(out, members[i].name);
        json_add_string(out, text);
    }
    add_csl_authors(out, json_object_get(hit, "byline"));
    add_csl_date(out, hit);
    buf_add_char(out, '}');
}
