/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OpenSearchNode - one node of OpenSearch in this process.
 *
 *   OpenSearchNode build HOME < articles.tsv
 *   OpenSearchNode serve HOME PORT
 *
 * One shard without replicas. Headline and body are one field, with OpenSearch's own analyzer for English
 * and offsets in the postings, from which its unified highlighter cuts snippets. `build` writes in bulk
 * without HTTP, and merges to one segment. `serve` answers with the node's own HTTP server. */
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.action.bulk.BulkRequestBuilder;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;
import org.opensearch.transport.client.Client;

public class OpenSearchNode extends Node {
    static final String INDEX = "articles";
    static final int BATCH = 2000; // articles of one bulk request
    static final String MAPPING = "{\"dynamic\":false,\"properties\":{"
        + "\"published\":{\"type\":\"integer\"},\"year\":{\"type\":\"integer\"},"
        + "\"month\":{\"type\":\"integer\"},\"section\":{\"type\":\"keyword\"},"
        + "\"headline\":{\"type\":\"text\",\"index\":false},"
        + "\"text\":{\"type\":\"text\",\"analyzer\":\"english\",\"index_options\":\"offsets\"}}}";

    OpenSearchNode(Environment environment, Collection<PluginInfo> plugins) {
        super(environment, plugins, false);
    }

    static PluginInfo plugin(Class<?> type) {
        return new PluginInfo(type.getSimpleName(), "", "1", Version.CURRENT, "21", type.getName(), null,
                              List.of(), false);
    }

    static OpenSearchNode open(String path, String port) throws Exception {
        Path home = Paths.get(path).toAbsolutePath(), config = home.resolve("config");
        Files.createDirectories(config);
        Settings settings = Settings.builder()
            .put("path.home", home.toString()).put("cluster.name", "bench").put("node.name", "bench")
            .put("discovery.type", "single-node")
            .put("http.type", "netty4").put("http.host", "127.0.0.1").put("http.port", port)
            .put("transport.type", "netty4").put("transport.host", "127.0.0.1").put("transport.port", "0")
            .put("cluster.routing.allocation.disk.threshold_enabled", false).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), config,
                                                                              () -> "bench");
        OpenSearchNode node = new OpenSearchNode(
            environment, List.of(plugin(Netty4ModulePlugin.class), plugin(CommonAnalysisModulePlugin.class)));
        node.start();
        return node;
    }

    public static void main(String[] arguments) throws Exception {
        boolean build = arguments[0].equals("build");
        OpenSearchNode node = open(arguments[1], build ? "0" : arguments[2]);
        if (build) {
            load(node.client());
            node.close();
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception wrong) {
                wrong.printStackTrace();
            }
        }));
        Thread.currentThread().join();
    }

    static Map<String, Object> article(String[] fields) {
        int published = Integer.parseInt(fields[2]);
        return Map.of("headline", fields[1], "published", published, "year", published / 10000, "month",
                      published / 100, "section", fields[3], "text", fields[1] + "\n" + fields[4]);
    }

    static void send(BulkRequestBuilder batch) {
        BulkResponse answer = batch.get();
        if (answer.hasFailures())
            throw new IllegalStateException(answer.buildFailureMessage());
    }

    static void load(Client client) throws Exception {
        client.admin().indices().prepareCreate(INDEX)
            .setSettings(Settings.builder().put("index.number_of_shards", 1)
                             .put("index.number_of_replicas", 0).put("index.refresh_interval", "-1"))
            .setMapping(MAPPING).get();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20);
        BulkRequestBuilder batch = client.prepareBulk();
        for (String line; (line = in.readLine()) != null;) {
            String[] fields = line.split("\t", -1);
            batch.add(client.prepareIndex(INDEX).setId(fields[0]).setSource(article(fields)));
            if (batch.numberOfActions() == BATCH) {
                send(batch);
                batch = client.prepareBulk();
            }
        }
        if (batch.numberOfActions() > 0)
            send(batch);
        client.admin().indices().prepareForceMerge(INDEX).setMaxNumSegments(1).setFlush(true).get();
        client.admin().indices().prepareRefresh(INDEX).get();
        client.admin().indices().prepareFlush(INDEX).setForce(true).setWaitIfOngoing(true).get();
    }
}
