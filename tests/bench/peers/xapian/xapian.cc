/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xapian.cc - libxapian plainly used, as its own guide does: TermGenerator, QueryParser,
 * MSet::snippet; filters as boolean terms and value ranges, counts by ValueCountMatchSpy. */
#include <xapian.h>

#include <cstring>
#include <sstream>
#include <string>

#include "../front.h"

enum { SLOT_DATE, SLOT_SECTION, SLOT_YEAR };
enum { ID, HEADLINE, DATE, SECTION, BODY };

/* A document's data: its fields, one a line. */
static std::string field_of(const std::string &data, int number)
{
    size_t start = 0;

    for (int i = 0; i < number; i++)
        start = data.find('\n', start) + 1;
    return data.substr(start, data.find('\n', start) - start);
}

static Xapian::Document make_document(Xapian::TermGenerator &generator, const article_line &line)
{
    Xapian::Document document;
    std::string section = line.section;

    generator.set_document(document);
    generator.index_text(line.headline, 2);
    generator.increase_termpos();
    generator.index_text(line.body);
    document.add_value(SLOT_DATE, line.published);
    document.add_value(SLOT_SECTION, section);
    document.add_value(SLOT_YEAR, std::string(line.published).substr(0, 4));
    document.add_boolean_term("XSECTION:" + section);
    document.set_data(std::string(line.id) + '\n' + line.headline + '\n' + line.published + '\n' +
                      section + '\n' + line.body);
    return document;
}

void engine_build(const char *path, const char *)
try {
    {
        Xapian::WritableDatabase database(std::string(path) + ".loaded",
                                          Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC);
        Xapian::TermGenerator generator;
        article_line line;

        generator.set_stemmer(Xapian::Stem("en"));
        generator.set_stemming_strategy(Xapian::TermGenerator::STEM_SOME);
        while (article_next(&line))
            database.add_document(make_document(generator, line));
        database.commit();
        database.compact(path);
    }
} catch (const Xapian::Error &error) {
    front_die("xapian", error.get_description().c_str());
}

struct engine {
    Xapian::Database database;
    Xapian::Stem stemmer{"en"};
    Xapian::QueryParser parser;

    explicit engine(const char *path) : database(path)
    {
        parser.set_database(database);
        parser.set_stemmer(stemmer);
        parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
    }
};

void *engine_open(const char *path, const char *)
{
    return new engine(path);
}

static Xapian::Query query_of(engine &engine, const question &question)
{
    std::string text = question.words;
    Xapian::Query query;

    if (question.match == MATCH_PHRASE)
        text = '"' + text + '"';
    engine.parser.set_default_op(question.match == MATCH_ANY ? Xapian::Query::OP_OR
                                                             : Xapian::Query::OP_AND);
    query = engine.parser.parse_query(text);
    if (question.from)
        query &=
            Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT,
                          Xapian::Query(Xapian::Query::OP_VALUE_RANGE, SLOT_DATE,
                                        std::to_string(question.from), std::to_string(question.to)),
                          0.0);
    if (question.section[0])
        query = Xapian::Query(Xapian::Query::OP_FILTER, query,
                              Xapian::Query(std::string("XSECTION:") + question.section));
    return query;
}

static void add_facet(const char *name, const Xapian::ValueCountMatchSpy &spy, answer *answer)
{
    for (auto i = spy.top_values_begin(100); i != spy.top_values_end(100); ++i)
        answer_facet(answer, name, (*i).c_str(), (long)i.get_termfreq());
}

bool engine_answer(void *handle, const question *question, answer *answer)
try {
    engine &engine = *static_cast<struct engine *>(handle);
    Xapian::Enquire enquire(engine.database);
    Xapian::ValueCountMatchSpy sections(SLOT_SECTION), years(SLOT_YEAR);
    Xapian::MSet found;

    enquire.set_query(query_of(engine, *question));
    if (question->newest)
        enquire.set_sort_by_value(SLOT_DATE, true);
    if (question->facets) {
        enquire.add_matchspy(&sections);
        enquire.add_matchspy(&years);
    }
    found = enquire.get_mset(0, FRONT_HITS, question->facets ? engine.database.get_doccount() : 0);
    for (auto i = found.begin(); i != found.end(); ++i) {
        std::string data = i.get_document().get_data();
        std::string snippet =
            found.snippet(field_of(data, BODY), 240, engine.stemmer,
                          Xapian::MSet::SNIPPET_BACKGROUND_MODEL | Xapian::MSet::SNIPPET_EXHAUSTIVE,
                          "<mark>", "</mark>", "…");

        answer_hit(answer, field_of(data, ID).c_str(), field_of(data, HEADLINE).c_str(),
                   atoi(field_of(data, DATE).c_str()), field_of(data, SECTION).c_str(),
                   snippet.c_str());
    }
    if (question->facets) {
        add_facet("section", sections, answer);
        add_facet("year", years, answer);
    }
    answer_total(answer, found.get_matches_estimated());
    return true;
} catch (const Xapian::Error &) {
    return false;
}
