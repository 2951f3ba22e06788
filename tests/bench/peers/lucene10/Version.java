/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Version - what LuceneServer (../lucene/) does in Lucene 10's way. */
import java.io.IOException;
import java.text.BreakIterator;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.facet.*;
import org.apache.lucene.facet.sortedset.*;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.*;
import org.apache.lucene.search.uhighlight.*;

class Version {
    static UnifiedHighlighter highlighter(IndexSearcher searcher, Analyzer analyzer, boolean stops,
                                          PassageFormatter formatter, int longest) {
        return UnifiedHighlighter.builder(searcher, analyzer)
            .withBreakIterator(() -> stops ? new CustomSeparatorBreakIterator('.')
                                           : BreakIterator.getSentenceInstance(Locale.ROOT))
            .withFormatter(formatter).withMaxLength(longest).withHandleMultiTermQuery(true).build();
    }

    static SortedSetDocValuesReaderState facets(IndexReader reader, FacetsConfig config)
        throws IOException {
        return new DefaultSortedSetDocValuesReaderState(reader, config);
    }

    static Sort newest(String name) { // skips by points of its own accord
        return new Sort(new SortField(name, SortField.Type.LONG, true));
    }

    /* Best hits and counted documents in two passes would find each match twice: one pass offers
     * each to both. */
    static TopDocs search(IndexSearcher searcher, Query query, int count, FacetsCollector counted)
        throws IOException {
        TopScoreDocCollector best = new TopScoreDocCollectorManager(count, null, 1000).newCollector();
        searcher.search(query, MultiCollector.wrap(best, counted));
        return best.topDocs();
    }

    static Document document(IndexSearcher searcher, int number, Set<String> fields)
        throws IOException {
        return searcher.storedFields().document(number, fields);
    }

    static long total(TopDocs top) {
        return top.totalHits.value();
    }
}
