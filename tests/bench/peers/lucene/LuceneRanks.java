/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LuceneRanks - what Lucene's analyzer of a language finds: BM25 as it is by default, any word.
 *
 *   LuceneRanks LANGUAGE < lines
 *
 * Lines have tab-separated columns: "document", id, text; then "query", id, text. Printed is a line for
 * each query: its id and those of its first ten documents. */
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ko.KoreanAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;

public class LuceneRanks {
    static final int HITS = 10;
    static final Map<String, Supplier<Analyzer>> ANALYZERS = new HashMap<>();
    static {
        ANALYZERS.put("de", GermanAnalyzer::new);
        ANALYZERS.put("en", EnglishAnalyzer::new);
        ANALYZERS.put("es", SpanishAnalyzer::new);
        ANALYZERS.put("fr", FrenchAnalyzer::new);
        ANALYZERS.put("ko", KoreanAnalyzer::new);
    }

    public static void main(String[] arguments) throws IOException {
        Analyzer analyzer = ANALYZERS.get(arguments[0]).get();
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        List<String[]> queries = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        BooleanQuery.setMaxClauseCount(65536);
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (String line; (line = in.readLine()) != null;) {
                String[] columns = line.split("\t", -1);
                if (columns[0].equals("query"))
                    queries.add(columns);
                else
                    writer.addDocument(document(columns[1], columns[2]));
            }
            writer.forceMerge(1);
        }
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            PrintStream out = new PrintStream(System.out, false, "UTF-8");
            for (String[] query : queries)
                out.println(query[1] + ids(searcher, new QueryBuilder(analyzer).createBooleanQuery("text", query[2])));
            out.flush();
        }
    }

    static Document document(String id, String text) {
        Document document = new Document();
        document.add(new StoredField("id", id));
        document.add(new TextField("text", text, Field.Store.NO));
        return document;
    }

    static String ids(IndexSearcher searcher, Query query) throws IOException {
        StringBuilder out = new StringBuilder();
        if (query != null) // null: only stop words
            for (ScoreDoc hit : searcher.search(query, HITS).scoreDocs)
                out.append('\t').append(searcher.doc(hit.doc).get("id"));
        return out.toString();
    }
}
