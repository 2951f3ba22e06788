/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LuceneMatch - what ../../bench_match.c measures, with Lucene: the best ten documents, no texts.
 *
 *   LuceneMatch build DB ORDER < articles.tsv
 *   LuceneMatch match DB QUERIES ROUNDS
 *
 * Headline and body are one field, without positions: no phrase is asked. ORDER is `kept`, or `similar`: then the merge to
 * one segment reorders the documents by recursive graph bisection. Matches are counted to a thousand,
 * Lucene's default, beyond which it may skip; and all of them. One thread. */
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.misc.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.QueryBuilder;

public class LuceneMatch {
    static final int HITS = 10, DEFAULT = 1000;
    static final Analyzer ANALYZER = new EnglishAnalyzer();

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("build"))
            build(arguments[1], arguments[2].equals("similar"));
        else
            match(arguments[1], arguments[2], Integer.parseInt(arguments[3]));
    }

    static FieldType counted() {
        FieldType type = new FieldType(TextField.TYPE_NOT_STORED);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.freeze();
        return type;
    }

    static MergePolicy reordering(MergePolicy policy) {
        BPIndexReorderer reorderer = new BPIndexReorderer();
        reorderer.setFields(Set.of("text"));
        reorderer.setRAMBudgetMB(2000);
        return new BPReorderingMergePolicy(policy, reorderer);
    }

    static void build(String path, boolean similar) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(ANALYZER);
        config.setRAMBufferSizeMB(256);
        FieldType words = counted();
        BufferedReader in = new BufferedReader(
            new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20);
        try (MMapDirectory directory = new MMapDirectory(Paths.get(path))) {
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (String line; (line = in.readLine()) != null;) {
                    String[] fields = line.split("\t", -1);
                    Document document = new Document();
                    document.add(new Field("text", fields[1] + " " + fields[4], words));
                    writer.addDocument(document);
                }
            }
            IndexWriterConfig merging = new IndexWriterConfig(ANALYZER);
            if (similar)
                merging.setMergePolicy(reordering(merging.getMergePolicy()));
            try (IndexWriter writer = new IndexWriter(directory, merging)) {
                writer.forceMerge(1);
            }
        }
    }

    static Query query(String text, BooleanClause.Occur occur) {
        QueryBuilder builder = new QueryBuilder(ANALYZER);
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String word : text.split(" ")) {
            Query query = builder.createBooleanQuery("text", word);
            if (query != null)
                all.add(query, occur);
        }
        return all.build();
    }

    static void match(String path, String queries, int rounds) throws IOException {
        List<String> lines = Files.readAllLines(Paths.get(queries));
        try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(Paths.get(path)))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null); // no query is asked twice: a cache would only cost
            for (BooleanClause.Occur occur : new BooleanClause.Occur[] {BooleanClause.Occur.MUST, BooleanClause.Occur.SHOULD})
                for (int counted : new int[] {DEFAULT, Integer.MAX_VALUE})
                    for (int round = 0; round < rounds; round++)
                        measure(searcher, lines, occur, counted, round);
        }
    }

    static void measure(IndexSearcher searcher, List<String> lines, BooleanClause.Occur occur, int counted,
                        int round) throws IOException {
        long[] times = new long[lines.size()];
        long matches = 0;
        for (int i = 0; i < times.length; i++) {
            long began = System.nanoTime();
            TopDocs top = searcher.search(query(lines.get(i), occur),
                                          new TopScoreDocCollectorManager(HITS, null, counted));
            times[i] = System.nanoTime() - began;
            matches += top.totalHits.value();
        }
        if (round == 0)
            return; // warms up
        double mean = Arrays.stream(times).average().orElse(0);
        Arrays.sort(times);
        System.out.printf(Locale.ROOT, "%s words, %s counted: %d queries: mean %.0f us, p50 %.0f, p90 %.0f, p99 %.0f; %d matches%n",
                          occur == BooleanClause.Occur.MUST ? "all" : "any", counted == DEFAULT ? "1,000" : "all",
                          times.length, mean / 1e3, times[times.length / 2] / 1e3,
                          times[times.length * 9 / 10] / 1e3, times[times.length * 99 / 100] / 1e3,
                          matches / times.length);
    }
}
