/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LuceneServer - Lucene behind a minimal HTTP server, a thread for each connection.
 *
 *   LuceneServer build DB < articles.tsv
 *   LuceneServer serve DB PORT BREAKS
 *
 * BREAKS says where snippets are cut: at `sentences`, as Java finds them, or at `stops`. What
 * differs between Lucene's versions stands in the class Version: v8/, ../lucene10/.
 *
 * Offsets stand in the postings, so that UnifiedHighlighter neither analyzes the text again nor
 * reads term vectors; filters are points and terms in FILTER clauses, sorting and facets read doc
 * values, the index is merged to one segment. Totals are counted to a thousand, Lucene's default,
 * beyond which it may skip. */
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Paths;
import java.util.*;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.facet.*;
import org.apache.lucene.facet.sortedset.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.uhighlight.*;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

public class LuceneServer {
    static final int HITS = 10;
    static final Analyzer ANALYZER = new EnglishAnalyzer();
    static final FacetsConfig FACETS = new FacetsConfig();

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("build"))
            build(arguments[1]);
        else
            serve(arguments[1], Integer.parseInt(arguments[2]), arguments[3]);
    }

    // Building ----------------------------------------------------------------------------

    static FieldType textType(boolean offsets) {
        FieldType type = new FieldType(TextField.TYPE_STORED);
        if (offsets)
            type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
        type.freeze();
        return type;
    }

    static String start(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
    }

    static void build(String path) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(ANALYZER);
        config.setRAMBufferSizeMB(256);
        FieldType headline = textType(false), body = textType(true);
        BufferedReader in = new BufferedReader(
            new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20);
        try (IndexWriter writer = new IndexWriter(new MMapDirectory(Paths.get(path)), config)) {
            for (String line; (line = in.readLine()) != null;) {
                String[] fields = line.split("\t", -1);
                long published = Long.parseLong(fields[2]);
                Document document = new Document();
                document.add(new StringField("id", fields[0], Field.Store.YES));
                document.add(new Field("headline", fields[1], headline));
                document.add(new LongPoint("published", published));
                document.add(new NumericDocValuesField("published", published));
                document.add(new StoredField("date", published));
                document.add(new StringField("section", fields[3], Field.Store.YES));
                if (!fields[3].isEmpty())
                    document.add(new SortedSetDocValuesFacetField("section", fields[3]));
                document.add(new SortedSetDocValuesFacetField("year", start(fields[2], 4)));
                document.add(new SortedSetDocValuesFacetField("month", start(fields[2], 6)));
                document.add(new Field("body", fields[4], body));
                writer.addDocument(FACETS.build(document));
            }
            writer.forceMerge(1);
        }
    }

    // Searching ---------------------------------------------------------------------------

    static IndexSearcher searcher;
    static SortedSetDocValuesReaderState facetState;
    static UnifiedHighlighter highlighter;

    static void open(String path, String breaks) throws IOException {
        DirectoryReader reader = DirectoryReader.open(new MMapDirectory(Paths.get(path)));
        searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null); // no query is asked twice: a cache would only cost
        facetState = Version.facets(reader, FACETS);
        highlighter = Version.highlighter(searcher, ANALYZER, breaks.equals("stops"),
            new DefaultPassageFormatter("<mark>", "</mark>", "… ", false), 1 << 20);
    }

    /* A word may stand in the headline, twice as heavy there, or in the body. */
    static Query word(QueryBuilder builder, String word) {
        Query headline = builder.createBooleanQuery("headline", word);
        Query body = builder.createBooleanQuery("body", word);
        if (headline == null || body == null)
            return null;
        return new BooleanQuery.Builder()
            .add(new BoostQuery(headline, 2), BooleanClause.Occur.SHOULD)
            .add(body, BooleanClause.Occur.SHOULD).build();
    }

    /* The words that begin so, or are at most two edits away, in the headline and in the body. */
    static Query near(QueryBuilder builder, String text, boolean prefix) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String field : new String[] {"headline", "body"}) {
            Query query = prefix ? new PrefixQuery(new Term(field, text)) : builder.createBooleanQuery(field, text);
            if (query instanceof TermQuery)
                query = new FuzzyQuery(((TermQuery) query).getTerm(), 2, 1);
            if (query != null)
                all.add(field.equals("headline") ? new BoostQuery(query, 2) : query, BooleanClause.Occur.SHOULD);
        }
        return all.build();
    }

    static Query words(Map<String, String> wish) {
        QueryBuilder builder = new QueryBuilder(ANALYZER);
        String match = wish.getOrDefault("match", "all"), text = wish.getOrDefault("q", "");
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        if (match.equals("prefix") || match.equals("typos"))
            return near(builder, text, match.equals("prefix"));
        if (match.equals("phrase")) {
            for (String field : new String[] {"headline", "body"}) {
                Query phrase = builder.createPhraseQuery(field, text);
                if (phrase != null) // no stop words only
                    all.add(phrase, BooleanClause.Occur.SHOULD);
            }
            return all.build();
        }
        for (String word : text.split(" ")) {
            Query query = word(builder, word);
            if (query != null)
                all.add(query, match.equals("any") ? BooleanClause.Occur.SHOULD
                                                   : BooleanClause.Occur.MUST);
        }
        return all.build();
    }

    static Query filtered(Query words, Map<String, String> wish) {
        BooleanQuery.Builder all = new BooleanQuery.Builder().add(words, BooleanClause.Occur.MUST);
        long from = Long.parseLong(wish.getOrDefault("from", "0"));
        String section = wish.getOrDefault("section", "");
        if (from > 0)
            all.add(LongPoint.newRangeQuery("published", from, Long.parseLong(wish.get("to"))),
                    BooleanClause.Occur.FILTER);
        if (!section.isEmpty())
            all.add(new TermQuery(new Term("section", section)), BooleanClause.Occur.FILTER);
        return from > 0 || !section.isEmpty() ? all.build() : words;
    }

    static String answer(Map<String, String> wish) throws IOException {
        Query words = words(wish), query = filtered(words, wish);
        boolean newest = wish.getOrDefault("newest", "0").equals("1");
        String[] facets = wish.getOrDefault("facets", "0").equals("1") ? new String[] {"section", "year"}
            : wish.containsKey("values") ? new String[] {"month"} : null;
        int offset = Integer.parseInt(wish.getOrDefault("offset", "0"));
        if (wish.containsKey("count"))
            return "{\"hits\":[],\"total\":" + searcher.count(query) + "}";
        FacetsCollector counted = facets != null ? new FacetsCollector() : null;
        TopDocs top;
        if (facets != null)
            top = Version.search(searcher, query, HITS, counted);
        else if (newest)
            top = searcher.search(query, HITS, Version.newest("published"));
        else
            top = page(searcher.search(query, offset + HITS), offset);
        StringBuilder out = new StringBuilder(8192).append("{\"hits\":[");
        String[] snippets = top.scoreDocs.length == 0 ? new String[0]
            : highlighter.highlight("body", words, top, 1);
        for (int i = 0; i < top.scoreDocs.length; i++)
            addHit(out, i, Version.document(searcher, top.scoreDocs[i].doc, SHOWN), snippets[i]);
        out.append("]");
        if (facets != null)
            addFacets(out, counted, facets);
        return out.append(",\"total\":").append(Version.total(top)).append("}").toString();
    }

    static TopDocs page(TopDocs top, int offset) {
        ScoreDoc[] hits = top.scoreDocs;
        return offset == 0 ? top : new TopDocs(top.totalHits,
            Arrays.copyOfRange(hits, Math.min(offset, hits.length), hits.length));
    }

    static final Set<String> SHOWN = new HashSet<>(Arrays.asList("id", "headline", "date", "section"));

    static void addHit(StringBuilder out, int number, Document document, String snippet) {
        out.append(number > 0 ? ",{" : "{");
        addText(out.append("\"id\":"), document.get("id"));
        addText(out.append(",\"headline\":"), document.get("headline"));
        addText(out.append(",\"published\":"), document.get("date"));
        addText(out.append(",\"section\":"), document.get("section"));
        addText(out.append(",\"_snippet\":"), snippet == null ? "" : snippet);
        out.append("}");
    }

    static void addFacets(StringBuilder out, FacetsCollector counted, String[] names) throws IOException {
        Facets facets = new SortedSetDocValuesFacetCounts(facetState, counted);
        String comma = ",\"facetDistribution\":{";
        for (String name : names) {
            out.append(comma).append('"').append(name).append("\":{");
            FacetResult result = facets.getTopChildren(100, name);
            for (int i = 0; result != null && i < result.labelValues.length; i++) {
                addText(out.append(i > 0 ? "," : ""), result.labelValues[i].label);
                out.append(':').append(result.labelValues[i].value.intValue());
            }
            out.append('}');
            comma = ",";
        }
        out.append('}');
    }

    static void addText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '"' || letter == '\\')
                out.append('\\').append(letter);
            else if (letter < ' ')
                out.append(String.format("\\u%04x", (int) letter));
            else
                out.append(letter);
        }
        out.append('"');
    }

    // HTTP --------------------------------------------------------------------------------

    static void serve(String path, int port, String breaks) throws Exception {
        open(path, breaks);
        ServerSocket listening = new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
        while (true) {
            Socket socket = listening.accept();
            socket.setTcpNoDelay(true);
            new Thread(() -> talk(socket)).start();
        }
    }

    static void talk(Socket socket) {
        try (Socket closing = socket;
             BufferedReader in = new BufferedReader(new InputStreamReader(
                 socket.getInputStream(), StandardCharsets.ISO_8859_1));
             OutputStream out = socket.getOutputStream()) {
            for (String line; (line = in.readLine()) != null;) {
                boolean last = false;
                for (String header; (header = in.readLine()) != null && !header.isEmpty();)
                    last |= header.equalsIgnoreCase("connection: close");
                out.write(respond(line));
                if (last)
                    return;
            }
        } catch (IOException gone) {
            // the client has closed
        }
    }

    static byte[] respond(String request) {
        String status = "200 OK", text;
        try {
            text = answer(read(request.split(" ")[1]));
        } catch (Exception wrong) {
            status = "500 Internal Server Error";
            text = "{}";
            wrong.printStackTrace();
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                       + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    static Map<String, String> read(String target) throws UnsupportedEncodingException {
        Map<String, String> wish = new HashMap<>();
        for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0)
                wish.put(pair.substring(0, equals),
                         URLDecoder.decode(pair.substring(equals + 1), "UTF-8"));
        }
        return wish;
    }
}
