/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Version - what LuceneServer does in Lucene 8's way. */
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
        UnifiedHighlighter highlighter = new UnifiedHighlighter(searcher, analyzer);
        highlighter.setBreakIterator(() -> stops ? new CustomSeparatorBreakIterator('.')
                                                 : BreakIterator.getSentenceInstance(Locale.ROOT));
        highlighter.setFormatter(formatter);
        highlighter.setMaxLength(longest);
        highlighter.setHandleMultiTermQuery(true);
        return highlighter;
    }

    static SortedSetDocValuesReaderState facets(IndexReader reader, FacetsConfig config)
        throws IOException {
        return new DefaultSortedSetDocValuesReaderState(reader);
    }

    static Sort newest(String name) {
        SortField field = new SortField(name, SortField.Type.LONG, true);
        field.setCanUsePoints(); // skips what is older than the worst of ten
        return new Sort(field);
    }

    static TopDocs search(IndexSearcher searcher, Query query, int count, FacetsCollector counted)
        throws IOException {
        return FacetsCollector.search(searcher, query, count, counted);
    }

    static Document document(IndexSearcher searcher, int number, Set<String> fields)
        throws IOException {
        return searcher.doc(number, fields);
    }

    static long total(TopDocs top) {
        return top.totalHits.value;
    }
}
