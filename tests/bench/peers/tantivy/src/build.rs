// SPDX-License-Identifier: GPL-2.0-or-later
//! The index, from lines of tab-separated columns: id, headline, published, section, body.
use crate::{make_analyzer, make_schema, ANALYZER};
use std::io::BufRead;
use tantivy::{doc, Index, IndexWriter};

const THREADS: usize = 2;
const MEMORY: usize = 256 << 20; // bytes of all threads

pub fn build(path: &str) -> tantivy::Result<()> {
    let (schema, fields) = make_schema();
    std::fs::create_dir_all(path)?;
    let index = Index::create_in_dir(path, schema)?;
    index.tokenizers().register(ANALYZER, make_analyzer());
    let mut writer: IndexWriter = index.writer_with_num_threads(THREADS, MEMORY)?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let columns: Vec<&str> = line.splitn(5, '\t').collect();
        let [id, headline, published, section, body] = columns[..] else {
            panic!("a line has not five columns: {line}");
        };
        let published: u64 = published.parse().unwrap_or(0);
        writer.add_document(doc!(
            fields.id => id,
            fields.headline => headline,
            fields.published => published,
            fields.year => published / 10000,
            fields.month => published / 100,
            fields.section => section,
            fields.text => format!("{headline}\n{body}"),
        ))?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()
}
