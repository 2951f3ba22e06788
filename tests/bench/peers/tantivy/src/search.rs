// SPDX-License-Identifier: GPL-2.0-or-later
//! A question answered: the ten best or latest, each with a snippet, and what is counted with them.
use crate::{make_analyzer, make_schema, Fields, ANALYZER};
use serde_json::{json, Map, Value as Json};
use std::ops::Bound;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::AggregationCollector;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, RangeQuery, RegexQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{DocAddress, Index, Order, Searcher, TantivyDocument, Term};

const HITS: usize = 10;
const SNIPPET: usize = 220; // characters
const FACETS: [&str; 2] = ["section", "year"];

/// What a request asks for; see Engine.target of engines.py.
#[derive(Default)]
pub struct Question {
    pub matching: String,
    pub words: String,
    pub from: u64,
    pub to: u64,
    pub section: String,
    pub newest: bool,
    pub facets: bool,
    pub values: bool,
    pub count: bool,
    pub offset: usize,
}

pub struct Engine {
    searcher: Searcher,
    fields: Fields,
    counted: Aggregations, // section and year
    months: Aggregations,
}

fn count_values(names: &[&str]) -> Aggregations {
    let facets: Map<String, Json> = names
        .iter()
        .map(|name| (name.to_string(), json!({"terms": {"field": name, "size": 100}})))
        .collect();
    serde_json::from_value(Json::Object(facets)).expect("aggregations")
}

impl Engine {
    pub fn open(path: &str) -> tantivy::Result<Self> {
        let index = Index::open_in_dir(path)?;
        index.tokenizers().register(ANALYZER, make_analyzer());
        Ok(Engine {
            searcher: index.reader()?.searcher(),
            fields: make_schema().1,
            counted: count_values(&FACETS),
            months: count_values(&["month"]),
        })
    }

    /// The terms of the words, with their places: a stop word leaves a gap.
    fn terms(&self, analyzer: &mut TextAnalyzer, words: &str) -> Vec<(usize, Term)> {
        let mut terms = Vec::new();
        let mut tokens = analyzer.token_stream(words);
        while tokens.advance() {
            let token = tokens.token();
            terms.push((token.position, Term::from_field_text(self.fields.text, &token.text)));
        }
        terms
    }

    /// The words that begin so, or are at most two edits away.
    fn near(&self, question: &Question, term: &Term) -> Box<dyn Query> {
        if question.matching == "typos" {
            return Box::new(FuzzyTermQuery::new(term.clone(), 2, true));
        }
        let pattern = format!("{}.*", question.words.to_lowercase());
        Box::new(RegexQuery::from_pattern(&pattern, self.fields.text).expect("letters"))
    }

    fn words(&self, question: &Question, terms: Vec<(usize, Term)>) -> Box<dyn Query> {
        let word = |term: Term| -> Box<dyn Query> {
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        if let ("prefix" | "typos", Some((_, term))) = (&*question.matching, terms.first()) {
            return self.near(question, term);
        }
        let occur = if question.matching == "any" { Occur::Should } else { Occur::Must };
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => word(terms.into_iter().next().expect("one term").1),
            _ if question.matching == "phrase" => Box::new(PhraseQuery::new_with_offset(terms)),
            _ => Box::new(BooleanQuery::new(
                terms.into_iter().map(|(_, term)| (occur, word(term))).collect(),
            )),
        }
    }

    /// The words within a section and a range of dates, which add nothing to the score.
    fn filtered(&self, question: &Question, words: Box<dyn Query>) -> Box<dyn Query> {
        let unscored = |query: Box<dyn Query>| -> (Occur, Box<dyn Query>) {
            (Occur::Must, Box::new(ConstScoreQuery::new(query, 0.0)))
        };
        let mut clauses = vec![(Occur::Must, words)];
        if question.from > 0 {
            let day = |day| Bound::Included(Term::from_field_u64(self.fields.published, day));
            clauses.push(unscored(Box::new(RangeQuery::new(day(question.from), day(question.to)))));
        }
        if !question.section.is_empty() {
            let section = Term::from_field_text(self.fields.section, &question.section);
            clauses.push(unscored(Box::new(TermQuery::new(section, IndexRecordOption::Basic))));
        }
        if clauses.len() == 1 {
            return clauses.remove(0).1;
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// The hits in order, and the counts of the facets where they are asked for.
    fn find(
        &self,
        question: &Question,
        query: &dyn Query,
    ) -> tantivy::Result<(Vec<DocAddress>, Option<Json>)> {
        let best = TopDocs::with_limit(HITS).and_offset(question.offset);
        if question.newest {
            let latest = best.order_by_fast_field::<u64>("published", Order::Desc);
            let found = self.searcher.search(query, &latest)?;
            return Ok((found.into_iter().map(|hit| hit.1).collect(), None));
        }
        if !question.facets && !question.values {
            let found = self.searcher.search(query, &best.order_by_score())?;
            return Ok((found.into_iter().map(|hit| hit.1).collect(), None));
        }
        let asked = if question.values { &self.months } else { &self.counted };
        let counts = AggregationCollector::from_aggs(asked.clone(), Default::default());
        let (found, counts) = self.searcher.search(query, &(best.order_by_score(), counts))?;
        let counts = serde_json::to_value(&counts).expect("counts are JSON");
        Ok((found.into_iter().map(|hit| hit.1).collect(), Some(counts)))
    }

    fn show(&self, address: DocAddress, snippets: &SnippetGenerator) -> tantivy::Result<Json> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let text = |field: Field| {
            document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
        };
        let mut snippet = snippets.snippet(text(self.fields.text));
        snippet.set_snippet_prefix_postfix("<mark>", "</mark>");
        Ok(json!({
            "id": text(self.fields.id),
            "headline": text(self.fields.headline),
            "published": document.get_first(self.fields.published).and_then(|value| value.as_u64()),
            "section": text(self.fields.section),
            "_snippet": snippet.to_html(),
        }))
    }

    pub fn answer(
        &self,
        analyzer: &mut TextAnalyzer,
        question: &Question,
    ) -> tantivy::Result<String> {
        let words = self.words(question, self.terms(analyzer, &question.words));
        if question.count {
            return Ok(json!({"hits": [], "total": self.searcher.search(&*words, &Count)?}).to_string());
        }
        let mut snippets = SnippetGenerator::create(&self.searcher, &*words, self.fields.text)?;
        snippets.set_max_num_chars(SNIPPET);
        let (found, counts) = self.find(question, &*self.filtered(question, words))?;
        let hits: Vec<Json> = found
            .into_iter()
            .map(|address| self.show(address, &snippets))
            .collect::<tantivy::Result<_>>()?;
        let mut answer = json!({ "hits": hits });
        if let Some(counts) = counts {
            answer["facetDistribution"] = flatten(&counts);
        }
        Ok(answer.to_string())
    }
}

/// From {"year": {"buckets": [{"key": 2020, "doc_count": 3}]}} to {"year": {"2020": 3}}.
fn flatten(counts: &Json) -> Json {
    let values = |name: &str| -> Map<String, Json> {
        let buckets = counts[name]["buckets"].as_array().cloned().unwrap_or_default();
        buckets
            .iter()
            .map(|bucket| {
                let key = &bucket["key"];
                (key.as_str().map_or(key.to_string(), String::from), bucket["doc_count"].clone())
            })
            .collect()
    };
    let names = counts.as_object().into_iter().flat_map(|all| all.keys());
    names.map(|name| (name.to_string(), Json::Object(values(name)))).collect()
}
