// SPDX-License-Identifier: GPL-2.0-or-later
//! tantivy behind a minimal HTTP server, a thread for each connection.
//!
//!     tantivy-peer build DB < articles.tsv
//!     tantivy-peer serve DB PORT
//!
//! Headline and body are one field with positions, stored, with English stems and stop words: a search
//! of one field is tantivy's fastest. Date, year and section are fast fields. The index is merged to
//! one segment. Requests and answers are those of engines.py.
mod build;
mod http;
mod search;

use std::net::TcpListener;
use std::sync::Arc;
use tantivy::schema::{
    Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, FAST, INDEXED, STORED, STRING,
};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
};

const ANALYZER: &str = "english";

/// The fields of an article.
pub struct Fields {
    id: Field,
    headline: Field,
    published: Field,
    year: Field,
    month: Field,
    section: Field,
    text: Field,
}

fn text_options(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
    TextOptions::default().set_stored().set_indexing_options(indexing)
}

pub fn make_schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let section = text_options("raw", IndexRecordOption::Basic).set_fast("raw");
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        headline: schema.add_text_field("headline", STORED),
        published: schema.add_u64_field("published", INDEXED | FAST | STORED),
        year: schema.add_u64_field("year", FAST),
        month: schema.add_u64_field("month", FAST),
        section: schema.add_text_field("section", section),
        text: schema.add_text_field(
            "text",
            text_options(ANALYZER, IndexRecordOption::WithFreqsAndPositions),
        ),
    };
    (schema.build(), fields)
}

pub fn make_analyzer() -> TextAnalyzer {
    let stop_words = StopWordFilter::new(Language::English).expect("English has stop words");
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(stop_words)
        .filter(Stemmer::new(Language::English))
        .build()
}

fn serve(path: &str, port: u16) -> tantivy::Result<()> {
    let engine = Arc::new(search::Engine::open(path)?);
    for stream in TcpListener::bind(("127.0.0.1", port))?.incoming().flatten() {
        let engine = Arc::clone(&engine);
        std::thread::spawn(move || http::talk(stream, &engine));
    }
    Ok(())
}

fn main() -> tantivy::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["build", path] => build::build(path),
        ["serve", path, port] => serve(path, port.parse().expect("PORT is a number")),
        _ => {
            eprintln!("usage: tantivy-peer build DB | tantivy-peer serve DB PORT");
            std::process::exit(2)
        }
    }
}
