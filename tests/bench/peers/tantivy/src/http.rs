// SPDX-License-Identifier: GPL-2.0-or-later
//! As much of HTTP as one client of a benchmark needs: GET, kept connections.
use crate::make_analyzer;
use crate::search::{Engine, Question};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// The text behind %20 and +.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn read_question(target: &str) -> Question {
    let mut question = Question::default();
    let pairs = target.split_once('?').map_or("", |parts| parts.1);
    for (name, value) in pairs.split('&').filter_map(|pair| pair.split_once('=')) {
        let value = decode(value);
        match name {
            "match" => question.matching = value,
            "q" => question.words = value,
            "from" => question.from = value.parse().unwrap_or(0),
            "to" => question.to = value.parse().unwrap_or(0),
            "section" => question.section = value,
            "newest" => question.newest = value == "1",
            "facets" => question.facets = value == "1",
            "values" => question.values = value == "1",
            "count" => question.count = value == "1",
            "offset" => question.offset = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    question
}

/// The target of the next request, and whether it is the connection's last; None at the end.
fn read_request(input: &mut BufReader<TcpStream>) -> std::io::Result<Option<(String, bool)>> {
    let (mut first, mut line, mut last) = (String::new(), String::new(), false);
    if input.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    while input.read_line(&mut line)? > 2 {
        last |= line.trim_end().eq_ignore_ascii_case("connection: close");
        line.clear();
    }
    let target = first.split(' ').nth(1).unwrap_or("/").to_string();
    Ok(Some((target, last)))
}

fn exchange(stream: TcpStream, engine: &Engine) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut analyzer = make_analyzer();
    let mut input = BufReader::new(stream.try_clone()?);
    let mut output = stream;
    while let Some((target, last)) = read_request(&mut input)? {
        let (status, body) = match engine.answer(&mut analyzer, &read_question(&target)) {
            Ok(body) => ("200 OK", body),
            Err(error) => ("500 Internal Server Error", error.to_string()),
        };
        let whole = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        output.write_all(whole.as_bytes())?;
        if last {
            break;
        }
    }
    Ok(())
}

/// Until the client has closed.
pub fn talk(stream: TcpStream, engine: &Engine) {
    if let Err(error) = exchange(stream, engine) {
        eprintln!("connection: {error}");
    }
}
