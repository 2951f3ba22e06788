// SPDX-License-Identifier: GPL-2.0-or-later
// SearchNode.java - OpenSearch as one node in this process, with its HTTP server on 127.0.0.1:
//
//   SearchNode HOME PORT                        alone
//   SearchNode HOME PORT NAME NAME=PORT,...     one of several; each has a port by which they talk to each other
//
// Maven Central has no whole OpenSearch, but its server and modules as libraries: this starts them. Security is a
// plugin that is not among them.
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

public class SearchNode extends Node {
    SearchNode(Environment environment) {
        super(environment, Plugins.all(), false);
    }

    static void join(Settings.Builder settings, String name, String members) {
        List<String> names = new ArrayList<>(), addresses = new ArrayList<>();
        for (String member : members.split(",")) {
            String[] parts = member.split("=");
            names.add(parts[0]);
            addresses.add("127.0.0.1:" + parts[1]);
            if (parts[0].equals(name))
                settings.put("transport.port", parts[1]);
        }
        settings.putList("cluster.initial_cluster_manager_nodes", names).putList("discovery.seed_hosts", addresses);
    }

    static Settings settings(Path home, String[] arguments) {
        Settings.Builder settings = Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "dateline-test")
            .put("node.name", arguments.length > 2 ? arguments[2] : "one")
            .put("http.type", "netty4").put("http.host", "127.0.0.1").put("http.port", arguments[1])
            .put("transport.type", "netty4").put("transport.host", "127.0.0.1").put("transport.port", "0")
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
        if (arguments.length > 2)
            join(settings, arguments[2], arguments[3]);
        else
            settings.put("discovery.type", "single-node");
        return settings.build();
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Paths.get(arguments[0]).toAbsolutePath();
        Files.createDirectories(home.resolve("config"));
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings(home, arguments), Map.of(), home.resolve("config"), () -> "one");
        SearchNode node = new SearchNode(environment);
        node.start();
        Thread.currentThread().join();
    }
}
