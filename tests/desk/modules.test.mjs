// SPDX-License-Identifier: GPL-2.0-or-later
// modules.test.mjs - the parts of the search page that need no browser: addresses, dates, requests, exports.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

const load = (name) => import(`${process.env.DATELINE_SOURCE}/client/desk/${name}.mjs`);
const { emptyState, readAddress, writeAddress } = await load("address");
const { asDay, buckets, saidDates } = await load("dates");
const { citations, toCitation, toRis } = await load("cite");
const { alertRequest, comparisonRequest, draftRequest, exportRequest, likeRequest, makeRequests, readAnswers, readComparison, readRing } = await load("query");
const { readForm, tellTest } = await load("alerts");
const { Api, ApiError } = await load("api");
const { Download } = await load("download");
const { Rows } = await load("rows");
const { WORDS } = await load("words");
const { suggest } = await load("suggest");
const { MARK, fromHtml, inLanguage, webAddress } = await load("dom");

test("an address says all that is searched, and is read back", () => {
  const state = { ...emptyState(), query: "a & b", filters: { section: [], source: ["X, Y", "Z"], language: ["de"] },
    from: "2020", to: "2021-02", order: "oldest", syntax: "lucene", stories: true, page: 3, id: "1990/p1.txt", versus: ["c d"], like: ["a/1", "b"] };
  assert.deepEqual(readAddress(writeAddress(state)), state);
  assert.equal(writeAddress(emptyState()), "");
  assert.equal(writeAddress({ ...emptyState(), query: "x" }, "?index=news&q=old"), "?index=news&q=x");
});

test("what an address should not say is left out", () => {
  assert.equal(readAddress("?page=-3").page, 1);
  assert.equal(readAddress("?page=NaN").page, 1);
  assert.equal(readAddress("?order=random").order, "");
  assert.equal(readAddress("?syntax=sql").syntax, "");
});

const NOW = new Date(2024, 2, 6, 12); // a Wednesday

for (const [query, from, to, rest] of [
  ["storm yesterday", "2024-03-05", "2024-03-05", "storm"],
  ["last week flood", "2024-02-26", "2024-03-03", "flood"],
  ["flood last month", "2024-02-01", "2024-02-29", "flood"],
  ["taxes since 2020", "2020", "", "taxes"],
  ["taxes after:2007-05 roads", "2007-05", "", "taxes roads"],
  ["before:2010", "", "2010", ""],
  ["election in April 2008", "2008-04-01", "2008-04-30", "election"],
]) {
  test(`"${query}" names a time`, () => {
    const said = saidDates(query, NOW);
    assert.deepEqual([said.from, said.to, said.rest], [from, to, rest]);
  });
}

for (const query of ["storm", "since when", "april showers", "after:lunch", "todays", "2020"]) {
  test(`"${query}" names no time`, () => assert.equal(saidDates(query, NOW), null));
}

test("January comes after the December of the year before", () => {
  assert.equal(saidDates("last month", new Date(2024, 0, 15)).from, "2023-12-01");
});

test("months and years as days", () => {
  assert.equal(asDay("2024-02", true), "2024-02-29");
  assert.equal(asDay("2023", false), "2023-01-01");
  assert.equal(asDay("2023-05-06T01:02:03Z", true), "2023-05-06");
  assert.equal(asDay("", true), "");
});

test("the timeline has also the months without articles", () => {
  assert.deepEqual(buckets({ "2020-11": 2, "2021-02": 1 }).map(({ name, count }) => `${name} ${count}`),
    ["2020-11 2", "2020-12 0", "2021-01 0", "2021-02 1"]);
  assert.deepEqual(buckets({ 1999: 1, 2001: 4 }).map(({ count }) => count), [1, 0, 4]);
  assert.deepEqual(buckets({}), []);
  const far = buckets({ "0021": 1, 2019: 3, 2021: 4 });
  assert.ok(far.length <= 300);
  assert.equal(far.reduce((sum, { count }) => sum + count, 0), 8);
  assert.deepEqual([far[0].name, far.at(-1).count, far.at(-1).last >= "2021"], ["0021", 7, true]);
});

test("a field in use is counted as if it were not", () => {
  const state = { ...emptyState(), query: "x", filters: { section: ["a"], source: ['b "c"'], language: [] }, from: "2020" };
  const [main, section, source, dates] = makeRequests(state);
  assert.deepEqual(main.filter, [['section = "a"'], ['source = "b \\"c\\""']]);
  assert.deepEqual(section.filter, [['source = "b \\"c\\""']]);
  assert.deepEqual(source.filter, [['section = "a"']]);
  assert.equal(section.from, "2020");
  assert.equal(dates.from, undefined);
  assert.equal(makeRequests(emptyState()).length, 1);
});

test("a chosen value stays in the list without hits", () => {
  const state = { ...emptyState(), filters: { section: ["Sport"], source: [], language: [] } };
  const found = readAnswers(state, [{ hits: [], estimatedTotalHits: 0, facetDistribution: { section: {}, month: {}, year: {} } },
    { facetDistribution: { section: { City: 4, World: 9 } } }]);
  assert.deepEqual(found.values.section.map(({ value, count, chosen }) => [value, count, chosen]),
    [["Sport", 0, true], ["World", 9, false], ["City", 4, false]]);
});

test("a long time is shown by year, even if few of its years have articles", () => {
  const bars = (facets) => readAnswers(emptyState(), [{ hits: [], estimatedTotalHits: 0, facetDistribution: facets }]).buckets;
  const far = bars({ year: { 1911: 4, 2023: 8 }, month: { "1911-04": 4, "2023-05": 8 } });
  assert.deepEqual([far.length, far[0].count, far.at(-1).name, far.at(-1).count], [113, 4, "2023", 8]);
  assert.equal(bars({ year: { 2022: 1, 2023: 8 }, month: { "2022-12": 1, "2023-02": 8 } }).length, 3);
  assert.deepEqual(bars({}), []);
});

test("queries are compared in the steps of the bars, a short time by day", () => {
  const state = { ...emptyState(), query: "a", syntax: "professional", versus: ["b", "c"] };
  const request = comparisonRequest(state, [{ name: "2021-03", count: 1 }]);
  assert.deepEqual([request.queries, request.interval, request.queryLanguage, request.q], [["a", "b", "c"], "month", "professional", undefined]);
  assert.equal(comparisonRequest(state, [{ name: "1999", count: 1 }]).interval, "year");
  assert.equal(comparisonRequest({ ...state, from: "2021-01", to: "2021-03" }, []).interval, "day");
  assert.equal(comparisonRequest({ ...state, from: "2021-01", to: "2021-12" }, []).interval, "month");
  assert.equal(comparisonRequest({ ...state, from: "2021-01" }, []).interval, "month");
});

test("a comparison has the story of the highest time, and a query without hits none", () => {
  const { names, lines } = readComparison(emptyState(), { starts: ["2020", "2021"], queries: [
    { q: "a", total: 3, counts: [1, 2], shares: [0.1, 0.5], highest: { start: "2021", count: 2, hit: { id: 7, headline: "A" } } },
    { q: "b", total: 0, counts: [0, 0], shares: [0, 0], first: null, highest: null }] });
  assert.deepEqual(names, ["2020", "2021"]);
  assert.deepEqual([lines[0].highest.name, lines[0].highest.hit.id, lines[0].highest.hit.plain], ["2021", "7", "A"]);
  assert.ok(!lines[1].highest);
});

test("an export has the filters and the order of the page, and all hits", () => {
  const state = { ...emptyState(), query: "x", filters: { section: ["a"], source: [], language: [] }, from: "2020", order: "newest", stories: true, page: 4 };
  assert.deepEqual(exportRequest(state, "ris"), { q: "x", filter: [['section = "a"']], from: "2020", collapse: "best", format: "ris", sort: ["newest"] });
  assert.equal(exportRequest(emptyState(), "csv").sort, undefined);
});

test("an alert has the filters of the page, and not its dates", () => {
  const state = { ...emptyState(), query: "x", filters: { section: ["a"], source: [], language: [] }, from: "2020", stories: true };
  assert.deepEqual(alertRequest(state), { query: "x", queryLanguage: "plain", filter: [['section = "a"']], firstCopies: true });
  assert.deepEqual(alertRequest({ ...emptyState(), query: "x w/5 y", syntax: "professional" }),
    { query: "x w/5 y", queryLanguage: "professional", firstCopies: false });
});

for (const [fields, digest] of [
  [{ every: "" }, undefined], [{ every: "hourly" }, { every: "hourly" }], [{ every: "daily" }, { every: "daily", at: "07:30" }],
  [{ every: "weekly" }, { every: "weekly", at: "07:30", day: "friday" }]]) {
  test(`an alert reports ${fields.every || "at once"}`, () => {
    const alert = readForm({ name: "n", at: "07:30", day: "friday", url: "", secret: "", ...fields });
    assert.deepEqual(alert.digest, digest && { ...digest, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    assert.ok(!("webhook" in alert) && alert.corrections === false);
  });
}

test("a webhook is sent only where there is an address", () => {
  assert.deepEqual(readForm({ every: "", url: "https://x.example/", secret: "" }).webhook, { url: "https://x.example/" });
  assert.deepEqual(readForm({ every: "", url: "https://x.example/", secret: "whsec_AA" }).webhook, { url: "https://x.example/", secret: "whsec_AA" });
  assert.equal(readForm({ every: "", url: "", secret: "whsec_AA" }).webhook, undefined);
});

test("a trial of an alert is told in days", () => {
  assert.match(tellTest({ total: 90, perDay: 3 }, WORDS), /^90 articles .* 3 a day/);
  assert.match(tellTest({ total: 4, perDay: 0.1 }, WORDS), /one every 10 days/);
  assert.match(tellTest({ total: 1, perDay: 0 }, WORDS), /^1 article .* none in the last month/);
  assert.match(tellTest({ total: 9000, perDay: 40, tooBroad: true }, WORDS), /^Too much/);
});

test("what rang is a hit, and what is not shown any more has its id", () => {
  const ring = readRing({ kind: "new", id: "a", document: { id: "a", headline: "A & B", agency: "Wire" }, headline: "<mark>A</mark> &amp; B", snippet: null });
  assert.deepEqual([ring.id, ring.headline, ring.source, ring.gone], ["a", `${MARK.start}A${MARK.end} & B`, "Wire", false]);
  assert.deepEqual([readRing({ kind: "new", id: "b" }).plain, readRing({ kind: "new", id: "b" }).gone], ["b", true]);
});

test("more like chosen hits holds the filters and the dates, not the words", () => {
  const state = { ...emptyState(), query: "ignored", like: ["a", "b"], from: "2020", to: "2021-02", filters: { section: [], source: ["S"], language: [] } };
  const { moreLike, filter, q } = likeRequest(state);
  assert.deepEqual([moreLike, filter, q], [["a", "b"], [['source = "S"'], "published >= 2020-01-01", 'published <= 2021-02-28'], undefined]);
});

test("a draft is sent as a text, with the filters and a day", () => {
  const state = { ...emptyState(), query: "ignored", filters: { section: [], source: ["S"], language: [] } };
  const { text, filter, before, q } = draftRequest(state, "Draft", "2024-01-02");
  assert.deepEqual([text, filter, before, q], ["Draft", [['source = "S"']], "2024-01-02", undefined]);
  assert.ok(!("before" in draftRequest(state, "Draft", "")));
});

/* The rows of each format as the server writes them: head, rows, what is between two, end. */
const EXPORTS = {
  csv: ["id,text\r\n", ['1,"two\r\n\r\nlines"\r\n', '2,""""\r\n', "3,\r\n"], "", ""],
  jsonl: ["", ['{"a":"x\\n"}\n', "{}\n", "{}\n"], "", ""],
  ris: ["", ["TY  - NEWS\r\nER  - \r\n\r\n", 'TY  - NEWS\r\nTI  - "\r\nER  - \r\n\r\n', "TY  - NEWS\r\nER  - \r\n\r\n"], "", ""],
  bibtex: ["", ["@article{a,\n}\n\n", "@article{b,\n}\n\n", "@article{c,\n}\n\n"], "", ""],
  ninjs: ["[", ["{}", '{"a":"]"}', "{}"], ",\n", "]\n"],
};

const answerFrom = (format, from) => {
  const [head, rows, between, end] = EXPORTS[format];
  return (from === 0 ? head : "") + rows.slice(from).join(between) + end;
};

test("an export that broke off at any byte goes on behind its last whole row", () => {
  for (const format of Object.keys(EXPORTS)) {
    const whole = Buffer.from(answerFrom(format, 0));
    for (let cut = 0; cut < whole.length; cut++) {
      const rows = new Rows(format);
      rows.take(whole.subarray(0, cut));
      rows.break();
      for (const byte of Buffer.from(answerFrom(format, rows.count))) rows.take(Uint8Array.of(byte));
      assert.equal(Buffer.concat(rows.all()).toString(), whole.toString(), `${format}, ${cut}`);
      assert.equal(rows.count, 3);
    }
  }
});

/* A server that answers exports by `answers`: each gets what was asked, and gives [status, text, whether it breaks off]. */
async function exportingSite(answers, work) {
  const site = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const [status, text, breaks] = answers.shift()(JSON.parse(body));
    response.writeHead(status, { "Content-Type": "text/csv", "Dateline-Rows": "3", "Dateline-Cursor": "c-1" });
    response.write(text);
    setTimeout(() => (breaks ? response.destroy() : response.end()), 20);
  });
  await new Promise((listening) => { site.listen(0, "127.0.0.1", listening); });
  await work(new Api(`http://127.0.0.1:${site.address().port}/`, ""));
  site.close();
}

test("a download says what breaks, goes on by the cursor, and begins again when the index has changed", async () => {
  const said = [];
  const told = { arrived: () => {}, broke: (...what) => said.push(what), changed: () => said.push("changed") };
  const asked = (cursor, offset, ...answer) => (body) => {
    assert.deepEqual([body.cursor, body.offset, body.q], [cursor, offset, "x"]);
    return answer;
  };
  await exportingSite([asked(undefined, undefined, 200, "id\r\n1\r\n2\r", true), asked("c-1", 1, 200, "2\r\n3\r\n", false)], async (api) => {
    assert.equal(await (await new Download({ q: "x", format: "csv" }).run(api, "i", told)).text(), "id\r\n1\r\n2\r\n3\r\n");
  });
  assert.deepEqual(said, [[1, 3, 1]]);
  await exportingSite([asked(undefined, undefined, 200, "id\r\n1\r\n", true), asked("c-1", 1, 410, '{"code":"export_state_gone"}', false),
    asked(undefined, undefined, 200, "id\r\n4\r\n", false)], async (api) => {
    assert.equal(await (await new Download({ q: "x", format: "csv" }).run(api, "i", told)).text(), "id\r\n4\r\n");
  });
  assert.deepEqual(said.slice(1), [[1, 3, 1], "changed"]);
  await exportingSite([asked(undefined, undefined, 403, '{"message":"no"}', false)], async (api) => {
    await assert.rejects(new Download({ q: "x", format: "csv" }).run(api, "i", told), (error) => error instanceof ApiError && error.status === 403);
  });
});

test("marked HTML becomes text with marks, once unescaped", () => {
  assert.equal(fromHtml("AT&amp;T <mark>&lt;b&gt;</mark> &amp;lt;"), `AT&T ${MARK.start}<b>${MARK.end} &lt;`);
});

test("only addresses of the web are links", () => {
  assert.equal(webAddress("https://x.example/"), "https://x.example/");
  assert.equal(webAddress("javascript:alert(1)"), null);
  assert.equal(webAddress(undefined), null);
});

const HIT = { id: "1", plain: 'He said "no", twice', source: "Herald", byline: ["Ann Lee", "Bo Ek"], published: "2020-01-02T03:04:05Z",
  url: "https://x.example/1" };

test("references name each author and the day", () => {
  const lines = toRis(HIT).split("\n");
  assert.deepEqual(lines.filter((line) => line.startsWith("AU")), ["AU  - Ann Lee", "AU  - Bo Ek"]);
  assert.ok(lines.includes("DA  - 2020/01/02"));
  assert.equal(toCitation(HIT, "2 January 2020"),
    'Ann Lee, Bo Ek: “He said "no", twice”, Herald, 2 January 2020, https://x.example/1.');
});

test("fields of documents may have any type", () => {
  const odd = { id: 7, plain: "Title", byline: [{ name: "A" }, 5], url: ["https://a.example/"], published: 20210304, source: 1 };
  assert.ok(citations(odd).every(([, said]) => said.includes("Title")));
  assert.ok(toRis(odd).includes("TI  - Title"));
});

test("an article is cited in the usual styles", () => {
  const [short, apa, mla, chicago] = citations(HIT, "2 January 2020").map(([, text]) => text);
  assert.equal(short, toCitation(HIT, "2 January 2020"));
  assert.equal(apa, 'Lee, A., & Ek, B. (2020, January 2). He said "no", twice. Herald. https://x.example/1');
  assert.equal(mla, 'Lee, Ann, and Bo Ek. “He said "no", twice.” Herald, 2 Jan. 2020, x.example/1.');
  assert.equal(chicago, 'Lee, Ann, and Bo Ek. “He said "no", twice.” Herald, January 2, 2020. https://x.example/1.');
});

test("a citation says no more than is known", () => {
  const styles = Object.fromEntries(citations({ id: "a/b c", plain: "Why?", byline: "Red_Team", published: "2020-05" }, "May 2020"));
  assert.equal(styles.APA, "Red_Team. (2020, May). Why?");
  assert.equal(styles.MLA, "Red_Team. “Why?” May 2020.");
  assert.equal(styles.Chicago, "Red_Team. “Why?” May 2020.");
  assert.equal(styles.BibTeX, "@article{a-b-c,\n  author = {{Red\\_Team}},\n  title = {{Why?}},\n  year = {2020},\n  month = may,\n}");
  assert.equal(Object.fromEntries(citations({ id: "1", plain: "No date" }, "")).APA, "No date. (n.d.).");
});

test("names that are not of two Latin words are not turned round", () => {
  const apa = (byline) => Object.fromEntries(citations({ id: "1", plain: "T", byline }, "")).APA;
  assert.match(apa("李 明"), /^李 明\./);
  assert.match(apa("Agencia"), /^Agencia\./);
  assert.match(apa("José María Ruiz"), /^Ruiz, J\. M\./);
});

const found = (...hits) => ({ values: { section: [], source: [{ value: "Harbour News", count: 2, chosen: false }], language: [] },
  hits: hits.map(([headline, snippet = ""]) => ({ headline, snippet })) });

for (const [query, answer, expected] of [
  ["harb", found(["HARBOUR OPEN", "the harbour"], ["Two harbours"]), ["harbour", "source=Harbour News", "harbours"]],
  ["new har", found(["A harbour’s tale"]), ["new harbour", "new source=Harbour News"]],
  ["cyber", found([`The ${MARK.start}Cyber${MARK.end} Bureau and cyber with`], ["A cyber bureau with"], ["Cyber Bureau with"]), ["cyber bureau"]],
  ["ecole", found(["École fermée", "écoles"]), ["écoles"]],
  ["h", found(["harbour"]), []],
  ["harbour ", found(["harbour bridge"], ["harbour bridge"]), []],
]) {
  test(`"${query}" is completed by what the hits have`, () => assert.deepEqual(
    suggest(query, answer).map(({ query: text, field, value }) => (field ? `${text} ${field}=${value}`.trim() : text)), expected));
}

test("a text has its language and direction", () => {
  assert.deepEqual(inLanguage("ar-EG"), { lang: "ar-EG", dir: "rtl" });
  assert.deepEqual(inLanguage("fr"), { lang: "fr", dir: "ltr" });
  assert.deepEqual(inLanguage(undefined), {});
  assert.deepEqual(inLanguage(["en", "fr"]), {});
});

const { duration, size, taskDetails } = await import(`${process.env.DATELINE_SOURCE}/client/operator/operator_show.mjs`);
const { readMetrics } = await import(`${process.env.DATELINE_SOURCE}/client/operator/operator_ask.mjs`);

test("sizes and times as operators read them", () => {
  assert.equal(size(999), "999 bytes");
  assert.equal(size(65789952), "65.8 MB");
  assert.equal(duration("PT0.125S"), "0.1\u00a0s");
  assert.equal(duration("PT75.4S"), "1\u00a0min 15\u00a0s");
  assert.equal(duration(null), "");
});

test("a task says what it counted, what it waits for, and why it failed", () => {
  assert.equal(taskDetails({ details: { receivedDocuments: 1200, indexedDocuments: 0, deletedDocuments: null, other: 3 },
    error: { message: "No space left." } }), "1,200 received; No space left.");
  assert.equal(taskDetails({ details: { waitsFor: { message: "the disk is full" } } }), "waits for the disk is full");
  assert.equal(taskDetails({}), "");
});

test("metrics with labels are left to Prometheus", () => {
  assert.deepEqual(readMetrics('# HELP a b\na_total 3\nb{x="1"} 4\nprocess_start_time_seconds 1795919943.727\n'),
    { a_total: 3, process_start_time_seconds: 1795919943.727 });
});
