/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SolrNode - Solr in this process.
 *
 *   SolrNode build HOME < articles.tsv     adds the articles without HTTP, merges to one segment
 *   SolrNode serve HOME PORT               answers with Solr's own HTTP server
 *
 * HOME has a core `articles`; its schema and its handler for searches are in home/. */
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.solr.client.solrj.embedded.EmbeddedSolrServer;
import org.apache.solr.common.SolrInputDocument;
import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

public class SolrNode {
    static final String CORE = "articles";
    static final int BATCH = 2000; // articles added at once

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("build"))
            load(arguments[1]);
        else
            serve(arguments[1], Integer.parseInt(arguments[2]));
        System.exit(0); // some of its threads would go on
    }

    static void serve(String home, int port) throws Exception {
        JettyConfig config =
            JettyConfig.builder().setContext("/solr").setPort(port).stopAtShutdown(true).build();
        new JettySolrRunner(home, new Properties(), config).start();
        Thread.currentThread().join();
    }

    static SolrInputDocument article(String[] fields) {
        int published = Integer.parseInt(fields[2]);
        SolrInputDocument article = new SolrInputDocument();
        article.addField("id", fields[0]);
        article.addField("headline", fields[1]);
        article.addField("published", published);
        article.addField("year", published / 10000);
        article.addField("month", published / 100);
        article.addField("section", fields[3]);
        article.addField("text", fields[1] + "\n" + fields[4]);
        return article;
    }

    static void load(String home) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20);
        try (EmbeddedSolrServer solr = new EmbeddedSolrServer(Paths.get(home).toAbsolutePath(), CORE)) {
            List<SolrInputDocument> batch = new ArrayList<>();
            for (String line; (line = in.readLine()) != null;) {
                batch.add(article(line.split("\t", -1)));
                if (batch.size() == BATCH) {
                    solr.add(batch);
                    batch.clear();
                }
            }
            if (!batch.isEmpty())
                solr.add(batch);
            solr.commit();
            solr.optimize();
        }
    }
}
