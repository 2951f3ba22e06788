// SPDX-License-Identifier: GPL-2.0-or-later
// SearchNode.java - OpenSearch as one node in this process, with its HTTP server on 127.0.0.1:  SearchNode HOME PORT
//
// Maven Central has no whole OpenSearch, but its server and modules as libraries: this starts them. Security is a
// plugin that is not among them.
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

public class SearchNode extends Node {
    SearchNode(Environment environment, Collection<Class<? extends Plugin>> plugins) {
        super(environment, plugins, false);
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Paths.get(arguments[0]).toAbsolutePath();
        Files.createDirectories(home.resolve("config"));
        Settings settings = Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "dateline-test")
            .put("node.name", "one")
            .put("discovery.type", "single-node")
            .put("http.type", "netty4").put("http.host", "127.0.0.1").put("http.port", arguments[1])
            .put("transport.type", "netty4").put("transport.host", "127.0.0.1").put("transport.port", "0")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "one");
        SearchNode node = new SearchNode(environment,
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, ReindexPlugin.class));
        node.start();
        Thread.currentThread().join();
    }
}
