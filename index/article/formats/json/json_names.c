/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_names.c - names of an article's fields in other programs, in order of preference.
 *
 * Names are compared without case, "_", "-", "." and spaces, and without any prefix up to the last
 * ':', '/' or '#' ("dc:title", "http://schema.org/headline"). So one row covers "pub_date",
 * "pubDate" and "Pub-Date". Sources: schema.org (NewsArticle, CreativeWork), Dublin Core, JSON
 * Feed, the REST APIs of WordPress and of newspapers, crawlers' exports. */
#include "article/formats/json/json_names.h"

#define NAME_BYTES_MAX 32 /* bytes of a name without its separators */
#define ROW(name, field)                                                                           \
    {                                                                                              \
        name, sizeof(name) - 1, ARTICLE_##field                                                    \
    }

static const struct name_row {
    const char *name;
    size_t length;
    enum article_field field;
} rows[] = {
    ROW("id", ID),
    ROW("guid", ID),
    ROW("uri", ID),
    ROW("uuid", ID),
    ROW("identifier", ID),
    ROW("docid", ID),
    ROW("documentid", ID),
    ROW("articleid", ID),
    ROW("postid", ID),
    ROW("nid", ID), /* Drupal's number */

    ROW("url", URL),
    ROW("canonicalurl", URL),
    ROW("link", URL),
    ROW("permalink", URL),
    ROW("weburl", URL),
    ROW("articleurl", URL),
    ROW("htmlurl", URL),
    ROW("sourceurl", URL),
    ROW("href", URL),
    ROW("mainentityofpage", URL),

    ROW("headline", HEADLINE),
    ROW("title", HEADLINE),
    ROW("webtitle", HEADLINE),
    ROW("posttitle", HEADLINE), /* the columns of WordPress */
    ROW("heading", HEADLINE),
    ROW("hed", HEADLINE),
    ROW("headlines", HEADLINE),
    ROW("name", HEADLINE),

    ROW("subhead", SUBHEAD),
    ROW("subheadline", SUBHEAD),
    ROW("subheading", SUBHEAD),
    ROW("subtitle", SUBHEAD),
    ROW("alternativeheadline", SUBHEAD),
    ROW("subheadlines", SUBHEAD),
    ROW("kicker", SUBHEAD),
    ROW("dek", SUBHEAD),
    ROW("deck", SUBHEAD),
    ROW("standfirst", SUBHEAD),

    ROW("byline", BYLINE),
    ROW("author", BYLINE),
    ROW("authors", BYLINE),
    ROW("creator", BYLINE),
    ROW("by", BYLINE),
    ROW("writer", BYLINE),
    ROW("attributedto", BYLINE),
    ROW("credits", BYLINE),
    ROW("primaryauthor", BYLINE),

    ROW("dateline", DATELINE),
    ROW("located", DATELINE),
    ROW("agency", AGENCY),

    ROW("published", PUBLISHED),
    ROW("datepublished", PUBLISHED),
    ROW("publishedat", PUBLISHED),
    ROW("publisheddate", PUBLISHED),
    ROW("publisheddatetime", PUBLISHED),
    ROW("publishedtime", PUBLISHED),
    ROW("publishdate", PUBLISHED),
    ROW("publishtime", PUBLISHED),
    ROW("publicationdate", PUBLISHED),
    ROW("webpublicationdate", PUBLISHED),
    ROW("datepublish", PUBLISHED),
    ROW("pubdate", PUBLISHED),
    ROW("firstpublicationdate", PUBLISHED),
    ROW("firstpublishedat", PUBLISHED),
    ROW("dategmt", PUBLISHED),
    ROW("postdategmt", PUBLISHED),
    ROW("postdate", PUBLISHED),
    ROW("date", PUBLISHED),
    ROW("datetime", PUBLISHED),
    ROW("issued", PUBLISHED),
    ROW("displaydate", PUBLISHED),
    ROW("firstpublishdate", PUBLISHED),
    ROW("firstcreated", PUBLISHED),
    ROW("datecreated", PUBLISHED),
    ROW("createdat", PUBLISHED),
    ROW("created", PUBLISHED),
    ROW("timestamp", PUBLISHED),
    ROW("seendate", PUBLISHED), /* crawlers */

    ROW("updated", UPDATED),
    ROW("datemodified", UPDATED),
    ROW("updatedat", UPDATED),
    ROW("modifiedat", UPDATED),
    ROW("modifiedtime", UPDATED),
    ROW("lastpublicationdate", UPDATED),
    ROW("modifiedgmt", UPDATED),
    ROW("postmodifiedgmt", UPDATED),
    ROW("postmodified", UPDATED),
    ROW("modified", UPDATED),
    ROW("datemodify", UPDATED),
    ROW("dateupdated", UPDATED),
    ROW("lastmodified", UPDATED),
    ROW("lastupdated", UPDATED),
    ROW("changed", UPDATED),
    ROW("versioncreated", UPDATED),

    ROW("source", SOURCE),
    ROW("publisher", SOURCE),
    ROW("sourcename", SOURCE),
    ROW("medianame", SOURCE),
    ROW("sitename", SOURCE),
    ROW("publication", SOURCE),
    ROW("newspaper", SOURCE),
    ROW("outlet", SOURCE),
    ROW("provider", SOURCE),
    ROW("sourcedomain", SOURCE),

    ROW("section", SECTION),
    ROW("articlesection", SECTION),
    ROW("sectionname", SECTION),
    ROW("category", SECTION),
    ROW("rubric", SECTION),
    ROW("desk", SECTION),
    ROW("newsdesk", SECTION),
    ROW("primarytag", SECTION),

    ROW("language", LANGUAGE),
    ROW("lang", LANGUAGE),
    ROW("inlanguage", LANGUAGE),
    ROW("languagecode", LANGUAGE),
    ROW("locale", LANGUAGE),
    ROW("langcode", LANGUAGE),

    ROW("keywords", KEYWORDS),
    ROW("tags", KEYWORDS),
    ROW("keyword", KEYWORDS),
    ROW("subjects", KEYWORDS),
    ROW("topics", KEYWORDS),
    ROW("categories", KEYWORDS),
    ROW("tag", KEYWORDS),
    ROW("hashtags", KEYWORDS),

    ROW("summary", SUMMARY),
    ROW("description", SUMMARY),
    ROW("abstract", SUMMARY),
    ROW("excerpt", SUMMARY),
    ROW("postexcerpt", SUMMARY),
    ROW("teaser", SUMMARY),
    ROW("lead", SUMMARY),
    ROW("trailtext", SUMMARY),

    ROW("copyright", COPYRIGHT),
    ROW("copyrightnotice", COPYRIGHT),
    ROW("rights", COPYRIGHT),
    ROW("copyrightholder", COPYRIGHT),

    ROW("body", BODY),
    ROW("articlebody", BODY),
    ROW("text", BODY),
    ROW("content", BODY),
    ROW("postcontent", BODY),
    ROW("bodytext", BODY),
    ROW("fulltext", BODY),
    ROW("maintext", BODY),
    ROW("articletext", BODY),
    ROW("plaintext", BODY),
    ROW("encoded", BODY), /* content:encoded */
    ROW("contenthtml", BODY),
    ROW("contenttext", BODY),
    ROW("bodyhtml", BODY),
    ROW("bodyxhtml", BODY),
    ROW("html", BODY),
    ROW("story", BODY),
    ROW("storytext", BODY),
    ROW("richtext", BODY),
    ROW("article", BODY),
    ROW("contentelements", BODY),

    ROW("boilerplate", BOILERPLATE),

    /* Columns in other languages, and Drupal's "body_value". */
    ROW("Überschrift", HEADLINE),
    ROW("überschrift", HEADLINE),
    ROW("ueberschrift", HEADLINE),
    ROW("titel", HEADLINE),
    ROW("schlagzeile", HEADLINE),
    ROW("titre", HEADLINE),
    ROW("titulo", HEADLINE),
    ROW("título", HEADLINE),
    ROW("titular", HEADLINE),
    ROW("titolo", HEADLINE),
    ROW("unterzeile", SUBHEAD),
    ROW("untertitel", SUBHEAD),
    ROW("soustitre", SUBHEAD),
    ROW("subtitulo", SUBHEAD),
    ROW("sottotitolo", SUBHEAD),
    ROW("autor", BYLINE),
    ROW("verfasser", BYLINE),
    ROW("auteur", BYLINE),
    ROW("autore", BYLINE),
    ROW("datum", PUBLISHED),
    ROW("erschienenam", PUBLISHED),
    ROW("erscheinungsdatum", PUBLISHED),
    ROW("veröffentlichtam", PUBLISHED),
    ROW("veröffentlicht", PUBLISHED),
    ROW("datedepublication", PUBLISHED),
    ROW("fecha", PUBLISHED),
    ROW("fechadepublicacion", PUBLISHED),
    ROW("quelle", SOURCE),
    ROW("fuente", SOURCE),
    ROW("ressort", SECTION),
    ROW("rubrik", SECTION),
    ROW("rubrique", SECTION),
    ROW("seccion", SECTION),
    ROW("sección", SECTION),
    ROW("sprache", LANGUAGE),
    ROW("langue", LANGUAGE),
    ROW("idioma", LANGUAGE),
    ROW("schlagwörter", KEYWORDS),
    ROW("schlagworte", KEYWORDS),
    ROW("motscles", KEYWORDS),
    ROW("palabrasclave", KEYWORDS),
    ROW("vorspann", SUMMARY),
    ROW("chapo", SUMMARY),
    ROW("resumen", SUMMARY),
    ROW("inhalt", BODY),
    ROW("artikeltext", BODY),
    ROW("corps", BODY),
    ROW("contenu", BODY),
    ROW("texte", BODY),
    ROW("texto", BODY),
    ROW("cuerpo", BODY),
    ROW("contenido", BODY),
    ROW("testo", BODY),
    ROW("bodyvalue", BODY),
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

/* Remove prefix, separators and case. Returns the length; 0 if it is longer than all names in the
 * table. */
static size_t reduce(struct str name, char out[NAME_BYTES_MAX])
{
    size_t start = name.length, length = 0;

    while (start > 0 && !strchr(":/#", name.data[start - 1]))
        start--;
    for (size_t i = start; i < name.length; i++) {
        char byte = name.data[i];

        if (strchr("_-. @$", byte))
            continue;
        if (length == NAME_BYTES_MAX)
            return 0;
        out[length++] = (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
    }
    return length;
}

/* Solr's names end in a type: "title_t", "published_dt". */
static struct str without_type(struct str name)
{
    static const struct str types[] = {STR_INIT("_t"),   STR_INIT("_s"),  STR_INIT("_txt"),
                                       STR_INIT("_dt"),  STR_INIT("_ss"), STR_INIT("_tdt"),
                                       STR_INIT("_text")};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (name.length > types[i].length && str_ends(name, types[i]))
            return str_slice(name, 0, name.length - types[i].length);
    return STR_NONE;
}

static int find_rank(struct str name)
{
    char reduced[NAME_BYTES_MAX];
    size_t length = reduce(name, reduced);

    for (size_t i = 0; length > 0 && i < ROW_COUNT; i++)
        if (rows[i].length == length && memcmp(rows[i].name, reduced, length) == 0)
            return (int)i;
    return -1;
}

/* Drupal's own fields: "field_author", "field_subtitle_value". Those that it has itself (the title,
 * the number, the address) are not among them. */
static int own_rank(struct str name)
{
    static const struct str prefix = STR_INIT("field_"), suffix = STR_INIT("_value");
    int rank;

    if (!str_starts(name, prefix))
        return -1;
    name = str_slice(name, prefix.length, name.length);
    if (str_ends(name, suffix))
        name.length -= suffix.length;
    rank = find_rank(name);
    if (rank >= 0 && (rows[rank].field == ARTICLE_ID || rows[rank].field == ARTICLE_URL ||
                      rows[rank].field == ARTICLE_HEADLINE))
        return -1;
    return rank;
}

int json_name_rank(struct str name)
{
    struct str plain = without_type(name);
    int rank = find_rank(name);

    if (rank < 0 && plain.data)
        rank = find_rank(plain);
    return rank < 0 ? own_rank(name) : rank;
}

bool json_name_is(struct str name, const char *reduced)
{
    char own[NAME_BYTES_MAX];

    return str_is(str_n(own, reduce(name, own)), reduced);
}

enum article_field json_name_field(int rank)
{
    return rows[rank].field;
}

const char *json_name_bound(struct str name)
{
    static const struct {
        const char *name, *key;
    } bounds[] = {
        {"embargo", "embargo"},         {"embargoed", "embargo"},
        {"embargodate", "embargo"},     {"embargotime", "embargo"},
        {"embargodatetime", "embargo"}, {"embargountil", "embargo"},
        {"embargotill", "embargo"},     {"embargoto", "embargo"},
        {"embargoat", "embargo"},       {"embargoend", "embargo"},
        {"embargoends", "embargo"},     {"embargoenddate", "embargo"},
        {"embargoeduntil", "embargo"},  {"embargoedtill", "embargo"},
        {"embargoedto", "embargo"},     {"expires", "expires"},
        {"expire", "expires"},          {"expiry", "expires"},
        {"expirydate", "expires"},      {"expirytime", "expires"},
        {"expiration", "expires"},      {"expirationdate", "expires"},
        {"expirationtime", "expires"},  {"expiresat", "expires"},
        {"expireson", "expires"},       {"expiresdate", "expires"},
        {"expiredate", "expires"},      {"expireat", "expires"},
        {"killdate", "expires"},
    };

    char own[NAME_BYTES_MAX];
    struct str reduced = {own, reduce(name, own)};

    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (str_is(reduced, bounds[i].name))
            return bounds[i].key;
    return NULL;
}
